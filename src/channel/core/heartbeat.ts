export interface HeartbeatOptions {
  /** A link that has been silent for so long is asked for a sign of life, in milliseconds, ±20 %. Default: 2,000. */
  readonly pingAfterMs: number;
  /** A link that has been silent for so long, and was asked, counts as dead, in milliseconds. Default: 5,000. */
  readonly deadAfterMs: number;
}

/** A timer that fires later than this was held up (a tab in the background, a process that slept). */
export const lateTimerMs = 2_000;

/**
 * Watches one link for silence. Every packet counts as life. Whoever was held up itself does not accuse the other
 * side: it asks again, and judges by what has come when the next timer fires, however late that is.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #silentSinceMs: number;
  #askAfterMs: number;
  #askAtMs: number;
  #excused = false;

  /** `jitter` is a random number in [0, 1), so that the pings of a group don't come all at once. */
  constructor(options: HeartbeatOptions, nowMs: number, jitter: number) {
    this.#options = options;
    this.#silentSinceMs = nowMs;
    this.#askAfterMs = this.#intervalMs(jitter);
    this.#askAtMs = nowMs + this.#askAfterMs;
  }

  /** When `wake` is to be called next, in milliseconds. */
  get dueMs(): number {
    return Math.min(this.#askAtMs, this.#deadAtMs);
  }

  /** When the last packet came, in milliseconds. */
  get silentSinceMs(): number {
    return this.#silentSinceMs;
  }

  heard(nowMs: number): void {
    this.#silentSinceMs = nowMs;
    this.#askAtMs = nowMs + this.#askAfterMs;
    this.#excused = false;
  }

  /** Says what to do now: nothing, send a ping, or take the link for dead; whoever keeps it is told to ask again. */
  wake(nowMs: number, jitter: number): 'wait' | 'ask' | 'dead' {
    if (nowMs < this.dueMs) return 'wait';
    const late = nowMs - this.dueMs > lateTimerMs && !this.#excused;
    const dead = !late && nowMs >= this.#deadAtMs;
    this.#excused ||= late;
    if (late || dead) this.#silentSinceMs = nowMs;
    this.#askAfterMs = this.#intervalMs(jitter);
    this.#askAtMs = nowMs + this.#askAfterMs;
    return dead ? 'dead' : 'ask';
  }

  get #deadAtMs(): number {
    return this.#silentSinceMs + this.#options.deadAfterMs;
  }

  #intervalMs(jitter: number): number {
    return this.#options.pingAfterMs * (0.8 + 0.4 * jitter);
  }
}
