import { isMainThread, threadId } from 'node:worker_threads';

/** UDP ports of which the first free one is used. Connections that name the same range share its socket. */
export interface PortRange {
  readonly portRangeBegin: number;
  readonly portRangeEnd: number;
}

export interface PortClaim {
  readonly range: PortRange;
  /** To be called when the connection is closed; more calls do nothing. */
  release(): void;
}

/**
 * Which UDP port each connection of one group uses. libjuice can serve many connections with one socket ("mux"). A
 * socket each costs much more: for every packet it looks at all of them, so that the time of 50 members in a process
 * grows with their square.
 *
 * Behind one socket it tells connections apart by the address of the other side alone (libjuice issue 247). Two
 * connections to the same member, as there are while a lost link is replaced, must therefore not share one: each gets
 * another of a few ranges, in turn, since a closed connection still holds its address for a moment. And two groups of
 * a process share none, since another process may have members in both.
 */
export class MuxPorts {
  readonly #ranges = new Map<number, { readonly range: PortRange; users: number }>();
  readonly #peers = new Map<string, { last: number; living: Set<number> }>();

  /** The ports for the next connection to this member. Undefined: it needs a socket of its own. */
  claim(peer: string): PortClaim | undefined {
    const use = this.#peers.get(peer) ?? { last: -1, living: new Set<number>() };
    const index = turnsAfter(use.last).find((turn) => !use.living.has(turn));
    if (index === undefined) return undefined;
    const range = this.#use(index);
    if (!range) return undefined;
    use.last = index;
    use.living.add(index);
    this.#peers.delete(peer);
    this.#peers.set(peer, use);
    this.#forgetOldest();
    return {
      range,
      release: () => {
        if (use.living.delete(index)) this.#leave(index);
      },
    };
  }

  #use(index: number): PortRange | undefined {
    const known = this.#ranges.get(index);
    if (known) {
      known.users++;
      return known.range;
    }
    const range = freeRanges().shift();
    if (range) this.#ranges.set(index, { range, users: 1 });
    return range;
  }

  #leave(index: number): void {
    const used = this.#ranges.get(index)!;
    if (--used.users > 0) return;
    this.#ranges.delete(index);
    freeRanges().push(used.range);
  }

  #forgetOldest(): void {
    if (this.#peers.size <= maxPeers) return;
    for (const [peer, { living }] of this.#peers) {
      if (living.size > 0) continue;
      this.#peers.delete(peer);
      return;
    }
  }
}

/** A link, the one that replaces it, and more that the other side may not know to be lost. */
const rangesPerGroup = 4;

/** Members whose last range is remembered after they have gone. */
const maxPeers = 1_000;

/**
 * Ports of a range. Other programs use them too, a TURN server thousands, and libdatachannel 0.24 ends the process when
 * it finds none that is free: where six of ten are taken, 32 in a row are so with a probability of 10⁻⁷.
 */
const rangeSize = 32;

/** The ports that are assigned to nobody (RFC 6335 §6). */
const dynamicPorts = { begin: 49_152, end: 65_535 };

/** One list for all copies of this module that a process has loaded, such as that for `import` and that for `require`. */
const listName = Symbol.for('webgroup: free UDP port ranges');

/** Those that no group of this process uses, longest unused first. Processes begin at different places. */
function freeRanges(): PortRange[] {
  const shared = globalThis as { [listName]?: PortRange[] };
  return (shared[listName] ??= ownShare());
}

/** libjuice is one for all threads, which know nothing of each other: half of the ranges are for 16 workers. */
function ownShare(): PortRange[] {
  const count = (dynamicPorts.end + 1 - dynamicPorts.begin) / rangeSize;
  const size = isMainThread ? count / 2 : count / 32;
  const first = isMainThread ? 0 : count / 2 + ((threadId - 1) % 16) * size;
  return Array.from({ length: size }, (_, i) => {
    const index = (process.pid + first + i) % count;
    const portRangeBegin = dynamicPorts.begin + index * rangeSize;
    return { portRangeBegin, portRangeEnd: portRangeBegin + rangeSize - 1 };
  });
}

function turnsAfter(last: number): number[] {
  return Array.from({ length: rangesPerGroup }, (_, i) => (last + 1 + i) % rangesPerGroup);
}
