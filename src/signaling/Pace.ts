import type { CancelTimer, Clock } from '../base/Clock.js';
import { TokenBucket } from '../base/TokenBucket.js';
import { signalingLimits } from '../wire/limits.js';
import type { Relaying } from '../wire/signalingCodec.js';

/**
 * Says when the next packet may be given to the server: as fast as it carries, and only a few in the socket at a time,
 * so that introductions and heartbeats never stand behind many packets. Ends with `close()`.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #bucket: TokenBucket;
  readonly #bufferedBytes: () => number;
  #waiting: (() => void)[] = [];
  #cancelTimer: CancelTimer | undefined;

  /** `bufferedBytes`: what waits in the socket. */
  constructor(clock: Clock, { bytesPerSecond, burstBytes }: Relaying, bufferedBytes: () => number) {
    this.#clock = clock;
    // The server counts what arrives, and what was held up on the way arrives all at once.
    this.#bucket = new TokenBucket(bytesPerSecond, burstBytes / 2, clock.nowMs());
    this.#bufferedBytes = bufferedBytes;
  }

  get hasRoom(): boolean {
    return (
      this.#bufferedBytes() < maxAheadBytes && this.#bucket.waitMs(longestCost, this.#clock.nowMs()) === 0
    );
  }

  /** A packet of so many bytes is given to the server. */
  spend(bytes: number): void {
    this.#bucket.take(bytes + signalingLimits.carryOverheadBytes, this.#clock.nowMs());
  }

  /** Resolves when there is room, or there will never be any. */
  ready(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.check();
    });
  }

  /** Something has come from the server, so there may be room again: timers of a hidden page are rare. */
  check(): void {
    if (this.#waiting.length === 0) return;
    if (this.hasRoom) return this.close();
    // No event says that a socket has sent what it held.
    const waitMs = Math.max(pollMs, this.#bucket.waitMs(longestCost, this.#clock.nowMs()));
    this.#cancelTimer ??= this.#clock.after(waitMs, () => {
      this.#cancelTimer = undefined;
      this.check();
    });
  }

  /** Nobody waits any more, and no timer is set. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** So much waits in the socket before the next packet has to wait: 3 MB/s at least are possible with that. */
const maxAheadBytes = 32 * 1024;
const pollMs = 10;
const longestCost = signalingLimits.maxCarriedBytes + signalingLimits.carryOverheadBytes;
