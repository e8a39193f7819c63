/**
 * How fast openings go here, and how many may be under way because of it. On a machine that has more to do than it can,
 * each of many openings takes longer than it is waited for; all of them are tried again, and in the end nobody links
 * with anybody. So with slow openings fewer are begun at once, and more patience is had with them.
 *
 * Only the time counts that an opening takes when both sides are at it: who waits for its turn at a member that is busy
 * is not slow. Failures do not count: two members between whom there is no way say nothing about the others.
 */
export class OpeningPace {
  #usualMs = 0;

  /** An own link has come up, so long after both sides were at it. */
  opened(tookMs: number): void {
    this.#usualMs = this.#usualMs === 0 ? tookMs : this.#usualMs + (tookMs - this.#usualMs) * weight;
  }

  /**
   * How many times longer than alone and where there is time openings are to be waited for, when those under way make
   * `crowd` times as long of it: at least that, else 1 to 4.
   */
  slowness(crowd = 1): number {
    return Math.max(crowd, Math.min(mostSlowness, this.#usualMs / promptMs));
  }

  /** How many of at most so many openings may be under way at once: at least 2, one in each direction. */
  room(most: number): number {
    return Math.max(Math.min(2, most), Math.round(most / Math.max(1, this.#usualMs / bearableMs)));
  }
}

/** What one opening counts for in the average. */
const weight = 1 / 4;
/** What an opening takes at most where nothing is in its way, in milliseconds: a TURN allocation, and some checks. */
const promptMs = 1_000;
/** With openings that take longer fewer are begun, in milliseconds: a fifth of what they may take. */
const bearableMs = 2_000;
const mostSlowness = 4;
