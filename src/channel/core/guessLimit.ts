/**
 * How often somebody may try a password at this member, whoever it says it is: `most` times in `leastMs`. When that has
 * been used up the time becomes twice as long, up to `mostMs`; and `leastMs` again when no wrong guess is left in it.
 */
export class GuessLimit {
  readonly #most: number;
  readonly #leastMs: number;
  readonly #mostMs: number;
  /** Those that were wrong, or may prove to be right yet. */
  readonly #guesses = new Set<{ readonly atMs: number }>();
  #windowMs: number;
  #longerAtMs = -Infinity;

  constructor({ most = 10, leastMs = 60_000, mostMs = 960_000 } = {}) {
    this.#most = most;
    this.#leastMs = leastMs;
    this.#mostMs = mostMs;
    this.#windowMs = leastMs;
  }

  /** Whether nobody may guess now. To be asked by whoever wants to: it makes the time longer. */
  isSpent(nowMs: number): boolean {
    for (const guess of this.#guesses) if (nowMs - guess.atMs >= this.#windowMs) this.#guesses.delete(guess);
    if (this.#guesses.size === 0) this.#windowMs = this.#leastMs;
    if (this.#guesses.size < this.#most) return false;
    if (nowMs - this.#longerAtMs >= this.#windowMs) {
      this.#longerAtMs = nowMs;
      this.#windowMs = Math.min(2 * this.#windowMs, this.#mostMs);
    }
    return true;
  }

  /** Takes a guess; returns what is to be called when it has proven right. Undefined when nobody may guess. */
  take(nowMs: number): (() => void) | undefined {
    if (this.isSpent(nowMs)) return undefined;
    const guess = { atMs: nowMs };
    this.#guesses.add(guess);
    return () => this.#guesses.delete(guess);
  }
}
