/**
 * How far this member can trust its own judgement when it finds others silent. One that is held up itself, or hears
 * nobody at all, has to wait for longer before it lets others go (A. Dadgar, J. Phillips, J. Currey, "Lifeguard: Local
 * Health Awareness for More Accurate Failure Detection", 2017, §IV-A: a saturating counter; as in hashicorp/memberlist,
 * up to 8). Where Lifeguard counts a probe that is answered in time, this counts the time that a round of pings takes.
 */
export class LocalHealth {
  #score = 0;
  #sinceMs = -Infinity;

  /** What to multiply a wait by that begins now: 1 when all is well, 8 at most. */
  multiplier(nowMs: number): number {
    const recovered = Math.floor((nowMs - this.#sinceMs) / recoveryMs);
    return 1 + Math.max(0, this.#score - recovered);
  }

  /** A timer came much too late. */
  noteLate(nowMs: number): void {
    this.#add(2, nowMs);
  }

  /** Nobody answers any more. */
  noteUnanswered(nowMs: number): void {
    this.#add(1, nowMs);
  }

  #add(steps: number, nowMs: number): void {
    this.#score = Math.min(mostMultiplier, this.multiplier(nowMs) + steps) - 1;
    this.#sinceMs = nowMs;
  }
}

const mostMultiplier = 8;
/** In which the multiplier falls by 1, in milliseconds: a silent link is asked so often. */
const recoveryMs = 2_000;
