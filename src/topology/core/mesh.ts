import { fullJitterMs } from '../../base/backoff.js';
import type { MemberId } from '../../base/ids.js';
import { meshLimits } from '../../wire/limits.js';
import type { SeenMember, View, ViewEntry } from '../../wire/meshCodec.js';
import { ViewChanges } from './viewChanges.js';

export interface MeshOptions {
  /** Openings under way at once, both those dialed and those answered. Default 8. */
  readonly maxOpenings: number;
  /** Longest time between the first WELCOME and `ready`, in milliseconds. Default 10,000. */
  readonly joinTimeoutMs: number;
  /**
   * Waits before an opening that failed is tried again, in milliseconds: after the first failure, which may be an
   * accident (on a busy machine one of a hundred data channels of libdatachannel is), and after the others. Default:
   * 0.1 s, then 1, 2, 4 … 60 s, half of it jitter.
   */
  readonly retry: { readonly onceMs: number; readonly firstMs: number; readonly capMs: number };
  /** How long a life that has left is remembered, so that a stale list does not call it back. Default 300,000. */
  readonly tombstoneMs: number;
  /** How far apart the end of a member's link and of its registration may be and count as one, in ms. Default 2,000. */
  readonly togetherMs: number;
  /** How far apart changes of the own view are told, in milliseconds for each open channel. Default 50. */
  readonly viewIntervalMs: number;
}

export const meshDefaults: MeshOptions = {
  maxOpenings: 8,
  joinTimeoutMs: 10_000,
  retry: { onceMs: 100, firstMs: 1_000, capMs: 60_000 },
  tombstoneMs: 300_000,
  togetherMs: 2_000,
  viewIntervalMs: 50,
};

export type MeshInput =
  /** All that signaling has registered, after each WELCOME. */
  | { readonly type: 'registered'; readonly members: readonly SeenMember[] }
  | { readonly type: 'appeared'; readonly member: SeenMember }
  | { readonly type: 'disappeared'; readonly id: MemberId }
  /** Whom a member has open channels with, or how that has changed. */
  | { readonly type: 'view'; readonly from: MemberId; readonly view: View }
  /** A member with a lower id wants to open a channel. */
  | { readonly type: 'called'; readonly member: SeenMember }
  /** An opening is over. */
  | { readonly type: 'ended'; readonly peer: MemberId; readonly opened: boolean; readonly triedUrl: boolean }
  /** The channel with a member carries data (again). */
  | { readonly type: 'opened'; readonly member: SeenMember }
  | { readonly type: 'suspended'; readonly peer: MemberId }
  /** `left`: for good, by its own word. */
  | { readonly type: 'closed'; readonly peer: MemberId; readonly left: boolean }
  | { readonly type: 'wake' };

export type MeshOutput =
  | { readonly type: 'dial'; readonly member: SeenMember; readonly directOnly: boolean }
  /** Go on with the opening of a member that called. */
  | { readonly type: 'answer'; readonly peer: MemberId }
  | { readonly type: 'refuse'; readonly peer: MemberId }
  /** Tell a member, or all of them, whom this one has open channels with, or how that has changed. */
  | { readonly type: 'tellView'; readonly to: MemberId | 'all'; readonly view: View }
  /** The process of a member has ended: let go of it without waiting. */
  | { readonly type: 'drop'; readonly peer: MemberId }
  /** Everybody who was registered at first is connected, or could not be. */
  | { readonly type: 'ready' };

interface Peer {
  readonly id: MemberId;
  incarnation: number;
  registered: boolean;
  readonly seenBy: Set<MemberId>;
  /** When signaling said that it is no longer registered; -Infinity = it is, or never was. */
  vanishedMs: number;
  opening: 'none' | 'calling' | 'dialing' | 'answering';
  /** attaching = a link is there, but has carried nothing yet. */
  channel: 'none' | 'attaching' | 'open' | 'suspended';
  failures: number;
  notBeforeMs: number;
  directOnly: boolean;
}

/**
 * Decides whom to open a channel with, and when. Of each pair the lower id dials. Who is known comes from signaling
 * and from what members say they see; that is only ever a reason to dial, never to drop anyone.
 */
