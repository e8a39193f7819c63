import type { MemberId } from '../../base/ids.js';
import type { SeenMember } from '../../wire/meshCodec.js';
import type { ListedMember, MeshInput, MeshOutput } from './meshEvents.js';
import { meshDefaults, type MeshOptions } from './meshOptions.js';
import { ownTimeoutMs, reached } from './ownTries.js';
import { Patience } from './patience.js';
import type { Peer } from './peer.js';
import { isSpokenOf, Peers } from './peers.js';
import { Relaying } from './relaying.js';
import { retryWaitMs } from './retry.js';
import { hasRoomForStrangers, isStranger, nextCaller } from './strangers.js';
import { Views } from './views.js';

/** A wake-up this much too late means that the process was held up: others can't be blamed for their silence. */
const lateWakeMs = 2_000;
/** How long this core rests when it has nothing to do although something is due, in milliseconds. */
const stuckMs = 1_000;
/** Calls to dial are made so far apart, in milliseconds. */
const callMeEveryMs = 1_000;
/** Those that come closer to each other than this are ignored: one link may be lost soon after another. */
const calledBackAfterMs = 250;

/**
 * Decides whom to open a channel with, when, and by which kind of link, and when to give a member up. Of each pair the
 * lower id dials. Who is known comes from signaling and from what members say they see; that is only ever a reason to
 * dial, never to drop anyone.
 */
export class Mesh {
  readonly #myId: MemberId;
  readonly #options: MeshOptions;
  readonly #peers: Peers;
  readonly #patience: Patience;
  readonly #relaying: Relaying;
  /** Those that called and wait for their turn. */
  readonly #callers: MemberId[] = [];
  /** Whom `ready` still waits for; undefined before the first WELCOME and after `ready`. */
  #awaited: Set<MemberId> | undefined;
  #isReady = false;
  #readyDueMs = Infinity;
  readonly #views: Views;
  #promisedWakeMs = Infinity;
  #outputs: MeshOutput[] = [];

  constructor(myId: MemberId, options: MeshOptions = meshDefaults) {
    this.#myId = myId;
    this.#options = options;
    this.#peers = new Peers(myId, options.tombstoneMs);
    this.#patience = new Patience(options, this.#peers);
    this.#relaying = new Relaying(myId, options, this.#peers);
    this.#views = new Views(this.#peers, options);
  }

  /** When `wake` is due next, in milliseconds of the clock; Infinity = never. */
  get wakeMs(): number {
    return this.#promisedWakeMs;
  }

  /** Whether a member says that our link with it is dead, and there is no new one yet. */
  doubts(id: MemberId): boolean {
    return this.#peers.get(id)?.doubted ?? false;
  }

  /** Takes one thing that happened, and returns what is to be done, in order. `jitter` is in [0, 1). */
  handle(input: MeshInput, nowMs: number, jitter: number): MeshOutput[] {
    this.#outputs = [];
    if (nowMs - this.#promisedWakeMs > lateWakeMs) this.#patience.excuse(nowMs);
    this.#take(input, nowMs, jitter);
    this.#dropLost(nowMs);
    this.#outputs.push(...this.#views.tell(nowMs, jitter));
    this.#callBack();
    this.#dial(nowMs);
    this.#dialRelays(nowMs);
    this.#checkReady(nowMs);
    const dueMs = this.#nextWakeMs();
    // What is due although nothing was to be done waits for something to happen: else this would be woken without end.
    const isStuck = dueMs <= nowMs && this.#outputs.length === 0;
    this.#promisedWakeMs = isStuck ? nowMs + stuckMs : dueMs;
    return this.#outputs;
  }

  #take(input: MeshInput, nowMs: number, jitter: number): void {
    switch (input.type) {
      case 'registered':
        return this.#onRegistered(input.members, nowMs);
      case 'appeared':
        return this.#peers.register(input.member, nowMs);
      case 'disappeared':
        return this.#dropIfEnded(this.#peers.vanish(input.id, nowMs), nowMs);
      case 'view':
        this.#peers.view(input.from, input.view, nowMs);
        if (input.view.ask) this.#outputs.push(...this.#views.answer(input.from, nowMs, false));
        return;
      case 'digest':
        this.#outputs.push(...this.#views.compare(input.from, input.digest, nowMs));
        return;
      case 'called':
        return this.#onCalled(input.member, input.relay, nowMs);
      case 'wanted':
        return this.#onWanted(input.peer, nowMs);
      case 'ended':
        return input.relay ? this.#onRelayEnded(input, nowMs, jitter) : this.#onEnded(input, nowMs, jitter);
      case 'opened':
        return this.#onOpened(input, nowMs);
      case 'waiting':
        return this.#onWaiting(input.peer);
      case 'suspended':
        return this.#onSuspended(input, nowMs);
      case 'closed':
        return this.#onClosed(input, nowMs);
      case 'server':
        this.#relaying.serverCarries = input.carries;
        return;
      case 'networkChanged':
        return this.#onNetworkChanged(nowMs);
      case 'wake':
        return;
    }
  }

