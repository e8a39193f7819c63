import type { CancelTimer } from './base/Clock.js';
import type { KeyPair } from './base/Crypto.js';
import { Emitter, type Off } from './base/Emitter.js';
import { GroupError, inWords } from './base/errors.js';
import { memberIdOf, type MemberId } from './base/ids.js';
import { checkKey, createKey as createRandomKey, deriveSecrets } from './base/keys.js';
import type { Platform } from './base/Platform.js';
import { systemPlatform, systemRandom, systemWrtc } from './base/system.js';
import type { WebSocketListener } from './channel/LinkBuilder.js';
import type { RtcEngine } from './channel/rtc/RtcEngine.js';
import { noRtcEngine, simplePeerEngine } from './channel/rtc/simplePeerEngine.js';
import { checkOptions, checkWebSocketUrl, type CheckedOptions, type WebGroupOptions } from './options.js';
import { watchPage } from './pageLife.js';
import { checkData, type Data, type MessageDetails, type UserMessages } from './service/UserMessages.js';
import { SignalingState } from './signaling/SignalingState.js';
import { Stay } from './Stay.js';
import type { Departure, Path, Topology } from './topology/Topology.js';

/** Where a member stands with its group. */
export enum WebGroupState {
  /** `join` was called, or the group is being found again after everything was lost. */
  JOINING = 0,
  /** A channel with everybody who was there, and could be reached, is open. */
  JOINED = 1,
  /** `leave` was called; what was sent is still being acknowledged. */
  LEAVING = 2,
  /** In no group: before `join`, and after `leave`. */
  LEFT = 3,
}

/** Every event of a `WebGroup`, with what its handlers are given. */
export interface WebGroupEvents {
  /** This member has its id; before anything else happens in the group. */
  myId: [id: MemberId];
  memberJoin: [id: MemberId];
  memberLeave: [id: MemberId, departure: Departure];
  /** A handler that returns a promise takes its time: until it settles, the sender is slowed down. */
  message: [id: MemberId, data: Data, details: MessageDetails];
  stateChange: [state: WebGroupState];
  signalingStateChange: [state: SignalingState];
  /** The path to a member has changed; see `path`. */
  pathChange: [id: MemberId];
  /** Something failed and the group goes on: a handler threw, a stranger had another secret. */
  error: [error: GroupError];
}

/**
 * What a group is built on; handed over by tests and by `WebGroupBotServer`, taken from the machine otherwise.
 * @internal
 */
export interface GroupFoundation {
  platform?: Platform;
  rtc?: RtcEngine;
  listener?: WebSocketListener;
}

export interface SendOptions {
  /** 0 to 14, default 0. Messages of one lane keep their order; a long one holds up nobody on another lane. */
  lane?: number;
}

/** A new key for a group, which nobody can guess: 256 random bits, fit for the fragment of an invitation link. */
export function createKey(): string {
  return createRandomKey(systemRandom);
}

/**
 * A group of members who joined with the same key, each connected with each other. One object is in one group at a
 * time; after `leave` it can join again, and no listener, timer or socket is left.
 *
 * The `on…` properties hold one handler each; `on` adds any number. A handler that throws harms nothing: what it threw
 * comes as `error` event with code `HANDLER_THREW`.
 */
export class WebGroup {
  onMyId: ((id: MemberId) => void) | null = null;
  onMemberJoin: ((id: MemberId) => void) | null = null;
  onMemberLeave: ((id: MemberId, departure: Departure) => void) | null = null;
  /** May return a promise; until it settles the message counts as unread, which slows its sender down. */
  onMessage: ((id: MemberId, data: Data, details: MessageDetails) => unknown) | null = null;
  onStateChange: ((state: WebGroupState) => void) | null = null;
  onSignalingStateChange: ((state: SignalingState) => void) | null = null;
  onError: ((error: GroupError) => void) | null = null;
  /** Whether to come back when signaling and all members are lost; may be changed at any time. */
  autoRejoin: boolean;

