import { lateTimerMs } from './heartbeat.js';

/**
 * Watches whether the other side goes on giving credit for what waits. Without it nothing is lost, but memory is held:
 * the other application does not take what it gets, or its process has no room. As with the heartbeat, whoever was held
 * up itself measures again before it complains.
 */
export class SlowWatch {
  readonly #afterMs: number;
  #sinceMs = Infinity;
  #restartedMs = -Infinity;
  #times = 0;
  #askedAtMs = -Infinity;
  #excused = false;

  /** `afterMs`: how long something waits before the other side is slow. */
  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** Since when something has been waiting for credit, in milliseconds; Infinity = nothing is. */
  note(sinceMs: number): void {
    if (sinceMs === this.#sinceMs) return;
    this.#sinceMs = sinceMs;
    this.#times = 0;
    this.#askedAtMs = -Infinity;
    this.#excused = false;
  }

  /**
   * When to ask for credit, in milliseconds: it may have been given and lost (RFC 9293 §3.8.6.1, probes of a window
   * that is closed). `everyMs`: how often.
   */
  askDueMs(everyMs: number): number {
    return Math.max(this.#sinceMs, this.#askedAtMs) + everyMs;
  }

  /** The other side is being asked. */
  asked(nowMs: number): void {
    this.#askedAtMs = nowMs;
  }

  /** There was no way for credit to come until now. */
  restart(nowMs: number): void {
    this.#restartedMs = nowMs;
    this.#times = 0;
  }

  /** When `wake` is to be called next, in milliseconds. */
  get dueMs(): number {
    return Math.max(this.#sinceMs, this.#restartedMs) + (this.#times + 1) * this.#afterMs;
  }

  /** How many times `afterMs` something has been waiting, each told once; undefined when there is nothing to tell. */
  wake(nowMs: number): number | undefined {
    const { dueMs } = this;
    if (nowMs < dueMs) return undefined;
    if (nowMs - dueMs > lateTimerMs && !this.#excused) {
      this.#excused = true;
      this.restart(nowMs);
      return undefined;
    }
    return ++this.#times;
  }
}
