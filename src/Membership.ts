import { fullJitterMs, type BackoffOptions } from './base/backoff.js';
import type { CancelTimer } from './base/Clock.js';
import type { IdentitySource, KeyPair } from './base/Crypto.js';
import { GroupError } from './base/errors.js';
import { memberIdOf, type MemberId } from './base/ids.js';
import { deriveSecrets } from './base/keys.js';
import type { Platform } from './base/Platform.js';
import type { LinkMeans } from './channel/LinkBuilder.js';
import type { CheckedOptions } from './options.js';
import { watchPage } from './pageLife.js';
import { SleepWatch } from './SleepWatch.js';
import { SignalingState } from './signaling/SignalingState.js';
import { beside, Stay, type StayHandlers, type StayOptions } from './Stay.js';
import { WebGroupState } from './WebGroupState.js';
import type { CloseReason } from './wire/channelCodec.js';

/** What a membership is made of. */
export interface MembershipOptions {
  readonly options: CheckedOptions;
  readonly means: LinkMeans;
}

/** What a membership tells its owner; any of them may call the membership. */
export interface MembershipHandlers extends Omit<
  StayHandlers,
  'onReady' | 'onSignalingState' | 'onRefused' | 'onKeyChange'
> {
  onMyId(id: MemberId): void;
  onKeyChange(key: string): void;
  onStateChange(state: WebGroupState): void;
  onSignalingStateChange(state: SignalingState): void;
}

/** Who a member is, in all its lives. */
interface Identity {
  readonly staticKeys: KeyPair;
  readonly id: MemberId;
}

/** The group that a member is in. */
interface Home {
  readonly key: string;
  readonly secrets: StayOptions['secrets'];
  readonly admission?: StayOptions['admission'];
  readonly identity: Identity;
}

/**
 * Whether a `WebGroup` is in its group: joins, leaves, and decides what to do when everything is lost or the page goes
 * away. It keeps the identity of the member from one life to the next; each life is a stay of its own.
 */
export class Membership {
  readonly #platform: Platform;
  readonly #options: CheckedOptions;
  readonly #means: LinkMeans;
  readonly #handlers: MembershipHandlers;
  #autoRejoin: boolean;
  #state = WebGroupState.LEFT;
  #signalingState = SignalingState.CLOSED;
  #identity: Promise<Identity> | undefined;
  #lastIncarnation = 0;
  /** These two come and go together. */
  #home: Home | undefined;
  #stay: Stay | undefined;
  /** The ends of earlier lives, whose links stay for a moment: the other side is still to hear of it. */
  readonly #ending = new Set<Promise<void>>();
  #joinedAtMs = -Infinity;
  /** How often all was lost in a row. */
  #losses = 0;
  #joining: { key: string; resolve(): void; reject(error: GroupError): void } | undefined;
  #leaving: Promise<void> | undefined;
  #cancelJoinTimer: CancelTimer = () => {};
  #stopWatchingPage: () => void = () => {};
  readonly #sleep: SleepWatch;
  /** When it last woke up from so long a sleep that it was forgotten, and could not be sure yet. */
  #sleptAtMs = -Infinity;
  #sureAtMs = Infinity;
  #cancelSleepTimer: CancelTimer = () => {};

  constructor(platform: Platform, membership: MembershipOptions, handlers: MembershipHandlers) {
    const { options, means } = membership;
    this.#platform = platform;
    this.#options = options;
    this.#means = means;
    this.#handlers = handlers;
    this.#autoRejoin = options.autoRejoin;
    this.#sleep = new SleepWatch(platform.clock, (forMs) => this.#onSlept(forMs));
  }

  /** Whether to come back when signaling and all members are lost. Set to false while it comes back, it leaves. */
  get autoRejoin(): boolean {
    return this.#autoRejoin;
  }