  readonly #options: CheckedOptions;
  readonly #platform: Platform;
  readonly #rtc: RtcEngine;
  readonly #listener: WebSocketListener | undefined;
  readonly #events: Emitter<WebGroupEvents>;
  #state = WebGroupState.LEFT;
  #signalingState = SignalingState.CLOSED;
  #keys: Promise<{ staticKeys: KeyPair; id: MemberId }> | undefined;
  #lastIncarnation = 0;
  #stay: Stay | undefined;
  #joining: { key: string; resolve(): void; reject(error: GroupError): void } | undefined;
  #leaving: Promise<void> | undefined;
  #cancelJoinTimer: CancelTimer = () => {};
  #stopWatchingPage: () => void = () => {};

  /** Throws GroupError `INVALID_ARGUMENT` or `INVALID_URL` for an option that can't work. */
  constructor(options?: WebGroupOptions, foundation: GroupFoundation = {}) {
    this.#options = checkOptions(options);
    this.autoRejoin = this.#options.autoRejoin;
    const { log, wrtc } = this.#options;
    this.#platform = foundation.platform ?? systemPlatform(log ? { log } : {});
    this.#rtc =
      foundation.rtc ?? (wrtc === false ? noRtcEngine : simplePeerEngine(this.#platform, systemWrtc(wrtc)));
    this.#listener = foundation.listener;
    this.#events = new Emitter((error, event) => this.#handlerThrew(error, event));
  }

  /** The id of the group, equal at all its members; half of what signaling knows of the key; '' when LEFT. */
  get id(): string {
    return this.#stay?.id ?? '';
  }

  /** The id of this member, the same each time this object joins; '' when LEFT. */
  get myId(): MemberId {
    return this.#stay?.myId ?? '';
  }

  /** The key of the group; '' when LEFT. */
  get key(): string {
    return this.#stay?.key ?? this.#joining?.key ?? '';
  }

  /** The ids of all members, this one's included, in ascending order; a new frozen array each time. [] when LEFT. */
  get members(): readonly MemberId[] {
    const stay = this.#stay;
    return Object.freeze(stay ? [stay.myId, ...stay.mesh.others].sort() : []);
  }

  /** The ids of the members with a link of their own to this one, in ascending order; a new frozen array each time. */
  get neighbors(): readonly MemberId[] {
    return Object.freeze([...(this.#stay?.mesh.neighbors ?? [])].sort());
  }

  get topology(): Topology {
    return this.#options.topology;
  }

  get state(): WebGroupState {
    return this.#state;
  }

  get signalingState(): SignalingState {
    return this.#signalingState;
  }

  get signalingServer(): string {
    return this.#options.signalingServer;
  }

  /** How a member is reached; undefined when no link to it is open, or nobody has this id. */
  path(id: MemberId): Path | undefined {
    return this.#stay?.mesh.path(id);
  }

  /** Adds a handler for an event, and returns what takes it away again. */
  on<Name extends keyof WebGroupEvents>(
    event: Name,
    handler: (...args: WebGroupEvents[Name]) => unknown,
  ): Off {
    return this.#events.on(event, handler);
  }

  /**
   * Joins the group with this key: any string of 1 to 512 characters, compared code unit by code unit; a new one that
   * nobody can guess by default. Resolves when the group is JOINED.
   *
   * Rejects with GroupError `INVALID_KEY`, `ALREADY_JOINED` (also while joining or leaving), `SIGNALING_UNREACHABLE`
   * after `joinTimeoutMs`, `SIGNALING_REFUSED`, or `LEFT` when `leave` is called meanwhile. The group is then LEFT.
   */
  join(key: string = createRandomKey(this.#platform.random)): Promise<void> {
    const joined = this.#join(key);
    // Who ignores the promise learns of a failure by the state; it must not end a Node process.
    joined.catch(() => {});
    return joined;
  }

  /**
   * Leaves the group: waits up to 2 s until what was sent is acknowledged, tells the others, and releases everything.
   * Resolves when the group is LEFT. Does nothing when it is already.
   */
  leave(): Promise<void> {
    if (this.#leaving) return this.#leaving;
    if (this.#state === WebGroupState.LEFT) return Promise.resolve();
    this.#leaving = this.#leave();
    return this.#leaving;
  }

  /**
   * Invites the bot of a `WebGroupBotServer` at this ws:// or wss:// URL, and resolves when it is a member; at once
   * when it is one already. The bot gets the key, encrypted for whoever answers at the URL.
   * Rejects with GroupError `INVALID_URL`, `NOT_JOINED`, `INVITE_FAILED`, or `LEFT` when the group is left meanwhile.
   */
  invite(url: string): Promise<void> {
    const invited = this.#invite(url);
    invited.catch(() => {});
    return invited;
  }

  /**
   * Sends a string or bytes to all members. False: it is taken, but the queue is over its mark (1 MiB a member), so
   * better wait for `ready()`. Later joiners do not get it.
   * Throws GroupError `INVALID_DATA`, `INVALID_ARGUMENT`, `NOT_JOINED`, `MESSAGE_TOO_LARGE`.
   */
  send(data: Data, { lane = 0 }: SendOptions = {}): boolean {
    checkData(data);
    return this.#messages('send').send(data, lane);
  }

  /** Sends to one member; else as `send`. Throws also `UNKNOWN_MEMBER`, for the own id too. */
  sendTo(id: MemberId, data: Data, { lane = 0 }: SendOptions = {}): boolean {
    checkData(data);
    return this.#messages('sendTo').sendTo(id, data, lane);
  }

  /** Resolves when there is room again after `send` returned false. */
  async ready(): Promise<void> {
    await this.#stay?.mesh.ready();
  }

  /** Resolves when all that was sent before has been acknowledged by those who stayed in the group. */
  async flush(): Promise<void> {
    await this.#stay?.mesh.flush();
  }

  async #join(key: unknown): Promise<void> {
    const checked = checkKey(key);
    if (this.#state !== WebGroupState.LEFT || this.#joining) {
      throw new GroupError('ALREADY_JOINED', `the group is ${WebGroupState[this.#state]}`);
    }
    await new Promise<void>((resolve, reject) => {
      this.#joining = { key: checked, resolve, reject };
      this.#setState(WebGroupState.JOINING);
      const { joinTimeoutMs, signalingServer } = this.#options;
      this.#cancelJoinTimer = this.#platform.clock.after(joinTimeoutMs, () =>
        this.#giveUp(
          new GroupError(
            'SIGNALING_UNREACHABLE',
            `${signalingServer} can't be reached in ${joinTimeoutMs} ms`,
          ),
        ),
      );
      this.#enter(checked).catch((error: unknown) => this.#giveUp(GroupError.from(error)));
    });
  }

  async #enter(key: string): Promise<void> {
    const joining = this.#joining;
    const { crypto, clock } = this.#platform;
    this.#keys ??= makeKeys(this.#platform).catch((error: unknown) => {
      this.#keys = undefined;
      throw error;
    });
    const [{ staticKeys, id: myId }, secrets] = await Promise.all([this.#keys, deriveSecrets(crypto, key)]);
    // Left while the keys were made.
    if (this.#joining !== joining) return;
    const incarnation = Math.max(this.#lastIncarnation + 1, Math.floor(clock.wallMs() / 1_000));
    this.#lastIncarnation = incarnation;

    const { rtcConfiguration } = this.#options;
    const listener = this.#listener;
    const means = { rtc: this.#rtc, rtcConfiguration, ...(listener && { listener }) };
    const stay = new Stay(
      this.#platform,
      { key, secrets, myId, staticKeys, incarnation, means, options: this.#options },
      {
        onMemberJoin: (id) => {
          this.#events.emit('memberJoin', this.onMemberJoin, id);
          this.#checkConnection();
        },
        onMemberLeave: (id, departure) => {
          this.#events.emit('memberLeave', this.onMemberLeave, id, departure);
          this.#checkConnection();
        },
        onPathChange: (id) => this.#events.emit('pathChange', null, id),
        onReady: () => this.#entered(),
        onError: (error) => this.#events.emit('error', this.onError, error),
        onMessage: (from, data, details) =>
          this.#events.emitAndWait('message', this.onMessage, from, data, details),
        onSignalingState: (state) => this.#onSignalingState(state),
        onRefused: (error) => this.#onRefused(error),
      },
    );
    this.#stay = stay;
    this.#stopWatchingPage = watchPage({
      onHide: () => this.#abandon(),
      onWake: () => this.#stay?.tryAgain(),
    });
    this.#events.emit('myId', this.onMyId, myId);
    // Unless that handler has left the group.
    stay.start();
  }

  /** The mesh is there. */
  #entered(): void {
    this.#cancelJoinTimer();
    const joining = this.#joining;
    this.#joining = undefined;
    this.#setState(WebGroupState.JOINED);
    joining?.resolve();
  }

  /** Joining has failed. */
  #giveUp(error: GroupError): void {
    const joining = this.#joining;
    if (!joining) return;
    this.#joining = undefined;
    this.#leaving ??= this.#leave();
    void this.#leaving.then(() => joining.reject(error));
  }

  async #leave(): Promise<void> {
    // Without these, a handler of `stateChange` that joins again would find the group half left.
    const joining = this.#joining;
    this.#joining = undefined;
    this.#cancelJoinTimer();
    this.#setState(WebGroupState.LEAVING);
    await this.#stay?.mesh.leave();
    this.#end();
    joining?.reject(new GroupError('LEFT', 'the group was left before it was joined'));
  }

  /** The page goes away: there is no time to wait for anything. */
  #abandon(): void {
    const joining = this.#joining;
    this.#joining = undefined;
    this.#cancelJoinTimer();
    this.#stay?.mesh.abandon();
    this.#end();
    joining?.reject(new GroupError('LEFT', 'the page was closed'));
  }

  #end(): void {
    const stay = this.#stay;
    this.#stay = undefined;
    stay?.end();
    this.#stopWatchingPage();
    this.#leaving = undefined;
    this.#setState(WebGroupState.LEFT);
  }

  async #invite(url: unknown): Promise<void> {
    const checked = checkWebSocketUrl(url);
    const stay = this.#stay;
    if (!stay || this.#state === WebGroupState.LEAVING) throw notJoined('invite', this.#state);
    await stay.invite(checked);
  }

  #onSignalingState(state: SignalingState): void {
    if (state === this.#signalingState) return;
    this.#signalingState = state;
    // The server has answered; from now on the mesh says when it is ready.
    if (state === SignalingState.STABLE) this.#cancelJoinTimer();
    this.#events.emit('signalingStateChange', this.onSignalingStateChange, state);
    this.#checkConnection();
  }

  /** When nobody is left, and signaling is gone too: finds the group again, or gives up. */
  #checkConnection(): void {
    const stay = this.#stay;
    if (!stay) return;
    // A member may also come before signaling is back: the one that was lost last, or one that it has told of us.
    const connected = stay.mesh.others.length > 0 || this.#signalingState === SignalingState.STABLE;
    if (this.#state === WebGroupState.JOINED && !connected) {
      if (this.autoRejoin) this.#setState(WebGroupState.JOINING);
      else void this.leave();
    } else if (this.#state === WebGroupState.JOINING && connected && !this.#joining) {
      this.#setState(WebGroupState.JOINED);
    }
  }