export class Mesh {
  readonly #myId: MemberId;
  readonly #options: MeshOptions;
  readonly #peers = new Map<MemberId, Peer>();
  readonly #tombs = new Map<MemberId, { incarnation: number; untilMs: number }>();
  /** Those that called and wait for their turn. */
  readonly #callers: MemberId[] = [];
  /** Whom `ready` still waits for; undefined before the first WELCOME and after `ready`. */
  #awaited: Set<MemberId> | undefined;
  #isReady = false;
  #readyDueMs = Infinity;
  readonly #viewChanges: ViewChanges;
  #outputs: MeshOutput[] = [];

  constructor(myId: MemberId, options: MeshOptions = meshDefaults) {
    this.#myId = myId;
    this.#options = options;
    this.#viewChanges = new ViewChanges(options.viewIntervalMs);
  }

  /** When `wake` is due next, in milliseconds of the clock; Infinity = never. */
  get wakeMs(): number {
    let dueMs = Math.min(this.#readyDueMs, this.#viewChanges.dueMs);
    for (const peer of this.#peers.values()) if (this.#wants(peer)) dueMs = Math.min(dueMs, peer.notBeforeMs);
    return dueMs;
  }

  /** Takes one thing that happened, and returns what is to be done, in order. `jitter` is in [0, 1). */
  handle(input: MeshInput, nowMs: number, jitter: number): MeshOutput[] {
    this.#outputs = [];
    this.#take(input, nowMs, jitter);
    this.#tellChanges(nowMs);
    this.#callBack();
    this.#dial(nowMs);
    this.#checkReady(nowMs);
    return this.#outputs;
  }

  #take(input: MeshInput, nowMs: number, jitter: number): void {
    switch (input.type) {
      case 'registered':
        return this.#onRegistered(input.members, nowMs);
      case 'appeared':
        return void this.#know(input.member, nowMs, register);
      case 'disappeared':
        return this.#onDisappeared(input.id, nowMs);
      case 'view':
        return this.#onView(input.from, input.view, nowMs);
      case 'called':
        return this.#onCalled(input.member, nowMs);
      case 'ended':
        return this.#onEnded(input, nowMs, jitter);
      case 'opened':
        return this.#onOpened(input.member, nowMs);
      case 'suspended':
        return this.#onSuspended(input.peer, nowMs);
      case 'closed':
        return this.#onClosed(input.peer, input.left, nowMs);
      case 'wake':
        return;
    }
  }

  #onRegistered(members: readonly SeenMember[], nowMs: number): void {
    const listed = new Set(members.map(({ id }) => id));
    for (const id of this.#peers.keys())
      if (!listed.has(id)) this.#forget(id, (peer) => (peer.registered = false));
    for (const member of members) this.#know(member, nowMs, register);
    if (this.#isReady || this.#awaited) return;
    this.#awaited = new Set([...listed].filter((id) => this.#peers.has(id)));
    this.#readyDueMs = nowMs + this.#options.joinTimeoutMs;
  }

  #onDisappeared(id: MemberId, nowMs: number): void {
    const peer = this.#peers.get(id);
    if (peer) peer.vanishedMs = nowMs;
    this.#forget(id, (known) => (known.registered = false));
    if (peer) this.#dropIfEnded(peer, nowMs);
  }

  /**
   * The link and the registration ended together: that is a page that was closed or a process that ended, although its
   * last word did not get through. A network that fails keeps the server waiting for a timeout instead; and neither of
   * the two alone, the server's word above all, is reason enough.
   */
  #dropIfEnded(peer: Peer, nowMs: number): void {
    if (peer.channel !== 'suspended' || nowMs - peer.vanishedMs > this.#options.togetherMs) return;
    peer.channel = 'none';
    this.#outputs.push({ type: 'drop', peer: peer.id });
  }

  #onView(from: MemberId, { members, gone, whole }: View, nowMs: number): void {
    const seen = new Set(members.map(({ id }) => id));
    const unseen = whole ? [...this.#peers.keys()].filter((id) => !seen.has(id)) : gone;
    for (const id of unseen) this.#forget(id, (peer) => peer.seenBy.delete(from));
    for (const member of members) this.#know(member, nowMs, (peer) => peer.seenBy.add(from));
  }

  /** Learns of a member, unless it is this one, has left, or there are too many. */
  #know(member: SeenMember, nowMs: number, note: (peer: Peer) => void): Peer | undefined {
    const { id, incarnation } = member;
    if (id === this.#myId || this.#isBuried(member, nowMs)) return undefined;
    let peer = this.#peers.get(id);
    if (!peer) {
      if (this.#peers.size >= meshLimits.maxMembers) return undefined;
      peer = {
        ...{ id, incarnation, registered: false, seenBy: new Set<MemberId>() },
        ...{
          vanishedMs: -Infinity,
          opening: 'none',
          channel: 'none',
          failures: 0,
          notBeforeMs: 0,
          directOnly: false,
        },
      };
      this.#peers.set(id, peer);
    }
    if (incarnation > peer.incarnation) {
      // A new life of the same member: what failed with the old one says nothing about it.
      Object.assign(peer, { incarnation, failures: 0, notBeforeMs: nowMs });
    }
    note(peer);
    return peer;
  }

  #forget(id: MemberId, note: (peer: Peer) => void): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    note(peer);
    this.#drop(peer);
  }

  /** Lets go of a peer that nobody speaks of any more and nothing is under way with. */
  #drop(peer: Peer): void {
    const idle = peer.opening === 'none' && peer.channel === 'none';
    if (idle && !peer.registered && peer.seenBy.size === 0) this.#peers.delete(peer.id);
  }

