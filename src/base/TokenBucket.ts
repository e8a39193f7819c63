/** Lets `burst` through at once and `perSecond` in the long run (a token bucket, as in RFC 2697 with one rate). */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAtMs = nowMs;
  }

  /** Takes `amount` tokens; false, and nothing taken, when there are fewer. */
  take(amount: number, nowMs: number): boolean {
    this.#fill(nowMs);
    if (amount > this.#tokens) return false;
    this.#tokens -= amount;
    return true;
  }

  /**
   * Takes `amount` tokens unless some are owed; those that are missing are owed then. So what is large does not wait for
   * ever while what is small passes.
   */
  overdraw(amount: number, nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#tokens < 0) return false;
    this.#tokens -= amount;
    return true;
  }

  /** When nothing is owed any more, in milliseconds of the clock; in the past if nothing is owed now. */
  get solventAtMs(): number {
    return this.#tokens < 0 ? this.#filledAtMs - (this.#tokens / this.#perSecond) * 1000 : this.#filledAtMs;
  }

  /** How long until there are `amount` tokens, in milliseconds; Infinity for more than there can be. */
  waitMs(amount: number, nowMs: number): number {
    this.#fill(nowMs);
    if (amount > this.#burst) return Infinity;
    return Math.max(0, ((amount - this.#tokens) / this.#perSecond) * 1000);
  }

  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs / 1000) * this.#perSecond);
    this.#filledAtMs = nowMs;
  }
}