  set autoRejoin(value: boolean) {
    this.#autoRejoin = value;
    if (!value && this.#state === WebGroupState.JOINING && !this.#joining) void this.leave();
  }

  get state(): WebGroupState {
    return this.#state;
  }

  get signalingState(): SignalingState {
    return this.#signalingState;
  }

  /** '' when LEFT. */
  get key(): string {
    return this.#home?.key ?? this.#joining?.key ?? '';
  }

  /** What the member has in the group; undefined when LEFT, and until its id is known. */
  get stay(): Stay | undefined {
    return this.#stay;
  }

  /** See `WebGroup.join`; the key has been checked. */
  async join(key: string): Promise<void> {
    if (this.#state !== WebGroupState.LEFT || this.#joining) {
      throw new GroupError('ALREADY_JOINED', `the group is ${WebGroupState[this.#state]}`);
    }
    await new Promise<void>((resolve, reject) => {
      this.#joining = { key, resolve, reject };
      this.#setState(WebGroupState.JOINING);
      const { joinTimeoutMs, signalingServer } = this.#options;
      this.#cancelJoinTimer = this.#platform.clock.after(joinTimeoutMs, () =>
        this.#giveUp(
          new GroupError(
            'SIGNALING_UNREACHABLE',
            `${[signalingServer].flat().join(' or ')} can't be reached in ${joinTimeoutMs} ms`,
          ),
        ),
      );
      this.#enter(key).catch((error: unknown) => this.#giveUp(GroupError.from(error)));
    });
  }

  /** See `WebGroup.leave`. */
  leave(): Promise<void> {
    if (this.#leaving) return this.#leaving;
    if (this.#state === WebGroupState.LEFT) return Promise.resolve();
    this.#leaving = this.#leave();
    return this.#leaving;
  }

  async #enter(key: string): Promise<void> {
    const joining = this.#joining;
    this.#identity ??= this.#makeIdentity(this.#options.identity);
    const [identity, secrets, admission] = await Promise.all([
      this.#identity,
      this.#makeSecrets(key),
      this.#options.authorize && beside(import('./service/admission.js')),
    ]);
    // Left while the keys were made.
    if (this.#joining !== joining) return;
    this.#home = { key, secrets, ...admission, identity };
    const stay = this.#makeStay(this.#home);
    this.#stay = stay;
    this.#losses = 0;
    this.#stopWatchingPage = watchPage({
      onHide: (mayReturn) => this.#onHide(mayReturn),
      // Its next life has been waiting for that.
      onReturn: () => this.#stay?.start(),
      onFreeze: () => this.#stay?.mesh.announceAbsence(),
      onWake: () => this.#stay?.tryAgain(),
    });
    this.#sleep.start();
    this.#handlers.onMyId(identity.id);
    // Unless that handler has left the group.
    stay.start();
  }

  async #makeSecrets(key: string): Promise<Home['secrets']> {
    const { password } = this.#options;
    if (!password) {
      // Those of `createKey` have as many characters. Without the file, nobody is warned.
      if (key.length < 43)
        import('./base/weakKeys.js').then(
          (weak) => weak.warnOfWeakKey(this.#platform.log, key),
          () => {},
        );
      return deriveSecrets(this.#platform.crypto, key);
    }
    const { passwordSecrets } = await beside(import('./channel/passwordProof.js'));
    const secrets = passwordSecrets(this.#platform, key, password, (fault, message) =>
      this.#handlers.onError(new GroupError(fault, message)),
    );
    return beside(secrets);
  }

  /** What could not be made once is tried again at the next join. */
  async #makeIdentity(source?: IdentitySource): Promise<Identity> {
    const { crypto } = this.#platform;
    try {
      const staticKeys = await (source ? source(crypto) : crypto.generateKeyPair());
      if (staticKeys.publicKey.length !== 32) throw new RangeError('not an X25519 key');
      return { staticKeys, id: await memberIdOf(crypto, staticKeys.publicKey) };
    } catch (error) {
      this.#identity = undefined;
      throw GroupError.from(error, source && 'IDENTITY_UNUSABLE');
    }
  }

  /** The next life of this member; nothing happens in it until it is started. */
  #makeStay({ identity, ...home }: Home): Stay {
    const incarnation = Math.max(this.#lastIncarnation + 1, Math.floor(this.#platform.clock.wallMs()));
    this.#lastIncarnation = incarnation;
    const { id: myId, staticKeys } = identity;
    return new Stay(
      this.#platform,
      { ...home, myId, staticKeys, incarnation, means: this.#means, options: this.#options },
      {
        onMemberJoin: (id) => this.#handlers.onMemberJoin(id),
        onMemberLeave: (id, departure) => {
          this.#handlers.onMemberLeave(id, departure);
          this.#checkConnection();
        },
        onMetaChange: (id, meta) => this.#handlers.onMetaChange(id, meta),
        onKeyChange: (key, secrets) => {
          this.#home = { ...this.#home!, key, secrets };
          this.#handlers.onKeyChange(key);
        },
        onPathChange: (id) => this.#handlers.onPathChange(id),
        onSlow: (id) => this.#handlers.onSlow(id),
        onReady: () => this.#entered(),
        onError: (error) => this.#handlers.onError(error),
        onMessage: (from, data, details) => this.#handlers.onMessage(from, data, details),
        onSignalingState: (state) => this.#onSignalingState(state),
        onRefused: (error) => this.#onRefused(error),
      },
    );
  }

  /** The mesh is there. */
  #entered(): void {
    this.#cancelJoinTimer();
    const joining = this.#joining;
    this.#joining = undefined;
    this.#joinedAtMs = this.#platform.clock.nowMs();
    this.#setState(WebGroupState.JOINED);
    joining?.resolve();
    this.#checkConnection();
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
    await Promise.all([this.#stay?.mesh.leave(), ...this.#ending]);
    this.#end();
    joining?.reject(new GroupError('LEFT', 'the group was left before it was joined'));
  }

  /** The page goes away: there is no time to wait for anything. Its next life begins when it returns, if it does. */
  #onHide(mayReturn: boolean): void {
    const { home, stay } = { home: this.#home, stay: this.#stay };
    const isIn = this.#state === WebGroupState.JOINED || this.#state === WebGroupState.JOINING;
    const returns = mayReturn && this.#autoRejoin && isIn && !this.#joining;
    if (returns && home && stay) this.#toNextLife(home, stay, 'LEAVE');
    else this.#abandon(new GroupError('LEFT', 'the page was closed'), 'LEAVE');
  }

  /** Leaves without waiting for anything; `close` is what the others hear. */
  #abandon(error: GroupError, close: CloseReason): void {
    const joining = this.#joining;
    this.#joining = undefined;
    this.#cancelJoinTimer();
    void this.#stay?.mesh.abandon(close);
    this.#end();
    joining?.reject(error);
  }

  #end(): void {
    const stay = this.#stay;
    this.#stay = undefined;
    this.#home = undefined;
    stay?.end();
    this.#stopWatchingPage();
    this.#sleep.stop();
    this.#cancelSleepTimer();
    this.#leaving = undefined;
    this.#setState(WebGroupState.LEFT);
  }

  #onSignalingState(state: SignalingState): void {
    if (state === this.#signalingState) return;
    this.#sleep.check();
    this.#signalingState = state;
    // The server has answered; from now on the mesh says when it is ready.
    if (state === SignalingState.STABLE) this.#cancelJoinTimer();
    this.#handlers.onSignalingStateChange(state);
    // For good: then it is told next why.
    if (!this.#stay?.isRefused) this.#checkConnection();
  }

  /** Whoever was there has let this member go while it slept, if its sleep was long enough and nothing comes now. */
  #onSlept(forMs: number): void {
    if (!this.#stay || forMs < this.#stay.forgottenMs) return;
    this.#sleptAtMs = this.#platform.clock.nowMs();
    // A server that went away before proves nothing: the wall clock may just have been set.
    this.#sureAtMs = this.#sleptAtMs + (this.#signalingState === SignalingState.STABLE ? 0 : wakingMs);
    this.#cancelSleepTimer();
    this.#cancelSleepTimer = this.#platform.clock.after(wakingMs, () => this.#checkConnection());
  }

  get #isForgotten(): boolean {
    const nowMs = this.#platform.clock.nowMs();
    if (nowMs < this.#sureAtMs || nowMs - this.#sleptAtMs > 2 * wakingMs) return false;
    // What comes at first may have waited in the sockets of this machine.
    return !this.#stay?.mesh.hasHeardSince(this.#sleptAtMs + lateBytesMs);
  }

  /** When nobody is left, and signaling is gone too, this life is over: the next one begins, or none does. */
  #checkConnection(): void {
    if (this.#state !== WebGroupState.JOINED || this.#signalingState === SignalingState.STABLE) return;
    if (!this.#stay || (this.#stay.mesh.others.length > 0 && !this.#isForgotten)) return;
    if (this.#autoRejoin && !this.#stay.isRefused) this.#beginAnew(this.#home!, this.#stay, 'TIMEOUT');
    else void this.leave();
  }

  /** Begins after a random time: all who lost the same server would else come back at once. */
  #beginAnew(home: Home, old: Stay, close: CloseReason): void {
    const { clock, random } = this.#platform;
    if (clock.nowMs() - this.#joinedAtMs >= steadyMs) this.#losses = 0;
    const afterMs = fullJitterMs(this.#losses++, random.float(), rejoinBackoff);
    this.#toNextLife(home, old, close)?.start(afterMs);
  }

  /**
   * Ends this life and makes the next one, with a higher incarnation: whatever is still under way of the old one is
   * refused then. Undefined when a handler has left the group meanwhile.
   */
  #toNextLife(home: Home, old: Stay, close: CloseReason): Stay | undefined {
    this.#setState(WebGroupState.JOINING);
    if (this.#comesBack(old)) this.#awaitEnd(old.mesh.abandon(close));
    if (!this.#comesBack(old)) return undefined;
    const stay = this.#makeStay(home);
    this.#home = home;
    this.#stay = stay;
    old.end('lost');
    if (this.#comesBack(stay) && stay.myId !== old.myId) this.#handlers.onMyId(stay.myId);
    return this.#comesBack(stay) ? stay : undefined;
  }

  #awaitEnd(ended: Promise<void>): void {
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }

  #comesBack(stay: Stay): boolean {
    return this.#stay === stay && this.#state === WebGroupState.JOINING;
  }

  #onRefused(error: GroupError): void {
    if (error.code === 'CONFLICT') return void this.#onConflict(error);
    if (this.#joining) return this.#giveUp(error);
    this.#handlers.onError(error);
    if (this.#stay?.mesh.others.length === 0) void this.leave();
  }

  /**
   * Somebody else is this member, and in a later life. The others must not take the end of this one for a leave: they
   * would refuse the other one.
   */
  async #onConflict(error: GroupError): Promise<void> {
    if (!this.#joining || this.#mayChange) this.#handlers.onError(error);
    const { home, stay } = { home: this.#home, stay: this.#stay };
    // That handler has left the group.
    if (!home || !stay || this.#state === WebGroupState.LEAVING) return;
    if (!this.#mayChange) return this.#abandon(error, 'REPLACED');
    this.#setState(WebGroupState.JOINING);
    try {
      this.#identity = this.#makeIdentity();
      const identity = await this.#identity;
      if (this.#comesBack(stay)) this.#beginAnew({ ...home, identity }, stay, 'REPLACED');
    } catch (cause) {
      if (this.#comesBack(stay)) this.#abandon(GroupError.from(cause), 'REPLACED');
    }
  }

  /** Whether this member may get another id. */
  get #mayChange(): boolean {
    return this.#autoRejoin && !this.#options.identity;
  }

  #setState(state: WebGroupState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#handlers.onStateChange(state);
  }
}

/** As when signaling is dialed again, so that a server which restarts sees no difference. */
const rejoinBackoff: BackoffOptions = { firstMs: 500, capMs: 10_000 };
/** Whoever was in the group for so long begins with short waits again, in milliseconds. */
const steadyMs = 10_000;
/** A link that lives brings something within so long, in milliseconds: it is asked after 2.4 s of silence at most. */
const wakingMs = 5_000;
const lateBytesMs = 1_000;
