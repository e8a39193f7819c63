import { Emitter, type Off } from './base/Emitter.js';
import { GroupError, inWords } from './base/errors.js';
import { fingerprintOf } from './base/fingerprint.js';
import type { MemberId } from './base/ids.js';
import { checkKey, createKey as createRandomKey } from './base/keys.js';
import type { Platform } from './base/Platform.js';
import { systemPlatform, systemRandom, systemTakesTurn, systemWrtc } from './base/system.js';
import type { WebSocketListener } from './channel/LinkBuilder.js';
import type { RtcEngine } from './channel/rtc/RtcEngine.js';
import { noRtcEngine, simplePeerEngine } from './channel/rtc/simplePeerEngine.js';
import { eventNames, type WebGroupEvents } from './groupEvents.js';
import { Membership } from './Membership.js';
import { checkOptions, checkWebSocketUrl, type CheckedOptions, type WebGroupOptions } from './options.js';
import { checkMeta, type Meta } from './service/Metas.js';
import { checkData, type Data, type MessageDetails, type UserMessages } from './service/UserMessages.js';
import type { SignalingState } from './signaling/SignalingState.js';
import type { Departure, Path, Topology } from './topology/Topology.js';
import { checkToken } from './signaling/SignalingClient.js';
import { WebGroupState } from './WebGroupState.js';

