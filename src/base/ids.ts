import { fromHex, toHex } from './bytes.js';
import type { Crypto } from './Crypto.js';

/**
 * Who a member is: the first 16 bytes of SHA-256 of its static X25519 public key, as 32 hexadecimal digits. So nobody
 * can speak for another. Ids are compared as strings; the lower of two offers.
 */
export type MemberId = string;

export const memberIdBytes = 16;

export async function memberIdOf(crypto: Crypto, publicKey: Uint8Array): Promise<MemberId> {
  return toHex((await crypto.sha256(publicKey)).subarray(0, memberIdBytes));
}

/** Reads an id from the wire; `undefined` when it has not 16 bytes. */
export function memberIdFromBytes(bytes: Uint8Array | null | undefined): MemberId | undefined {
  return bytes?.length === memberIdBytes ? toHex(bytes) : undefined;
}

/** The 16 bytes of an id, for the wire. Throws RangeError for anything but 32 hexadecimal digits. */
export function memberIdToBytes(id: MemberId): Uint8Array {
  const bytes = fromHex(id);
  if (bytes?.length !== memberIdBytes) throw new RangeError(`not a member id: ${id}`);
  return bytes;
}
