import { noLog, type Log } from '../../src/base/Log.js';
import type { Platform } from '../../src/base/Platform.js';
import type { Socket } from '../../src/base/Socket.js';
import { fakeCrypto } from './fakeCrypto.js';
import { HostClock } from './HostClock.js';
import type { Way } from './Pipe.js';
import type { Rng } from './Rng.js';
import type { SimConnection } from './SimConnection.js';
import type { Cancel, Timeline } from './Timeline.js';

/** The machine of one member: its platform, its place in the network, and what it holds of it. */
export class Host {
  readonly name: string;
  readonly random: Rng;
  /** One way to the middle of the network, and the upstream of each connection. */
  readonly way: Way;
  readonly clock: HostClock;
  /** The one that something happened at last: microtasks that run now are its own. */
  static last: Host | undefined;
  /** A host that has crashed does nothing any more, and nothing reaches it. */
  alive = true;
  /** Since when nothing has held its process or its timers up, in milliseconds of the world. */
  undisturbedSinceMs = 0;
  /** When a socket of it to the server was cut last, in milliseconds of the world. */
  cutOffAtMs = -Infinity;
  /** Whether the member on it wants its direct links sealed. */
  sealsAll = false;
  readonly sockets = new Set<object>();
  readonly attempts = new Set<object>();
  readonly connections = new Set<SimConnection>();
  readonly #timeline: Timeline;
  /** What happened while the process stood still; undefined while it runs. */
  #held: (() => void)[] | undefined;
  #pauses = 0;
  /** What wakes the machine up, once. */
  readonly #sleeps = new Set<() => void>();

  constructor(timeline: Timeline, name: string, random: Rng) {
    this.#timeline = timeline;
    this.name = name;
    this.random = random;
    const delayMs = random.logBetween(0.5, 75);
    const jitterMs = random.chance(0.5) ? random.between(0, delayMs / 2) : 0;
    this.way = { delayMs, jitterMs, bytesPerMs: random.logBetween(125, 125_000) };
    this.clock = new HostClock(timeline, (action) => this.run(action));
  }

  /** What it holds of the world, for the check that a member who has left holds nothing. */
  get held(): { timers: number; sockets: number; attempts: number; links: number } {
    const { clock, sockets, attempts, connections } = this;
    return {
      timers: clock.size,
      sockets: sockets.size,
      attempts: attempts.size,
      links: [...connections].filter((connection) => connection.isHeldBy(this)).length,
    };
  }

  /** Whether its process stands still. */
  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** Something happens at this host: now, or when its process goes on; never if it has crashed. */
  run(action: () => void): void {
    if (!this.alive) return;
    if (this.#held) this.#held.push(action);
    else this.#act(action);
  }

  /** Something that happens at this host, if it is still alive then. */
  after(delayMs: number, action: () => void): Cancel {
    return this.#timeline.after(delayMs, () => this.run(action));
  }

  /** The process stops; what happens meanwhile comes all at once when it goes on, as after SIGSTOP or a sleep. */
  pause(): void {
    this.#held ??= [];
    this.#pauses++;
    this.undisturbedSinceMs = Infinity;
  }

  /** The process goes on. What was held comes one by one, and whatever happens meanwhile behind it. */
  resume(): void {
    if (this.#pauses > 0 && --this.#pauses === 0) this.#releaseNext();
  }

  /** The machine sleeps for so long, or until it is healed; `onWake` gets how long it was, and may set its clock. */
  sleep(forMs: number, onWake: (sleptMs: number) => void): void {
    const sinceMs = this.#timeline.nowMs;
    const wake = (): void => {
      if (!this.#sleeps.delete(wake)) return;
      onWake(this.#timeline.nowMs - sinceMs);
      this.resume();
    };
    this.#sleeps.add(wake);
    this.pause();
    this.#timeline.after(forMs, wake);
  }

  /** Timers fire at multiples of this time only, as in a hidden tab; 0 = when they are due. */
  throttle(everyMs: number): void {
    this.clock.throttle(everyMs);
    this.undisturbedSinceMs = everyMs > 0 ? Infinity : this.#timeline.nowMs;
  }

  /** Whatever held the process up is over, and its timers come when they are due. */
  heal(): void {
    for (const wake of this.#sleeps) wake();
    this.#pauses = 0;
    this.#releaseNext();
    this.throttle(0);
  }

  platform(openSocket: (url: string, protocols: string[]) => Socket, log: Log = noLog): Platform {
    return { clock: this.clock, random: this.random, crypto: fakeCrypto(this.random), log, openSocket };
  }

  #act(action: () => void): void {
    Host.last = this;
    action();
  }

  #releaseNext(): void {
    if (this.#pauses > 0 || !this.#held) return;
    const action = this.#held.shift();
    if (!action) {
      this.#held = undefined;
      this.undisturbedSinceMs = this.#timeline.nowMs;
      return;
    }
    if (this.alive) this.#act(action);
    this.#timeline.after(0, () => this.#releaseNext());
  }
}
