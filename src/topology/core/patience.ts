import { LocalHealth } from './localHealth.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';
import { suspicionMs, type SuspicionOptions } from './suspicion.js';

export interface PatienceOptions {
  /** How long a member is waited for that has said it would stand still, at least, in milliseconds. Default 60,000. */
  readonly awayMs: number;
  /** How long a member without any link is waited for. */
  readonly suspicion: SuspicionOptions;
}

/**
 * Says when a member without a link counts as lost: sooner when others confirm it, later when this member has reason to
 * doubt itself.
 */
export class Patience {
  readonly #options: PatienceOptions;
  readonly #peers: Peers;
  readonly #health = new LocalHealth();

  constructor(options: PatienceOptions, peers: Peers) {
    this.#options = options;
    this.#peers = peers;
  }

  /** A member has no link any more: the wait begins. */
  begin(peer: Peer, nowMs: number): void {
    peer.suspendedAtMs = peer.missedSinceMs = nowMs;
    peer.patience = this.#health.multiplier(nowMs);
    const missed = this.#missed;
    const isLast = missed.length > 1 && this.#peers.open.every((other) => other === peer);
    // Of a single one nobody can say whose fault it is.
    if (!isLast) return;
    this.#health.noteUnanswered(nowMs);
    for (const each of missed) each.patience = Math.max(each.patience, this.#health.multiplier(nowMs));
  }

  /** This process was held up: those it waits for get the whole time again, but not for ever. */
  excuse(nowMs: number): void {
    this.#health.noteLate(nowMs);
    for (const peer of this.#missed) {
      if (nowMs - peer.missedSinceMs > mostWaits * this.#options.suspicion.maxMs) continue;
      peer.suspendedAtMs = nowMs;
      peer.patience = this.#health.multiplier(nowMs);
    }
  }

  /** When a member without a link counts as lost, in milliseconds; Infinity = it has one, or never had. */
  lostAtMs(peer: Peer): number {
    if (peer.suspendedAtMs === Infinity) return Infinity;
    const { suspicion, awayMs } = this.#options;
    // Who never had a way to it has lost nothing: some are not let in by everybody.
    const others = this.#peers.open.filter(({ id }) => peer.witnesses.has(id));
    const confirmations = others.filter(({ id }) => !peer.seenBy.has(id)).length;
    const calmMs = suspicionMs(suspicion, confirmations, others.length);
    const waitMs = Math.min(Math.max(calmMs, suspicion.maxMs), calmMs * peer.patience);
    const lostAtMs = peer.suspendedAtMs + (peer.away ? Math.max(waitMs, awayMs) : waitMs);
    // Somebody there has just proven to be it.
    return peer.channel === 'attaching' ? Math.max(lostAtMs, peer.attachDueMs) : lostAtMs;
  }

  get #missed(): Peer[] {
    return [...this.#peers].filter(({ suspendedAtMs }) => suspendedAtMs !== Infinity);
  }
}

/**
 * So many times the longest wait at most, however often this process is held up meanwhile: as much as the multiplier of
 * the local health could make of it. In a hidden tab every timer is late.
 */
const mostWaits = 8;