  /** What failed in another network says nothing about this one. Who can but ask to be dialed, asks. */
  #onNetworkChanged(nowMs: number): void {
    for (const peer of this.#peers) {
      peer.notBeforeMs = peer.relayNotBeforeMs = nowMs;
      peer.failures = Math.min(peer.failures, 1);
      if (this.#myId > peer.id && peer.channel === 'open' && peer.relayed)
        this.#outputs.push({ type: 'callMe', member: memberMet(peer), again: false });
    }
  }

  #onRegistered(members: readonly ListedMember[], nowMs: number): void {
    const known = this.#peers.registerAll(members, nowMs);
    if (this.#isReady || this.#awaited) return;
    this.#awaited = new Set(known);
    this.#readyDueMs = nowMs + this.#options.joinTimeoutMs;
  }

  /**
   * The link and the registration ended together: that is a page that was closed or a process that ended, although its
   * last word did not get through. A network that fails keeps the server waiting for a timeout instead; and neither of
   * the two alone, the server's word above all, is reason enough. A link that is only silent has not ended: the page may
   * be frozen, and loses its socket to the server when it wakes; nor has a relayed one, which ends when a carrier leaves.
   * Where the server relays both always end together.
   */
  #dropIfEnded(peer: Peer | undefined, nowMs: number): void {
    if (!peer || peer.channel !== 'suspended' || peer.byServer) return;
    if (nowMs - Math.min(peer.vanishedMs, peer.endedAtMs) > this.#options.togetherMs) return;
    this.#giveUp(peer, 'ended');
  }

