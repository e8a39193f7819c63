import type { CancelTimer } from './base/Clock.js';
import type { KeyPair } from './base/Crypto.js';
import { GroupError } from './base/errors.js';
import type { MemberId } from './base/ids.js';
import { groupIdOf, type GroupSecrets } from './base/keys.js';
import type { Platform } from './base/Platform.js';
import { inviteBot } from './channel/invitation.js';
import type { LinkMeans } from './channel/LinkBuilder.js';
import type { PasswordProof } from './channel/passwordProof.js';
import type { CheckedOptions } from './options.js';
import type { admission } from './service/admission.js';
import type { Movable, Rotation } from './service/Rotation.js';
import { Metas, type Meta } from './service/Metas.js';
import { UserMessages, type Data, type MessageDetails } from './service/UserMessages.js';
import { SignalingClient } from './signaling/SignalingClient.js';
import { SignalingState } from './signaling/SignalingState.js';
import { FullMesh } from './topology/FullMesh.js';
import { meshDefaults } from './topology/core/meshOptions.js';
import type { TopologyHandlers } from './topology/Topology.js';

/** Who stays in which group, and with what. */
export interface StayOptions {
  readonly key: string;
  readonly secrets: GroupSecrets & { readonly password?: PasswordProof };
  readonly myId: MemberId;
  readonly staticKeys: KeyPair;
  readonly incarnation: number;
  readonly means: LinkMeans;
  readonly options: CheckedOptions;
  /** Where the option `authorize` is used. */
  readonly admission?: typeof admission | undefined;
}

/** What a stay tells the group. */
export interface StayHandlers extends TopologyHandlers {
  onMetaChange(from: MemberId, meta: Meta): void;
  onMessage(from: MemberId, data: Data, details: MessageDetails): unknown;
  /** The group has another key now. */
  onKeyChange(key: string, secrets: GroupSecrets): void;
  onSignalingState(state: SignalingState): void;
  /** The signaling server refuses this member for good. */
  onRefused(error: GroupError): void;
}

/**
 * What exists in one life of a member, from `join` to `leave` or until all is lost: the mesh, the signaling that feeds
 * it, and the messages that go over it.
 */
export class Stay implements Movable {
  key: string;
  /** The id of the group: it names the topic, and tells nothing about the key that signaling does not know. */
  id: string;
  /** Who this member is to others. */
  readonly identity: Movable['identity'];
  readonly myId: MemberId;
  readonly mesh: FullMesh;
  /** Whom nobody has heard of for so long is gone for all others, in milliseconds. */
  readonly forgottenMs: number;
  readonly messages: UserMessages;
  readonly metas: Metas;
  readonly #platform: Platform;
  readonly #inviteTimeoutMs: number;
  readonly #handlers: StayHandlers;
  readonly #rotate: () => Promise<Rotation>;
  readonly #connectAs: (topic: Uint8Array) => SignalingClient;
  #signaling: SignalingClient;
  /** Under the key before, for those who have not moved yet. */
  #before: SignalingClient | undefined;
  #rotation: Promise<Rotation> | undefined;
  /** Those under way; they are given up when the stay ends. */
  readonly #invitations = new Set<AbortController>();
  #started = false;
  /** There while it waits to begin. */
  #cancelStart: CancelTimer | undefined;
  #over: 'left' | 'lost' | undefined;

