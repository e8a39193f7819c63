import { channelLimits } from '../../wire/limits.js';
import { lateTimerMs } from './heartbeat.js';

/**
 * Watches whether acknowledgements keep coming for what is in flight, on each lane of its own: what a link has lost of
 * one does not come again while the others go on. A link that is alive but does not get them through has lost something
 * for good: stacks that stop to retransmit have been seen (libdatachannel #1160, #1298).
 * As with the heartbeat, whoever was held up itself measures again before it accuses.
 */
export class StallWatch {
  readonly #leastMs: number;
  /** By lane: since when there is no progress; Infinity = nothing is in flight. */
  readonly #lanesSinceMs = new Array<number>(channelLimits.laneCount).fill(Infinity);
  /** The least of them. */
  #sinceMs = Infinity;
  #excused = false;

  /** `leastMs`: how long there is no progress before it is a stall, at least. */
  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** Something of a lane is sent: the measurement begins, unless it is under way. */
  sent(lane: number, nowMs: number): void {
    if (this.#lanesSinceMs[lane] !== Infinity) return;
    this.#lanesSinceMs[lane] = nowMs;
    this.#sinceMs = Math.min(this.#sinceMs, nowMs);
  }

  /** Something of a lane is acknowledged; `inFlight` tells whether something else still is not. */
  acknowledged(lane: number, inFlight: boolean, nowMs: number): void {
    this.#excused = false;
    const beforeMs = this.#lanesSinceMs[lane];
    this.#lanesSinceMs[lane] = inFlight ? nowMs : Infinity;
    if (beforeMs !== this.#sinceMs) return;
    this.#sinceMs = Infinity;
    for (const sinceMs of this.#lanesSinceMs) if (sinceMs < this.#sinceMs) this.#sinceMs = sinceMs;
  }

  /** Nothing is in flight. */
  stop(): void {
    this.#lanesSinceMs.fill(Infinity);
    this.#sinceMs = Infinity;
    this.#excused = false;
  }

  /** When `wake` is to be called next, in milliseconds: after max(3 round trips, `leastMs`) without progress. */
  dueMs(rttMs: number | undefined): number {
    return this.#sinceMs + Math.max(3 * (rttMs ?? 0), this.#leastMs);
  }

  /** Whether the link has stalled. A link that is `silent` as well is left to the heartbeat. */
  wake(nowMs: number, rttMs: number | undefined, silent: boolean): boolean {
    const dueMs = this.dueMs(rttMs);
    if (nowMs < dueMs) return false;
    const late = nowMs - dueMs > lateTimerMs && !this.#excused;
    if (!late && !silent) return true;
    this.#excused ||= late;
    for (const [lane, sinceMs] of this.#lanesSinceMs.entries())
      if (sinceMs !== Infinity) this.#lanesSinceMs[lane] = nowMs;
    this.#sinceMs = nowMs;
    return false;
  }
}
