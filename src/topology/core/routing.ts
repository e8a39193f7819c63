import type { MemberId } from '../../base/ids.js';

/** A member that may carry packets, as far as that matters. */
export interface CarrierMember {
  readonly id: MemberId;
  /** This member has an own link with it, and the link is up. */
  readonly linked: boolean;
  /** It listens on an address that everybody reaches. */
  readonly isBot: boolean;
  readonly rttMs: number | undefined;
  /** Whom it has own links with. */
  readonly sees: ReadonlySet<MemberId>;
}

/**
 * The carriers on the way to a member, in order from here; undefined if there is no way. Those come first that weigh
 * least together, then one rather than two, then bots, then the fastest. `weightOf`: what has failed through a carrier.
 */
export function carriersTo(
  target: MemberId,
  members: readonly CarrierMember[],
  weightOf: (id: MemberId) => number = () => 0,
): MemberId[] | undefined {
  const weighed = members.map((member) => ({ ...member, weight: weightOf(member.id) }));
  weighed.sort(
    (a, b) =>
      a.weight - b.weight ||
      Number(b.isBot) - Number(a.isBot) ||
      (a.rttMs ?? Infinity) - (b.rttMs ?? Infinity) ||
      // Both unknown: Infinity - Infinity is no number.
      0,
  );
  const first = weighed.filter(({ id, linked }) => linked && id !== target);
  const last = weighed.filter(({ id, sees }) => id !== target && sees.has(target));
  const single = first.find(({ sees }) => sees.has(target));
  let best = single && { via: [single.id], weight: single.weight };
  for (const carrier of first) {
    if (best && best.weight <= carrier.weight) break;
    const next = last.find(({ id }) => id !== carrier.id && carrier.sees.has(id));
    if (!next) continue;
    const weight = carrier.weight + next.weight;
    if (!best || weight < best.weight) best = { via: [carrier.id, next.id], weight };
  }
  return best?.via;
}
