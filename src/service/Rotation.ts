import { equalBytes, fromUtf8, toHex, utf8 } from '../base/bytes.js';
import type { CancelTimer } from '../base/Clock.js';
import type { GroupError, GroupErrorCode } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import { checkKey, deriveSecrets, type GroupSecrets } from '../base/keys.js';
import type { Platform } from '../base/Platform.js';
import { TokenBucket } from '../base/TokenBucket.js';
import { NoiseHandshake } from '../channel/core/noise.js';
import type { MovingSecrets, OpeningIdentity } from '../channel/Opening.js';
import type { GroupTransport, IncomingMessage } from '../topology/Topology.js';
import { channelLimits, meshLimits } from '../wire/limits.js';
import {
  RotationCore,
  type RotationInput,
  type RotationMessage,
  type RotationOutput,
} from './core/rotation.js';

// A file beside the bundle: pages load it when somebody changes the key.

/** A change of the key that another member proposes. */
export interface ProposedRotation {
  /** Who proposes it. */
  readonly by: MemberId;
  /** Who is not to have the new key. */
  readonly without: readonly MemberId[];
}

/** Says whether to follow: `true`. Anything else is a no, and so is to throw, or no answer in 10 s. */
export type FollowRotation = (proposed: ProposedRotation) => boolean | Promise<boolean>;

/** What a rotation changes: one life of a member in its group. */
export interface Movable {
  readonly myId: MemberId;
  readonly mesh: GroupTransport & { dismiss(id?: MemberId): void };
  readonly identity: OpeningIdentity & { moving?: MovingSecrets | undefined };
  /** From now on the group has this key; signaling is to know this member under its topic. */
  move(key: string, secrets: GroupSecrets): void;
  /** Nobody is left who has the key before; signaling need not know this member under its topic any more. */
  settle(): void;
}

/** What a rotation asks and tells the application. */
export interface RotationMeans {
  readonly follow: FollowRotation | undefined;
  readonly onError: (error: GroupError) => void;
  /** The one of the bundle: errors of a copy would be of another class. */
  readonly GroupError: typeof GroupError;
}

/** Carries out what `core/rotation.ts` decides: service 4 on the control lane. Used until `close`. */
export class Rotation {
  readonly #platform: Platform;
  readonly #stay: Movable;
  readonly #means: RotationMeans;
  readonly #core: RotationCore;
  /** What the key stands for that is proposed, by the name of the rotation. */
  #proposed: { readonly name: string; readonly secrets: GroupSecrets } | undefined;
  #own: { resolve(): void; reject(error: GroupError): void } | undefined;
  readonly #rates = new Map<MemberId, TokenBucket>();
  #cancelTimer: CancelTimer = () => {};
  #over = false;

  constructor(platform: Platform, stay: Movable, means: RotationMeans) {
    this.#platform = platform;
    this.#stay = stay;
    this.#means = means;
    this.#core = new RotationCore(stay.myId);
  }

