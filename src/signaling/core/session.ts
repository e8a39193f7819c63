import { GroupError } from '../../base/errors.js';
import type { MemberId } from '../../base/ids.js';
import { SignalingClose, signalingCloseOf, type CloseCode } from '../../wire/closeCodes.js';
import { protocolError } from '../../wire/codec.js';
import { signalingLimits } from '../../wire/limits.js';
import { memberDigest } from '../../wire/memberDigest.js';
import { decodeServerMessage, encodeClientMessage } from '../../wire/signalingCodec.js';
import type { RegisteredMember, Relaying, ServerMessage } from '../../wire/signalingCodec.js';
import type {
  Registration,
  SessionInput,
  SessionOutput,
  SessionPhase,
  SocketInput,
} from './sessionEvents.js';
import type { Ways } from './ways.js';

/** From the start of opening to WELCOME; and how long the server may take to answer when it is asked, at most. */
const connectTimeoutMs = 10_000;
/** Who has something to forward asks a server that was silent for so long, since it may be needed now. */
const quietMs = 5_000;
/** A timer that fires later than this shows that the process was asleep, or too busy to read its sockets … */
const lateMs = 1000;
/** … so what came meanwhile gets this long to be read. */
const graceMs = 1000;
/** A server that throws a client out at once sees it no more often than the cap of the backoff says. */
const stableAfterMs = 10_000;
/** A server that was silent for so many heartbeats is asked, and gets as long again to answer. */
const patienceHeartbeats = 1.5;
/**
 * How often in a row another connection of the same life may take the registration over. Once or twice may be the late
 * HELLO of an own connection that was given up; more is another process with a copy of all that this one knows.
 */
const maxReplacements = 3;

/** Where a session stands; what each state needs, and nothing else. */
type State =
  | { name: 'new' }
  | { name: 'opening' }
  | { name: 'greeting' }
  | StableState
  | { name: 'waiting' }
  | { name: 'over' };

interface StableState {
  name: 'stable';
  sinceMs: number;
  heardAtMs: number;
  /** How long the server may be silent. */
  patienceMs: number;
  /** Since when it owes an answer; Infinity = it does not. */
  askedAtMs: number;
  members: Map<MemberId, RegisteredMember>;
  relaying: Relaying | undefined;
  /** When to begin to move, or to give it up; Infinity = never. */
  moveAtMs: number;
  /** How far the next connection is. */
  next: 'opening' | 'greeting' | undefined;
}

const phases: Record<State['name'], SessionPhase> = {
  new: 'CLOSED',
  opening: 'CONNECTING',
  greeting: 'CONNECTED',
  stable: 'STABLE',
  waiting: 'CLOSED',
  over: 'CLOSED',
};

/**
 * The client's side of the signaling conversation without its socket: registers, keeps the list of members, and
 * decides when to dial again and when to give up.
 *
 * new → opening → greeting → stable; from these three ⇄ waiting; from any → over, for good. Sent away by the server,
 * it stays stable while the next connection is made beside the old one.
 */
export class Session {
  readonly #registration: Registration;
  /** Without a token. */
  readonly #hello: Uint8Array;
  readonly #ways: Ways;
  #state: State = { name: 'new' };
  /** Failed attempts since the connection was last stable for a while. */
  #failures = 0;
  #replacements = 0;
  #wakeAtMs = 0;
  #graceGiven = false;

  constructor(registration: Registration, ways: Ways) {
    this.#registration = registration;
    this.#ways = ways;
    this.#hello = encodeClientMessage({ kind: 'hello', ...registration });
  }

  /** For good. */
  get isOver(): boolean {
    return this.#state.name === 'over';
  }

