import type { MemberId } from '../../base/ids.js';
import { TokenBucket } from '../../base/TokenBucket.js';
import type { Peer } from './peer.js';

/**
 * Whether nothing but the word of members speaks for a peer: signaling does not list it, and it has proven nothing. It may
 * be nobody, and one who lies can invent any number of them, so strangers come after all others.
 */
export function isStranger({ channel, registered, lives }: Peer): boolean {
  return channel === 'none' && !registered && !lives.isSaidBy('handshake');
}

/** Whether one more opening of this kind may go on with a stranger: the other places stay for those who are there. */
export function hasRoomForStrangers(peers: Iterable<Peer>, kind: 'own' | 'relay'): boolean {
  let count = 0;
  for (const peer of peers) {
    const isBusy = kind === 'relay' ? peer.relaying !== 'none' : isUnderWay(peer);
    if (isBusy && isStranger(peer)) count++;
  }
  return count < maxStrangerOpenings;
}

/** Whose turn it is of those who wait for an own link, as an index: strangers come last, and not all at once. -1 = nobody's. */
export function nextCaller(callers: readonly MemberId[], peers: Iterable<Peer>): number {
  const strangers = new Set([...peers].filter(isStranger).map(({ id }) => id));
  const at = callers.findIndex((id) => !strangers.has(id));
  return at < 0 && callers.length > 0 && hasRoomForStrangers(peers, 'own') ? 0 : at;
}

function isUnderWay({ opening }: Peer): boolean {
  return opening === 'dialing' || opening === 'answering';
}

/** How many strangers a member may still speak of, besides those that it does speak of. */
export function roomForStrangers(peers: Iterable<Peer>, informer: MemberId): number {
  let total = 0;
  let own = 0;
  for (const peer of peers) {
    if (!isStranger(peer)) continue;
    total++;
    if (peer.seenBy.has(informer)) own++;
  }
  return Math.min(maxStrangersOfOne - own, maxStrangers - total);
}

/** Those who speak of others, and what has come of it. */
export class Informers {
  readonly #rates = new Map<MemberId, TokenBucket>();
  /** How many calls of strangers that they speak of have failed since one was answered. */
  readonly #failures = new Map<MemberId, number>();

  /** Whether news of this member is worth a try at once. */
  hasNews(informer: MemberId, nowMs: number): boolean {
    let rate = this.#rates.get(informer);
    if (!rate) this.#rates.set(informer, (rate = new TokenBucket(newsPerSecond, newsAtOnce, nowMs)));
    return rate.take(1, nowMs);
  }

  /**
   * The peers in the order of their turns: those whom nothing leads to, those whom others carry to or that have a link,
   * strangers. Of each kind first who waits longest, so that nobody who can't be reached takes the turn of others again and
   * again; of strangers at first those of whom somebody speaks who was wrong least often.
   */
  inOrder(peers: Iterable<Peer>, kind: 'own' | 'relay'): Peer[] {
    const missing: Peer[] = [];
    const others: Peer[] = [];
    const strangers: { peer: Peer; failures: number }[] = [];
    for (const peer of peers) {
      if (isStranger(peer)) strangers.push({ peer, failures: this.#failuresOf(peer) });
      else (peer.channel === 'open' ? others : missing).push(peer);
    }
    const sinceMs = (peer: Peer): number => (kind === 'own' ? peer.notBeforeMs : peer.relayNotBeforeMs);
    for (const each of [missing, others]) each.sort((a, b) => sinceMs(a) - sinceMs(b));
    strangers.sort((a, b) => a.failures - b.failures || sinceMs(a.peer) - sinceMs(b.peer));
    return [...missing, ...others, ...strangers.map(({ peer }) => peer)];
  }

  /** A call of a stranger has failed. */
  wereWrong({ seenBy }: Peer): void {
    for (const by of seenBy.keys()) this.#failures.set(by, (this.#failures.get(by) ?? 0) + 1);
  }

  /** A stranger has proven that it is there. */
  wereRight({ seenBy }: Peer): void {
    for (const by of seenBy.keys()) this.#failures.delete(by);
  }

  forget(informer: MemberId): void {
    this.#rates.delete(informer);
    this.#failures.delete(informer);
  }

  #failuresOf({ seenBy }: Peer): number {
    let least = Infinity;
    for (const by of seenBy.keys()) least = Math.min(least, this.#failures.get(by) ?? 0);
    return seenBy.size === 0 ? 0 : least;
  }
}

/** Strangers whom one member may speak of: as many as a topic has members by default. */
const maxStrangersOfOne = 64;
/** Strangers of all members together: so many that it takes eight liars to keep out what an honest member says. */
const maxStrangers = 512;
/** Of the openings of a kind that go on at once, so many may be with strangers. */
const maxStrangerOpenings = 3;
/** Two whole groups of the usual size at once, and then more than an honest member sees come and go. */
const newsAtOnce = 128;
const newsPerSecond = 0.2;