  #onRefused(error: GroupError): void {
    if (this.#joining) return this.#giveUp(error);
    this.#events.emit('error', this.onError, error);
    if (this.#stay?.mesh.others.length === 0) void this.leave();
  }

  #messages(call: string): UserMessages {
    const stay = this.#stay;
    if (stay && (this.#state === WebGroupState.JOINED || this.#state === WebGroupState.JOINING)) {
      return stay.messages;
    }
    throw notJoined(call, this.#state);
  }

  #setState(state: WebGroupState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#events.emit('stateChange', this.onStateChange, state);
  }

  #handlerThrew(cause: unknown, event: keyof WebGroupEvents): void {
    this.#platform.log('error', 'group', `a handler of ${event} threw`, { cause });
    // One that throws at an error would be told of itself for ever.
    if (event === 'error') return;
    const error = new GroupError('HANDLER_THREW', `a handler of ${event} threw: ${inWords(cause)}`, {
      cause,
    });
    this.#events.emit('error', this.onError, error);
  }
}

async function makeKeys({ crypto }: Platform): Promise<{ staticKeys: KeyPair; id: MemberId }> {
  const staticKeys = await crypto.generateKeyPair();
  return { staticKeys, id: await memberIdOf(crypto, staticKeys.publicKey) };
}

function notJoined(call: string, state: WebGroupState): GroupError {
  return new GroupError('NOT_JOINED', `${call} needs a group that is joined; it is ${WebGroupState[state]}`);
}
