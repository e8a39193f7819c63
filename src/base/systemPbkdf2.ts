import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2), 32 bytes: by WebCrypto, and on pages that have none in plain JavaScript, which
 * takes many times longer. For files beside the bundle (see rollup.config.js).
 */
export async function systemPbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): Promise<Uint8Array> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return plainPbkdf2(password, salt, iterations);
  const key = await subtle.importKey('raw', password.slice(), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: salt.slice(), iterations };
  return new Uint8Array(await subtle.deriveBits(algorithm, key, 256));
}

/** The same without WebCrypto. It makes a break now and then. */
export function plainPbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  return pbkdf2Async(sha256, password, salt, { c: iterations, dkLen: 32 });
}
