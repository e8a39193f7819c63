import type { CancelTimer, Clock } from '../../base/Clock.js';

/** How often it looks, in milliseconds. */
const sampleMs = 100;

/** Knows whether the event loop is behind, by how late a timer comes. Ends with `stop()`. */
export class LagGuard {
  readonly #clock: Clock;
  readonly #maxLagMs: number;
  readonly #isNeeded: () => boolean;
  #cancelTimer: CancelTimer | undefined;
  #dueAtMs = 0;
  #lagMs = 0;

  /** It watches as long as `isNeeded` says so, so that an idle server holds no timer. */
  constructor(clock: Clock, maxLagMs: number, isNeeded: () => boolean) {
    this.#clock = clock;
    this.#maxLagMs = maxLagMs;
    this.#isNeeded = isNeeded;
  }

  /** Whether the loop is behind by more than is allowed: its timer came so late, or should have come so long ago. */
  get isHeldUp(): boolean {
    if (!this.#cancelTimer) return false;
    return Math.max(this.#lagMs, this.#clock.nowMs() - this.#dueAtMs) > this.#maxLagMs;
  }

  /** Begins to watch, unless it does already. */
  watch(): void {
    if (!this.#cancelTimer && this.#maxLagMs !== Infinity) this.#sleep();
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#lagMs = 0;
  }

  #sleep(): void {
    this.#dueAtMs = this.#clock.nowMs() + sampleMs;
    this.#cancelTimer = this.#clock.after(sampleMs, () => {
      this.#lagMs = this.#clock.nowMs() - this.#dueAtMs;
      if (this.#isNeeded()) this.#sleep();
      else this.stop();
    });
  }
}
