import type { MemberId } from '../../base/ids.js';
import { meshLimits } from '../../wire/limits.js';
import type { SeenMember, View, ViewEntry } from '../../wire/meshCodec.js';
import { Lives, type Informer } from './Lives.js';
import type { ListedMember } from './meshEvents.js';

/** Another member as the mesh knows it, whether there is a channel with it or not. */
export interface Peer {
  readonly id: MemberId;
  readonly lives: Lives;
  /** Signaling has it. */
  registered: boolean;
  /** It wants the server to carry, as signaling says. */
  wantsServer: boolean;
  /** Who has an open channel with it, and what they say of it. */
  readonly seenBy: Map<MemberId, ViewEntry>;
  /** When signaling said that it is no longer registered; -Infinity = it is, or never was. */
  vanishedMs: number;
  /** attaching = a link is there, but has carried nothing yet. */
  channel: 'none' | 'attaching' | 'open' | 'suspended';
  /** The channel is open, but only through others. */
  relayed: boolean;
  /** The signaling server carries the channel, or did until it was lost. */
  byServer: boolean;
  /** From when on it is waited for, since it has no link that carries anything; Infinity = it has one, or never had. */
  suspendedAtMs: number;
  /** Since when it has none; this process may have been held up after that. */
  missedSinceMs: number;
  /** How many times as long as usual it is waited for, since this process may be the reason. */
  patience: number;
  /** A new link has come up, and should have carried something by then; -Infinity = there is none such. */
  attachDueMs: number;
  /** It has said that it would stand still. */
  away: boolean;
  /** When it was asked to dial last, because the channel has lost its links. */
  askedAtMs: number;
  /** It says that our link with it is dead. */
  doubted: boolean;
  /** When it said so last. */
  doubtedAtMs: number;
  opening: 'none' | 'calling' | 'dialing' | 'answering';
  dialedAtMs: number;
  failures: number;
  notBeforeMs: number;
  directOnly: boolean;
  /** The opening of a relayed link, beside the one of an own link. */
  relaying: 'none' | 'dialing' | 'answering';
  relayFailures: number;
  relayNotBeforeMs: number;
  /** When it was told the whole view last, because it needed it. */
  answeredAtMs: number;
}

/**
 * Who is there, from what signaling and other members say: hearsay, good for dialing somebody, never for dropping
 * anyone. Whoever has left is remembered for a while, so that a stale list does not call it back.
 */
export class Peers {
  readonly #myId: MemberId;
  readonly #tombstoneMs: number;
  readonly #peers = new Map<MemberId, Peer>();
  readonly #tombs = new Map<MemberId, { incarnation: number; untilMs: number }>();

  constructor(myId: MemberId, tombstoneMs: number) {
    this.#myId = myId;
    this.#tombstoneMs = tombstoneMs;
  }

  get(id: MemberId): Peer | undefined {
    return this.#peers.get(id);
  }

  [Symbol.iterator](): Iterator<Peer> {
    return this.#peers.values();
  }

