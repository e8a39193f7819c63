import type { BackoffOptions } from '../base/backoff.js';
import { fullJitterMs } from '../base/backoff.js';
import { utf8 } from '../base/bytes.js';
import type { CancelTimer } from '../base/Clock.js';
import { GroupError, inWords } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import type { Socket } from '../base/Socket.js';
import { messageBytes } from '../channel/link/BaseLink.js';
import { SignalingClose } from '../wire/closeCodes.js';
import { protocolError } from '../wire/codec.js';
import { signalingLimits } from '../wire/limits.js';
import {
  instanceBytes,
  signalingSubprotocol,
  topicBytes,
  type RegisteredMember,
  type TurnServers,
} from '../wire/signalingCodec.js';
import { Session } from './core/session.js';
import type { CarriedPacket, SessionInput, SessionOutput, SocketInput } from './core/sessionEvents.js';
import { Ways, type Way } from './core/ways.js';
import { Pace } from './Pace.js';
import { SignalingState } from './SignalingState.js';

/** Where to register, as whom, for what. */
export interface SignalingClientOptions {
  /**
   * ws://, wss://, http:// or https:// URLs, at least one: the servers, which are tried in turn. Whatever the scheme,
   * each is dialed by WebSocket, and when that fails by an event stream.
   */
  readonly urls: readonly string[];
  /** 32 bytes: what the server may know of the key. */
  readonly topic: Uint8Array;
  readonly id: MemberId;
  /** Rises with each life of the same id. */
  readonly incarnation: number;
  /** 8 bytes that all connections of one life have in common. Default: random ones. */
  readonly instance?: Uint8Array;
  /** Whether the server may carry packets to this member and from it, if it does that at all. Default false. */
  readonly relay?: boolean;
  /** What entitles to register, or how to get it: asked before each attempt, and given up with the attempt after 10 s. */
  readonly token?: string | (() => string | Promise<string>);
  /** Waits between attempts. Default: full jitter from 0.5 s to a cap of 10 s. */
  readonly backoff?: BackoffOptions;
}

/** What a signaling client tells its owner; any of them may call the client. None is called after `close()`. */
export interface SignalingHandlers {
  onStateChange(state: SignalingState): void;
  /** Everybody else who is registered: after each WELCOME, and when the server finds that the list here is wrong. */
  onMembers(members: RegisteredMember[]): void;
  /** Somebody has registered, or a member has with a higher incarnation. */
  onJoined(member: RegisteredMember): void;
  onLeft(id: MemberId): void;
  /** `from` is what the server says; what proves it is inside the introduction. */
  onIntroduction(from: MemberId, introduction: Uint8Array): void;
  /** An introduction found nobody registered with this id. */
  onUndelivered(to: MemberId): void;
  /** The server has carried a packet here; `from` is what it says. */
  onCarried(from: MemberId, packet: CarriedPacket): void;
  /** TURN servers of the operator, to be used in the place of those before. */
  onTurn(servers: TurnServers): void;
  /** A packet of a link (8 bytes) to a member was not carried, and is lost. */
  onUncarried(to: MemberId, link: Uint8Array): void;
  /**
   * The server refuses this client for good: `SIGNALING_REFUSED`, `UNAUTHORIZED`, or `CONFLICT` when the id belongs to
   * another life; or the URL can't be opened: `INVALID_URL`.
   */
  onRefused(error: GroupError): void;
  /** No token could be got: `HANDLER_THREW`. It is tried again later. */
  onError(error: GroupError): void;
}

const defaultBackoff: BackoffOptions = { firstMs: 500, capMs: 10_000 };

/** Bytes that may wait in the socket before introductions are dropped; ten times a whole join of 64 members. */
const maxQueueBytes = 1024 * 1024;

/**
 * Keeps a member registered at a signaling server: connects, reconnects with growing waits until `close()` is called,
 * and carries introductions. After `close()` no timer, socket or handler is left. Used once: it can't be opened again.
 */
export class SignalingClient {
  readonly #platform: Platform;
  readonly #token: SignalingClientOptions['token'];
  readonly #backoff: BackoffOptions;
  readonly #handlers: SignalingHandlers;
  readonly #session: Session;
  #socket: Socket | undefined;
  /** Is to take the place of the other one. */
  #next: Socket | undefined;
  /** Whether what is dialed will be the next one. */
  #dialsNext = false;
  /** The attempt for which a token is being got, or code is being loaded; another one has another object. */
  #asking: object | undefined;
  /** While the server carries for this member. */
  #pace: Pace | undefined;
  #cancelTimer: CancelTimer | undefined;
  readonly #inputs: SessionInput[] = [];
  #atWork = false;
  #closing = false;

