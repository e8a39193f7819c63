import { equalBytes, toHex } from '../base/bytes.js';
import type { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import type { LinkMeans } from '../channel/LinkBuilder.js';
import type { Link } from '../channel/link/Link.js';
import { Opening, type OpenedLink, type OpeningIdentity } from '../channel/Opening.js';
import { decodeIntroduction, encodeIntroduction, type Introduction } from '../wire/handshakeCodec.js';
import { handshakeLimits } from '../wire/limits.js';
import type { SeenMember } from '../wire/meshCodec.js';

/** How an introduction travels: over the signaling server, or through members, in order from here. */
export type Route = 'signaling' | { readonly via: readonly MemberId[] };

/** Which link an opening is about: an own one, or one that other members carry. There may be one of each at a time. */
export type OpeningKind = 'own' | 'relay';

/** `directOnly`: WebSocket has been tried in vain. `carriersMs`: when signaling is tried if carriers bring no answer. */
export interface OwnLinkTry {
  readonly directOnly: boolean;
  readonly timeoutMs: number;
  readonly carriersMs: number;
}

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
  /** Whether the signaling server carries more than introductions. */
  serverCarries(): boolean;
  /** Makes the link of a session (8 bytes) that others carry: those who have brought the introductions. */
  relay(peer: MemberId, route: Route, sid: Uint8Array): Link;
  /** A member wants to open a channel; to be answered with `answer` or `refuse`, now or later. */
  onCalled(member: SeenMember, kind: OpeningKind): void;
  /** A member wants to be dialed. */
  onWanted(peer: MemberId): void;
  /**
   * An opening has led to a link. Its new owner is the callee. `heldThen`: the conversation that was held when the
   * opening began.
   */
  onOpened(member: SeenMember, kind: OpeningKind, opened: OpenedLink, heldThen: Uint8Array | undefined): void;
  /** Nobody has answered by this way in time; another one is tried. */
  onUnanswered(peer: MemberId, route: Route): void;
  /** `triedUrl`: the link was to be a WebSocket. */
  onFailed(peer: MemberId, kind: OpeningKind, error: GroupError, triedUrl: boolean, route: Route): void;
}

/** An opening under way. */
interface Entry {
  /** In which life the other side has begun it, or is to answer it. */
  readonly incarnation: number;
  readonly opening: Opening;
  route: Route;
  /** Begins anew, by another route; there while what was said by this one may still be lost. */
  again?: (() => void) | undefined;
  /** A message has come to which this side says something. */
  onAnswer?: () => void;
  /** Ends the wait for the next one. */
  stopWaiting(): void;
  /** Nothing but the link is missing, and a conversation begins with it. */
  begins: boolean;
}

type Call = Introduction & { step: 'm1' };