  #onCalled(member: SeenMember, nowMs: number): void {
    const peer = member.id < this.#myId ? this.#know(member, nowMs, () => {}) : undefined;
    if (!peer || member.incarnation < peer.incarnation) {
      this.#outputs.push({ type: 'refuse', peer: member.id });
      return;
    }
    // A second call takes the place of the first, which its sender has given up.
    if (peer.opening !== 'calling') this.#callers.push(peer.id);
    peer.opening = 'calling';
  }

  #onEnded(
    input: { peer: MemberId; opened: boolean; triedUrl: boolean },
    nowMs: number,
    jitter: number,
  ): void {
    const peer = this.#peers.get(input.peer);
    if (!peer) return;
    // While an opening that failed was being ended the peer may have called again.
    if (peer.opening !== 'calling') peer.opening = 'none';
    if (input.opened) {
      if (peer.channel !== 'open') peer.channel = 'attaching';
      return;
    }
    peer.failures++;
    // The next try may go another way at once.
    const otherWay = input.triedUrl && !peer.directOnly;
    peer.directOnly = otherWay;
    const { onceMs, firstMs, capMs } = this.#options.retry;
    const fullMs = peer.failures === 1 ? onceMs : fullJitterMs(peer.failures - 2, 1, { firstMs, capMs });
    peer.notBeforeMs = otherWay ? nowMs : nowMs + fullMs * (0.5 + jitter / 2);
    this.#drop(peer);
  }

  #onOpened(member: SeenMember, nowMs: number): void {
    this.#tombs.delete(member.id);
    const peer = this.#know(member, nowMs, () => {});
    if (!peer) return;
    if (peer.channel !== 'open') {
      this.#viewChanges.note(peer.id);
      this.#outputs.push({ type: 'tellView', to: peer.id, view: this.#wholeView });
    }
    peer.channel = 'open';
    peer.failures = 0;
    peer.directOnly = false;
  }

  #onSuspended(id: MemberId, nowMs: number): void {
    const peer = this.#peers.get(id);
    if (!peer || peer.channel === 'none') return;
    if (peer.channel === 'open') this.#viewChanges.note(id);
    peer.channel = 'suspended';
    peer.notBeforeMs = nowMs;
    this.#dropIfEnded(peer, nowMs);
  }

  #onClosed(id: MemberId, left: boolean, nowMs: number): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    if (peer.channel === 'open') this.#viewChanges.note(id);
    peer.channel = 'none';
    if (left) this.#bury(peer, nowMs);
    // What it saw is no longer known.
    for (const other of [...this.#peers.values()]) this.#forget(other.id, ({ seenBy }) => seenBy.delete(id));
  }

  #bury(peer: Peer, nowMs: number): void {
    for (const [id, { untilMs }] of this.#tombs) if (untilMs <= nowMs) this.#tombs.delete(id);
    const [oldest] = this.#tombs.keys();
    if (this.#tombs.size >= meshLimits.maxMembers && oldest !== undefined) this.#tombs.delete(oldest);
    this.#tombs.set(peer.id, {
      incarnation: peer.incarnation,
      untilMs: nowMs + this.#options.tombstoneMs,
    });
    peer.registered = false;
    peer.seenBy.clear();
    this.#drop(peer);
  }

  #isBuried({ id, incarnation }: SeenMember, nowMs: number): boolean {
    const tomb = this.#tombs.get(id);
    return tomb !== undefined && tomb.untilMs > nowMs && incarnation <= tomb.incarnation;
  }

  #callBack(): void {
    while (this.#callers.length > 0 && this.#count('answering') < this.#room('dialing')) {
      const peer = this.#peers.get(this.#callers.shift()!);
      if (peer?.opening !== 'calling') continue;
      peer.opening = 'answering';
      this.#outputs.push({ type: 'answer', peer: peer.id });
    }
  }

  #dial(nowMs: number): void {
    for (const peer of this.#peers.values()) {
      if (!this.#wants(peer) || peer.notBeforeMs > nowMs) continue;
      if (this.#count('dialing') >= this.#room('answering')) return;
      peer.opening = 'dialing';
      const { id, incarnation, directOnly } = peer;
      this.#outputs.push({ type: 'dial', member: { id, incarnation }, directOnly });
    }
  }

  #wants(peer: Peer): boolean {
    const spoken = peer.registered || peer.seenBy.size > 0 || peer.channel === 'suspended';
    return (
      this.#myId < peer.id &&
      spoken &&
      peer.opening === 'none' &&
      (peer.channel === 'none' || peer.channel === 'suspended')
    );
  }

  #count(opening: Peer['opening']): number {
    let count = 0;
    for (const peer of this.#peers.values()) if (peer.opening === opening) count++;
    return count;
  }

  /** One place always stays for the other direction: else members that only dial would wait for each other. */
  #room(otherDirection: 'dialing' | 'answering'): number {
    return this.#options.maxOpenings - Math.max(1, this.#count(otherDirection));
  }

  get #wholeView(): View {
    const members = [...this.#peers.values()].filter(({ channel }) => channel === 'open').map(viewEntry);
    return { members, gone: [], whole: true };
  }

  #tellChanges(nowMs: number): void {
    if (nowMs < this.#viewChanges.dueMs) return;
    const listeners = [...this.#peers.values()].filter(({ channel }) => channel === 'open').length;
    const changed = this.#viewChanges.take(listeners, nowMs);
    const members: ViewEntry[] = [];
    const gone: MemberId[] = [];
    for (const id of changed) {
      const peer = this.#peers.get(id);
      if (peer?.channel === 'open') members.push(viewEntry(peer));
      else gone.push(id);
    }
    this.#outputs.push({ type: 'tellView', to: 'all', view: { members, gone, whole: false } });
  }

  #checkReady(nowMs: number): void {
    if (!this.#awaited) return;
    for (const id of this.#awaited) {
      const peer = this.#peers.get(id);
      if (!peer || peer.channel === 'open' || peer.failures >= 2) this.#awaited.delete(id);
    }
    if (this.#awaited.size > 0 && nowMs < this.#readyDueMs) return;
    this.#awaited = undefined;
    this.#isReady = true;
    this.#readyDueMs = Infinity;
    this.#outputs.push({ type: 'ready' });
  }
}

function register(peer: Peer): void {
  peer.registered = true;
  peer.vanishedMs = -Infinity;
}

function viewEntry({ id, incarnation }: Peer): ViewEntry {
  return { id, incarnation, relayed: false };
}
