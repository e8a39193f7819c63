import type { Clock } from '../../src/base/Clock.js';

/** A clock that knows which timers are set, to show that none is left. */
export class CountingClock implements Clock {
  readonly #clock: Clock;
  #timers = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Timers that have neither fired nor been cancelled. */
  get timers(): number {
    return this.#timers;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  after(delayMs: number, action: () => void): () => void {
    let set = true;
    const clear = (): void => {
      if (set) this.#timers--;
      set = false;
    };
    this.#timers++;
    const cancel = this.#clock.after(delayMs, () => {
      clear();
      action();
    });
    return () => {
      clear();
      cancel();
    };
  }
}
