import { setUint64 } from '../base/bytes.js';
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
  const bytes = new Uint8Array(entryLength * sorted.length);
  let offset = 0;
  for (const { id, incarnation, relayed } of sorted) {
    bytes.set(memberIdToBytes(id), offset);
    setUint64(bytes, offset + 16, incarnation);
    bytes[offset + 24] = relayed ? 1 : 0;
    offset += entryLength;
  }
  return sha256(bytes).slice(0, memberDigestBytes);
}

const entryLength = 25;