/** Runs the openings with other members, at most one of each kind with each, and brings their introductions to them. */
export class Introducer {
  readonly #platform: Platform;
  readonly #options: IntroducerOptions;
  readonly #handlers: IntroducerHandlers;
  readonly #openings = { own: new Map<MemberId, Entry>(), relay: new Map<MemberId, Entry>() };
  /** First messages of members whose turn has not come. */
  readonly #calls = {
    own: new Map<MemberId, { call: Call; route: Route }>(),
    relay: new Map<MemberId, { call: Call; route: Route }>(),
  };
  /** The attempts that were answered here and have led to an own link: those of late, the last one of each member. */
  readonly #answered = new Map<MemberId, Uint8Array>();
  /** Attempts that were named here. */
  #attempts = 0;
  #over = false;

  constructor(platform: Platform, options: IntroducerOptions, handlers: IntroducerHandlers) {
    this.#platform = platform;
    this.#options = options;
    this.#handlers = handlers;
  }

  /** Begins the opening of an own link as its initiator. */
  dial(member: SeenMember, how: OwnLinkTry, route = this.#handlers.routeTo(member.id)): void {
    const { directOnly, timeoutMs } = how;
    const entry = this.#open(member, 'own', this.#newAttempt(), route, {
      initiator: true,
      directOnly,
      timeoutMs,
    });
    if (route === 'signaling') return;
    let answers = this.#options.identity.password ? 2 : 1;
    // The link to the carrier may be dead, and nobody knows yet.
    const wait = (): void => {
      entry.stopWaiting = this.#platform.clock.after(how.carriersMs, () => {
        entry.again = undefined;
        if (answers <= 0) return;
        this.#handlers.onUnanswered(member.id, route);
        this.dial(member, how, 'signaling');
      });
    };
    wait();
    entry.again = () => this.dial(member, how);
    entry.onAnswer = () => {
      answers--;
      entry.stopWaiting();
      wait();
    };
  }

  /** Begins the opening of a link that is carried by the way of its introductions, as its initiator. */
  dialRelay(member: SeenMember, route: Route, timeoutMs: number): void {
    this.#open(member, 'relay', this.#newAttempt(), route, { initiator: true, directOnly: false, timeoutMs });
  }

  /** Ends the opening of an own link as its initiator, and tells the other side; no handler is called. */
  giveUp(peer: MemberId): void {
    const entry = this.#openings.own.get(peer);
    this.#drop(peer, 'own');
    if (!entry) return;
    const { attempt } = entry.opening;
    this.#bring(peer, { step: 'refusal', attempt, reason: 'FAILED' }, entry.route);
  }

  /** Asks a member to dial this one, and not to wait for what became of the attempt before. It may get lost. */
  callMe({ id, incarnation: toIncarnation }: SeenMember): void {
    const { incarnation } = this.#options.identity;
    const route = this.#handlers.routeTo(id);
    const attempt = this.#answered.get(id) ?? this.#newAttempt();
    this.#bring(id, { step: 'callMe', attempt, incarnation, toIncarnation }, route);
  }

  /** Goes on with a member that has called. False when it has not. */
  answer(peer: MemberId, kind: OpeningKind): boolean {
    const waiting = this.#calls[kind].get(peer);
    if (!waiting) return false;
    this.#calls[kind].delete(peer);
    const { call, route } = waiting;
    const member = { id: peer, incarnation: call.incarnation };
    const timeoutMs = kind === 'relay' ? relayAnswerTimeoutMs : undefined;
    const { opening } = this.#open(member, kind, call.attempt, route, {
      initiator: false,
      directOnly: false,
      ...(timeoutMs && { timeoutMs }),
    });
    opening.receive(call);
    return true;
  }

  /** Turns a member that has called away. */
  refuse(peer: MemberId, kind: OpeningKind): void {
    const waiting = this.#calls[kind].get(peer);
    this.#calls[kind].delete(peer);
    if (waiting) this.#refuse(peer, waiting.call, 'STALE', waiting.route);
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
    if (introduction.step === 'callMe') {
      const { incarnation } = this.#options.identity;
      if (introduction.toIncarnation !== incarnation) return;
      const lost = this.#entryOf(from, introduction.attempt);
      // The link was there for the other side, and was lost before this side had it.
      if (lost) this.#fail(lost);
      return this.#handlers.onWanted(from);
    }
    const entry = this.#entryOf(from, introduction.attempt);
    if (!entry) return;
    entry.route = route;
    if (introduction.step === 'm2') entry.onAnswer?.();
    entry.opening.receive(introduction);
  }

  /** An introduction could not be brought: the openings that go this way have failed. */
  undelivered(to: MemberId, by: 'signaling' | { readonly carrier: MemberId }): void {
    for (const entry of [this.#openings.own.get(to), this.#openings.relay.get(to)]) {
      if (entry && firstStep(entry.route) === firstStep(by)) this.#fail(entry);
    }
  }

  /**
   * The link to a member is lost: what it was the first to carry may be lost, too. Relays through it have failed;
   * openings of late begin anew, and the others go on another way: also one with which the other side may have begun a
   * conversation, since that would end with it.
   */
  carrierLost(id: MemberId): void {
    for (const entry of [...this.#openings.relay.values()])
      if (firstStep(entry.route) === id) this.#fail(entry);
    for (const [peer, entry] of [...this.#openings.own]) {
      if (firstStep(entry.route) !== id) continue;
      if (entry.again && !entry.begins) entry.again();
      else entry.route = this.#handlers.routeTo(peer);
    }
  }

  /** Gives up everything; no handler is called afterwards. */
  close(): void {
    this.#over = true;
    for (const kind of ['own', 'relay'] as const) {
      for (const peer of [...this.#openings[kind].keys()]) this.#drop(peer, kind);
      this.#calls[kind].clear();
    }
  }

  /** A name that comes after all earlier ones, and that nobody can guess from them. */
  #newAttempt(): Uint8Array {
    const attempt = this.#platform.random.bytes(handshakeLimits.attemptBytes);
    new DataView(attempt.buffer, attempt.byteOffset).setUint32(0, this.#attempts++);
    return attempt;
  }

  #entryOf(peer: MemberId, attempt: Uint8Array): Entry | undefined {
    const entries = [this.#openings.own.get(peer), this.#openings.relay.get(peer)];
    return entries.find((entry) => entry && equalBytes(entry.opening.attempt, attempt));
  }

  #called(from: MemberId, call: Call, route: Route): void {
    const { incarnation, toIncarnation } = call;
    if (toIncarnation !== this.#options.identity.incarnation) return this.#refuse(from, call, 'STALE', route);
    const kind = call.relay ? 'relay' : 'own';
    const calls = this.#calls[kind];
    const full = !calls.has(from) && (calls.size >= maxWaitingCalls || isCrowded(calls.values(), route));
    const isRefused = kind === 'relay' && route === 'signaling' && !this.#handlers.serverCarries();
    if (full || isRefused) return this.#refuse(from, call, 'BUSY', route);
    const waiting = calls.get(from)?.call;
    const running = this.#openings[kind].get(from);
    const answered = running && !running.opening.initiator ? running : undefined;
    // One that was given up before those, and has taken longer on its way; or one of them once more.
    if (waiting && !isLater(call, waiting)) return;
    if (answered && !isLater(call, { ...answered, attempt: answered.opening.attempt })) return;
    // Whoever calls again has given up the attempt before.
    if (answered) this.#drop(from, kind);
    calls.set(from, { call, route });
    this.#handlers.onCalled({ id: from, incarnation }, kind);
  }

  #open(
    member: SeenMember,
    kind: OpeningKind,
    attempt: Uint8Array,
    route: Route,
    how: { initiator: boolean; directOnly: boolean; timeoutMs?: number },
  ): Entry {
    const { id: peer, incarnation: peerIncarnation } = member;
    this.#drop(peer, kind);
    const resume = this.#handlers.conversationWith(peer);
    const { identity, means } = this.#options;
    const { directOnly, ...options } = how;
    const relay = kind === 'relay';
    const entry: Entry = {
      incarnation: peerIncarnation,
      route,
      stopWaiting: () => {},
      begins: false,
      opening: new Opening(
        this.#platform,
        identity,
        { peer, peerIncarnation, attempt, directOnly, relay, ...(resume && { resume }) },
        relay ? { ...means, relay: (sid) => this.#handlers.relay(peer, route, sid) } : means,
        {
          send: (introduction) => {
            if (!this.#bring(peer, introduction, entry.route)) this.#fail(entry);
          },
          mayComplete: (resumed) => {
            if (!resumed && !this.#mayBegin(peer, kind, resume)) return false;
            entry.begins = !resumed;
            return true;
          },
          onOpened: (opened) => {
            this.#drop(peer, kind);
            if (kind === 'own' && !how.initiator) this.#noteAnswered(peer, attempt);
            this.#handlers.onOpened(member, kind, opened, resume);
          },
          onFailed: (error, triedUrl) => {
            this.#drop(peer, kind);
            const { initiator } = how;
            this.#platform.log('info', 'mesh', 'opening failed', { peer, kind, initiator, error });
            this.#handlers.onFailed(peer, kind, error, triedUrl, entry.route);
          },
        },
        options,
      ),
    };
    this.#openings[kind].set(peer, entry);
    return entry;
  }

  /**
   * Whether an opening may begin a conversation: two that do so at a time would replace each other's. What is carried
   * comes up at once, and an own link perhaps never, so it is the own one that makes room.
   */
  #mayBegin(peer: MemberId, kind: OpeningKind, heldThen: Uint8Array | undefined): boolean {
    const held = this.#handlers.conversationWith(peer);
    if (held !== heldThen && !(held && heldThen && equalBytes(held, heldThen))) return false;
    if (kind === 'own') return !this.#openings.relay.get(peer)?.begins;
    const own = this.#openings.own.get(peer);
    if (!own?.begins) return true;
    this.#bring(peer, { step: 'refusal', attempt: own.opening.attempt, reason: 'FAILED' }, own.route);
    this.#fail(own);
    return true;
  }

  #noteAnswered(peer: MemberId, attempt: Uint8Array): void {
    this.#answered.delete(peer);
    this.#answered.set(peer, attempt);
    const [oldest] = this.#answered.keys();
    if (this.#answered.size > maxAnswered && oldest !== undefined) this.#answered.delete(oldest);
  }

  #fail({ opening }: Entry): void {
    opening.receive({ step: 'refusal', attempt: opening.attempt, reason: 'FAILED' });
  }

  /** Lets go of the opening with a peer, if there is one. */
  #drop(peer: MemberId, kind: OpeningKind): void {
    const entry = this.#openings[kind].get(peer);
    this.#openings[kind].delete(peer);
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

/** Whether an attempt of a member was begun after another one of the same member. */
function isLater(one: Attempt, other: Attempt): boolean {
  if (one.incarnation !== other.incarnation) return one.incarnation > other.incarnation;
  return toHex(one.attempt) > toHex(other.attempt);
}

interface Attempt {
  readonly incarnation: number;
  readonly attempt: Uint8Array;
}

/** Whether a member has brought so many first messages that the next one has to wait. */
function isCrowded(calls: Iterable<{ route: Route }>, route: Route): boolean {
  const bringer = firstStep(route);
  if (bringer === undefined) return false;
  let count = 0;
  for (const call of calls) if (firstStep(call.route) === bringer) count++;
  return count >= maxWaitingCallsOfOne;
}

function firstStep(way: Route | { readonly carrier: MemberId }): MemberId | undefined {
  if (way === 'signaling') return undefined;
  return 'carrier' in way ? way.carrier : way.via[0];
}

/** The other side waits 10 s at the longest: so many links hardly come up, and are lost again, in that time. */
const maxAnswered = 64;

/** How long one who is called waits for the end of the handshake through carriers: as long as any caller. */
const relayAnswerTimeoutMs = 4_000;

/** First messages of members that wait for their turn: a whole group that joins at once, twice. */
const maxWaitingCalls = 128;
/** Those that the same member has brought: it may be the one carrier in a group of the usual size. */
const maxWaitingCallsOfOne = 64;
