import type { CancelTimer, Clock } from '../../src/base/Clock.js';
import { systemClock } from '../../src/base/system.js';

/** The clock of the system, but timers of one delay, if any, wait until a test fires them; `aheadMs` is added to the time. */
export class HeldTimers implements Clock {
  readonly #delayMs: number | undefined;
  #held: (() => void)[] = [];
  #wake: () => void = () => {};
  aheadMs = 0;

  constructor(delayMs?: number) {
    this.#delayMs = delayMs;
  }

  nowMs(): number {
    return systemClock.nowMs() + this.aheadMs;
  }

  wallMs(): number {
    return systemClock.wallMs();
  }

  after(delayMs: number, action: () => void): CancelTimer {
    if (delayMs !== this.#delayMs) return systemClock.after(delayMs, action);
    this.#held.push(action);
    this.#wake();
    return () => (this.#held = this.#held.filter((each) => each !== action));
  }

  /** Resolves when such a timer is set. */
  async set(): Promise<void> {
    while (this.#held.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Fires all that are set, so many times, and those that are set by it only the next time. */
  fire(times = 1): void {
    for (let i = 0; i < times; i++) for (const action of this.#held.splice(0)) action();
  }
}
