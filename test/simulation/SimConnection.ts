import type { Host } from './Host.js';
import type { Network } from './Network.js';
import type { Pipe } from './Pipe.js';

export type Side = 0 | 1;

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** What stands at one end of a connection: a data channel or a WebSocket. */
export interface ConnectionEnd {
  arrive(packet: Uint8Array): void;
  /** It has ended for a reason from outside. */
  lost(cause: string): void;
}

/** A connection of two hosts, once it has come up: two ends and the pipes between them. */
export class SimConnection {
  readonly hosts: readonly [Host, Host];
  readonly ends: [ConnectionEnd, ConnectionEnd];
  /** The next packet of this side is refused by an exception, and the connection lives on. */
  readonly throwing: [boolean, boolean] = [false, false];
  /** The next packet of this side is lost, and nobody is told: data channels were seen to do so (docs/limits.md). */
  readonly losing: [boolean, boolean] = [false, false];
  /** A connection of the same hosts has come up: whoever is called here may use the moment. */
  readonly onSuccessor: (() => void)[] = [];
  readonly #network: Network;
  readonly #pipes: readonly [Pipe, Pipe];

  constructor(network: Network, hosts: readonly [Host, Host]) {
    const [a, b] = hosts;
    this.#network = network;
    this.hosts = hosts;
    this.#pipes = [network.open(a, b), network.open(b, a)];
    this.ends = [nobody, nobody];
    for (const other of a.connections) {
      if (!other.hosts.includes(b)) continue;
      for (const use of other.onSuccessor.splice(0)) use();
    }
    a.connections.add(this);
    b.connections.add(this);
  }

  get name(): string {
    return this.hosts.map(({ name }) => name).join('–');
  }

  /** Whether something stands at the end of a host. The server's end of a WebSocket is up before the client's. */
  isHeldBy(host: Host): boolean {
    return this.ends[this.hosts[0] === host ? 0 : 1] !== nobody;
  }

  bufferedBytes(side: Side): number {
    return this.#pipes[side].bufferedBytes;
  }

  /** Throws when a fault says so. */
  transmit(side: Side, packet: Uint8Array): void {
    if (this.throwing[side]) {
      this.throwing[side] = false;
      throw new Error('the connection does not take this packet');
    }
    if (this.losing[side]) {
      this.losing[side] = false;
      this.#network.trace.note('world', `loses a packet of ${this.hosts[side].name} on ${this.name}`);
      return;
    }
    if (this.hosts.some(({ sealsAll }) => sealsAll))
      this.#network.watches.plaintext.see(packet, 'a direct link to be sealed');
    const receiver = otherSide(side);
    const garble = this.#network.garblers.get(this.hosts[side]);
    const copy = new Uint8Array(garble ? garble(packet) : packet);
    const { bufferedBytes } = this.#pipes[side];
    this.#network.watches.seeLink(bufferedBytes, this);
    this.#pipes[side].send(copy.length, () => {
      this.#network.trace.mix(copy.length);
      this.hosts[receiver].run(() => this.ends[receiver].arrive(copy));
    });
  }

  /** One side has closed its end: the other one sees it behind what was sent before, of which a part may be lost. */
  closedBy(side: Side): void {
    if (!this.#leave(side)) return;
    this.#network.trace.note(this.hosts[side].name, `closes its link ${this.name}`);
    const pipe = this.#pipes[side];
    if (this.#network.random.chance(this.#network.faults.tailLoss)) pipe.loseTail(1);
    pipe.send(0, () => this.lose(otherSide(side), 'closed by the other side'));
  }

  /** One side sees that the connection has ended. */
  lose(side: Side, cause: string): void {
    this.hosts[side].run(() => {
      if (!this.#leave(side)) return;
      this.#network.trace.note(this.hosts[side].name, `loses its link ${this.name}: ${cause}`);
      this.ends[side].lost(cause);
    });
  }

  /**
   * Nothing that is sent from now on comes through; what is under way may still arrive, even when a new link is there
   * already. Whoever is to see it does so after up to 300 ms, the others never.
   */
  cut(seenBy: readonly [boolean, boolean]): void {
    const { random, trace, timeline } = this.#network;
    trace.note('world', `cuts ${this.name}, seen by ${seenBy.map(Number).join('/')}`);
    for (const pipe of this.#pipes) {
      pipe.blackhole = true;
      if (random.chance(0.5)) pipe.loseTail(0.5);
    }
    for (const side of [0, 1] as const) {
      if (seenBy[side]) timeline.after(random.between(0, 300), () => this.lose(side, 'cut'));
    }
  }

  /** From this side nothing comes through any more, and nobody is told. */
  blackhole(side: Side): void {
    this.#network.trace.note('world', `blackholes ${this.name} from ${this.hosts[side].name}`);
    this.#pipes[side].blackhole = true;
  }

  /** From this side nothing comes through until `release` is called with the same cause. */
  hold(side: Side, cause: unknown): void {
    this.#pipes[side].hold(cause);
  }

  release(side: Side, cause: unknown): void {
    this.#pipes[side].release(cause);
  }

  /** Faults that wait for the next packet are called off. */
  heal(): void {
    for (const waiting of [this.throwing, this.losing]) waiting.fill(false);
  }

  #leave(side: Side): boolean {
    if (!this.hosts[side].connections.delete(this)) return false;
    if (!this.hosts[otherSide(side)].connections.has(this))
      for (const pipe of this.#pipes) this.#network.forget(pipe);
    return true;
  }
}

const nobody: ConnectionEnd = { arrive: () => {}, lost: () => {} };
