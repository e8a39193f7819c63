import { toHex } from '../../../src/base/bytes.js';
import type { MemberId } from '../../../src/base/ids.js';
import type { SeenMember, View, ViewEntry } from '../../../src/wire/meshCodec.js';
import type { Rng } from '../Rng.js';

/** The id of nobody. */
export function inventId(random: Rng): MemberId {
  return toHex(random.bytes(16));
}

export function inventMembers(random: Rng, count: number): SeenMember[] {
  return Array.from({ length: count }, () => ({ id: inventId(random), incarnation: random.int(0, 3e12) }));
}

/** A view in which some are left out, some are nearer than they are, and some are nobody. */
export function inventView(random: Rng, known: readonly SeenMember[], invented: number): View {
  const entries: ViewEntry[] = [];
  for (const member of [...known, ...inventMembers(random, invented)])
    if (random.chance(0.8)) entries.push({ ...member, relayed: random.chance(0.2) });
  const whole = random.chance(0.5);
  const gone = whole ? [] : known.filter(() => random.chance(0.2)).map(({ id }) => id);
  return { members: entries.filter(({ id }) => !gone.includes(id)), gone, whole };
}

/** The same bytes but for one bit. */
export function flipBit(random: Rng, bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = random.int(0, Math.max(0, copy.length - 1));
  if (copy.length > 0) copy[at]! ^= 1 << random.int(0, 7);
  return copy;
}