  #giveUp(peer: Peer, reason: 'ended' | 'lost'): void {
    Object.assign(peer, { channel: 'none', suspendedAtMs: Infinity });
    this.#outputs.push({ type: 'drop', peer: peer.id, reason });
  }

  #onCalled(member: SeenMember, relay: boolean, nowMs: number): void {
    let peer = member.id < this.#myId ? this.#peers.call(member, nowMs) : undefined;
    if (peer && peer.unwantedUntilMs > nowMs) peer = undefined;
    const busy = relay && peer && peer.relaying !== 'answering' && !this.#relaying.hasRoomFor(peer);
    if (!peer || busy) {
      this.#outputs.push({ type: 'refuse', peer: member.id, relay });
      return;
    }
    if (relay) {
      peer.relaying = 'answering';
      this.#outputs.push({ type: 'answer', peer: peer.id, relay });
      return;
    }
    // A second call takes the place of the first, which its sender has given up.
    if (peer.opening !== 'calling') this.#callers.push(peer.id);
    peer.opening = 'calling';
  }

  /** Whoever can dial does it at once; the old link, if it still seems to live, is replaced by the new one. */
  #onWanted(id: MemberId, nowMs: number): void {
    const peer = this.#peers.get(id);
    // Who was never met has lost nothing.
    if (!peer || isStranger(peer) || this.#myId > id || nowMs - peer.doubtedAtMs < calledBackAfterMs) return;
    peer.doubtedAtMs = nowMs;
    if (peer.channel === 'open') peer.doubted = true;
    peer.notBeforeMs = peer.relayNotBeforeMs = nowMs;
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
    if (input.opened) return this.#attaching(peer, nowMs);
    peer.failures++;
    this.#peers.failed(peer);
    peer.lives.failed(jitter);
    // The next try may go another way at once.
    const otherWay = input.triedUrl && !peer.directOnly;
    peer.directOnly = otherWay;
    // Who only asks to be dialed does not have to wait: the one who dials does.
    if (this.#myId < peer.id) {
      const { retry: openRetry, searchRetry, strangerRetry } = this.#options;
      const retry = peer.channel === 'open' ? openRetry : isStranger(peer) ? strangerRetry : searchRetry;
      peer.notBeforeMs = nowMs + (otherWay ? 0 : retryWaitMs(peer.failures, retry, jitter));
    }
    this.#peers.release(peer);
  }

  #onRelayEnded(input: { peer: MemberId; opened: boolean }, nowMs: number, jitter: number): void {
    const peer = this.#peers.get(input.peer);
    if (!peer) return;
    peer.relaying = 'none';
    if (input.opened) return this.#attaching(peer, nowMs);
    peer.lives.failed(jitter);
    this.#relaying.failed(peer, nowMs, jitter);
    this.#peers.release(peer);
  }

  /** There is a link, which has carried nothing yet: should it be dead at its other end, nobody would say so for long. */
  #attaching(peer: Peer, nowMs: number): void {
    if (peer.channel !== 'open') peer.channel = 'attaching';
    peer.attachDueMs = nowMs + this.#peers.crowd * this.#options.attachMs;
  }

  #onOpened(input: MeshInput & { type: 'opened' }, nowMs: number): void {
    const { member, relayed, byServer = false } = input;
    const peer = this.#peers.prove(member, nowMs);
    if (!peer) return;
    const wasOpen = peer.channel === 'open';
    if (!wasOpen || peer.relayed !== relayed) this.#views.note(peer.id, false);
    if (!wasOpen) this.#outputs.push(this.#views.whole(peer.id));
    Object.assign(peer, {
      channel: 'open',
      suspendedAtMs: Infinity,
      attachDueMs: -Infinity,
      relayed,
      byServer,
      doubted: false,
      relayFailures: 0,
    });
    // Through others is better than nothing, and no reason to stop trying.
    if (relayed) return;
    reached(peer, this.#peers, nowMs);
    Object.assign(peer, { failures: 0, directOnly: false });
  }

  #onWaiting(id: MemberId): void {
    const peer = this.#peers.get(id);
    // Another link is of no use meanwhile.
    if (peer?.channel === 'attaching') peer.attachDueMs = Infinity;
  }

  #onSuspended(input: MeshInput & { type: 'suspended' }, nowMs: number): void {
    const { peer: id, away = false, doubted = false } = input;
    const peer = this.#peers.get(id);
    if (!peer || peer.channel === 'none') return;
    if (peer.channel === 'open') this.#views.note(id, true);
    // Told again each time that a new link is lost at once: the wait to be lost is from the first time on.
    const isFirst = peer.suspendedAtMs === Infinity;
    if (isFirst) {
      this.#patience.begin(peer, nowMs);
      peer.endedAtMs = doubted || peer.relayed ? -Infinity : nowMs;
    }
    if (isFirst || peer.channel === 'attaching') {
      const dueMs = isFirst ? nowMs : nowMs + this.#options.retry.onceMs;
      const isDue = !peer.relayed || this.#myId > id;
      peer.notBeforeMs = isDue ? dueMs : this.#searchFromMs(peer, nowMs);
      peer.relayNotBeforeMs = dueMs;
    }
    peer.channel = 'suspended';
    peer.attachDueMs = -Infinity;
    peer.away = away;
    peer.doubted = false;
    this.#dropIfEnded(peer, nowMs);
  }

  #onClosed({ peer: id, incarnation, left, unwanted }: MeshInput & { type: 'closed' }, nowMs: number): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    if (peer.channel === 'open') this.#views.note(id, true);
    Object.assign(peer, { channel: 'none', suspendedAtMs: Infinity, attachDueMs: -Infinity });
    peer.notBeforeMs = this.#searchFromMs(peer, nowMs);
    if (unwanted) peer.unwantedUntilMs = nowMs + this.#options.unwantedMs;
    if (left) this.#peers.bury({ id, incarnation }, nowMs);
    this.#peers.forgetViewOf(id);
  }

  /** While there was a way through others the next try for an own link had time. */
  #searchFromMs({ notBeforeMs }: Peer, nowMs: number): number {
    return Math.min(notBeforeMs, nowMs + this.#options.searchRetry.capMs);
  }

  #dropLost(nowMs: number): void {
    for (const peer of this.#peers) {
      if (nowMs >= this.#patience.lostAtMs(peer)) this.#giveUp(peer, 'lost');
    }
  }

  #callBack(): void {
    while (this.#callers.length > 0 && this.#peers.count('answering') < this.#room('dialing')) {
      const at = nextCaller(this.#callers, this.#peers);
      if (at < 0) return;
      const peer = this.#peers.get(this.#callers.splice(at, 1)[0]!);
      if (peer?.opening !== 'calling') continue;
      peer.opening = 'answering';
      this.#outputs.push({ type: 'answer', peer: peer.id, relay: false });
    }
  }

  #dial(nowMs: number): void {
    for (const peer of this.#peers.inOrder('own')) {
      if (!this.#wants(peer) || dialDueMs(peer) > nowMs) continue;
      if (this.#myId > peer.id) {
        const again = peer.askedAtMs >= peer.suspendedAtMs;
        this.#outputs.push({ type: 'callMe', member: memberMet(peer), again });
        Object.assign(peer, { askedAtMs: nowMs, notBeforeMs: nowMs + callMeEveryMs });
        continue;
      }
      if (this.#peers.count('dialing') >= this.#room('answering')) continue;
      if (isStranger(peer) && !hasRoomForStrangers(this.#peers, 'own')) return;
      const { directOnly } = peer;
      const member = memberToCall(peer);
      Object.assign(peer, { opening: 'dialing', dialedAtMs: nowMs });
      const timeoutMs = ownTimeoutMs(peer, this.#peers, this.#options);
      const carriersMs = this.#peers.queue * this.#options.carriersMs;
      this.#outputs.push({ type: 'dial', member, directOnly, timeoutMs, carriersMs });
    }
  }

  /**
   * Whether to look for a link. The higher id can but ask for it, when it has lost the one it had: also while one of its
   * own comes up, since the other side may not know that one has to be relayed meanwhile.
   */
  #wants(peer: Peer): boolean {
    const isLost = peer.channel === 'suspended' || peer.channel === 'attaching';
    if (this.#myId > peer.id) return isLost && peer.relaying === 'none';
    if (peer.opening !== 'none') return false;
    if (isLost || peer.doubted) return true;
    if (peer.channel === 'open') return peer.relayed;
    return peer.channel === 'none' && peer.relaying === 'none' && isSpokenOf(peer);
  }

  #dialRelays(nowMs: number): void {
    for (const peer of this.#relaying.due(nowMs)) {
      if (peer.channel === 'none' && peer.opening === 'dialing') {
        // Two openings that both begin a conversation would end each other's.
        peer.opening = 'none';
        this.#outputs.push({ type: 'giveUp', peer: peer.id });
      }
      const server = this.#relaying.serverFor(peer);
      const member = memberToCall(peer);
      peer.relaying = 'dialing';
      const dial = { type: 'dialRelay', member, timeoutMs: this.#relaying.timeoutMs(peer) } as const;
      this.#outputs.push(server ? { ...dial, server } : dial);
    }
  }

  /** One place always stays for the other direction: else members that only dial would wait for each other. */
  #room(otherDirection: 'dialing' | 'answering'): number {
    return this.#options.maxOpenings - Math.max(1, this.#peers.count(otherDirection));
  }

  #checkReady(nowMs: number): void {
    if (!this.#awaited) return;
    for (const id of this.#awaited) {
      const peer = this.#peers.get(id);
      const mayRelay = peer && (peer.relaying !== 'none' || this.#relaying.canBeServed(peer));
      const hopeless = peer && (peer.unwantedUntilMs > nowMs || (peer.failures >= 2 && !mayRelay));
      if (!peer || peer.channel === 'open' || hopeless) this.#awaited.delete(id);
    }
    if (this.#awaited.size > 0 && nowMs < this.#readyDueMs) return;
    this.#awaited = undefined;
    this.#isReady = true;
    this.#readyDueMs = Infinity;
    this.#outputs.push({ type: 'ready' });
  }

  #nextWakeMs(): number {
    let dueMs = Math.min(this.#readyDueMs, this.#views.dueMs);
    // Who waits for a place gets it when an opening ends, not by the clock.
    const mayDial = this.#peers.count('dialing') < this.#room('answering');
    const mayRelay = this.#relaying.hasRoom;
    const mayTry = {
      own: hasRoomForStrangers(this.#peers, 'own'),
      relay: hasRoomForStrangers(this.#peers, 'relay'),
    };
    for (const peer of this.#peers) {
      const dials = this.#myId < peer.id;
      const isUnknown = isStranger(peer);
      const hasPlace = mayDial && (!isUnknown || mayTry.own);
      if ((hasPlace || !dials) && this.#wants(peer)) dueMs = Math.min(dueMs, dialDueMs(peer));
      if (mayRelay && (!isUnknown || mayTry.relay)) dueMs = Math.min(dueMs, this.#relaying.dueMs(peer));
      dueMs = Math.min(dueMs, this.#patience.lostAtMs(peer));
    }
    return dueMs;
  }
}

/** When to look for a link, if one is wanted; one that has just come up gets its time to carry something. */
function dialDueMs({ notBeforeMs, attachDueMs, unwantedUntilMs }: Peer): number {
  return Math.max(notBeforeMs, attachDueMs, unwantedUntilMs);
}

/** The member in the life to call: the one that it has proven, as long as a link with that one carries. */
function memberToCall(peer: Peer): SeenMember {
  return peer.channel === 'open' ? memberMet(peer) : { id: peer.id, incarnation: peer.lives.take() };
}

/** The member in the life that the channel is with. */
function memberMet({ id, lives }: Peer): SeenMember {
  return { id, incarnation: lives.proven ?? 0 };
}
