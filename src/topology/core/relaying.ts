import type { MemberId } from '../../base/ids.js';
import type { MeshOptions } from './meshOptions.js';
import type { Peer } from './peer.js';
import { isSpokenOf, type Peers } from './peers.js';
import { retryWaitMs } from './retry.js';
import { hasRoomForStrangers, isStranger } from './strangers.js';

/**
 * Decides with whom this member builds a link that others carry, and when: where an own link is lost, fails or takes too
 * long, and somebody can carry: a member, or the signaling server where no member can. Of each
 * pair the lower id dials, and the other one answers.
 */
export class Relaying {
  readonly #myId: MemberId;
  readonly #options: MeshOptions;
  readonly #peers: Peers;
  /** The signaling server carries packets of this member. */
  serverCarries = false;

  constructor(myId: MemberId, options: MeshOptions, peers: Peers) {
    this.#myId = myId;
    this.#options = options;
    this.#peers = peers;
  }

  /** Whether one more opening may be under way. */
  get hasRoom(): boolean {
    let count = 0;
    for (const { relaying } of this.#peers) if (relaying !== 'none') count++;
    return count < this.#options.maxOpenings;
  }

  /** The same for an opening with this peer. */
  hasRoomFor(peer: Peer): boolean {
    return this.hasRoom && (!isStranger(peer) || hasRoomForStrangers(this.#peers, 'relay'));
  }

  /** Whom to dial now. The caller notes that it is under way before it asks for the next one. */
  *due(nowMs: number): Iterable<Peer> {
    for (const peer of this.#peers.inOrder('relay')) {
      if (this.dueMs(peer) > nowMs) continue;
      if (!this.hasRoomFor(peer)) return;
      yield peer;
    }
  }

  /** When to dial a peer, in milliseconds; Infinity = not while things are as they are. */
  dueMs(peer: Peer): number {
    if (peer.relaying !== 'none' || this.#myId > peer.id) return Infinity;
    const isLost = peer.channel === 'suspended' || peer.channel === 'attaching' || peer.doubted;
    const without = peer.channel === 'none' ? isSpokenOf(peer) : isLost;
    const soonestMs = Math.max(peer.relayNotBeforeMs, peer.attachDueMs, peer.unwantedUntilMs);
    // Members take over from the server as soon as they can.
    if (!without) return isServed(peer) && this.#canBeRelayed(peer) ? soonestMs : Infinity;
    const relayed = this.#canBeRelayed(peer);
    if (!relayed && !this.canBeServed(peer)) return Infinity;
    // A first failure may be an accident, and is no reason to bother the server.
    const enough = relayed ? 1 : 2;
    if (isLost || peer.failures >= enough) return soonestMs;
    if (peer.opening !== 'dialing') return Infinity;
    // Where many are under way it is the processor that they wait for, or their turn, and relays would take their share.
    return Math.max(peer.relayNotBeforeMs, peer.dialedAtMs + this.#peers.queue * this.#options.relayAfterMs);
  }

  /** How long an opening may take, in milliseconds: at first not long, since through another carrier it may be faster. */
  timeoutMs({ relayFailures }: Peer): number {
    const { leastMs, mostMs } = this.#options.relayTimeout;
    return Math.min(mostMs, leastMs * 2 ** relayFailures);
  }

  /** Whether the signaling server can carry to a peer. */
  canBeServed(peer: Peer): boolean {
    return this.serverCarries && peer.registered && peer.wantsServer;
  }

  /** What part the server may have in an opening that is dialed now: none where members are to take over from it. */
  serverFor(peer: Peer): 'else' | 'first' | undefined {
    if (!this.canBeServed(peer) || (isServed(peer) && !peer.doubted)) return undefined;
    return this.#canBeRelayed(peer) && peer.relayFailures < enoughFailures ? 'else' : 'first';
  }

  /** An opening has failed. */
  failed(peer: Peer, nowMs: number, jitter: number): void {
    peer.relayFailures++;
    this.#peers.failed(peer);
    const { relayRetry, strangerRetry } = this.#options;
    const retry = isStranger(peer) ? strangerRetry : relayRetry;
    peer.relayNotBeforeMs = nowMs + retryWaitMs(peer.relayFailures, retry, jitter);
  }

  /** Whether somebody, or somebody through somebody, links this member with the peer. */
  #canBeRelayed(peer: Peer): boolean {
    for (const [id, seen] of peer.seenBy) {
      if (seen.relayed) continue;
      if (this.#isLinked(id)) return true;
      for (const [next, seenNext] of this.#peers.get(id)?.seenBy ?? []) {
        if (!seenNext.relayed && next !== peer.id && this.#isLinked(next)) return true;
      }
    }
    return false;
  }

  #isLinked(id: MemberId): boolean {
    const peer = this.#peers.get(id);
    return peer !== undefined && peer.channel === 'open' && !peer.relayed;
  }
}

function isServed({ channel, byServer }: Peer): boolean {
  return channel === 'open' && byServer;
}

/** When openings through members have failed so often in a row, the server comes first. */
const enoughFailures = 2;
