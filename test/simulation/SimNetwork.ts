import { GroupError } from '../../src/base/errors.js';
import { BaseLink } from '../../src/channel/link/BaseLink.js';
import type { Host } from './Host.js';
import type { Rng } from './Rng.js';
import type { Cancel, Timeline } from './Timeline.js';
import type { Trace } from './Trace.js';

/** One direction of a connection: in order, with delay, jitter and bandwidth. */
export class Pipe {
  /** What goes in never comes out. */
  blackhole = false;
  readonly #timeline: Timeline;
  readonly #random: Rng;
  readonly #delayMs: number;
  readonly #jitterMs: number;
  readonly #bytesPerMs: number;
  readonly #inFlight = new Set<Cancel>();
  #freeAtMs = 0;
  #lastArrivalMs = 0;

  constructor(
    timeline: Timeline,
    random: Rng,
    { delayMs, jitterMs, bytesPerMs }: { delayMs: number; jitterMs: number; bytesPerMs: number },
  ) {
    this.#timeline = timeline;
    this.#random = random;
    this.#delayMs = delayMs;
    this.#jitterMs = jitterMs;
    this.#bytesPerMs = bytesPerMs;
  }

  /** What waits for its turn on the wire. */
  get bufferedBytes(): number {
    return Math.floor(Math.max(0, this.#freeAtMs - this.#timeline.nowMs) * this.#bytesPerMs);
  }

  send(bytes: number, arrive: () => void): void {
    if (this.blackhole) return;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#timeline.nowMs) + bytes / this.#bytesPerMs;
    const onWayMs = this.#delayMs + this.#random.float() * this.#jitterMs;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + onWayMs);
    const cancel = this.#timeline.at(this.#lastArrivalMs, () => {
      this.#inFlight.delete(cancel);
      arrive();
    });
    this.#inFlight.add(cancel);
  }

  /** Loses what is on its way; with `chance` less than 1, each packet behind the first one lost, too. */
  loseTail(chance: number): void {
    let losing = false;
    for (const cancel of this.#inFlight) {
      losing ||= this.#random.chance(chance);
      if (!losing) continue;
      cancel();
      this.#inFlight.delete(cancel);
    }
  }
}

/** The way from one host to another. */
export function pipeBetween(timeline: Timeline, random: Rng, from: Host, to: Host): Pipe {
  return new Pipe(timeline, random, {
    delayMs: from.delayMs + to.delayMs,
    jitterMs: from.jitterMs + to.jitterMs,
    bytesPerMs: from.bytesPerMs,
  });
}

/** What may go wrong with direct connections at present. */
export interface NetworkFaults {
  /** How many tries to connect directly fail. */
  iceFailure: number;
  /** How often a connection that is closed by one side loses what was on its way. */
  tailLoss: number;
}

/** A direct connection of two hosts, once it has come up: two links and the pipes between them. */
export class SimConnection {
  readonly hosts: readonly [Host, Host];
  readonly links: readonly [SimLink, SimLink];
  readonly #pipes: readonly [Pipe, Pipe];
  readonly #random: Rng;
  readonly #trace: Trace;
  readonly #faults: NetworkFaults;

  constructor(timeline: Timeline, random: Rng, trace: Trace, faults: NetworkFaults, hosts: [Host, Host]) {
    const [a, b] = hosts;
    this.hosts = hosts;
    this.#random = random;
    this.#trace = trace;
    this.#faults = faults;
    this.#pipes = [pipeBetween(timeline, random, a, b), pipeBetween(timeline, random, b, a)];
    this.links = [new SimLink(this, 0), new SimLink(this, 1)];
    a.connections.add(this);
    b.connections.add(this);
  }

  get name(): string {
    return this.hosts.map(({ name }) => name).join('–');
  }

  bufferedBytes(side: Side): number {
    return this.#pipes[side].bufferedBytes;
  }

  transmit(side: Side, packet: Uint8Array): void {
    const receiver = otherSide(side);
    const copy = new Uint8Array(packet);
    this.#pipes[side].send(copy.length, () => {
      this.#trace.mix(copy.length);
      if (this.hosts[receiver].alive) this.links[receiver].arrive(copy);
    });
  }

  /** One side has closed its link: the other one sees it behind what was sent before, of which a part may be lost. */
  closedBy(side: Side): void {
    if (!this.hosts[side].connections.delete(this)) return;
    this.#trace.note(this.hosts[side].name, `closes its link ${this.name}`);
    const pipe = this.#pipes[side];
    if (this.#random.chance(this.#faults.tailLoss)) pipe.loseTail(1);
    pipe.send(0, () => this.lose(otherSide(side), 'closed by the other side'));
  }

  /** One side sees that the connection has ended. */
  lose(side: Side, cause: string): void {
    if (!this.hosts[side].alive || !this.hosts[side].connections.delete(this)) return;
    this.#trace.note(this.hosts[side].name, `loses its link ${this.name}: ${cause}`);
    this.links[side].lost(cause);
  }

  /**
   * Nothing that is sent from now on comes through; what is under way may still arrive, even when a new link is there
   * already. Whoever is to see it does so after up to 300 ms, the others never.
   */
  cut(seenBy: readonly [boolean, boolean]): void {
    this.#trace.note('world', `cuts ${this.name}, seen by ${seenBy.map(Number).join('/')}`);
    for (const pipe of this.#pipes) {
      pipe.blackhole = true;
      if (this.#random.chance(0.5)) pipe.loseTail(0.5);
    }
    for (const side of [0, 1] as const) {
      if (seenBy[side]) this.hosts[side].after(this.#random.between(0, 300), () => this.lose(side, 'cut'));
    }
  }
}

export type Side = 0 | 1;

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** One end of a connection. */
export class SimLink extends BaseLink {
  readonly kind = 'datachannel';
  readonly secure = true;
  readonly maxPacketBytes = 65_536;
  readonly #connection: SimConnection;
  readonly #side: Side;

  constructor(connection: SimConnection, side: Side) {
    super();
    this.#connection = connection;
    this.#side = side;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes(this.#side);
  }

  arrive(packet: Uint8Array): void {
    this.deliver(packet);
  }

  lost(cause: string): void {
    this.end(new GroupError('LINK_CLOSED', cause));
  }

  protected override transmit(packet: Uint8Array): void {
    this.#connection.transmit(this.#side, packet);
  }

  protected override shut(): void {
    this.#connection.closedBy(this.#side);
  }
}
