import { toHex } from '../../base/bytes.js';
import type { MemberId } from '../../base/ids.js';
import { TokenBucket } from '../../base/TokenBucket.js';
import { protocolError } from '../../wire/codec.js';
import type { FailureReason, Relay, RelayContent } from '../../wire/meshCodec.js';
import { RecentKeys } from './recentKeys.js';

export interface CarriageOptions {
  /** Packets that wait for one member, from one source to one target, in bytes. Default 1,048,576. */
  readonly maxFlowBytes: number;
  /**
   * Packets that wait and were handed over by the same member, in bytes: whatever it does, the others have room. Default
   * 4,194,304.
   */
  readonly maxGiverBytes: number;
  /** Packets of others that wait, all together, in bytes. Default 8,388,608. */
  readonly maxBytes: number;
  /** Introductions and failures that wait for one member, in bytes. Default 131,072: two of the longest. */
  readonly maxUrgentBytes: number;
  /** Packets of others that are passed on in the long run, in bytes a second. Default 4,194,304. */
  readonly bytesPerSecond: number;
  /** The same at once, after a pause, in bytes. Default 1,048,576. */
  readonly burstBytes: number;
}

export const carriageDefaults: CarriageOptions = {
  maxFlowBytes: 1024 * 1024,
  maxGiverBytes: 4 * 1024 * 1024,
  maxBytes: 8 * 1024 * 1024,
  maxUrgentBytes: 128 * 1024,
  bytesPerSecond: 4 * 1024 * 1024,
  burstBytes: 1024 * 1024,
};

/** Throws GroupError `PROTOCOL` unless the message is for `myId` now and comes from the one before in its path. */
export function checkHop({ path, at }: Relay, myId: MemberId, from: MemberId): void {
  if (path[at] !== myId) throw protocolError('carried to somebody else than its path says');
  if (path[at - 1] !== from) throw protocolError('carried by somebody else than its path says');
}

/** The same message for the next one in its path. */
export function carriedOn(relay: Relay): Relay {
  const { path, at, content } = relay;
  return { path, at: at + 1, content };
}

/**
 * What the one before `path[at]` tells the source when it can't pass a message on, back by the way that it came;
 * undefined when nobody is to be told: the message is its own, or is a failure itself.
 */
export function failureOf({ path, at, content }: Relay, reason: FailureReason): Relay | undefined {
  const target = path[path.length - 1];
  if (at < 2 || target === undefined || content.type === 'failure') return undefined;
  const link = content.type === 'packet' ? { link: content.link } : undefined;
  return {
    path: path.slice(0, at).reverse(),
    at: 1,
    content: { type: 'failure', reason, target, ...link },
  };
}

/** What waits from one source to one target. */
interface Flow {
  readonly relays: Relay[];
  bytes: number;
}

/** What waits for one member. */
interface Hop {
  /** Introductions and failures, in order. */
  readonly urgent: Relay[];
  urgentBytes: number;
  /** By source, and for each by target; the first of each has its turn. */
  readonly sources: Map<MemberId, Map<MemberId, Flow>>;
}

/**
 * What waits to be passed on to the next member, in bounded queues, and at which rate it is. Sources take turns, and so
 * do the targets of each; introductions and failures go first, and are no part of the rate. A packet that doesn't fit
 * is dropped and ends its link: its source is told once, and no later packet of that link is let through, so no link
 * ever has a gap that nobody knows of.
 *
 * The messages in here have `at` set to the position of the one that they wait for. Those of this member itself wait
 * here too, without a limit or a rate: their flow control is the channel that uses the link.
 */
export class Carriage {
  readonly #options: CarriageOptions;
  readonly #hops = new Map<MemberId, Hop>();
  /** Packets of others. */
  #bytes = 0;
  /** Those once more, by who has handed them over. */
  readonly #giverBytes = new Map<MemberId, number>();
  readonly #bucket: TokenBucket;
  /** Links of others that have ended here, by source and name. */
  readonly #failed = new RecentKeys(maxFailedLinks);

