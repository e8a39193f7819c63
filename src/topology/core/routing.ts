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
 * The carriers on the way to a member, in order from here: one if there is one, else two; undefined if neither. Those
 * that are no `isBad` come first, then bots, then the fastest.
 */
export function carriersTo(
  target: MemberId,
  members: readonly CarrierMember[],
  isBad: (id: MemberId) => boolean = () => false,
): MemberId[] | undefined {
  const first = members.filter(({ id, linked }) => linked && id !== target);
  first.sort(
    (a, b) =>
      Number(isBad(a.id)) - Number(isBad(b.id)) ||
      Number(b.isBot) - Number(a.isBot) ||
      (a.rttMs ?? Infinity) - (b.rttMs ?? Infinity) ||
      // Both unknown: Infinity - Infinity is no number.
      0,
  );
  const single = first.find(({ sees }) => sees.has(target));
  if (single && !isBad(single.id)) return [single.id];
  const last = members.filter(({ id, sees }) => id !== target && sees.has(target));
  for (const carrier of first) {
    const next = last.find(({ id }) => id !== carrier.id && carrier.sees.has(id) && !isBad(id));
    if (next && !isBad(carrier.id)) return [carrier.id, next.id];
  }
  if (single) return [single.id];
  for (const carrier of first) {
    const next = last.find(({ id }) => id !== carrier.id && carrier.sees.has(id));
    if (next) return [carrier.id, next.id];
  }
  return undefined;
}