  get phase(): SessionPhase {
    return phases[this.#state.name];
  }

  /** What the server carries for this member; undefined while it does not, or either of the two does not want it. */
  get relaying(): Relaying | undefined {
    return this.#state.name === 'stable' ? this.#state.relaying : undefined;
  }

  /** Takes one thing that happened at `nowMs`, and returns what is to be done. Throws for no bytes of the server. */
  handle(input: SessionInput, nowMs: number): SessionOutput[] {
    const state = this.#state;
    if ('next' in input && input.next && state.name === 'stable' && state.next) {
      return this.#handleNext(state, input, nowMs);
    }
    switch (input.type) {
      case 'connect':
        return state.name === 'new' ? this.#open(nowMs) : [];
      case 'opened':
        return state.name === 'opening' ? this.#greet(input.token) : [];
      case 'message':
        return this.#received(input.bytes, nowMs);
      case 'closed':
        return isConnected(state) ? this.#closed(input.code, nowMs) : [];
      case 'failed':
        return isConnected(state) ? this.#fail(SignalingClose.PROTOCOL, input.error) : [];
      case 'timer':
        return this.#timer(nowMs);
      case 'reconnectNow':
        if (state.name !== 'stable') this.#ways.networkChanged();
        if (state.name === 'waiting') return this.#open(nowMs);
        if (state.name !== 'opening' && state.name !== 'greeting') return [];
        return [{ type: 'hangUp', close: SignalingClose.NORMAL }, ...this.#open(nowMs)];
      case 'forward': {
        const { to, introduction } = input;
        if (state.name !== 'stable') return [];
        const bytes = encodeClientMessage({ kind: 'forward', member: to, introduction });
        const isQuiet = state.askedAtMs === Infinity && nowMs - state.heardAtMs >= quietMs;
        return [{ type: 'send', bytes }, ...(isQuiet ? this.#ask(state, nowMs) : [])];
      }
      case 'carry': {
        const { to, packet } = input;
        if (!this.relaying) return [];
        return [{ type: 'send', bytes: encodeClientMessage({ kind: 'carry', member: to, ...packet }) }];
      }
      case 'close':
        return this.#close();
    }
  }

  #open(nowMs: number): SessionOutput[] {
    this.#state = { name: 'opening' };
    this.#graceGiven = false;
    const way = this.#ways.current;
    return [{ type: 'open', way }, this.#wake(connectTimeoutMs, nowMs), this.#tellPhase()];
  }

  #greet(token: string | undefined): SessionOutput[] {
    this.#state = { name: 'greeting' };
    return [{ type: 'send', bytes: this.#helloWith(token) }, this.#tellPhase()];
  }

  #helloWith(token: string | undefined): Uint8Array {
    return token ? encodeClientMessage({ kind: 'hello', ...this.#registration, token }) : this.#hello;
  }

  #received(bytes: Uint8Array, nowMs: number): SessionOutput[] {
    const state = this.#state;
    if (!isConnected(state)) return [];
    try {
      const message = decodeServerMessage(bytes);
      if (state.name === 'stable') {
        state.heardAtMs = nowMs;
        state.askedAtMs = Infinity;
        this.#graceGiven = false;
        return this.#apply(message, state, nowMs);
      }
      if (message.kind !== 'welcome') throw protocolError(`${message.kind} before WELCOME`);
      return this.#welcome(message, nowMs);
    } catch (error) {
      return this.#fail(SignalingClose.PROTOCOL, GroupError.from(error));
    }
  }

  #welcome(welcome: ServerMessage & { kind: 'welcome' }, nowMs: number): SessionOutput[] {
    this.#ways.worked();
    const members = new Map<MemberId, RegisteredMember>();
    const patienceMs = patienceHeartbeats * welcome.heartbeatMs;
    const relaying = this.#registration.relay ? welcome.relaying : undefined;
    const times = { sinceMs: nowMs, heardAtMs: nowMs, patienceMs, askedAtMs: Infinity };
    const move = { moveAtMs: Infinity, next: undefined };
    this.#state = { name: 'stable', ...times, ...move, members, relaying };
    return [
      this.#wake(patienceMs, nowMs),
      // Before there is somebody to connect with.
      ...(welcome.turn ? [{ type: 'turn', turn: welcome.turn } as const] : []),
      this.#tellPhase(),
      this.#replace(members, welcome.members),
    ];
  }

  /** Takes a whole list in the place of what was known. */
  #replace(members: Map<MemberId, RegisteredMember>, list: readonly RegisteredMember[]): SessionOutput {
    members.clear();
    for (const member of list) if (member.id !== this.#registration.id) members.set(member.id, member);
    return { type: 'members', members: [...members.values()] };
  }

  #apply(message: ServerMessage, state: StableState, nowMs: number): SessionOutput[] {
    const { members } = state;
    switch (message.kind) {
      case 'welcome':
        throw protocolError('a second WELCOME');
      case 'change': {
        const left = message.left.filter((id) => members.delete(id));
        const joined = message.joined.filter((member) => {
          const { id, incarnation } = member;
          const isNew = id !== this.#registration.id && incarnation > (members.get(id)?.incarnation ?? -1);
          if (isNew) members.set(id, member);
          return isNew;
        });
        if (members.size > signalingLimits.maxMembers) throw protocolError('too many members');
        return [
          ...left.map((id): SessionOutput => ({ type: 'left', id })),
          ...joined.map((member): SessionOutput => ({ type: 'joined', member })),
        ];
      }
      case 'forward':
        return [{ type: 'introduction', from: message.member, introduction: message.introduction }];
      case 'undelivered':
        return [{ type: 'undelivered', to: message.member }];
      case 'carry': {
        const { member: from, link, number, data } = message;
        // Unasked: nobody here could have a use for it.
        return this.relaying ? [{ type: 'carried', from, packet: { link, number, data } }] : [];
      }
      case 'uncarried':
        return [{ type: 'uncarried', to: message.member, link: message.link }];
      case 'heartbeat':
        return [{ type: 'send', bytes: this.#heartbeat(members) }];
      case 'roster':
        return [this.#replace(members, message.members)];
      case 'turn':
        return [{ type: 'turn', turn: message.turn }];
      case 'goAway':
        if (state.next) return [];
        // A server that sends everybody away at once is not dialed more often than one that closes.
        state.moveAtMs = Math.max(nowMs + message.delayMs, state.sinceMs + stableAfterMs);
        return [this.#wakeStable(state, nowMs)];
      case 'unknown':
        return [];
    }
  }

  /** Makes another connection, to the next server if there are several. */
  #move(state: StableState, nowMs: number): SessionOutput[] {
    state.next = 'opening';
    state.moveAtMs = nowMs + connectTimeoutMs;
    return [{ type: 'openNext', way: this.#ways.current }, this.#wakeStable(state, nowMs)];
  }

  #handleNext(state: StableState, input: SocketInput, nowMs: number): SessionOutput[] {
    if (input.type === 'opened') {
      state.next = 'greeting';
      return [{ type: 'send', next: true, bytes: this.#helloWith(input.token) }];
    }
    if (input.type === 'message') {
      try {
        const message = decodeServerMessage(input.bytes);
        if (message.kind === 'welcome') return [{ type: 'moveOn' }, ...this.#welcome(message, nowMs)];
      } catch {
        // What can't be used is given up like what can't be reached.
      }
    }
    return this.#dropNext(state, nowMs);
  }

  /** The next connection has failed. The old one serves as long as the server keeps it. */
  #dropNext(state: StableState, nowMs: number): SessionOutput[] {
    state.next = undefined;
    state.moveAtMs = Infinity;
    const hangUp: SessionOutput = { type: 'hangUp', next: true, close: SignalingClose.NORMAL };
    return [hangUp, ...(this.#ways.failed() ? this.#move(state, nowMs) : [this.#wakeStable(state, nowMs)])];
  }

  #heartbeat(members: ReadonlyMap<MemberId, RegisteredMember>): Uint8Array {
    const digest = memberDigest([this.#registration, ...members.values()]);
    return encodeClientMessage({ kind: 'heartbeat', digest });
  }

  /** Asks the server whether it is still there. */
  #ask(state: StableState, nowMs: number): SessionOutput[] {
    state.askedAtMs = nowMs;
    const bytes = encodeClientMessage({ kind: 'heartbeat', ask: true });
    return [{ type: 'send', bytes }, this.#wakeStable(state, nowMs)];
  }

  #timer(nowMs: number): SessionOutput[] {
    const state = this.#state;
    if (state.name === 'waiting') return this.#open(nowMs);
    if (state.name === 'stable') {
      if (nowMs >= state.moveAtMs) {
        if (state.next) return this.#dropNext(state, nowMs);
        this.#ways.sentAway();
        return this.#move(state, nowMs);
      }
      if (silenceLeftMs(state, nowMs) > 0) return [this.#wakeStable(state, nowMs)];
      if (state.askedAtMs === Infinity) return this.#ask(state, nowMs);
    }
    if (!isConnected(state)) return [];
    // Once, because in a hidden page every timer is late.
    if (nowMs - this.#wakeAtMs > lateMs && !this.#graceGiven) {
      this.#graceGiven = true;
      return [this.#wake(graceMs, nowMs)];
    }
    return [{ type: 'hangUp', close: SignalingClose.SILENT }, ...this.#lost(nowMs)];
  }

  #closed(code: number, nowMs: number): SessionOutput[] {
    // By the next connection of its own.
    const isMoved = this.#state.name === 'stable' && this.#state.next === 'greeting';
    if (code === SignalingClose.REPLACED.code && !isMoved) this.#replacements++;
    if (code === SignalingClose.CONFLICT.code || this.#replacements >= maxReplacements) {
      return this.#fail(undefined, new GroupError('CONFLICT', 'somebody else has a copy of this identity'));
    }
    const close = signalingCloseOf(code);
    if (close === SignalingClose.UNAUTHORIZED) {
      return this.#fail(
        undefined,
        new GroupError('UNAUTHORIZED', 'the signaling server takes no such token'),
      );
    }
    if (!close?.fatal) return this.#lost(nowMs, close);
    return this.#fail(undefined, protocolError(`closed with ${code}: ${close?.reason ?? 'unknown reason'}`));
  }

  /** `close`: what the server has said, if it has. */
  #lost(nowMs: number, close?: CloseCode): SessionOutput[] {
    const state = this.#state;
    if (state.name === 'stable' && state.next) {
      this.#state = { name: state.next };
      return [{ type: 'moveOn' }, this.#wake(Math.max(0, state.moveAtMs - nowMs), nowMs), this.#tellPhase()];
    }
    if (close === SignalingClose.GOING_AWAY || close === SignalingClose.SERVER_FULL) this.#ways.sentAway();
    // Other codes from 4002 on say that the server has heard this client.
    else if (state.name !== 'stable' && !(close && close.code > SignalingClose.NO_HELLO.code)) {
      if (this.#ways.failed()) return this.#open(nowMs);
    }
    if (state.name === 'stable' && nowMs - state.sinceMs >= stableAfterMs) {
      this.#failures = 0;
      this.#replacements = 0;
    }
    this.#state = { name: 'waiting' };
    return [{ type: 'backOff', attempt: this.#failures++ }, this.#tellPhase()];
  }

  #fail(hangUp: CloseCode | undefined, cause: GroupError): SessionOutput[] {
    this.#state = { name: 'over' };
    const error =
      cause.code === 'PROTOCOL'
        ? new GroupError('SIGNALING_REFUSED', `the signaling server can't be used: ${cause.message}`, {
            cause,
          })
        : cause;
    return [
      ...(hangUp ? [{ type: 'hangUp', close: hangUp } as const] : []),
      { type: 'end' },
      this.#tellPhase(),
      { type: 'refused', error },
    ];
  }

  #close(): SessionOutput[] {
    const state = this.#state;
    this.#state = { name: 'over' };
    if (!isConnected(state)) return [{ type: 'end' }];
    return [
      { type: 'hangUp', close: SignalingClose.NORMAL },
      { type: 'end' },
      { type: 'phase', phase: 'CLOSING' },
      this.#tellPhase(),
    ];
  }

  /** For whatever is due next. */
  #wakeStable(state: StableState, nowMs: number): SessionOutput {
    return this.#wake(Math.max(0, Math.min(silenceLeftMs(state, nowMs), state.moveAtMs - nowMs)), nowMs);
  }

  #wake(afterMs: number, nowMs: number): SessionOutput {
    this.#wakeAtMs = nowMs + afterMs;
    return { type: 'wake', afterMs };
  }

  #tellPhase(): SessionOutput {
    return { type: 'phase', phase: this.phase };
  }
}

/** How long the server may still be silent before it is asked, or, when it has been, before it is taken for dead. */
function silenceLeftMs({ askedAtMs, heardAtMs, patienceMs }: StableState, nowMs: number): number {
  if (askedAtMs === Infinity) return heardAtMs + patienceMs - nowMs;
  return askedAtMs + Math.min(patienceMs, connectTimeoutMs) - nowMs;
}

function isConnected(state: State): boolean {
  return state.name === 'opening' || state.name === 'greeting' || state.name === 'stable';
}
