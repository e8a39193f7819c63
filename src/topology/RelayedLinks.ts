import { toHex } from '../base/bytes.js';
import type { CancelTimer, Clock } from '../base/Clock.js';
import type { MemberId } from '../base/ids.js';
import { TokenBucket } from '../base/TokenBucket.js';
import type { Relay, RelayContent } from '../wire/meshCodec.js';
import { RecentKeys } from './core/recentKeys.js';
import { RelayedLink } from './RelayedLink.js';

export type RelayedPacket = Extract<RelayContent, { type: 'packet' }>;

/** What sends the packets of relayed links. */
export interface RelayedLinksPort {
  /** Throws GroupError `LINK_CLOSED` when the first carrier can't be reached. */
  send(packet: Relay<RelayedPacket>): void;
  /** Bytes that wait here on the way to the target of a path. */
  waitingBytes(path: readonly MemberId[]): number;
}

/** Packets of a link that the other side has opened a moment earlier. */
interface Early {
  readonly packets: RelayedPacket[];
  readonly cancelTimer: CancelTimer;
}

interface OpenLink {
  readonly link: RelayedLink;
  readonly firstCarrier: MemberId;
}

/** The relayed links of which this member is one end. */
export class RelayedLinks {
  readonly #clock: Clock;
  readonly #port: RelayedLinksPort;
  /** By the other end and the name of the link, as are the others below. */
  readonly #links = new Map<string, OpenLink>();
  readonly #early = new Map<string, Early>();
  #earlyPackets = 0;
  #earlyBytes = 0;
  /** How many links that are not open here each member may still bring packets of. */
  readonly #strangers = new Map<MemberId, TokenBucket>();
  readonly #closed = new RecentKeys(maxClosedLinks);
  #strayPackets = 0;
  #over = false;

  constructor(clock: Clock, port: RelayedLinksPort) {
    this.#clock = clock;
    this.#port = port;
  }

  /** How many packets have been dropped because they belong to no link. */
  get strayPackets(): number {
    return this.#strayPackets;
  }

  /**
   * Opens this end of a link along a path that begins with this member. `name` is the sid of the session that seals its
   * packets; both ends open it. The caller owns the link.
   */
  open(path: readonly MemberId[], name: Uint8Array): RelayedLink {
    const key = keyOf(path[path.length - 1]!, name);
    const port = this.#port;
    const link: RelayedLink = new RelayedLink(path.slice(1, -1), {
      get waitingBytes() {
        return port.waitingBytes(path);
      },
      send: (number, data) => {
        port.send({ path, at: 1, content: { type: 'packet', link: name, number, data } });
      },
      onEnd: () => {
        if (this.#links.get(key)?.link === link) this.#links.delete(key);
        this.#closed.add(key);
      },
    });
    this.#links.get(key)?.link.fail('opened again');
    this.#links.set(key, { link, firstCarrier: path[1]! });
    for (const { number, data } of this.#takeEarly(key)) link.arrive(number, data);
    return link;
  }

  /** A packet has come, brought by `from`. */
  receive(from: MemberId, source: MemberId, packet: RelayedPacket): void {
    const key = keyOf(source, packet.link);
    const open = this.#links.get(key);
    if (open) open.link.arrive(packet.number, packet.data);
    else this.#keep(from, key, packet);
  }

  /** A carrier says that packets were lost. Only the first one of the link itself can know that. */
  failed(from: MemberId, target: MemberId, name: Uint8Array): void {
    const open = this.#links.get(keyOf(target, name));
    if (open?.firstCarrier === from) open.link.fail('a carrier could not pass a packet on');
  }

  /** The link to a member is lost, and so are the links that it was the first to carry. */
  carrierLost(id: MemberId): void {
    this.#strangers.delete(id);
    for (const { link, firstCarrier } of [...this.#links.values()]) {
      if (firstCarrier === id) link.fail('the link to the carrier is lost');
    }
  }

  /** Closes all links, and keeps nothing from now on. */
  close(): void {
    this.#over = true;
    for (const { link } of [...this.#links.values()]) link.fail('closed here');
    for (const key of [...this.#early.keys()]) this.#takeEarly(key);
  }

  /** What is missing because it was not kept makes the link end as soon as it is opened. */
  #keep(from: MemberId, key: string, packet: RelayedPacket): void {
    const room =
      this.#earlyPackets < maxEarlyPackets && this.#earlyBytes + packet.data.length <= maxEarlyBytes;
    let early = this.#early.get(key);
    if (!room || this.#over || this.#closed.has(key) || !(early || this.#admits(from))) {
      this.#strayPackets++;
      return;
    }
    if (!early) {
      const forget = (): void => void (this.#strayPackets += this.#takeEarly(key).length);
      early = { packets: [], cancelTimer: this.#clock.after(earlyMs, forget) };
      this.#early.set(key, early);
    }
    early.packets.push(packet);
    this.#earlyPackets++;
    this.#earlyBytes += packet.data.length;
  }

  /** Whether a member may bring packets of one link more that is not open here. */
  #admits(from: MemberId): boolean {
    const nowMs = this.#clock.nowMs();
    let bucket = this.#strangers.get(from);
    if (!bucket) {
      bucket = new TokenBucket(maxStrangersPerMinute / 60, maxStrangersPerMinute, nowMs);
      this.#strangers.set(from, bucket);
    }
    return bucket.take(1, nowMs);
  }

  #takeEarly(key: string): readonly RelayedPacket[] {
    const early = this.#early.get(key);
    if (!early) return [];
    this.#early.delete(key);
    early.cancelTimer();
    this.#earlyPackets -= early.packets.length;
    for (const { data } of early.packets) this.#earlyBytes -= data.length;
    return early.packets;
  }
}

/** Packets of links that are not open here yet: the window of a new link is smaller, and one step away. */
const maxEarlyPackets = 64;
const maxEarlyBytes = 1 << 20;
const earlyMs = 2_000;

/**
 * Links that are not open here, of which one member brings packets. Honest ones open a moment later, and a member opens
 * few; whoever invents them takes the places of others.
 */
const maxStrangersPerMinute = 100;

/** Closed links that are remembered, so that what was under way to them is not kept. */
const maxClosedLinks = 256;

function keyOf(peer: MemberId, name: Uint8Array): string {
  return `${peer} ${toHex(name)}`;
}