  /**
   * Proposes a key to all but some members, who are let go at once. Resolves when this member has moved. Rejects with
   * `OUTDONE` when another proposal goes before, and with `LEFT` when the group is left meanwhile.
   */
  async begin(key: string, without: readonly MemberId[]): Promise<void> {
    const { password } = this.#stay.identity;
    if (password) throw this.#error('UNSUPPORTED', 'the group has a password');
    if (!(without instanceof Array) || without.includes(this.#stay.myId)) {
      throw this.#error('INVALID_ARGUMENT', 'without has the ids of others');
    }
    const name = toHex(this.#platform.random.bytes(nameBytes));
    const secrets = await deriveSecrets(this.#platform.crypto, key);
    if (this.#over) throw this.#error('LEFT', 'the group was left');
    if (this.#core.isBusy) throw this.#outdone();
    this.#proposed = { name, secrets };
    await new Promise<void>((resolve, reject) => {
      this.#own = { resolve, reject };
      this.#handle({ type: 'begin', name, key, without: [...without] });
    });
  }

  /** A message of service 4. What is none is ignored: it comes from a later version, or from who means no good. */
  receive({ from, lane, data }: IncomingMessage): void {
    const message = lane === channelLimits.controlLane ? readMessage(data) : undefined;
    if (!message || this.#over) return;
    if (message.kind === 'propose' && (this.#stay.identity.password || !this.#mayPropose(from))) return;
    this.#handle({ type: 'message', from, message });
  }

  /** A member is gone. */
  gone(id: MemberId): void {
    this.#rates.delete(id);
    this.#handle({ type: 'gone', id });
  }

  close(): void {
    this.#over = true;
    this.#cancelTimer();
    this.#own?.reject(this.#error('LEFT', 'the group was left'));
  }

  #mayPropose(from: MemberId): boolean {
    const nowMs = this.#platform.clock.nowMs();
    let rate = this.#rates.get(from);
    if (!rate) this.#rates.set(from, (rate = new TokenBucket(proposalsPerSecond, proposalsAtOnce, nowMs)));
    return rate.take(1, nowMs);
  }

  #handle(input: RotationInput): void {
    if (this.#over) return;
    const { clock } = this.#platform;
    for (const output of this.#core.handle(input, clock.nowMs(), this.#stay.mesh.others)) {
      if (!this.#over) this.#carryOut(output);
    }
    this.#cancelTimer();
    const { wakeMs } = this.#core;
    if (this.#over || wakeMs === Infinity) return;
    this.#cancelTimer = clock.after(Math.max(1, wakeMs - clock.nowMs()), () =>
      this.#handle({ type: 'wake' }),
    );
  }

  #carryOut(output: RotationOutput): void {
    const { mesh, identity } = this.#stay;
    switch (output.type) {
      case 'tell': {
        const bytes = utf8(JSON.stringify(output.message));
        mesh.send(output.to, rotationService, channelLimits.controlLane, bytes, true);
        return;
      }
      case 'ask':
        void this.#ask(output);
        return;
      case 'prepare':
        identity.moving = this.#moving({ topic: identity.topic, psk: identity.psk }, this.#proposed!.secrets);
        // They have proven the old key only. Those who move come again at once.
        return mesh.dismiss();
      case 'switch': {
        this.#stay.move(output.key, this.#proposed!.secrets);
        this.#own?.resolve();
        this.#own = undefined;
        return;
      }
      case 'settle':
        identity.moving = undefined;
        return this.#stay.settle();
      case 'dismiss':
        return mesh.dismiss(output.id);
      case 'outdone':
        this.#own?.reject(this.#outdone());
        this.#own = undefined;
        return;
      case 'stay':
        return this.#means.onError(
          this.#error('EXCLUDED', `${output.by} changes the key, and is not followed: see followRotation`),
        );
      default:
        output satisfies never;
    }
  }

  async #ask({ name, by, without, key }: RotationOutput & { type: 'ask' }): Promise<void> {
    let follows = false;
    try {
      follows = (await this.#means.follow?.({ by, without })) === true;
      if (follows) this.#proposed = { name, secrets: await deriveSecrets(this.#platform.crypto, key) };
    } catch (cause) {
      follows = false;
      this.#means.onError(this.#error('HANDLER_THREW', 'followRotation threw', cause));
    }
    this.#handle({ type: 'decided', name, follows });
  }

  #moving(old: GroupSecrets, next: GroupSecrets): MovingSecrets {
    return {
      choose: async (peer, prologueOf, m1) => {
        const standing = this.#core.standing(peer);
        if (standing.kind === 'moving' && m1) {
          for (const secrets of [next, old]) {
            if (await this.#opens(m1, prologueOf(secrets.topic), secrets)) return secrets;
          }
        }
        const used = standing.kind === 'moving' ? standing.used : standing.kind;
        return used === 'old' ? old : next;
      },
      isBehind: (peer) => this.#core.isBehind(peer, this.#platform.clock.nowMs()),
      bars: (peer, topic) => this.#core.standing(peer).kind === 'new' && !equalBytes(topic, next.topic),
    };
  }

  #outdone(): GroupError {
    return this.#error('OUTDONE', 'another change of the key is under way');
  }

  #error(code: GroupErrorCode, explanation: string, cause?: unknown): GroupError {
    return new this.#means.GroupError(code, explanation, { cause });
  }

  /** Whether the first message of a handshake was written with these secrets. */
  async #opens(m1: Uint8Array, prologue: Uint8Array, { psk }: GroupSecrets): Promise<boolean> {
    const { staticKeys } = this.#stay.identity;
    const { crypto } = this.#platform;
    const noise = await NoiseHandshake.start({ crypto, initiator: false, prologue, psk, staticKeys });
    return noise.readMessage(m1).then(
      () => true,
      () => false,
    );
  }
}

/** The number of the service. */
export const rotationService = 4;
const nameBytes = 8;

/** More changes of the key than people make; each costs its receiver some work, and an answer to all. */
const proposalsAtOnce = 10;
const proposalsPerSecond = 0.2;

/** Undefined for what is none. */
function readMessage(bytes: Uint8Array): RotationMessage | undefined {
  try {
    const { kind, name, key, without, follows } = JSON.parse(fromUtf8(bytes)) as Record<string, unknown>;
    if (typeof name !== 'string' || !/^[0-9a-f]{16}$/.test(name)) return undefined;
    if (kind === 'commit') return { kind, name };
    if (kind === 'answer' && typeof follows === 'boolean') return { kind, name, follows };
    if (kind !== 'propose' || !Array.isArray(without) || without.length > meshLimits.maxMembers)
      return undefined;
    if (!without.every((id): id is string => typeof id === 'string' && /^[0-9a-f]{32}$/.test(id)))
      return undefined;
    return { kind, name, key: checkKey(key), without };
  } catch {
    return undefined;
  }
}
