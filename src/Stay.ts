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
}

/** What a stay tells the group. */
export interface StayHandlers extends TopologyHandlers {
  onMetaChange(from: MemberId, meta: Meta): void;
  onMessage(from: MemberId, data: Data, details: MessageDetails): unknown;
  onSignalingState(state: SignalingState): void;
  /** The signaling server refuses this member for good. */
  onRefused(error: GroupError): void;
}

/**
 * What exists in one life of a member, from `join` to `leave` or until all is lost: the mesh, the signaling that feeds
 * it, and the messages that go over it.
 */
export class Stay {
  readonly key: string;
  /** The id of the group: it names the topic, and tells nothing about the key that signaling does not know. */
  readonly id: string;
  readonly myId: MemberId;
  readonly mesh: FullMesh;
  /** Whom nobody has heard of for so long is gone for all others, in milliseconds. */
  readonly forgottenMs: number;
  readonly messages: UserMessages;
  readonly metas: Metas;
  readonly #platform: Platform;
  readonly #inviteTimeoutMs: number;
  readonly #signaling: SignalingClient;
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
    const { topic } = stay.secrets;
    const { maxMessageBytes, suspensionMs, signalingServer, inviteTimeoutMs, relay, token } = stay.options;
    this.key = key;
    this.id = groupIdOf(topic);
    this.myId = myId;
    this.#platform = platform;
    this.#inviteTimeoutMs = inviteTimeoutMs;
    const suspicion = { minMs: suspensionMs, maxMs: 4 * suspensionMs };
    this.forgottenMs = Math.max(suspicion.maxMs, meshDefaults.awayMs) + 10_000;
    const mesh = new FullMesh(
      platform,
      {
        identity: { id: myId, incarnation, staticKeys, ...stay.secrets, maxMessageBytes },
        means,
        // Who is lost is decided above, where it is known what others see; this is for what that does not end.
        channel: { maxMessageBytes, suspensionMs: this.forgottenMs },
        suspicion,
        slowReceiver: stay.options.slowReceiver,
        introduce: (to, introduction) => this.#signaling.forward(to, introduction),
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
        },
      },
    );
    this.mesh = mesh;
    this.metas = new Metas(mesh, platform.clock, stay.options, (from, meta) =>
      handlers.onMetaChange(from, meta),
    );
    this.messages = new UserMessages(mesh, (from, data, details) => handlers.onMessage(from, data, details));
    this.#signaling = new SignalingClient(
      platform,
      {
        ...{ urls: [signalingServer].flat(), topic, id: myId, incarnation, relay },
        token: typeof token === 'function' ? () => token({ id: this.id, myId }) : token,
      },
      {
        onStateChange: (state) => {
          mesh.serverChanged();
          handlers.onSignalingState(state);
        },
        onMembers: (members) => mesh.registered(members),
        onJoined: (member) => mesh.appeared(member),
        onLeft: (id) => mesh.disappeared(id),
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
        onRefused: (error) => handlers.onRefused(error),
        onError: (error) => handlers.onError(error),
      },
    );
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
    for (const invitation of this.#invitations) invitation.abort();
  }
}
