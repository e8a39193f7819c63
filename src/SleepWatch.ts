import type { CancelTimer, Clock } from './base/Clock.js';

/**
 * Notices that the machine, or this process, did not run for a while. Looks at both clocks, since the monotonic one
 * stands still on some systems while the machine sleeps; a wall clock that is set forward looks the same.
 */
export class SleepWatch {
  readonly #clock: Clock;
  readonly #onSlept: (forMs: number) => void;
  #lastMs = 0;
  #lastWallMs = 0;
  #cancelTimer: CancelTimer | undefined;

  /** `onSlept` is told for how many milliseconds at least nothing ran, 5,000 or more. */
  constructor(clock: Clock, onSlept: (forMs: number) => void) {
    this.#clock = clock;
    this.#onSlept = onSlept;
  }

  /** Sets a timer; `stop` takes it away. */
  start(): void {
    this.#note();
    this.#tick();
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Looks at once: for when something happens that a sleep would explain. */
  check(): void {
    if (!this.#cancelTimer) return;
    const passedMs = Math.max(this.#clock.nowMs() - this.#lastMs, this.#clock.wallMs() - this.#lastWallMs);
    this.#note();
    // Two ticks or more are missing.
    if (passedMs >= 2 * tickMs) this.#onSlept(passedMs - tickMs);
  }

  #note(): void {
    this.#lastMs = this.#clock.nowMs();
    this.#lastWallMs = this.#clock.wallMs();
  }

  #tick(): void {
    this.#cancelTimer = this.#clock.after(tickMs, () => {
      this.check();
      if (this.#cancelTimer) this.#tick();
    });
  }
}

const tickMs = 5_000;
