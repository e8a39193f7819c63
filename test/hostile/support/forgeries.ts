import type { Crypto } from '../../../src/base/Crypto.js';
import { randomBytes } from 'node:crypto';
import { toHex } from '../../../src/base/bytes.js';
import type { MemberId } from '../../../src/base/ids.js';
import { NoiseHandshake } from '../../../src/channel/core/noise.js';
import {
  decodeIntroduction,
  decodeProposal,
  encodeIntroduction,
  encodeProposal,
  type Introduction,
  type LinkProposal,
} from '../../../src/wire/handshakeCodec.js';
import type { RegisteredMember } from '../../../src/wire/signalingCodec.js';
import { prologueOf, type SeenAttempt } from '../../support/dictionaryAttack.js';

/** The id of nobody. */
export function inventId(): MemberId {
  return toHex(randomBytes(16));
}

export function inventMembers(count: number): RegisteredMember[] {
  return Array.from({ length: count }, () => ({ id: inventId(), incarnation: Date.now() }));
}

/** The same bytes but for one bit of the byte in the middle, or at `at`. */
export function flip(bytes: Uint8Array, at = bytes.length >> 1, bit = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (at < copy.length) copy[at]! ^= 1 << bit;
  return copy;
}

/** The same introduction with its sealed bytes changed; one without any stays as it is. */
export function withBytes(introduction: Uint8Array, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const decoded = decodeIntroduction(introduction);
  if (!('bytes' in decoded)) return introduction;
  return encodeIntroduction({ ...decoded, bytes: change(decoded.bytes) });
}

export function stepOf(introduction: Uint8Array): Introduction['step'] {
  return decodeIntroduction(introduction).step;
}

/** Two members in one of their lives: the initiator of an attempt first. */
export type Pair = Pick<SeenAttempt, 'initiator' | 'responder'>;

/**
 * Somebody who knows the key of a group, and stands between two members while they shake hands: to each it is the other
 * one, with keys and a description of its own.
 */
export class HandshakeInTheMiddle {
  readonly #crypto: Crypto;
  readonly #secrets: { readonly topic: Uint8Array; readonly psk: Uint8Array };
  /** What it has read: both proposals. */
  readonly read: LinkProposal[] = [];

  constructor(crypto: Crypto, secrets: { readonly topic: Uint8Array; readonly psk: Uint8Array }) {
    this.#crypto = crypto;
    this.#secrets = secrets;
  }

  /** Takes an m1 of the initiator; returns the m2 to it in the name of the responder, and an m1 of its own to that one. */
  async meet(introduction: Uint8Array, pair: Pair): Promise<{ m2: Uint8Array; m1: Uint8Array }> {
    const decoded = decodeIntroduction(introduction);
    if (decoded.step !== 'm1') throw new Error(`a ${decoded.step} is no first message`);
    const { attempt, bytes } = decoded;
    const asResponder = await this.#start(false, pair, attempt);
    const offer = decodeProposal(await asResponder.readMessage(bytes));
    this.read.push(offer);
    const own = encodeProposal(withOwnDescription(offer));
    const m2 = await asResponder.writeMessage(own);
    const m1 = await (await this.#start(true, pair, attempt)).writeMessage(own);
    return {
      m2: encodeIntroduction({ step: 'm2', attempt, bytes: m2 }),
      m1: encodeIntroduction({ ...decoded, bytes: m1 }),
    };
  }

  async #start(initiator: boolean, pair: Pair, name: Uint8Array): Promise<NoiseHandshake> {
    const { topic, psk } = this.#secrets;
    const staticKeys = await this.#crypto.generateKeyPair();
    const prologue = prologueOf(topic, { name, ...pair });
    return NoiseHandshake.start({ crypto: this.#crypto, initiator, prologue, psk, staticKeys });
  }
}

/** The fingerprint and the ICE credentials of somebody else. */
function withOwnDescription(proposal: LinkProposal): LinkProposal {
  const { description } = proposal;
  if (!description) return proposal;
  const own = { ufrag: 'evil', pwd: 'evil'.repeat(6), fingerprint: new Uint8Array(randomBytes(32)) };
  return { ...proposal, candidates: [], description: { ...description, ...own, setup: 'active' } };
}
