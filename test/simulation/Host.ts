import type { Clock } from '../../src/base/Clock.js';
import { noLog, type Log } from '../../src/base/Log.js';
import type { Platform } from '../../src/base/Platform.js';
import type { Socket } from '../../src/base/Socket.js';
import { fakeCrypto } from './fakeCrypto.js';
import type { Rng } from './Rng.js';
import type { SimConnection } from './SimNetwork.js';
import type { Cancel, Timeline } from './Timeline.js';

/** The machine of one member: its platform, its place in the network, and what it holds of it. */
export class Host {
  readonly name: string;
  readonly random: Rng;
  /** One way to the middle of the network, in milliseconds. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Upstream of each connection. */
  readonly bytesPerMs: number;
  /** A host that has crashed does nothing any more, and nothing reaches it. */
  alive = true;
  readonly timers = new Set<Cancel>();
  readonly sockets = new Set<object>();
  readonly attempts = new Set<object>();
  readonly connections = new Set<SimConnection>();
  readonly #timeline: Timeline;

  constructor(timeline: Timeline, name: string, random: Rng) {
    this.#timeline = timeline;
    this.name = name;
    this.random = random;
    this.delayMs = random.logBetween(0.5, 75);
    this.jitterMs = random.chance(0.5) ? random.between(0, this.delayMs / 2) : 0;
    this.bytesPerMs = random.logBetween(125, 125_000);
  }

  /** What it holds of the world, for the check that a member who has left holds nothing. */
  get held(): { timers: number; sockets: number; attempts: number; links: number } {
    const { timers, sockets, attempts, connections } = this;
    return {
      timers: timers.size,
      sockets: sockets.size,
      attempts: attempts.size,
      links: connections.size,
    };
  }

  /** Something that happens at this host, if it is still alive then. */
  after(delayMs: number, action: () => void): Cancel {
    return this.#timeline.after(delayMs, () => {
      if (this.alive) action();
    });
  }

  platform(openSocket: (url: string, protocols: string[]) => Socket, log: Log = noLog): Platform {
    const clock: Clock = {
      nowMs: () => this.#timeline.nowMs,
      wallMs: () => firstWallMs + this.#timeline.nowMs,
      after: (delayMs, action) => this.#setTimer(delayMs, action),
    };
    return { clock, random: this.random, crypto: fakeCrypto(this.random), log, openSocket };
  }

  #setTimer(delayMs: number, action: () => void): Cancel {
    const cancel = this.after(delayMs, () => {
      this.timers.delete(cancel);
      action();
    });
    this.timers.add(cancel);
    return () => {
      this.timers.delete(cancel);
      cancel();
    };
  }
}

/** A moment in the year 2033. */
const firstWallMs = 2_000_000_000_000;
