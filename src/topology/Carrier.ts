import { GroupError } from '../base/errors.js';
import type { CancelTimer, Clock } from '../base/Clock.js';
import type { MemberId } from '../base/ids.js';
import { TokenBucket } from '../base/TokenBucket.js';
import type { Channel } from '../channel/Channel.js';
import { protocolError } from '../wire/codec.js';
import { channelLimits, meshLimits } from '../wire/limits.js';
import { encodeMesh, type FailureReason, type Relay } from '../wire/meshCodec.js';
import { Carriage, carriedOn, checkHop, type CarriageOptions } from './core/carriage.js';
import type { RelayedLink } from './RelayedLink.js';
import { RelayedLinks, type RelayedPacket } from './RelayedLinks.js';

/** The service number of what members say about the group and of introductions, on the control lane. */
export const meshService = 1;
/** The service number of the packets of relayed links, on the relay lane. */
export const relayService = 2;

/** The channel with a member, as far as it is needed to hand something to it. */
export type NextHop = Pick<Channel, 'hasRoom' | 'send' | 'ready'>;

/** Stands for the signaling server in a path: no member has this id. */
export const serverHop = 'signaling';

/** The signaling server, as far as it carries packets. */
export interface ServerHop {
  readonly hasRoom: boolean;
  carry(to: MemberId, packet: { link: Uint8Array; number: number; data: Uint8Array }): void;
  /** Resolves when it has room, or does not carry any more. */
  ready(): Promise<void>;
}

/** What a carrier asks its owner, and tells it. */
export interface CarrierHandlers {
  /** The channel with a member that this one has an open link of its own with; undefined if there is none. */
  neighbor(id: MemberId): NextHop | undefined;
  /** The signaling server, while it carries packets of this member. */
  server(): ServerHop | undefined;
  /** An introduction has come from a member. `via`: the carriers of the way back, in order from here. */
  onIntroduction(from: MemberId, introduction: Uint8Array, via: readonly MemberId[]): void;
  /** An introduction for a member was not brought there; `carrier` was to be the first to carry it. */
  onUndelivered(to: MemberId, carrier: MemberId): void;
}

/**
 * The part of this member in carrying: it passes on what others send through it, in bounded queues and at a limited rate,
 * and sends and takes what it has at the end of a path itself: introductions, and the packets of its relayed links.
 */
export class Carrier {
  readonly #myId: MemberId;
  readonly #clock: Clock;
  readonly #handlers: CarrierHandlers;
  readonly #carriage: Carriage;
  readonly #links: RelayedLinks;
  /** Those whose channels have no room now. */
  readonly #awaited = new Set<MemberId>();
  /** Those for whom packets wait because of the rate; who waits longest is first. */
  readonly #paced = new Set<MemberId>();
  /** How many introductions and failures each member may still bring, to this one or to be passed on. */
  readonly #rates = new Map<MemberId, TokenBucket>();
  #cancelPace: CancelTimer | undefined;
  #over = false;

