import type { MemberId } from '../../base/ids.js';
import { meshLimits } from '../../wire/limits.js';
import type { SeenMember, View, ViewEntry } from '../../wire/meshCodec.js';
import type { ListedMember } from './meshEvents.js';
import { newPeer, type Peer } from './peer.js';
import { Informers, isStranger, roomForStrangers } from './strangers.js';

/**
 * Who is there, from what signaling and other members say: hearsay, good for dialing somebody, never for dropping
 * anyone. Whoever has left is remembered for a while, so that a stale list does not call it back.
 */
export class Peers {
  readonly #myId: MemberId;
  readonly #tombstoneMs: number;
  readonly #peers = new Map<MemberId, Peer>();
  readonly #informers = new Informers();
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

  /** In the order in which it is their turn to be dialed. */
  inOrder(kind: 'own' | 'relay'): Peer[] {
    return this.#informers.inOrder(this, kind);
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
   * The same for an opening that has yet to wait for its turn at the other side. Who has few channels so far meets others
   * that are as busy: when a group of 50 joins at once it takes the last of its openings as long as all of them.
   */
  get queue(): number {
    let missing = 0;
    for (const peer of this) if (peer.channel === 'none' && isSpokenOf(peer) && !isStranger(peer)) missing++;
    return Math.max(this.crowd, Math.min(missing / 4, mostQueue));
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
    if (!peer) return undefined;
    this.#informers.wereRight(peer);
    peer.lives.prove(member.incarnation);
    return peer;
  }

  /** A call of a peer has failed. */
  failed(peer: Peer): void {
    if (isStranger(peer)) this.#informers.wereWrong(peer);
  }

  /** Signaling has this member. */
  register(member: ListedMember, nowMs: number): void {
    const peer = this.#know(member, nowMs);
    if (!peer) return;
    if (peer.lives.say('signaling', member.incarnation)) beginAnew(peer, nowMs);
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
    let room = roomForStrangers(this, from);
    for (const member of members) {
      const peer = this.#peers.get(member.id);
      const isNewStranger = !peer || (isStranger(peer) && !peer.seenBy.has(from));
      if (isNewStranger && room-- <= 0) continue;
      this.#see(member, from, nowMs);
    }
  }

  /** What a member saw is no longer known. */
  forgetViewOf(from: MemberId): void {
    for (const [id, peer] of [...this.#peers]) {
      peer.witnesses.delete(from);
      this.#unsee(id, from);
    }
    this.#informers.forget(from);
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
    if (known || this.#isFull) return known;
    const peer = newPeer(id);
    this.#peers.set(id, peer);
    return peer;
  }

  /** Strangers take no places of those who are there. */
  get #isFull(): boolean {
    if (this.#peers.size < meshLimits.maxMembers) return false;
    let count = 0;
    for (const peer of this) if (!isStranger(peer)) count++;
    return count >= meshLimits.maxMembers;
  }

  /** What is news of a member that this one has no way to may be a way; but who has too much of it is not believed at once. */
  #see(member: ViewEntry, by: MemberId, nowMs: number): void {
    const peer = this.#know(member, nowMs);
    if (!peer) return;
    const isLater = peer.lives.say(by, member.incarnation);
    const isNews = isLater || !peer.seenBy.has(by);
    peer.seenBy.set(by, member);
    peer.witnesses.add(by);
    if (!isNews) return;
    if (!this.#informers.hasNews(by, nowMs)) return waitForOthers(peer, nowMs);
    if (isLater) beginAnew(peer, nowMs);
    retryNow(peer, nowMs);
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

/** A new life of the same member: what failed with the old one says nothing about it. */
function beginAnew(peer: Peer, nowMs: number): void {
  Object.assign(peer, { failures: 0, notBeforeMs: nowMs, relayFailures: 0, relayNotBeforeMs: nowMs });
  peer.unwantedUntilMs = -Infinity;
}

/** A stranger that was not called yet is called late, unless somebody else speaks of it. */
function waitForOthers(peer: Peer, nowMs: number): void {
  if (!isStranger(peer) || peer.failures > 0 || peer.seenBy.size > 1) return;
  peer.notBeforeMs = peer.relayNotBeforeMs = nowMs + tooMuchNewsMs;
}

/** Where an opening fails for another reason than its turn, it should not take minutes until it is noticed. */
const mostQueue = 6;

/** How long somebody waits of whom only one member speaks who has had too much news before, in milliseconds. */
const tooMuchNewsMs = 60_000;
