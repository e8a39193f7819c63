import { concat } from '../base/bytes.js';
import { memberIdToBytes, type MemberId } from '../base/ids.js';
import { sha256 } from '../base/sha256.js';

/** Length of a digest in bytes. */
export const memberDigestBytes = 16;

/** What a digest covers of a member. */
export interface DigestedMember {
  readonly id: MemberId;
  readonly incarnation: number;
  /** In the view of a member: others carry for it. Default false. */
  readonly relayed?: boolean;
}

/**
 * What two lists of members have in common when they are equal, in whatever order they are: the first 16 bytes of
 * SHA-256 of the members, sorted by id, each as id, incarnation (8 bytes, big-endian) and one byte, 1 = relayed.
 * No id may be there twice. Throws RangeError for what is not a member id.
 */
export function memberDigest(members: Iterable<DigestedMember>): Uint8Array {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  return sha256(concat(sorted.map(entryBytes))).slice(0, memberDigestBytes);
}

function entryBytes({ id, incarnation, relayed }: DigestedMember): Uint8Array {
  const bytes = new Uint8Array(entryLength);
  bytes.set(memberIdToBytes(id));
  // A bigint would need no halves, and costs more than the hash.
  const view = new DataView(bytes.buffer);
  view.setUint32(16, Math.floor(incarnation / 2 ** 32));
  view.setUint32(20, incarnation % 2 ** 32);
  bytes[24] = relayed ? 1 : 0;
  return bytes;
}

const entryLength = 25;
