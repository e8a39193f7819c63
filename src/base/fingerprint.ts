import { utf8 } from './bytes.js';
import type { MemberId } from './ids.js';
import { sha256 } from './sha256.js';

/**
 * What two people compare to be sure that these two ids are theirs: 12 groups of 5 digits, the same whichever id comes
 * first. In the manner of Signal's safety numbers ("Safety number updates", 2016): half of it for each side, 30 digits of
 * a hash, which are 99.7 bits. What is hashed is the id, since that is itself 128 bits of the hash of the static key.
 */
export function fingerprintOf(one: MemberId, other: MemberId): string {
  return [one, other].sort().map(digitsOf).join(' ');
}

/** Each group is 5 bytes of the hash modulo 100,000, as Signal has it. */
function digitsOf(id: MemberId): string {
  const hash = sha256(utf8(`webgroup fingerprint 1${id}`));
  const groups: string[] = [];
  for (let end = 5; end <= 30; end += 5) {
    const number = hash.subarray(end - 5, end).reduce((sum, byte) => sum * 256 + byte, 0);
    groups.push(String(number % 100_000).padStart(5, '0'));
  }
  return groups.join(' ');
}
