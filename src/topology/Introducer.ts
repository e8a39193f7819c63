import { equalBytes } from '../base/bytes.js';
import type { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import type { LinkMeans } from '../channel/LinkBuilder.js';
import { Opening, type OpenedLink, type OpeningIdentity } from '../channel/Opening.js';
import { decodeIntroduction, encodeIntroduction, type Introduction } from '../wire/handshakeCodec.js';
import { handshakeLimits } from '../wire/limits.js';
import type { SeenMember } from '../wire/meshCodec.js';

/** How an introduction travels: over the signaling server, or through a member. */
export type Route = 'signaling' | { readonly carrier: MemberId };

export interface IntroducerOptions {
  readonly identity: OpeningIdentity;
  readonly means: LinkMeans;
}

/** What an introducer asks its owner, and tells it. */
export interface IntroducerHandlers {
  /** The conversation that is still held with a member, 8 bytes. */
  conversationWith(peer: MemberId): Uint8Array | undefined;
  /** How to get an introduction to a member. */
  routeTo(peer: MemberId): Route;
  /** Sends an introduction on its way; false when it can't. */
  bring(to: MemberId, introduction: Uint8Array, route: Route): boolean;
  /** A member wants to open a channel; to be answered with `answer` or `refuse`, now or later. */
  onCalled(member: SeenMember): void;
  /** An opening has led to a link. Its new owner is the callee. */
  onOpened(member: SeenMember, opened: OpenedLink): void;
  /** `triedUrl`: the link was to be a WebSocket. */
  onFailed(peer: MemberId, error: GroupError, triedUrl: boolean): void;
}

/** An opening under way. */
interface Entry {
  readonly opening: Opening;
  route: Route;
  /** No other route is tried any more. */
  stopWaiting(): void;
}

/** Runs the openings with other members, at most one with each, and brings their introductions to them. */
export class Introducer {
  readonly #platform: Platform;
  readonly #options: IntroducerOptions;
  readonly #handlers: IntroducerHandlers;
  readonly #openings = new Map<MemberId, Entry>();
  /** First messages of members whose turn has not come. */
  readonly #calls = new Map<MemberId, { introduction: Introduction & { step: 'm1' }; route: Route }>();
  #over = false;

  constructor(platform: Platform, options: IntroducerOptions, handlers: IntroducerHandlers) {
    this.#platform = platform;
    this.#options = options;
    this.#handlers = handlers;
  }

  /** Begins an opening as its initiator. */
  dial(member: SeenMember, directOnly: boolean, route = this.#handlers.routeTo(member.id)): void {
    const attempt = this.#platform.random.bytes(handshakeLimits.attemptBytes);
    const entry = this.#open(member, attempt, route, true, directOnly);
    if (route === 'signaling') return;
    // The link to the carrier may be dead, and nobody knows yet.
    const again = (): void => this.dial(member, directOnly, 'signaling');
    entry.stopWaiting = this.#platform.clock.after(carrierTimeoutMs, again);
  }

  /** Goes on with a member that has called. False when it has not. */
  answer(peer: MemberId): boolean {
    const call = this.#calls.get(peer);
    if (!call) return false;
    this.#calls.delete(peer);
    const { incarnation, attempt } = call.introduction;
    const { opening } = this.#open({ id: peer, incarnation }, attempt, call.route, false, false);
    opening.receive(call.introduction);
    return true;
  }

  /** Turns a member that has called away. */
  refuse(peer: MemberId): void {
    const call = this.#calls.get(peer);
    this.#calls.delete(peer);
    if (call) this.#refuse(peer, call.introduction, 'STALE', call.route);
  }

  /** An introduction has come. Whatever it is, nothing is thrown. */
  receive(from: MemberId, bytes: Uint8Array, route: Route): void {
    if (this.#over || from === this.#options.identity.id) return;
    let introduction: Introduction;
    try {
      introduction = decodeIntroduction(bytes);
    } catch (error) {
      // Not authenticated, so nobody can be blamed for it.
      this.#platform.log('info', 'mesh', 'malformed introduction', { from, error });
      return;
    }
    if (introduction.step === 'm1') return this.#called(from, introduction, route);
    const entry = this.#openings.get(from);
    if (!entry || !equalBytes(entry.opening.attempt, introduction.attempt)) return;
    entry.route = route;
    entry.stopWaiting();
    entry.opening.receive(introduction);
  }

  /** An introduction could not be brought: the opening it belonged to has failed. */
  undelivered(to: MemberId, route: Route): void {
    const entry = this.#openings.get(to);
    if (!entry || !sameRoute(entry.route, route)) return;
    entry.opening.receive({ step: 'refusal', attempt: entry.opening.attempt, reason: 'FAILED' });
  }

  /** Gives up everything; no handler is called afterwards. */
  close(): void {
    this.#over = true;
    for (const peer of [...this.#openings.keys()]) this.#drop(peer);
    this.#calls.clear();
  }

  #called(from: MemberId, introduction: Introduction & { step: 'm1' }, route: Route): void {
    const { incarnation, toIncarnation } = introduction;
    if (toIncarnation !== this.#options.identity.incarnation) {
      return this.#refuse(from, introduction, 'STALE', route);
    }
    if (this.#calls.size >= maxWaitingCalls && !this.#calls.has(from)) {
      return this.#refuse(from, introduction, 'BUSY', route);
    }
    // Whoever calls again has given up the attempt before.
    const running = this.#openings.get(from);
    if (running && !running.opening.initiator) this.#drop(from);
    this.#calls.set(from, { introduction, route });
    this.#handlers.onCalled({ id: from, incarnation });
  }

  #open(
    member: SeenMember,
    attempt: Uint8Array,
    route: Route,
    initiator: boolean,
    directOnly: boolean,
  ): Entry {
    const { id: peer, incarnation: peerIncarnation } = member;
    this.#drop(peer);
    const resume = this.#handlers.conversationWith(peer);
    const { identity, means } = this.#options;
    const opening = new Opening(
      this.#platform,
      identity,
      { peer, peerIncarnation, attempt, directOnly, ...(resume && { resume }) },
      means,
      {
        send: (introduction) => {
          const via = this.#openings.get(peer)?.route ?? route;
          if (!this.#bring(peer, introduction, via)) this.undelivered(peer, via);
        },
        onOpened: (opened) => {
          this.#drop(peer);
          this.#handlers.onOpened(member, opened);
        },
        onFailed: (error, triedUrl) => {
          this.#drop(peer);
          this.#platform.log('info', 'mesh', 'opening failed', { peer, initiator, error });
          this.#handlers.onFailed(peer, error, triedUrl);
        },
      },
      { initiator },
    );
    const entry = { opening, route, stopWaiting: () => {} };
    this.#openings.set(peer, entry);
    return entry;
  }

  /** Lets go of the opening with a peer, if there is one. */
  #drop(peer: MemberId): void {
    const entry = this.#openings.get(peer);
    this.#openings.delete(peer);
    entry?.stopWaiting();
    entry?.opening.close();
  }

  #refuse(to: MemberId, { attempt }: Introduction, reason: 'STALE' | 'BUSY', route: Route): void {
    this.#bring(to, { step: 'refusal', attempt, reason }, route);
  }

  #bring(to: MemberId, introduction: Introduction, route: Route): boolean {
    return this.#handlers.bring(to, encodeIntroduction(introduction), route);
  }
}

function sameRoute(a: Route, b: Route): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && a.carrier === b.carrier);
}

/** How long a carrier may take to bring an answer before signaling is tried: four slow hops, and some crypto. */
const carrierTimeoutMs = 2_000;

/** First messages of members that wait for their turn: a whole group that joins at once, twice. */
const maxWaitingCalls = 128;
