import { Fifo } from '../../src/channel/core/fifo.js';
import type { Rng } from './Rng.js';
import type { Cancel, Timeline } from './Timeline.js';

/** What a way through the network is like. */
export interface Way {
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly bytesPerMs: number;
}

/** Packets that get lost and are sent again: what is left of that on a reliable transport is that it takes longer. */
export interface Loss {
  /** How many packets are lost, and how many of those that are sent again; 0 = none. */
  share: number;
  /** After how long a lost packet is sent again, in milliseconds; twice as long each time after that, up to a limit. */
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** How much later a packet arrives because it is lost so and so often, in milliseconds. */
export function retriesMs({ share, firstRetryMs, maxRetryMs }: Loss, random: Rng): number {
  if (share === 0) return 0;
  let totalMs = 0;
  for (let retryMs = firstRetryMs; random.chance(share); retryMs = Math.min(2 * retryMs, maxRetryMs)) {
    totalMs += retryMs;
  }
  return totalMs;
}

/** One direction of a connection: in order, with delay, jitter and bandwidth; it may be held up or lead nowhere. */
export class Pipe {
  /** What goes in never comes out. */
  blackhole = false;
  readonly #timeline: Timeline;
  readonly #random: Rng;
  readonly #way: Way;
  readonly #loss: Loss;
  /** In the order in which they arrive. */
  #inFlight = new Fifo<Cancel>();
  /** Why nothing comes through at present; what is sent waits until the last cause is gone. */
  readonly #causes = new Set<unknown>();
  #waiting: { bytes: number; arrive: () => void }[] = [];
  #waitingBytes = 0;
  #freeAtMs = 0;
  #lastArrivalMs = 0;

  constructor(timeline: Timeline, random: Rng, way: Way, loss: Loss) {
    this.#timeline = timeline;
    this.#random = random;
    this.#way = way;
    this.#loss = loss;
  }

  /** What waits for its turn on the wire. */
  get bufferedBytes(): number {
    const queuedMs = Math.max(0, this.#freeAtMs - this.#timeline.nowMs);
    return this.#waitingBytes + Math.floor(queuedMs * this.#way.bytesPerMs);
  }

  send(bytes: number, arrive: () => void): void {
    if (this.blackhole) return;
    if (this.#causes.size > 0) {
      this.#waiting.push({ bytes, arrive });
      this.#waitingBytes += bytes;
      return;
    }
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#timeline.nowMs) + bytes / this.#way.bytesPerMs;
    const onWayMs =
      this.#way.delayMs + this.#random.float() * this.#way.jitterMs + retriesMs(this.#loss, this.#random);
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + onWayMs);
    const cancel = this.#timeline.at(this.#lastArrivalMs, () => {
      this.#inFlight.shift();
      arrive();
    });
    this.#inFlight.push(cancel);
  }

  /** Nothing comes through until `release` is called with the same cause; as with TCP and SCTP, nothing is lost either. */
  hold(cause: unknown): void {
    this.#causes.add(cause);
  }

  release(cause: unknown): void {
    if (!this.#causes.delete(cause) || this.#causes.size > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const { bytes, arrive } of waiting) this.send(bytes, arrive);
  }

  /** Loses what is on its way; with `chance` less than 1, each packet behind the first one lost, too. */
  loseTail(chance: number): void {
    let losing = false;
    const left = new Fifo<Cancel>();
    for (let cancel = this.#inFlight.shift(); cancel; cancel = this.#inFlight.shift()) {
      losing ||= this.#random.chance(chance);
      if (losing) cancel();
      else left.push(cancel);
    }
    this.#inFlight = left;
    if (!losing && !this.#random.chance(chance)) return;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
