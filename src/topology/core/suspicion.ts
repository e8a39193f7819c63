export interface SuspicionOptions {
  /** How long a member without a link is waited for when others have lost it too, in milliseconds. Default 6,000. */
  readonly minMs: number;
  /** How long while nobody else has lost it, in milliseconds. Default 24,000. */
  readonly maxMs: number;
}

/** So many members who have lost it as well are enough to be sure. */
const enoughConfirmations = 3;

/**
 * How long to wait for a member that has no link left, in milliseconds: the longer the fewer of the `others` confirm
 * that it is gone, since a member that only this one can't reach is there. With nobody to ask it is the least
 * (A. Dadgar, J. Phillips, J. Currey, "Lifeguard: Local Health Awareness for More Accurate Failure Detection", 2017,
 * §IV-B; as in hashicorp/memberlist).
 */
export function suspicionMs(
  { minMs, maxMs }: SuspicionOptions,
  confirmations: number,
  others: number,
): number {
  const enough = Math.min(enoughConfirmations, others);
  if (confirmations >= enough) return minMs;
  return maxMs - ((maxMs - minMs) * Math.log(confirmations + 1)) / Math.log(enough + 1);
}
