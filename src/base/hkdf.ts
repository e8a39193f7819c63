import { concat } from './bytes.js';
import type { Crypto } from './Crypto.js';

/** HKDF-Extract with SHA-256 (RFC 5869 §2.2): 32 bytes. */
export function hkdfExtract(crypto: Crypto, salt: Uint8Array, inputKey: Uint8Array): Promise<Uint8Array> {
  return crypto.hmacSha256(salt, inputKey);
}

/** HKDF-Expand with SHA-256 (RFC 5869 §2.3). `lengthBytes` is at most 255 · 32. */
export async function hkdfExpand(
  crypto: Crypto,
  pseudorandomKey: Uint8Array,
  info: Uint8Array,
  lengthBytes: number,
): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  let block: Uint8Array = new Uint8Array();
  for (let i = 1; blocks.length * 32 < lengthBytes; i++) {
    block = await crypto.hmacSha256(pseudorandomKey, concat([block, info, Uint8Array.of(i)]));
    blocks.push(block);
  }
  return concat(blocks).subarray(0, lengthBytes);
}
