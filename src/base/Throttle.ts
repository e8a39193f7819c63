import type { CancelTimer, Clock } from './Clock.js';

/**
 * Acts on the last of the values that it is given: at once, but not before `intervalMs` have passed since it acted last.
 * Whoever needs it no more stops it: it holds a timer for so long.
 */
export class Throttle<Value extends object> {
  /** What it has acted on last. */
  last: Value | undefined;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #act: (value: Value) => void;
  #next: Value | undefined;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock, intervalMs: number, act: (value: Value) => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#act = act;
  }

  push(value: Value): void {
    this.#next = value;
    if (!this.#cancel) this.#run();
  }

  /** What waits is dropped. */
  stop(): void {
    this.#cancel?.();
  }

  #run(): void {
    const next = this.#next;
    this.#next = this.#cancel = undefined;
    if (!next) return;
    this.#cancel = this.#clock.after(this.#intervalMs, () => this.#run());
    this.last = next;
    this.#act(next);
  }
}
