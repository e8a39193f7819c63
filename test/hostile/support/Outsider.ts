import { randomBytes } from 'node:crypto';
import type { GroupError } from '../../../src/base/errors.js';
import type { MemberId } from '../../../src/base/ids.js';
import { openNodeSocket } from '../../../src/base/system.node.js';
import { systemPlatform } from '../../../src/base/system.js';
import { SignalingClient } from '../../../src/signaling/SignalingClient.js';
import {
  decodeIntroduction,
  encodeIntroduction,
  type Introduction,
} from '../../../src/wire/handshakeCodec.js';
import type { CarriedPacket } from '../../../src/signaling/core/sessionEvents.js';

export interface OutsiderOptions {
  readonly url: string;
  /** What it knows: 32 bytes. */
  readonly topic: Uint8Array;
  readonly id: MemberId;
  readonly incarnation?: number;
}

/** Somebody who knows which topic a group has, and not its key: registers, and says by hand what it likes. */
export class Outsider {
  readonly id: MemberId;
  readonly incarnation: number;
  /** All that it is told of the group. */
  readonly members = new Map<MemberId, number>();
  readonly heard: { readonly from: MemberId; readonly introduction: Introduction }[] = [];
  readonly carried: CarriedPacket[] = [];
  refusal: GroupError | undefined;
  readonly #client: SignalingClient;
  #waiting: (() => void)[] = [];

  constructor({ url, topic, id, incarnation = Date.now() }: OutsiderOptions) {
    this.id = id;
    this.incarnation = incarnation;
    const note =
      <Args extends unknown[]>(action: (...args: Args) => void) =>
      (...args: Args): void => {
        action(...args);
        for (const resolve of this.#waiting.splice(0)) resolve();
      };
    const platform = { ...systemPlatform(), openSocket: openNodeSocket };
    this.#client = new SignalingClient(
      platform,
      { urls: [url], topic, id, incarnation, relay: true, backoff: { firstMs: 5, capMs: 50 } },
      {
        onStateChange: note(() => {}),
        onMembers: note((members) =>
          members.forEach((member) => this.members.set(member.id, member.incarnation)),
        ),
        onJoined: note((member) => this.members.set(member.id, member.incarnation)),
        onLeft: note((left) => this.members.delete(left)),
        onIntroduction: note((from, bytes) =>
          this.heard.push({ from, introduction: decodeIntroduction(bytes) }),
        ),
        onUndelivered: note(() => {}),
        onCarried: note((_from, packet) => this.carried.push(packet)),
        onUncarried: note(() => {}),
        onTurn: note(() => {}),
        onRefused: note((error) => (this.refusal = error)),
        onError: note(() => {}),
      },
    );
    this.#client.connect();
  }

  /** The ways in which it was spoken to, each once. */
  get steps(): Introduction['step'][] {
    return [...new Set(this.heard.map(({ introduction: { step } }) => step))].sort();
  }

  /** Resolves as soon as the condition holds; it is looked at after each thing that it is told. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  send(to: MemberId, introduction: Introduction | Uint8Array): void {
    this.#client.forward(
      to,
      introduction instanceof Uint8Array ? introduction : encodeIntroduction(introduction),
    );
  }

  /** Calls a member, with these bytes as the first message of the handshake. */
  call(to: MemberId, bytes: Uint8Array, relay = false): void {
    const toIncarnation = this.members.get(to) ?? 0;
    const { incarnation } = this;
    this.send(to, {
      step: 'm1',
      attempt: new Uint8Array(randomBytes(8)),
      bytes,
      incarnation,
      toIncarnation,
      relay,
    });
  }

  /** Hands the server a packet that it is to carry. */
  carry(to: MemberId, packet: CarriedPacket): void {
    this.#client.carry(to, packet);
  }

  close(): void {
    this.#client.close();
  }
}
