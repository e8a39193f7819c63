import { equalBytes } from '../../base/bytes.js';
import type { MemberId } from '../../base/ids.js';
import { memberDigest } from '../../wire/memberDigest.js';
import type { ViewDigest, ViewEntry } from '../../wire/meshCodec.js';
import type { MeshOutput } from './meshEvents.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';
import { ViewChanges } from './viewChanges.js';

export interface ViewOptions {
  /** How far apart changes of the own view are told, in milliseconds for each open channel. Default 100. */
  readonly viewIntervalMs: number;
  /** How often a digest is told to one of the members, in milliseconds, give or take a fifth. Default 10,000. */
  readonly digestIntervalMs: number;
}

/**
 * What this member tells others of its view: all of it, its changes, and from time to time a digest to one of them, so
 * that what the two know of each other's views does not differ for long, whatever the reason.
 */
export class Views {
  readonly #peers: Peers;
  readonly #digestIntervalMs: number;
  readonly #changes: ViewChanges;
  /** Infinity = there is nobody to tell. */
  #digestDueMs = Infinity;

  constructor(peers: Peers, { viewIntervalMs, digestIntervalMs }: ViewOptions) {
    this.#peers = peers;
    this.#digestIntervalMs = digestIntervalMs;
    this.#changes = new ViewChanges(viewIntervalMs);
  }

  /** When `tell` is due next, in milliseconds; Infinity = never. */
  get dueMs(): number {
    return Math.min(this.#changes.dueMs, this.#isSettled ? this.#digestDueMs : Infinity);
  }

  /** The entry of a member has changed; `gone`: there is no way to it any more. */
  note(id: MemberId, gone: boolean): void {
    this.#changes.note(id, gone);
  }

  /** The whole view, for one member. */
  whole(to: MemberId, ask = false): MeshOutput {
    const members = this.#peers.open.map(viewEntry);
    return { type: 'tellView', to, view: { members, gone: [], whole: true, ...(ask && { ask }) } };
  }

  /** What is due now. `jitter` is in [0, 1). */
  tell(nowMs: number, jitter: number): MeshOutput[] {
    return [...this.#tellChanges(nowMs), ...this.#tellDigest(nowMs, jitter)];
  }

  /** A member has told what it sees, and what it thinks that this one sees. Returns the answer, if there is to be one. */
  compare(from: MemberId, told: ViewDigest, nowMs: number): MeshOutput[] {
    // The other one knows nothing yet of what waits to be told.
    if (!this.#isSettled) return [];
    const { own, other } = this.#digests(from);
    if (equalBytes(told.own, other) && equalBytes(told.other, own)) return [];
    return this.answer(from, nowMs, true);
  }

  /** Tells a member the whole view because it needs it; not twice within half the time between two digests. */
  answer(to: MemberId, nowMs: number, ask: boolean): MeshOutput[] {
    const peer = this.#peers.get(to);
    if (peer?.channel !== 'open' || nowMs - peer.answeredAtMs < this.#digestIntervalMs / 2) return [];
    peer.answeredAtMs = nowMs;
    return [this.whole(to, ask)];
  }

  /** Everybody has been told everything. */
  get #isSettled(): boolean {
    return this.#changes.dueMs === Infinity;
  }

  #tellChanges(nowMs: number): MeshOutput[] {
    if (nowMs < this.#changes.dueMs) return [];
    const members: ViewEntry[] = [];
    const gone: MemberId[] = [];
    for (const id of this.#changes.take(this.#peers.open.length, nowMs)) {
      const peer = this.#peers.get(id);
      if (peer?.channel === 'open') members.push(viewEntry(peer));
      else gone.push(id);
    }
    return [{ type: 'tellView', to: 'all', view: { members, gone, whole: false } }];
  }

  #tellDigest(nowMs: number, jitter: number): MeshOutput[] {
    const { open } = this.#peers;
    const chosen = open[Math.floor(jitter * open.length)];
    if (!chosen) {
      this.#digestDueMs = Infinity;
      return [];
    }
    const nextDueMs = nowMs + this.#digestIntervalMs * (0.8 + 0.4 * jitter);
    if (this.#digestDueMs === Infinity) this.#digestDueMs = nextDueMs;
    if (nowMs < this.#digestDueMs || !this.#isSettled) return [];
    this.#digestDueMs = nextDueMs;
    return [{ type: 'tellDigest', to: chosen.id, digest: this.#digests(chosen.id) }];
  }

  /** `own` is of this member's view, `other` of the other one's as it is known here; neither has the two in it. */
  #digests(other: MemberId): ViewDigest {
    const mine = this.#peers.open.filter(({ id }) => id !== other).map(viewEntry);
    const theirs = [...this.#peers].flatMap(({ seenBy }) => seenBy.get(other) ?? []);
    return { own: memberDigest(mine), other: memberDigest(theirs) };
  }
}

/** Of a member with an open channel, in the life that it has proven. */
function viewEntry({ id, lives, relayed }: Peer): ViewEntry {
  return { id, incarnation: lives.proven ?? 0, relayed };
}
