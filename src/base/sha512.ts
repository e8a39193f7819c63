import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js';

/**
 * SHA-512 (FIPS 180-4 §6.4), at once. For files beside the bundle (see rollup.config.js), since most pages need none
 * and WebCrypto is not everywhere.
 */
export function sha512(data: Uint8Array): Uint8Array {
  return nobleSha512(data);
}