  constructor(options: CarriageOptions = carriageDefaults) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.bytesPerSecond, options.burstBytes, 0);
  }

  /** Whether something waits for a member. */
  waits(next: MemberId): boolean {
    return this.#hops.has(next);
  }

  /** What waits for `next` on the way from a source to a target, in bytes. */
  waitingBytes(next: MemberId, source: MemberId, target: MemberId): number {
    return this.#hops.get(next)?.sources.get(source)?.get(target)?.bytes ?? 0;
  }

  /** Takes a message for `path[at]`. False: there is no room, or its link has ended here; see `refuse`. */
  push(relay: Relay): boolean {
    return relay.content.type === 'packet' ? this.#pushPacket(relay) : this.#pushUrgent(relay);
  }

  /** A message can't be passed on: what is to be told to its source, if anything. A link ends with that. */
  refuse(relay: Relay, reason: FailureReason): Relay | undefined {
    const failure = failureOf(relay, reason);
    const key = failure && linkKey(relay);
    if (key !== undefined) {
      if (this.#failed.has(key)) return undefined;
      this.#failed.add(key);
    }
    return failure;
  }

  /** The next message for a member; undefined when there is none, or the rate forbids it until `paceMs`. */
  take(next: MemberId, nowMs: number): Relay | undefined {
    return this.#take(next, (cost) => this.#bucket.overdraw(cost, nowMs));
  }

  /** When the rate lets packets of others pass again, in milliseconds of the clock. */
  get paceMs(): number {
    return this.#bucket.solventAtMs;
  }

  /** Nothing can be passed on to a member any more: returns what waited for it. */
  drop(next: MemberId): Relay[] {
    const dropped: Relay[] = [];
    const all = (): boolean => true;
    for (let relay = this.#take(next, all); relay; relay = this.#take(next, all)) dropped.push(relay);
    return dropped;
  }

  #pushUrgent(relay: Relay): boolean {
    const cost = costOf(relay.content);
    const hop = this.#hops.get(nextOf(relay));
    if ((hop?.urgentBytes ?? 0) + cost > this.#options.maxUrgentBytes) return false;
    const open = hop ?? this.#addHop(relay);
    open.urgent.push(relay);
    open.urgentBytes += cost;
    return true;
  }

  #pushPacket(relay: Relay): boolean {
    const key = linkKey(relay);
    if (key !== undefined && this.#failed.has(key)) return false;
    const [source, target] = endsOf(relay);
    const cost = costOf(relay.content);
    const waiting = this.waitingBytes(nextOf(relay), source, target);
    if (!isOwn(relay)) {
      const { maxFlowBytes, maxGiverBytes, maxBytes } = this.#options;
      const given = this.#giverBytes.get(giverOf(relay)) ?? 0;
      if (waiting + cost > maxFlowBytes || given + cost > maxGiverBytes) return false;
      if (this.#bytes + cost > maxBytes) return false;
      this.#count(relay, cost);
    }
    const { sources } = this.#hops.get(nextOf(relay)) ?? this.#addHop(relay);
    const flows = sources.get(source) ?? new Map<MemberId, Flow>();
    const flow = flows.get(target) ?? { relays: [], bytes: 0 };
    sources.set(source, flows);
    flows.set(target, flow);
    flow.relays.push(relay);
    flow.bytes += cost;
    return true;
  }

  #addHop(relay: Relay): Hop {
    const hop: Hop = { urgent: [], urgentBytes: 0, sources: new Map() };
    this.#hops.set(nextOf(relay), hop);
    return hop;
  }

  #take(next: MemberId, mayPass: (cost: number) => boolean): Relay | undefined {
    const hop = this.#hops.get(next);
    if (!hop) return undefined;
    const relay = hop.urgent.shift();
    if (relay) hop.urgentBytes -= costOf(relay.content);
    const taken = relay ?? this.#takeTurn(hop, mayPass);
    if (hop.urgent.length === 0 && hop.sources.size === 0) this.#hops.delete(next);
    return taken;
  }

  #takeTurn({ sources }: Hop, mayPass: (cost: number) => boolean): Relay | undefined {
    for (const [source, flows] of sources) {
      for (const [target, flow] of flows) {
        const relay = flow.relays[0]!;
        const cost = costOf(relay.content);
        if (!isOwn(relay) && !mayPass(cost)) continue;
        flow.relays.shift();
        flow.bytes -= cost;
        if (!isOwn(relay)) this.#count(relay, -cost);
        // Those whose turn it was come last.
        flows.delete(target);
        if (flow.relays.length > 0) flows.set(target, flow);
        sources.delete(source);
        if (flows.size > 0) sources.set(source, flows);
        return relay;
      }
    }
    return undefined;
  }

  /** A packet of somebody else begins to wait, or ends. */
  #count(relay: Relay, cost: number): void {
    this.#bytes += cost;
    const giver = giverOf(relay);
    const bytes = (this.#giverBytes.get(giver) ?? 0) + cost;
    if (bytes > 0) this.#giverBytes.set(giver, bytes);
    else this.#giverBytes.delete(giver);
  }
}

/** How many links that have ended here are remembered: more than have packets under way. */
const maxFailedLinks = 1024;

/** What a message is taken to cost besides its bytes. */
const relayOverheadBytes = 512;

function costOf(content: RelayContent): number {
  const bytes =
    content.type === 'packet' ? content.data : content.type === 'introduction' ? content.introduction : [];
  return bytes.length + relayOverheadBytes;
}

function isOwn({ at }: Relay): boolean {
  return at === 1;
}

/** Who has handed over the message of somebody else: the only one in its path of whom that is certain. */
function giverOf({ path, at }: Relay): MemberId {
  return path[at - 2]!;
}

function nextOf({ path, at }: Relay): MemberId {
  return path[at]!;
}

function endsOf({ path }: Relay): [source: MemberId, target: MemberId] {
  return [path[0]!, path[path.length - 1]!];
}

/** Names the link of somebody else's packet. */
function linkKey(relay: Relay): string | undefined {
  const { content, path } = relay;
  return content.type === 'packet' && !isOwn(relay) ? `${path[0]} ${toHex(content.link)}` : undefined;
}