  /** Those with an open channel. */
  get open(): Peer[] {
    return [...this.#peers.values()].filter(({ channel }) => channel === 'open');
  }

  /** With how many an opening is in this state. */
  count(opening: Peer['opening']): number {
    let count = 0;
    for (const peer of this) if (peer.opening === opening) count++;
    return count;
  }

  /** How many times as long as alone an opening takes, with all those that are under way: at least 1. */
  get crowd(): number {
    return Math.max(1, (this.count('dialing') + this.count('answering')) / 2);
  }

  /**
   * A member calls, in a life that it has not proven yet. Undefined if it has proven that this life is over, or if there
   * are too many.
   */
  call(member: SeenMember, nowMs: number): Peer | undefined {
    const peer = this.#know(member, nowMs);
    return peer?.lives.isOver(member.incarnation) ? undefined : peer;
  }

  /** A member has proven the life that it leads, so it has not left. Undefined if there are too many. */
  prove(member: SeenMember, nowMs: number): Peer | undefined {
    this.#tombs.delete(member.id);
    const peer = this.#know(member, nowMs);
    peer?.lives.prove(member.incarnation);
    return peer;
  }

  /** Signaling has this member. */
  register(member: ListedMember, nowMs: number): void {
    const peer = this.#hear(member, 'signaling', nowMs);
    if (!peer) return;
    retryNow(peer, nowMs);
    peer.registered = true;
    peer.wantsServer = member.relay ?? false;
    peer.vanishedMs = -Infinity;
  }

  /** Signaling has these members, and nobody else. Returns those that are known now. */
  registerAll(members: readonly ListedMember[], nowMs: number): MemberId[] {
    const listed = new Set(members.map(({ id }) => id));
    for (const peer of [...this]) if (!listed.has(peer.id)) this.#unregister(peer);
    for (const member of members) this.register(member, nowMs);
    return [...listed].filter((id) => this.#peers.has(id));
  }

  /** Signaling no longer has this member. Returns it, if it was known. */
  vanish(id: MemberId, nowMs: number): Peer | undefined {
    const peer = this.#peers.get(id);
    if (!peer) return undefined;
    peer.vanishedMs = nowMs;
    this.#unregister(peer);
    return peer;
  }

  /** A member says whom it has open channels with, or how that has changed. */
  view(from: MemberId, { members, gone, whole }: View, nowMs: number): void {
    const seen = new Set(members.map(({ id }) => id));
    const unseen = whole ? [...this.#peers.keys()].filter((id) => !seen.has(id)) : gone;
    for (const id of unseen) this.#unsee(id, from);
    for (const member of members) {
      this.#see(member, from, nowMs);
    }
  }

  /** What a member saw is no longer known. */
  forgetViewOf(from: MemberId): void {
    for (const id of [...this.#peers.keys()]) this.#unsee(id, from);
  }

  /** A member has left for good: this life of it does not come back. */
  bury({ id, incarnation }: SeenMember, nowMs: number): void {
    for (const [buried, { untilMs }] of this.#tombs) if (untilMs <= nowMs) this.#tombs.delete(buried);
    const [oldest] = this.#tombs.keys();
    if (this.#tombs.size >= meshLimits.maxMembers && oldest !== undefined) this.#tombs.delete(oldest);
    this.#tombs.set(id, { incarnation, untilMs: nowMs + this.#tombstoneMs });
    const peer = this.#peers.get(id);
    if (!peer) return;
    peer.lives.end(incarnation);
    // Who speaks of a later life may be right: the last word of one may come when the next one is known already.
    if (!peer.lives.isSaidBy('signaling')) peer.registered = false;
    for (const by of peer.seenBy.keys()) if (!peer.lives.isSaidBy(by)) peer.seenBy.delete(by);
    this.release(peer);
  }

  /** Lets go of a peer that nobody speaks of any more and nothing is under way with. */
  release(peer: Peer): void {
    const idle = peer.opening === 'none' && peer.relaying === 'none' && peer.channel === 'none';
    if (idle && !peer.registered && peer.seenBy.size === 0) this.#peers.delete(peer.id);
  }

  /** Learns of a member, unless it is this one, has left, or there are too many. */
  #know(member: SeenMember, nowMs: number): Peer | undefined {
    const { id } = member;
    if (id === this.#myId || this.#isBuried(member, nowMs)) return undefined;
    const known = this.#peers.get(id);
    if (known || this.#peers.size >= meshLimits.maxMembers) return known;
    const peer = newPeer(id);
    this.#peers.set(id, peer);
    return peer;
  }

  /** Somebody speaks of a member. */
  #hear(member: SeenMember, by: Informer, nowMs: number): Peer | undefined {
    const peer = this.#know(member, nowMs);
    if (peer?.lives.say(by, member.incarnation)) {
      // A new life of the same member: what failed with the old one says nothing about it.
      Object.assign(peer, { failures: 0, notBeforeMs: nowMs, relayFailures: 0, relayNotBeforeMs: nowMs });
    }
    return peer;
  }

  /** What is news of a member that this one has no way to may be a way. */
  #see(member: ViewEntry, by: MemberId, nowMs: number): void {
    const peer = this.#hear(member, by, nowMs);
    if (!peer) return;
    if (!peer.seenBy.has(by)) retryNow(peer, nowMs);
    peer.seenBy.set(by, member);
  }

  #unregister(peer: Peer): void {
    peer.registered = false;
    peer.lives.unsay('signaling');
    this.release(peer);
  }

  #unsee(id: MemberId, by: MemberId): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    peer.seenBy.delete(by);
    peer.lives.unsay(by);
    this.release(peer);
  }

  #isBuried({ id, incarnation }: SeenMember, nowMs: number): boolean {
    const tomb = this.#tombs.get(id);
    return tomb !== undefined && tomb.untilMs > nowMs && incarnation <= tomb.incarnation;
  }
}

/** Whether signaling or a member says that it is there. */
export function isSpokenOf(peer: Peer): boolean {
  return peer.registered || peer.seenBy.size > 0;
}

/**
 * There is news of a peer. If there is no way to it, what failed is worth another try at once; what seems to work is left
 * alone.
 */
function retryNow(peer: Peer, nowMs: number): void {
  if (peer.channel === 'open') return;
  peer.notBeforeMs = peer.relayNotBeforeMs = nowMs;
  peer.failures = Math.min(peer.failures, 1);
}

function newPeer(id: MemberId): Peer {
  return {
    id,
    lives: new Lives(),
    registered: false,
    wantsServer: false,
    seenBy: new Map(),
    vanishedMs: -Infinity,
    channel: 'none',
    relayed: false,
    byServer: false,
    suspendedAtMs: Infinity,
    missedSinceMs: Infinity,
    patience: 1,
    attachDueMs: -Infinity,
    away: false,
    askedAtMs: -Infinity,
    doubted: false,
    doubtedAtMs: -Infinity,
    opening: 'none',
    dialedAtMs: 0,
    failures: 0,
    notBeforeMs: 0,
    directOnly: false,
    relaying: 'none',
    relayFailures: 0,
    relayNotBeforeMs: 0,
    answeredAtMs: -Infinity,
  };
}