  constructor(platform: Platform, stay: StayOptions, handlers: StayHandlers) {
    const { key, myId, incarnation, staticKeys } = stay;
    // Openings take from it what is there when they begin.
    const means = { ...stay.means };
    const { maxMessageBytes, suspensionMs, signalingServer, inviteTimeoutMs, relay, token } = stay.options;
    this.key = key;
    this.id = groupIdOf(stay.secrets.topic);
    this.myId = myId;
    this.identity = { id: myId, incarnation, staticKeys, ...stay.secrets, maxMessageBytes };
    this.#platform = platform;
    this.#handlers = handlers;
    const onError = (error: GroupError): void => handlers.onError(error);
    const follow = stay.options.followRotation;
    const load = async (): Promise<Rotation> => {
      const { Rotation } = await import('./service/Rotation.js');
      return new Rotation(platform, this, { follow, onError, GroupError });
    };
    this.#rotate = () =>
      (this.#rotation ??= load().catch((error: unknown) => {
        // The page may be back online the next time.
        this.#rotation = undefined;
        throw error;
      }));
    this.#inviteTimeoutMs = inviteTimeoutMs;
    const suspicion = { minMs: suspensionMs, maxMs: 4 * suspensionMs };
    this.forgottenMs = Math.max(suspicion.maxMs, meshDefaults.awayMs) + 10_000;
    const mesh = new FullMesh(
      platform,
      {
        identity: this.identity,
        means,
        // Who is lost is decided above, where it is known what others see; this is for what that does not end.
        channel: { maxMessageBytes, suspensionMs: this.forgottenMs },
        suspicion,
        slowReceiver: stay.options.slowReceiver,
        gate: stay.admission?.(platform.clock, myId, stay.options.authorize!, stay.options, (cause) =>
          handlers.onError(new GroupError('HANDLER_THREW', 'authorize threw', { cause })),
        ),
        introduce: (to, introduction) =>
          ((this.identity.moving?.isBehind(to) && this.#before) || this.#signaling).forward(to, introduction),
        introduces: () => this.#signaling.state === SignalingState.STABLE,
        server: () => (this.#signaling.carries ? this.#signaling : undefined),
      },
      {
        ...handlers,
        onMemberJoin: (id) => {
          this.metas.joined(id);
          handlers.onMemberJoin(id);
        },
        onMemberLeave: (id, departure) => {
          handlers.onMemberLeave(id, departure);
          this.metas.left(id);
          this.#rotation?.then((rotation) => rotation.gone(id), ignore);
        },
      },
    );
    this.mesh = mesh;
    this.metas = new Metas(mesh, platform.clock, stay.options, (from, meta) =>
      handlers.onMetaChange(from, meta),
    );
    this.messages = new UserMessages(mesh, (from, data, details) => handlers.onMessage(from, data, details));
    mesh.receive(rotationService, async (message) => (await this.#rotate()).receive(message));
    this.#connectAs = (topic) => {
      const client = new SignalingClient(
        platform,
        {
          ...{ urls: [signalingServer].flat(), topic, id: myId, incarnation, relay },
          token: typeof token === 'function' ? () => token({ id: this.id, myId }) : token,
        },
        {
          onStateChange: (state) => {
            if (!isCurrent()) return;
            mesh.serverChanged();
            handlers.onSignalingState(state);
          },
          onMembers: (members) => isCurrent() && mesh.registered(members),
          onJoined: (member) => isCurrent() && mesh.appeared(member),
          // While the group moves it may just have gone ahead.
          onLeft: (id) => this.identity.moving || mesh.disappeared(id),
          onIntroduction: (from, introduction) => mesh.introduced(from, introduction),
          onUndelivered: (to) => mesh.undelivered(to),
          onCarried: (from, packet) => mesh.carried(from, packet),
          onUncarried: (to, link) => mesh.uncarried(to, link),
          onTurn: (servers) => {
            if (!stay.options.turn) return;
            const { rtcConfiguration: given } = stay.means;
            const iceServers = [...(given.iceServers ?? []), { ...servers, urls: [...servers.urls] }];
            means.rtcConfiguration = { ...given, iceServers };
          },
          onRefused: (error) => isCurrent() && handlers.onRefused(error),
          onError,
        },
      );
      // That of the key before but carries introductions of those who have not moved.
      const isCurrent = (): boolean => client === this.#signaling;
      return client;
    };
    this.#signaling = this.#connectAs(stay.secrets.topic);
  }

  /** Whether the signaling server has refused this member for good. */
  get isRefused(): boolean {
    return this.#signaling.isOver && !this.#over;
  }

  /** Begins to look for the others, after so many milliseconds; does nothing when the stay is over already. */
  start(afterMs = 0): void {
    if (this.#over || this.#started) return;
    this.#started = true;
    if (afterMs === 0) return this.#signaling.connect();
    this.#cancelStart = this.#platform.clock.after(afterMs, () => {
      this.#cancelStart = undefined;
      this.#signaling.connect();
    });
  }

  /** The network may be back, or another one: what waits to be tried again is tried now. */
  tryAgain(): void {
    if (this.#over || !this.#started) return;
    this.#cancelStart?.();
    if (this.#cancelStart) this.#signaling.connect();
    else this.#signaling.reconnectNow();
    this.#cancelStart = undefined;
    this.mesh.networkChanged();
  }

  /** See `WebGroup.rotateKey`; the key has been checked. */
  async rotateKey(key: string, without: readonly MemberId[]): Promise<void> {
    await (await beside(this.#rotate())).begin(key, without);
  }

  move(key: string, secrets: GroupSecrets): void {
    Object.assign(this, { key, id: groupIdOf(secrets.topic) });
    Object.assign(this.identity, secrets);
    this.#handlers.onKeyChange(key, secrets);
    // In that handler.
    if (this.#over) return;
    this.settle();
    this.#before = this.#signaling;
    this.#signaling = this.#connectAs(secrets.topic);
    this.#signaling.connect();
  }

  settle(): void {
    this.#before?.close();
    this.#before = undefined;
  }

  /** Invites the bot at a checked URL; see `WebGroup.invite`. */
  async invite(url: string, token: string | undefined): Promise<void> {
    const giveUp = new AbortController();
    this.#invitations.add(giveUp);
    const cancelTimer = this.#platform.clock.after(this.#inviteTimeoutMs, () => giveUp.abort());
    try {
      const bot = await inviteBot(this.#platform, url, { key: this.key, token }, giveUp.signal);
      if (bot !== this.myId) await this.mesh.appearance(bot, giveUp.signal);
    } catch (error) {
      if (this.#over !== 'left') throw error;
      throw new GroupError('LEFT', 'the group was left meanwhile', { cause: error });
    } finally {
      cancelTimer();
      this.#invitations.delete(giveUp);
    }
  }

  /** Lets go of everything but the mesh, which has been left before. */
  end(because: 'left' | 'lost' = 'left'): void {
    this.#over = because;
    this.#cancelStart?.();
    this.#signaling.close();
    this.settle();
    for (const invitation of this.#invitations) invitation.abort();
    this.#rotation?.then((rotation) => rotation.close(), ignore);
  }
}

/** Whoever has asked for it is told. */
function ignore(): void {}

/** The service of `Rotation`, which is loaded when its first message comes. */
const rotationService = 4;

/** What comes from a file beside the bundle, which may be missing: rejects with GroupError `UNSUPPORTED` then. */
export function beside<Loaded>(loading: Promise<Loaded>): Promise<Loaded> {
  return loading.catch((error: unknown) => {
    throw GroupError.from(error, 'UNSUPPORTED');
  });
}
