import type { CancelTimer } from './base/Clock.js';
import type { KeyPair } from './base/Crypto.js';
import { GroupError } from './base/errors.js';
import { memberIdOf, type MemberId } from './base/ids.js';
import { deriveSecrets } from './base/keys.js';
import type { Platform } from './base/Platform.js';
import type { LinkMeans } from './channel/LinkBuilder.js';
import type { CheckedOptions } from './options.js';
import { watchPage } from './pageLife.js';
import { SignalingState } from './signaling/SignalingState.js';
import { Stay, type StayHandlers } from './Stay.js';
import { WebGroupState } from './WebGroupState.js';

/** What a membership is made of. */
export interface MembershipOptions {
  readonly options: CheckedOptions;
  readonly means: LinkMeans;
}

/** What a membership tells its owner; any of them may call the membership. */
export interface MembershipHandlers extends Omit<StayHandlers, 'onReady' | 'onSignalingState' | 'onRefused'> {
  onMyId(id: MemberId): void;
  onStateChange(state: WebGroupState): void;
  onSignalingStateChange(state: SignalingState): void;
}

/**
 * Whether a `WebGroup` is in its group: joins, leaves, and decides what to do when everything is lost or the page goes
 * away. It keeps the identity of the member from one stay to the next, and makes the stays.
 */
export class Membership {
  /** Whether to come back when signaling and all members are lost. */
  autoRejoin: boolean;
  readonly #platform: Platform;
  readonly #options: CheckedOptions;
  readonly #means: LinkMeans;
  readonly #handlers: MembershipHandlers;
  #state = WebGroupState.LEFT;
  #signalingState = SignalingState.CLOSED;
  #keys: Promise<{ staticKeys: KeyPair; id: MemberId }> | undefined;
  #lastIncarnation = 0;
  #stay: Stay | undefined;
  #joining: { key: string; resolve(): void; reject(error: GroupError): void } | undefined;
  #leaving: Promise<void> | undefined;
  #cancelJoinTimer: CancelTimer = () => {};
  #stopWatchingPage: () => void = () => {};

  constructor(platform: Platform, { options, means }: MembershipOptions, handlers: MembershipHandlers) {
    this.#platform = platform;
    this.#options = options;
    this.#means = means;
    this.#handlers = handlers;
    this.autoRejoin = options.autoRejoin;
  }

  get state(): WebGroupState {
    return this.#state;
  }

  get signalingState(): SignalingState {
    return this.#signalingState;
  }

  /** '' when LEFT. */
  get key(): string {
    return this.#stay?.key ?? this.#joining?.key ?? '';
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
            `${signalingServer} can't be reached in ${joinTimeoutMs} ms`,
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

    const stay = new Stay(
      this.#platform,
      { key, secrets, myId, staticKeys, incarnation, means: this.#means, options: this.#options },
      {
        onMemberJoin: (id) => {
          this.#handlers.onMemberJoin(id);
          this.#checkConnection();
        },
        onMemberLeave: (id, departure) => {
          this.#handlers.onMemberLeave(id, departure);
          this.#checkConnection();
        },
        onPathChange: (id) => this.#handlers.onPathChange(id),
        onReady: () => this.#entered(),
        onError: (error) => this.#handlers.onError(error),
        onMessage: (from, data, details) => this.#handlers.onMessage(from, data, details),
        onSignalingState: (state) => this.#onSignalingState(state),
        onRefused: (error) => this.#onRefused(error),
      },
    );
    this.#stay = stay;
    this.#stopWatchingPage = watchPage({
      onHide: () => this.#abandon(),
      onWake: () => this.#stay?.tryAgain(),
    });
    this.#handlers.onMyId(myId);
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

  #onSignalingState(state: SignalingState): void {
    if (state === this.#signalingState) return;
    this.#signalingState = state;
    // The server has answered; from now on the mesh says when it is ready.
    if (state === SignalingState.STABLE) this.#cancelJoinTimer();
    this.#handlers.onSignalingStateChange(state);
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
    this.#handlers.onError(error);
    if (this.#stay?.mesh.others.length === 0) void this.leave();
  }

  #setState(state: WebGroupState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#handlers.onStateChange(state);
  }
}

async function makeKeys({ crypto }: Platform): Promise<{ staticKeys: KeyPair; id: MemberId }> {
  const staticKeys = await crypto.generateKeyPair();
  return { staticKeys, id: await memberIdOf(crypto, staticKeys.publicKey) };
}
