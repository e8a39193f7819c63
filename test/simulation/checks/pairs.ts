import type { SimMember } from '../SimMember.js';

export type Report = (violation: string) => void;

export function forEachPair(
  members: readonly SimMember[],
  check: (a: SimMember, b: SimMember) => void,
): void {
  for (const a of members) for (const b of members) if (a !== b) check(a, b);
}