  /** Throws GroupError `INVALID_URL` for a URL of another kind, `INVALID_ARGUMENT` for a topic of another length. */
  constructor(platform: Platform, options: SignalingClientOptions, handlers: SignalingHandlers) {
    const { urls, topic, id, incarnation, relay, instance = platform.random.bytes(instanceBytes) } = options;
    checkServerUrls(urls);
    if (topic.length !== topicBytes) {
      throw new GroupError('INVALID_ARGUMENT', `a topic has ${topicBytes} bytes, not ${topic.length}`);
    }
    this.#platform = platform;
    this.#token = options.token;
    this.#backoff = options.backoff ?? defaultBackoff;
    this.#handlers = handlers;
    const ways = new Ways(urls, platform.fetch !== undefined);
    this.#session = new Session({ topic, id, incarnation, instance, ...(relay && { relay }) }, ways);
  }

  get state(): SignalingState {
    return SignalingState[this.#session.phase];
  }

  /** Whether it has been closed, or refused: it does not come back. */
  get isOver(): boolean {
    return this.#session.isOver;
  }

  /** Starts; does nothing the second time. */
  connect(): void {
    this.#handle({ type: 'connect' });
  }

  /**
   * Sends an introduction to a member. False when it was dropped: not STABLE, or more than 1 MiB waits to be sent.
   * Throws GroupError `MESSAGE_TOO_LARGE` beyond `signalingLimits.maxIntroductionBytes`.
   */
  forward(to: MemberId, introduction: Uint8Array): boolean {
    if (introduction.length > signalingLimits.maxIntroductionBytes) {
      throw new GroupError('MESSAGE_TOO_LARGE', `introduction of ${introduction.length} bytes`);
    }
    if (this.state !== SignalingState.STABLE || (this.#socket?.bufferedAmount ?? 0) > maxQueueBytes)
      return false;
    this.#handle({ type: 'forward', to, introduction });
    return true;
  }

  /** Whether the server carries packets of this member now. */
  get carries(): boolean {
    return this.#pace !== undefined;
  }

  /** Whether `carry` should be called now; else wait for `ready`. */
  get hasRoom(): boolean {
    return this.#pace?.hasRoom ?? false;
  }

  /** Resolves when there is room, or the server does not carry any more. */
  async ready(): Promise<void> {
    await this.#pace?.ready();
  }

  /** Lets the server carry a packet of at most `signalingLimits.maxCarriedBytes`; it is lost if it does not carry. */
  carry(to: MemberId, packet: CarriedPacket): void {
    this.#pace?.spend(packet.data.length);
    this.#handle({ type: 'carry', to, packet });
  }

  /**
   * Tries again at once: for when the network has come back. A wait is cut short, a connection that is being opened
   * is opened anew; one that is STABLE stays.
   */
  reconnectNow(): void {
    this.#handle({ type: 'reconnectNow' });
  }

  /** Unregisters for good: CLOSING and CLOSED are reported before it returns, unless it was CLOSED already. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#inputs.length = 0;
    // Where a handler has called, the loop that called the handler has nothing left to do.
    this.#atWork = false;
    this.#handle({ type: 'close' });
  }

  /** Handlers may call back: what they ask for is done when everything that came before has been told. */
  #handle(input: SessionInput): void {
    this.#inputs.push(input);
    if (this.#atWork) return;
    this.#atWork = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) {
        for (const output of this.#session.handle(next, this.#platform.clock.nowMs())) {
          this.#carryOut(output);
          // That output's handler has called close(), which has done the rest.
          if (this.#closing && next.type !== 'close') return;
        }
      }
    } finally {
      this.#atWork = false;
    }
  }

  #carryOut(output: SessionOutput): void {
    switch (output.type) {
      case 'open':
      case 'openNext':
        this.#dialsNext = output.type === 'openNext';
        return this.#open(output.way);
      case 'send':
        return (output.next ? this.#next : this.#socket)?.send(output.bytes);
      case 'hangUp':
        if (output.next) return this.#hangUpNext(output.close.reason);
        if (!this.#dialsNext) this.#asking = undefined;
        return this.#hangUp(output.close.reason);
      case 'moveOn':
        this.#hangUp(SignalingClose.NORMAL.reason);
        this.#socket = this.#next;
        this.#next = undefined;
        this.#dialsNext = false;
        return;
      case 'wake':
        return this.#setTimer(output.afterMs);
      case 'backOff':
        return this.#setTimer(fullJitterMs(output.attempt, this.#platform.random.float(), this.#backoff));
      case 'end':
        this.#hangUpNext(SignalingClose.NORMAL.reason);
        return this.#clearTimer();
      case 'phase':
        this.#setPace();
        return this.#handlers.onStateChange(SignalingState[output.phase]);
      case 'members':
        return this.#handlers.onMembers(output.members);
      case 'joined':
        return this.#handlers.onJoined(output.member);
      case 'left':
        return this.#handlers.onLeft(output.id);
      case 'introduction':
        return this.#handlers.onIntroduction(output.from, output.introduction);
      case 'undelivered':
        return this.#handlers.onUndelivered(output.to);
      case 'carried':
        this.#pace?.check();
        return this.#handlers.onCarried(output.from, output.packet);
      case 'uncarried':
        return this.#handlers.onUncarried(output.to, output.link);
      case 'turn':
        return this.#handlers.onTurn(output.turn);
      case 'refused':
        return this.#handlers.onRefused(output.error);
      default:
        output satisfies never;
    }
  }

  #open({ transport, url }: Way): void {
    const { openSocket, fetch, clock, random } = this.#platform;
    if (transport === 'webSocket') return this.#openWith(() => openSocket(url, [signalingSubprotocol]));
    const loading = (this.#asking = {});
    import('./EventSocket.js').then(
      ({ EventSocket }) => {
        if (this.#asking !== loading) return;
        const platform = { fetch: fetch!, clock, random };
        this.#openWith(() => new EventSocket(platform, url, signalingSubprotocol));
      },
      // As when the server can't be reached: there may be another way.
      () => {
        if (this.#asking === loading) this.#handle({ type: 'closed', code: 1006, next: this.#dialsNext });
      },
    );
  }

  #openWith(open: () => Socket): void {
    if (typeof this.#token !== 'function') return this.#dial(open, this.#token);
    const asking = (this.#asking = {});
    // In a promise, so that what is thrown at once comes the same way.
    Promise.resolve()
      .then(this.#token)
      .then(checkToken)
      .then(
        (token) => {
          if (this.#asking === asking) this.#dial(open, token);
        },
        (cause: unknown) => {
          if (this.#asking !== asking) return;
          this.#handlers.onError(new GroupError('HANDLER_THREW', 'no token could be got', { cause }));
          // As when the server could not decide: no other way to it would help.
          const { code } = SignalingClose.UNDECIDED;
          if (this.#asking === asking) this.#handle({ type: 'closed', code, next: this.#dialsNext });
        },
      );
  }

  #dial(open: () => Socket, token: string | undefined): void {
    this.#asking = undefined;
    let socket: Socket;
    try {
      socket = open();
    } catch (error) {
      const next = this.#dialsNext;
      return this.#handle({ type: 'failed', next, error: GroupError.from(error, 'INVALID_URL') });
    }
    if (this.#dialsNext) this.#next = socket;
    else this.#socket = socket;
    const handle = (input: SocketInput): void => this.#handle({ ...input, next: socket === this.#next });
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      if (socket.protocol === signalingSubprotocol)
        return handle({ type: 'opened', ...(token && { token }) });
      handle({ type: 'failed', error: protocolError(`it does not speak ${signalingSubprotocol}`) });
    };
    socket.onmessage = ({ data }) => {
      const bytes = messageBytes(data);
      if (bytes) handle({ type: 'message', bytes });
      else handle({ type: 'failed', error: protocolError('it sent text') });
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#next) this.#socket = undefined;
      handle({ type: 'closed', code });
    };
    // What happened is told by the close event that follows; but `ws` throws where nobody listens.
    socket.onerror = () => {};
  }

  #hangUp(reason: string): void {
    hangUp(this.#socket, reason);
    this.#socket = undefined;
  }

  #hangUpNext(reason: string): void {
    if (this.#dialsNext) this.#asking = undefined;
    this.#dialsNext = false;
    hangUp(this.#next, reason);
    this.#next = undefined;
  }

  #setPace(): void {
    const { relaying } = this.#session;
    this.#pace?.close();
    this.#pace =
      relaying && new Pace(this.#platform.clock, relaying, () => this.#socket?.bufferedAmount ?? 0);
  }

  #setTimer(afterMs: number): void {
    this.#clearTimer();
    this.#cancelTimer = this.#platform.clock.after(afterMs, () => {
      this.#cancelTimer = undefined;
      this.#handle({ type: 'timer' });
    });
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

/** Closes a socket, and hears nothing more of it. */
function hangUp(socket: Socket | undefined, reason: string): void {
  if (!socket) return;
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
  // Only 1000 and 3000–4999 may be said by a client (WHATWG WebSockets §3.1); the reason is for the server's log.
  socket.close(1000, reason);
}

/** Lets a token through that fits into a HELLO; throws GroupError `INVALID_ARGUMENT` for anything else. */
export function checkToken(token: unknown): string {
  if (typeof token === 'string' && utf8(token).length <= signalingLimits.maxTokenBytes) return token;
  throw new GroupError(
    'INVALID_ARGUMENT',
    `token must be a string of up to ${signalingLimits.maxTokenBytes} bytes`,
  );
}

/** Lets 1 to 16 URLs of signaling servers through; else throws GroupError `INVALID_URL`. */
export function checkServerUrls(urls: readonly unknown[]): void {
  if (urls.length > 0 && urls.length <= maxServers && urls.every(isServerUrl)) return;
  throw new GroupError(
    'INVALID_URL',
    `1 to ${maxServers} URLs with wss, https, ws or http are needed, not ${inWords(urls)}`,
  );
}

function isServerUrl(url: unknown): boolean {
  try {
    const { protocol, hash } = new URL(typeof url === 'string' ? url : '');
    return /^(ws|http)s?:$/.test(protocol) && hash === '';
  } catch {
    return false;
  }
}

/** More would be a list of servers of others, which do not share their registrations. */
const maxServers = 16;