  constructor(myId: MemberId, clock: Clock, handlers: CarrierHandlers, options?: CarriageOptions) {
    this.#myId = myId;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#carriage = new Carriage(options);
    this.#links = new RelayedLinks(clock, {
      send: (packet) => this.#sendPacket(packet),
      waitingBytes: (path) => this.#carriage.waitingBytes(path[1]!, myId, path[path.length - 1]!),
    });
  }

  /** How many packets for this member have been dropped because they belong to no link. */
  get strayPackets(): number {
    return this.#links.strayPackets;
  }

  /**
   * A message has come over the channel with a member. Throws GroupError `PROTOCOL` for what only a member that
   * breaks the protocol can have sent.
   */
  receive(from: MemberId, relay: Relay, service: number): void {
    checkHop(relay, this.#myId, from);
    if (service !== serviceOf(relay)) throw protocolError('carried as a message of another service');
    if (this.#over) return;
    const isForOther = relay.at < relay.path.length - 1;
    const isTooFast = relay.content.type !== 'packet' && !this.#admits(from);
    if (isForOther && isTooFast) this.#refuse(carriedOn(relay), 'BUSY');
    else if (isForOther) this.#passOn(carriedOn(relay));
    else if (!isTooFast) this.#take(from, relay);
  }

  /** The signaling server has carried a packet here. */
  receiveByServer(from: MemberId, packet: Omit<RelayedPacket, 'type'>): void {
    if (!this.#over) this.#links.receive(serverHop, from, { type: 'packet', ...packet });
  }

  /** The signaling server could not carry a packet of a link (8 bytes) to a member. */
  refusedByServer(to: MemberId, link: Uint8Array): void {
    this.#links.failed(serverHop, to, link);
  }

  /** Sends an introduction along a path that begins with this member; false when its first carrier has no room. */
  introduce(path: readonly MemberId[], introduction: Uint8Array): boolean {
    const next = path[1];
    if (this.#over || next === undefined || !this.#handlers.neighbor(next)) return false;
    if (!this.#carriage.push({ path, at: 1, content: { type: 'introduction', introduction } })) return false;
    this.#pump(next);
    return true;
  }

  /**
   * Opens this end of a relayed link along a path that begins with this member and ends with the other end; between
   * them are one or two members, or `serverHop`. `sid` is
   * that of the session that seals its packets. The caller owns the link, and wraps it in a `SealedLink`.
   */
  open(path: readonly MemberId[], sid: Uint8Array): RelayedLink {
    return this.#links.open(path, sid);
  }

  /** A member has gone, or the link of its own is lost, or `serverHop` does not carry: nothing can be handed to it. */
  lost(id: MemberId): void {
    this.#links.carrierLost(id);
    this.#giveUp(id);
  }

  /** Ends all relayed links, and carries nothing any more. */
  close(): void {
    this.#links.close();
    this.#over = true;
    this.#cancelPace?.();
  }

  /** Whether a member may bring one more introduction or failure. It stays known when its link is lost. */
  #admits(from: MemberId): boolean {
    const nowMs = this.#clock.nowMs();
    let rate = this.#rates.get(from);
    if (!rate) {
      const [oldest] = this.#rates.keys();
      if (this.#rates.size >= meshLimits.maxMembers && oldest !== undefined) this.#rates.delete(oldest);
      this.#rates.set(from, (rate = new TokenBucket(broughtPerSecond, broughtAtOnce, nowMs)));
    }
    return rate.take(1, nowMs);
  }

  #take(from: MemberId, { path, content }: Relay): void {
    switch (content.type) {
      case 'introduction':
        return this.#handlers.onIntroduction(path[0]!, content.introduction, path.slice(1, -1).reverse());
      case 'packet':
        return this.#links.receive(from, path[0]!, content);
      case 'failure':
        if (content.link) return this.#links.failed(from, content.target, content.link);
        return this.#handlers.onUndelivered(content.target, from);
    }
  }

  /** Queues a message for `path[at]`. */
  #passOn(relay: Relay): void {
    const next = relay.path[relay.at]!;
    if (!this.#handlers.neighbor(next)) return this.#refuse(relay, 'UNREACHABLE');
    if (!this.#carriage.push(relay)) return this.#refuse(relay, 'BUSY');
    this.#pump(next);
  }

  #refuse(relay: Relay, reason: FailureReason): void {
    const failure = this.#carriage.refuse(relay, reason);
    // A failure that can't be passed on is not answered, so this ends here.
    if (failure) this.#passOn(failure);
  }

  #giveUp(next: MemberId): void {
    for (const relay of this.#carriage.drop(next)) this.#refuse(relay, 'UNREACHABLE');
  }

  #sendPacket(packet: Relay): void {
    const next = packet.path[1]!;
    if (this.#over || !this.#hop(next)) {
      throw new GroupError('LINK_CLOSED', 'the first carrier is not linked');
    }
    this.#carriage.push(packet);
    this.#pump(next);
  }

  /** Hands to a member what waits for it, as far as its channel has room. */
  #pump(next: MemberId): void {
    if (this.#over || this.#awaited.has(next)) return;
    const hop = this.#hop(next);
    if (!hop) return this.#giveUp(next);
    while (hop.hasRoom) {
      const relay = this.#carriage.take(next, this.#clock.nowMs());
      if (!relay) return this.#carriage.waits(next) ? this.#pace(next) : undefined;
      if ('carry' in hop) handToServer(hop, relay);
      else hand(hop, relay);
    }
    if (!this.#carriage.waits(next)) return;
    this.#awaited.add(next);
    const goOn = (): void => {
      this.#awaited.delete(next);
      this.#pump(next);
    };
    // When it is closed instead, another one may have taken its place.
    hop.ready().then(goOn, goOn);
  }

  #hop(id: MemberId): NextHop | ServerHop | undefined {
    return id === serverHop ? this.#handlers.server() : this.#handlers.neighbor(id);
  }

  /** Goes on with a member when the rate allows it. */
  #pace(next: MemberId): void {
    this.#paced.add(next);
    if (this.#cancelPace) return;
    const delayMs = Math.max(leastPaceMs, this.#carriage.paceMs - this.#clock.nowMs());
    this.#cancelPace = this.#clock.after(delayMs, () => {
      this.#cancelPace = undefined;
      const waiting = [...this.#paced];
      this.#paced.clear();
      for (const id of waiting) this.#pump(id);
    });
  }
}

function hand(channel: NextHop, relay: Relay): void {
  const service = serviceOf(relay);
  const lane = service === relayService ? channelLimits.relayLane : channelLimits.controlLane;
  channel.send(service, lane, encodeMesh({ kind: 'relay', ...relay }), false);
}

/** It brings introductions in another way, so there are only packets. */
function handToServer(server: ServerHop, { path, content }: Relay): void {
  if (content.type === 'packet') server.carry(path[path.length - 1]!, content);
}

/**
 * Introductions and failures of one member: as many as the signaling server takes of it, since in a group of the usual size
 * a single carrier may bring them for all.
 */
const broughtAtOnce = 2_000;
const broughtPerSecond = 50;

/** A few packets together are cheaper than a timer for each of them. */
const leastPaceMs = 5;

function serviceOf({ content }: Relay): number {
  return content.type === 'packet' ? relayService : meshService;
}
