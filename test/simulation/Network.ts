import type { Watches } from './checks/Watches.js';
import type { Host } from './Host.js';
import { Pipe, type Loss, type Way } from './Pipe.js';
import type { Rng } from './Rng.js';
import type { Timeline } from './Timeline.js';
import type { Trace } from './Trace.js';

/** What a way through the network begins and ends at. */
export type Place = Host | 'server';

/** Some ways through which nothing comes for a while. */
export interface Partition {
  readonly separates: (from: Place, to: Place) => boolean;
}

/** How hard it is to make direct connections, and how they end. */
export interface NetworkFaults {
  /** How many tries to connect directly fail. */
  iceFailure: number;
  /** How long a try that succeeds takes at most, besides the round trips, in milliseconds. */
  iceSlowMs: number;
  /** How many connections come up at one end alone. */
  oneSided: number;
  /** How often a connection that is closed by one side loses what was on its way. */
  tailLoss: number;
}

/** The ways between all hosts and the server: which exist, and what is wrong with them. */
export class Network {
  readonly timeline: Timeline;
  readonly random: Rng;
  readonly trace: Trace;
  readonly watches: Watches;
  /** What becomes of the packets of some hosts on their way into a link. */
  readonly garblers = new Map<Host, (packet: Uint8Array) => Uint8Array>();
  readonly faults: NetworkFaults = { iceFailure: 0, iceSlowMs: 0, oneSided: 0, tailLoss: 0 };
  /** Of data channels, and of what builds them: times of the SCTP in Chromium (`rto_min`, `max_timer_backoff_duration`). */
  readonly linkLoss: Loss = { share: 0, firstRetryMs: 400, maxRetryMs: 3_000 };
  /** Of sockets to the server: times of the TCP in Linux. */
  readonly socketLoss: Loss = { share: 0, firstRetryMs: 200, maxRetryMs: 120_000 };
  /** Since when no partition has separated anybody, in milliseconds. */
  undividedSinceMs = 0;
  readonly #pipes = new Map<Pipe, readonly [Place, Place]>();
  readonly #partitions = new Set<Partition>();
  /** Pairs of hosts, in both orders, that never get a direct connection. */
  readonly #unlinkable = new Map<Host, Set<Host>>();

  constructor(timeline: Timeline, random: Rng, trace: Trace, watches: Watches) {
    this.timeline = timeline;
    this.random = random;
    this.trace = trace;
    this.watches = watches;
  }

  /** The way from one place to another; to be given back by `forget`. */
  open(from: Place, to: Place): Pipe {
    const pipe = new Pipe(this.timeline, this.random, wayBetween(from, to), this.#lossBetween(from, to));
    this.#pipes.set(pipe, [from, to]);
    for (const partition of this.#partitions) if (partition.separates(from, to)) pipe.hold(partition);
    return pipe;
  }

  forget(pipe: Pipe): void {
    this.#pipes.delete(pipe);
  }

  /** No pair of these two can connect directly, ever. */
  makeUnlinkable(a: Host, b: Host): void {
    for (const [x, y] of [[a, b] as const, [b, a] as const]) {
      const others = this.#unlinkable.get(x) ?? new Set();
      this.#unlinkable.set(x, others.add(y));
    }
  }

  canLink(a: Host, b: Host): boolean {
    return !this.#unlinkable.get(a)?.has(b);
  }

  /** Whether something sent now comes through at once, one way. */
  isClear(from: Place, to: Place): boolean {
    return ![...this.#partitions].some((partition) => partition.separates(from, to));
  }

  begin(partition: Partition): void {
    this.#partitions.add(partition);
    this.undividedSinceMs = Infinity;
    for (const [pipe, [from, to]] of this.#pipes) if (partition.separates(from, to)) pipe.hold(partition);
  }

  end(partition: Partition): void {
    if (!this.#partitions.delete(partition)) return;
    if (this.#partitions.size === 0) this.undividedSinceMs = this.timeline.nowMs;
    for (const pipe of [...this.#pipes.keys()]) pipe.release(partition);
  }

  /** Ends all partitions, and makes tries succeed again where they can. */
  heal(): void {
    for (const partition of [...this.#partitions]) this.end(partition);
    Object.assign(this.faults, { iceFailure: 0, iceSlowMs: 0, oneSided: 0 });
    this.loseShare(0);
  }

  /** So many packets are lost from now on and have to be sent again, on all ways. */
  loseShare(share: number): void {
    this.linkLoss.share = this.socketLoss.share = share;
  }

  #lossBetween(from: Place, to: Place): Loss {
    return from === 'server' || to === 'server' ? this.socketLoss : this.linkLoss;
  }
}

/** From end to end: the server is next to the middle of the network, and the sender's upstream is the narrowest part. */
function wayBetween(from: Place, to: Place): Way {
  if (from === 'server') return (to as Host).way;
  if (to === 'server') return from.way;
  return {
    delayMs: from.way.delayMs + to.way.delayMs,
    jitterMs: from.way.jitterMs + to.way.jitterMs,
    bytesPerMs: from.way.bytesPerMs,
  };
}