export { WebGroupState };
export type { WebGroupEvents };

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
  /** Whether a promise is wanted that resolves when the message is acknowledged. Default false. */
  acked?: boolean;
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
  onKeyChange: ((key: string) => void) | null = null;
  onMetaChange: ((id: MemberId, meta: Meta) => void) | null = null;
  /** May return a promise; until it settles the message counts as unread, which slows its sender down. */
  onMessage: ((id: MemberId, data: Data, details: MessageDetails) => unknown) | null = null;
  onStateChange: ((state: WebGroupState) => void) | null = null;
  onSignalingStateChange: ((state: SignalingState) => void) | null = null;
  onPathChange: ((id: MemberId) => void) | null = null;
  onSlow: ((id: MemberId) => void) | null = null;
  onError: ((error: GroupError) => void) | null = null;

  readonly #options: CheckedOptions;
  readonly #platform: Platform;
  readonly #events: Emitter<WebGroupEvents>;
  readonly #membership: Membership;

  /** Throws GroupError `INVALID_ARGUMENT`, `INVALID_URL` or `INVALID_KEY` for an option that can't work. */
  constructor(options?: WebGroupOptions, foundation: GroupFoundation = {}) {
    this.#options = checkOptions(options);
    const { log, wrtc, rtcConfiguration, sealAlways } = this.#options;
    this.#options.turn ??= systemTakesTurn(wrtc);
    const platform = foundation.platform ?? systemPlatform(log ? { log } : {});
    this.#platform = platform;
    const rtc =
      foundation.rtc ?? (wrtc === false ? noRtcEngine : simplePeerEngine(platform, systemWrtc(wrtc)));
    const { listener } = foundation;
    const events = new Emitter<WebGroupEvents>((error, event) => this.#handlerThrew(error, event));
    this.#events = events;
    this.#membership = new Membership(
      platform,
      {
        options: this.#options,
        means: { rtc, rtcConfiguration, sealAlways, ...(listener && { listener }) },
      },
      {
        onMyId: (id) => events.emit('myId', this.onMyId, id),
        onMemberJoin: (id) => events.emit('memberJoin', this.onMemberJoin, id),
        onMemberLeave: (id, departure) => events.emit('memberLeave', this.onMemberLeave, id, departure),
        onKeyChange: (key) => events.emit('keyChange', this.onKeyChange, key),
        onMetaChange: (id, meta) => events.emit('metaChange', this.onMetaChange, id, meta),
        onMessage: (from, data, details) =>
          events.emitAndWait('message', this.onMessage, from, data, details),
        onStateChange: (state) => events.emit('stateChange', this.onStateChange, state),
        onSignalingStateChange: (state) =>
          events.emit('signalingStateChange', this.onSignalingStateChange, state),
        onPathChange: (id) => events.emit('pathChange', this.onPathChange, id),
        onSlow: (id) => events.emit('slow', this.onSlow, id),
        onError: (error) => events.emit('error', this.onError, error),
      },
    );
  }

  /** Whether to come back when signaling and all members are lost. Set to false while the group is coming back, it leaves. */
  get autoRejoin(): boolean {
    return this.#membership.autoRejoin;
  }

  set autoRejoin(value: boolean) {
    this.#membership.autoRejoin = value;
  }

  /**
   * What this member says of itself to all others, now and when it joins again; a frozen copy of what was set. Throws
   * GroupError `INVALID_ARGUMENT` for anything but a flat record, see the option `meta`.
   */
  get meta(): Meta {
    return this.#options.meta;
  }

  set meta(meta: Meta) {
    this.#options.meta = checkMeta(meta);
    this.#membership.stay?.metas.changed();
  }

  /** The id of the group, equal at all its members; half of what signaling knows of the key; '' when LEFT. */
  get id(): string {
    return this.#membership.stay?.id ?? '';
  }

  /**
   * The id of this member, the same each time this object joins, unless somebody else turns out to have a copy of it; with
   * the option `identity` the same for ever. '' when LEFT.
   */
  get myId(): MemberId {
    return this.#membership.stay?.myId ?? '';
  }

  /** The key of the group; '' when LEFT. */
  get key(): string {
    return this.#membership.key;
  }

  /** The ids of all members, this one's included, in ascending order; a new frozen array each time. [] when LEFT. */
  get members(): readonly MemberId[] {
    const { stay } = this.#membership;
    return Object.freeze(stay ? [stay.myId, ...stay.mesh.others].sort() : []);
  }

  /** The ids of the members with a link of their own to this one, in ascending order; a new frozen array each time. */
  get neighbors(): readonly MemberId[] {
    return Object.freeze([...(this.#membership.stay?.mesh.neighbors ?? [])].sort());
  }

  get topology(): Topology {
    return this.#options.topology;
  }

  get state(): WebGroupState {
    return this.#membership.state;
  }

  get signalingState(): SignalingState {
    return this.#membership.signalingState;
  }

  get signalingServer(): string | readonly string[] {
    return this.#options.signalingServer;
  }

  /** How a member is reached; undefined when no link to it is open, or nobody has this id. */
  path(id: MemberId): Path | undefined {
    return this.#membership.stay?.mesh.path(id);
  }

  /**
   * What a member says of itself, checked and frozen, without a prototype: nobody else can have said it, and nobody has
   * confirmed it. Undefined as long as it says nothing, and when nobody has this id.
   */
  metaOf(id: MemberId): Meta | undefined {
    const { stay } = this.#membership;
    return id === stay?.myId ? this.meta : stay?.metas.of(id);
  }

  /**
   * What people compare, by voice or side by side, to be sure that this member and the one with this id are theirs: 60
   * digits in groups of 5, equal at both. It holds as long as both keep their ids, in every group. Throws GroupError
   * `UNKNOWN_MEMBER`: nobody has this id, or it is the own one.
   */
  fingerprint(id: MemberId): string {
    const { stay } = this.#membership;
    if (!stay?.mesh.has(id)) throw new GroupError('UNKNOWN_MEMBER', `nobody else here is ${inWords(id)}`);
    return fingerprintOf(stay.myId, id);
  }

  /** Adds a handler for an event, and returns what takes it away again. Throws GroupError `INVALID_ARGUMENT`. */
  on<Name extends keyof WebGroupEvents>(
    event: Name,
    handler: (...args: WebGroupEvents[Name]) => unknown,
  ): Off {
    if (!eventNames.includes(event)) {
      throw new GroupError('INVALID_ARGUMENT', `there is no event ${inWords(event)}`);
    }
    if (typeof handler !== 'function') {
      throw new GroupError('INVALID_ARGUMENT', `a handler is a function, not ${inWords(handler)}`);
    }
    return this.#events.on(event, handler);
  }

  /**
   * Joins the group with this key: any string of 1 to 512 characters, compared in the normal form NFC; a new one that
   * nobody can guess by default. Resolves when the group is JOINED.
   *
   * Rejects with GroupError `INVALID_KEY`, `ALREADY_JOINED` (also while joining or leaving), `SIGNALING_UNREACHABLE`
   * after `joinTimeoutMs`, `SIGNALING_REFUSED`, `IDENTITY_UNUSABLE`, `CONFLICT` without `autoRejoin` or with `identity`,
   * or `LEFT` when `leave` is called meanwhile. The group is then LEFT.
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
    return this.#membership.leave();
  }

  /**
   * Invites the bot of a `WebGroupBotServer` at this ws:// or wss:// URL, and resolves when it is a member; at once
   * when it is one already. The bot gets the key, encrypted for whoever answers at the URL. `token`: what entitles to
   * invite it, where it asks for that; up to 4096 bytes.
   * Rejects with GroupError `INVALID_URL`, `INVALID_ARGUMENT`, `NOT_JOINED`, `INVITE_FAILED`, or `LEFT` when the group is
   * left meanwhile.
   */
  invite(url: string, { token }: { readonly token?: string | undefined } = {}): Promise<void> {
    const invited = this.#invite(url, token);
    invited.catch(() => {});
    return invited;
  }

  /**
   * Changes the key of the group, to a new one that nobody can guess by default, for all members but those `without`:
   * these are turned out at once, and can't come back with the old key. Those who follow (their option `followRotation`
   * says so) move together, and nothing that is said among them is lost; who does not is let go. Resolves with the key
   * when this member has moved: when all have answered, or after 10 s.
   *
   * Rejects with GroupError `INVALID_KEY`, `INVALID_ARGUMENT`, `NOT_JOINED`, `UNSUPPORTED` in a group with a password,
   * `OUTDONE` when somebody else changes the key at the same time, or `LEFT` when the group is left meanwhile.
   */
  rotateKey(
    newKey: string = createRandomKey(this.#platform.random),
    { without = [] }: { readonly without?: readonly MemberId[] | undefined } = {},
  ): Promise<string> {
    const rotated = this.#rotateKey(newKey, without);
    rotated.catch(() => {});
    return rotated;
  }

  /**
   * Sends a string or bytes to all members. False: it is taken, but the queue is over its mark (1 MiB a member), so
   * better wait for `ready()`. Later joiners do not get it.
   * Throws GroupError `INVALID_DATA`, `INVALID_ARGUMENT`, `NOT_JOINED`, `MESSAGE_TOO_LARGE`.
   *
   * With `acked` it throws the same, and returns a promise that settles when everybody who was a member has acknowledged
   * the whole message, so has it in memory, or is gone. It rejects with GroupError `UNACKNOWLEDGED` when somebody was gone
   * first: `unacked` names those; all others have the message. With `LEFT` when this member has left before.
   */
  send(data: Data, options: SendOptions & { acked: true }): Promise<void>;
  send(data: Data, options?: SendOptions & { acked?: false }): boolean;
  send(data: Data, options?: SendOptions): boolean | Promise<void>;
  send(data: Data, { lane = 0, acked = false }: SendOptions = {}): boolean | Promise<void> {
    checkData(data);
    checkAcked(acked);
    const messages = this.#messages('send');
    const hasRoom = messages.send(data, lane);
    return acked ? messages.acknowledged(lane) : hasRoom;
  }

  /** Sends to one member; else as `send`. Throws also `UNKNOWN_MEMBER`, for the own id too. */
  sendTo(id: MemberId, data: Data, options: SendOptions & { acked: true }): Promise<void>;
  sendTo(id: MemberId, data: Data, options?: SendOptions & { acked?: false }): boolean;
  sendTo(id: MemberId, data: Data, options?: SendOptions): boolean | Promise<void>;
  sendTo(id: MemberId, data: Data, { lane = 0, acked = false }: SendOptions = {}): boolean | Promise<void> {
    checkData(data);
    checkAcked(acked);
    const messages = this.#messages('sendTo');
    const hasRoom = messages.sendTo(id, data, lane);
    return acked ? messages.acknowledged(lane, id) : hasRoom;
  }

  /** Resolves when there is room again after `send` returned false. */
  async ready(): Promise<void> {
    await this.#membership.stay?.mesh.ready();
  }

  /** Resolves when all that was sent before has been acknowledged by those who stayed in the group. */
  async flush(): Promise<void> {
    await this.#membership.stay?.mesh.flush();
  }

  async #join(key: unknown): Promise<void> {
    await this.#membership.join(checkKey(key));
  }

  async #invite(url: unknown, token: string | undefined): Promise<void> {
    const checked = checkWebSocketUrl(url);
    if (token !== undefined) checkToken(token);
    const { stay, state } = this.#membership;
    if (!stay || state === WebGroupState.LEAVING) throw notJoined('invite', state);
    await stay.invite(checked, token);
  }

  async #rotateKey(newKey: unknown, without: readonly MemberId[]): Promise<string> {
    const key = checkKey(newKey);
    const { stay, state } = this.#membership;
    if (!stay || state !== WebGroupState.JOINED) throw notJoined('rotateKey', state);
    await stay.rotateKey(key, without);
    return key;
  }

  #messages(call: string): UserMessages {
    const { stay, state } = this.#membership;
    if (stay && (state === WebGroupState.JOINED || state === WebGroupState.JOINING)) return stay.messages;
    throw notJoined(call, state);
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

function checkAcked(acked: unknown): void {
  if (typeof acked === 'boolean') return;
  throw new GroupError('INVALID_ARGUMENT', `acked is true or false, not ${inWords(acked)}`);
}

function notJoined(call: string, state: WebGroupState): GroupError {
  return new GroupError('NOT_JOINED', `${call} needs a group that is joined; it is ${WebGroupState[state]}`);
}
