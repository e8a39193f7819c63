import { lateTimerMs } from './heartbeat.js';

/**
 * Watches whether acknowledgements keep coming for what is in flight. A link that is alive but does not get them
 * through has lost something for good: stacks that stop to retransmit have been seen (libdatachannel #1160, #1298).
 * As with the heartbeat, whoever was held up itself measures again before it accuses.
 */
export class StallWatch {
  readonly #leastMs: number;
  #sinceMs = 0;
  #watching = false;
  #excused = false;

  /** `leastMs`: how long there is no progress before it is a stall, at least. */
  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** There is progress, or the first bytes of many are sent. */
  start(nowMs: number): void {
    this.#watching = true;
    this.#sinceMs = nowMs;
    this.#excused = false;
  }

  /** Nothing is in flight. */
  stop(): void {
    this.#watching = false;
  }

  get isWatching(): boolean {
    return this.#watching;
  }

  /** When `wake` is to be called next, in milliseconds: after max(3 round trips, `leastMs`) without progress. */
  dueMs(rttMs: number | undefined): number {
    return this.#watching ? this.#sinceMs + Math.max(3 * (rttMs ?? 0), this.#leastMs) : Infinity;
  }

  /** Whether the link has stalled. A link that is `silent` as well is left to the heartbeat. */
  wake(nowMs: number, rttMs: number | undefined, silent: boolean): boolean {
    const dueMs = this.dueMs(rttMs);
    if (nowMs < dueMs) return false;
    const late = nowMs - dueMs > lateTimerMs && !this.#excused;
    if (!late && !silent) return true;
    this.#excused ||= late;
    this.#sinceMs = nowMs;
    return false;
  }
}
