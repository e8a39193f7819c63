import { concat } from '../base/bytes.js';
import type { Crypto } from '../base/Crypto.js';
import { GroupError } from '../base/errors.js';
import { gcmNonce, type NoiseKeys } from './core/noise.js';
import { ReplayWindow } from './core/ReplayWindow.js';

/** What sealing adds to a packet, in bytes: its number (8) and the tag of AES-GCM (16). */
export const sealOverheadBytes = 24;

/** A packet that is authentic, and whose number the window has still to accept. */
export interface OpenedPacket {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * The keys of a session and the numbers of its packets, shared by all its links: no number is used twice in a
 * direction, and none is taken twice. Sealed is: number (8 bytes, big-endian) ‖ AES-256-GCM(packet), with the number
 * as nonce and sid ‖ number as associated data.
 */
export class SessionKeys {
  /** The first 8 bytes of the handshake hash; names the session. */
  readonly sid: Uint8Array;
  readonly #crypto: Crypto;
  readonly #keys: NoiseKeys;
  readonly #window = new ReplayWindow();
  #nextNumber = 0;

  constructor(crypto: Crypto, keys: NoiseKeys) {
    this.#crypto = crypto;
    this.#keys = keys;
    this.sid = keys.handshakeHash.slice(0, 8);
  }

  /** Seals a single message that travels outside of the session's links, for example over signaling. */
  seal(message: Uint8Array): Promise<Uint8Array> {
    return this.#seal(message, messageMark);
  }

  /** Opens what the other side's `seal` made. Rejects with GroupError `PROTOCOL` when it is forged, altered or old. */
  async open(sealed: Uint8Array): Promise<Uint8Array> {
    const opened = await this.#open(sealed, messageMark);
    if (typeof opened !== 'string' && this.accept(opened.number)) return opened.bytes;
    throw new GroupError('PROTOCOL', `a sealed message is ${opened === 'forged' ? 'forged' : 'old'}`);
  }

  /**
   * Seals a packet of a link. The number is taken at once, so the order of calls is the order of numbers. Rejects
   * with GroupError `CHANNEL_CLOSED` when the session has used up its numbers.
   */
  sealPacket(packet: Uint8Array): Promise<Uint8Array> {
    return this.#seal(packet, packetMark);
  }

  /** Opens a packet of a link; never rejects. The caller then asks `accept`, in the order of arrival. */
  openPacket(sealed: Uint8Array): Promise<OpenedPacket | 'forged' | 'old'> {
    return this.#open(sealed, packetMark);
  }

  /** Whether a packet that has been opened is the first one of its number; remembers it. */
  accept(number: number): boolean {
    return this.#window.accept(number);
  }

  async #seal(plaintext: Uint8Array, mark: Uint8Array): Promise<Uint8Array> {
    if (this.#nextNumber >= endOfNumbers) throw new GroupError('CHANNEL_CLOSED', 'the session is used up');
    const nonce = gcmNonce(this.#nextNumber++);
    const number = nonce.slice(4);
    const associatedData = concat([this.sid, number, mark]);
    const { send } = this.#keys;
    const key = send instanceof Promise ? await send : send;
    return concat([number, await this.#crypto.seal(key, nonce, plaintext, associatedData)]);
  }

  async #open(sealed: Uint8Array, mark: Uint8Array): Promise<OpenedPacket | 'forged' | 'old'> {
    if (sealed.length < sealOverheadBytes) return 'forged';
    const view = new DataView(sealed.buffer, sealed.byteOffset);
    const number = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
    if (number >= endOfNumbers) return 'forged';
    if (!this.#window.isNew(number)) return 'old';
    const associatedData = concat([this.sid, sealed.slice(0, 8), mark]);
    try {
      const { receive } = this.#keys;
      const key = receive instanceof Promise ? await receive : receive;
      const ciphertext = sealed.subarray(8);
      const bytes = await this.#crypto.open(key, gcmNonce(number), ciphertext, associatedData);
      return { number, bytes };
    } catch {
      return 'forged';
    }
  }
}

/** Numbers end here, far below 2^53 where they would lose their last digits. */
const endOfNumbers = 2 ** 48;

/** Tell the two uses apart in the associated data, so that nobody on the way can pass one off as the other. */
const packetMark = new Uint8Array();
const messageMark = Uint8Array.of(1);
