import type { MemberId } from '../../base/ids.js';

/** Who brings something to a member: another member that carries it, or the signaling server. */
export type Way = MemberId | 'signaling';

/**
 * By which ways something has failed to reach a member: a carrier that drops, alters or denies what it is to bring, and
 * is the fastest, would else be chosen for ever. Failures fade, and only put a way behind others, since each of several
 * carriers, the member itself or an accident may be the reason.
 */
export class FailedWays {
  /** By member and way; the one that failed last is last. */
  readonly #failures = new Map<string, { weight: number; atMs: number }>();

  /** Something that went by these ways together has failed. */
  note(to: MemberId, ways: readonly Way[], nowMs: number): void {
    for (const way of ways) {
      const key = keyOf(to, way);
      const weight = this.weight(to, way, nowMs) + 1;
      this.#failures.delete(key);
      this.#failures.set(key, { weight, atMs: nowMs });
    }
    for (const [key, { atMs }] of this.#failures) {
      if (nowMs - atMs < forgottenMs && this.#failures.size <= maxWays) return;
      this.#failures.delete(key);
    }
  }

  /** How much has failed lately: each failure counts 1 at first, and half as much after each 30 s. */
  weight(to: MemberId, way: Way, nowMs: number): number {
    const failure = this.#failures.get(keyOf(to, way));
    if (!failure || nowMs - failure.atMs >= forgottenMs) return 0;
    return failure.weight * 0.5 ** ((nowMs - failure.atMs) / halvedMs);
  }
}

/** After so long without another failure nothing is left of them, in milliseconds: of a single one that is a 16th. */
const forgottenMs = 120_000;
const halvedMs = 30_000;

/** Ways to members that are remembered: more than can fail in the time that they are, since few openings go on at once. */
const maxWays = 4_096;

function keyOf(to: MemberId, way: Way): string {
  return `${to} ${way}`;
}
