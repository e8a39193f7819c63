export interface WindowOptions {
  /** Bytes in flight at the start on each link. Default: 131,072. */
  readonly initialFlightBytes: number;
  /** The window is never smaller, so that a few packets are always under way. Default: 65,536. */
  readonly minFlightBytes: number;
  /** The window is never larger. Default: 4,194,304, which is 335 Mbit/s at 100 ms. */
  readonly maxFlightBytes: number;
  /** How long data may queue on the way, in milliseconds. Default: 10. */
  readonly targetDelayMs: number;
  /**
   * So many bytes may be in flight however long they queue, up to `shallowDelayMs`. Default: 262,144. On a busy machine
   * the round trip between two pages is mostly their waiting for a processor; with the target alone the window stayed
   * at its least, and a Chromium data channel at half the speed of the best fixed windows, which are 256 and 512 KiB.
   */
  readonly shallowFlightBytes: number;
  /** How long those may take, in milliseconds. Default: 100, which is 125 KB on a path of 10 Mbit/s. */
  readonly shallowDelayMs: number;
}

/** After this time a lower base round trip must have been seen again, in milliseconds (LEDBAT keeps minutes). */
const baseLifetimeMs = 10_000;
/** Shorter rounds would measure the clock, which browsers round to as much as a millisecond. */
const minRoundMs = 5;
/** A smaller part of the target delay than this is noise: the path has room. */
const noiseShare = 0.25;
/** How many rounds the window stays small to see the path without a queue. */
const drainRounds = 2;
/** The window while it is drained: below the usual least, which is a standing queue of its own on a slow path. */
const drainedFloorBytes = 16_384;

/**
 * How many bytes may be in flight: sent and not acknowledged, over all lanes. It is delay-based like LEDBAT (RFC 6817):
 * the round trip above the lowest one seen lately is the queue, and the window aims at `targetDelayMs` of it. So the
 * buffers below stay short; a Chromium data channel that is kept full overshoots and stalls, and a small message on
 * another lane would wait for all that is buffered.
 *
 * While a round trip shows no queue the window grows by what is acknowledged (LEDBAT's gain 1: it doubles in a round).
 * Once there is a queue, the path is full and its rate can be measured, and the window becomes
 * rate × (base round trip + target), or as much as a shallow buffer holds. LEDBAT's own step, proportional to the distance from the target, swings without
 * end when the round trip is longer than about 1.5 × the target: its feedback comes too late.
 */
export class CongestionWindow {
  readonly #options: WindowOptions;
  #bytes = 0;
  #growing = true;
  /** Whether data had to wait for the window in this round: without, nothing can be said about the path. */
  #limited = false;
  #roundSinceMs = 0;
  #roundAckedBytes = 0;
  #roundRttMs = Infinity;
  /** The lowest round trip of the current and of the last interval of `baseLifetimeMs`. */
  #baseRttMs = Infinity;
  #lastBaseRttMs = Infinity;
  #baseSinceMs = 0;
  /** Rounds left with a small window, and the window to return to. */
  #drainRoundsLeft = 0;
  #drainedBytes = 0;

  constructor(options: WindowOptions, nowMs: number) {
    this.#options = options;
    this.reset(nowMs);
  }

  /** The window: data may be sent while fewer bytes are in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins anew, for another link. */
  reset(nowMs: number): void {
    this.#bytes = this.#options.initialFlightBytes;
    this.#growing = true;
    this.#drainRoundsLeft = 0;
    this.#baseRttMs = this.#lastBaseRttMs = Infinity;
    this.#baseSinceMs = nowMs;
    this.#beginRound(nowMs);
  }

  /** Data waits although its receiver has room for it. */
  noteLimited(): void {
    this.#limited = true;
  }

  /** `ackedBytes` have arrived; the newest of them was sent at `sentAtMs` and took `rttMs`, if that is known. */
  acknowledge(
    ackedBytes: number,
    rttMs: number | undefined,
    sentAtMs: number | undefined,
    nowMs: number,
  ): void {
    this.#roundAckedBytes += ackedBytes;
    if (this.#growing && this.#limited) this.#bytes = this.#clamp(this.#bytes + ackedBytes);
    if (rttMs === undefined || sentAtMs === undefined) return;
    this.#roundRttMs = Math.min(this.#roundRttMs, rttMs);
    this.#baseRttMs = Math.min(this.#baseRttMs, rttMs);
    // Everything that was in flight when the round began has arrived.
    if (sentAtMs >= this.#roundSinceMs && nowMs - this.#roundSinceMs >= minRoundMs) this.#endRound(nowMs);
  }

  #endRound(nowMs: number): void {
    const { targetDelayMs, shallowFlightBytes, shallowDelayMs } = this.#options;
    const baseRttMs = Math.min(this.#baseRttMs, this.#lastBaseRttMs);
    const queueMs = this.#roundRttMs - baseRttMs;
    const bytesPerMs = this.#roundAckedBytes / (nowMs - this.#roundSinceMs);
    const full = queueMs > noiseShare * targetDelayMs;
    if (this.#drainRoundsLeft > 0) {
      this.#drainRoundsLeft--;
      if (this.#drainRoundsLeft === 0) this.#bytes = this.#drainedBytes;
    } else if (!full) {
      this.#growing = true;
    } else {
      const shallowBytes = Math.min(shallowFlightBytes, bytesPerMs * (baseRttMs + shallowDelayMs));
      const goal = Math.max(bytesPerMs * (baseRttMs + targetDelayMs), shallowBytes);
      this.#growing = false;
      this.#bytes = this.#clamp(
        this.#limited ? Math.min(goal, 2 * this.#bytes) : Math.min(goal, this.#bytes),
      );
    }
    this.#beginRound(nowMs);
    if (nowMs - this.#baseSinceMs < baseLifetimeMs) return;
    this.#lastBaseRttMs = this.#baseRttMs;
    this.#baseRttMs = Infinity;
    this.#baseSinceMs = nowMs;
    // A queue that always stands would become the new base, and the next one would stand on top of it.
    if (!full) return;
    this.#drainedBytes = this.#bytes;
    this.#drainRoundsLeft = drainRounds;
    this.#bytes = Math.max(drainedFloorBytes, (bytesPerMs * baseRttMs) / 2);
  }

  #beginRound(nowMs: number): void {
    this.#roundSinceMs = nowMs;
    this.#roundAckedBytes = 0;
    this.#roundRttMs = Infinity;
    this.#limited = false;
  }

  #clamp(bytes: number): number {
    return Math.max(this.#options.minFlightBytes, Math.min(bytes, this.#options.maxFlightBytes));
  }
}
