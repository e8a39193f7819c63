import { concat } from '../base/bytes.js';
import type { Clock } from '../base/Clock.js';
import type { CipherKey, Crypto } from '../base/Crypto.js';
import { GroupError } from '../base/errors.js';
import { gcmNonce, rekey, type NoiseKeys } from './core/noise.js';
import { ReplayWindow } from './core/ReplayWindow.js';

/** What sealing adds to a packet, in bytes: its number (8) and the tag of AES-GCM (16). */
export const sealOverheadBytes = 24;

/** A packet that is authentic, and whose number the window has still to accept. */
export interface OpenedPacket {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** How long a direction of a session seals with one key. */
export interface RekeyLimits {
  /**
   * So many numbers belong to each key, in turn: the number of a packet tells which one has sealed it. More than packets
   * can wait to be opened at a time.
   */
  readonly numbers: number;
  /** A key that is so old, in milliseconds, is followed by the next one, and the rest of its numbers is left out. */
  readonly ageMs: number;
}

/** TLS 1.3 lets AES-GCM seal 2^24.5 records of 16 KB with a key (RFC 8446 §5.5), which are as long as our packets. */
export const rekeyDefaults: RekeyLimits = { numbers: 2 ** 24, ageMs: 60 * 60 * 1000 };

/**
 * The keys of a session and the numbers of its packets, shared by all its links: no number is used twice in a
 * direction, and none is taken twice. Sealed is: number (8 bytes, big-endian) ‖ AES-256-GCM(packet), with the number
 * as nonce and sid ‖ number as associated data. Each direction goes on to a next key (Noise's REKEY) every 2^24 numbers
 * and every hour, for which `clock` is needed; who has a key finds none of those before it.
 */
export class SessionKeys {
  /** The first 8 bytes of the handshake hash; names the session. */
  readonly sid: Uint8Array;
  readonly #crypto: Crypto;
  readonly #clock: Pick<Clock, 'nowMs'> | undefined;
  readonly #limits: RekeyLimits;
  readonly #receiving: ReceivingKeys;
  #sendKey: NoiseKeys['send'];
  #sendingSinceMs: number;
  #nextNumber = 0;
  /** The first number of the next key. */
  #endOfKey: number;

  constructor(crypto: Crypto, keys: NoiseKeys, clock?: Pick<Clock, 'nowMs'>, limits = rekeyDefaults) {
    this.#crypto = crypto;
    this.#clock = clock;
    this.#limits = limits;
    this.#receiving = new ReceivingKeys(crypto, keys.receive, limits.numbers);
    this.#sendKey = keys.send;
    this.#sendingSinceMs = clock?.nowMs() ?? 0;
    this.#endOfKey = limits.numbers;
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
    return this.#receiving.accept(number);
  }

  async #seal(plaintext: Uint8Array, mark: Uint8Array): Promise<Uint8Array> {
    const nonce = gcmNonce(this.#takeNumber());
    const number = nonce.slice(4);
    const associatedData = concat([this.sid, number, mark]);
    const key = this.#sendKey instanceof Promise ? await this.#sendKey : this.#sendKey;
    return concat([number, await this.#crypto.seal(key, nonce, plaintext, associatedData)]);
  }

  /** The number that comes next, for which `#sendKey` is the key. */
  #takeNumber(): number {
    const nowMs = this.#clock?.nowMs() ?? 0;
    if (nowMs - this.#sendingSinceMs >= this.#limits.ageMs) this.#nextNumber = this.#endOfKey;
    if (this.#nextNumber >= endOfNumbers) throw new GroupError('CHANNEL_CLOSED', 'the session is used up');
    if (this.#nextNumber === this.#endOfKey) {
      this.#sendKey = nextKey(this.#crypto, this.#sendKey);
      this.#sendingSinceMs = nowMs;
      this.#endOfKey += this.#limits.numbers;
    }
    return this.#nextNumber++;
  }

  async #open(sealed: Uint8Array, mark: Uint8Array): Promise<OpenedPacket | 'forged' | 'old'> {
    if (sealed.length < sealOverheadBytes) return 'forged';
    const view = new DataView(sealed.buffer, sealed.byteOffset);
    const number = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
    if (number >= endOfNumbers) return 'forged';
    const known = this.#receiving.keyOf(number);
    if (typeof known === 'string') return known;
    const associatedData = concat([this.sid, sealed.slice(0, 8), mark]);
    try {
      const key = known instanceof Promise ? await known : known;
      const bytes = await this.#crypto.open(key, gcmNonce(number), sealed.subarray(8), associatedData);
      return { number, bytes };
    } catch {
      return 'forged';
    }
  }
}

/**
 * The keys that open one direction: the present one, the one before, for packets that come late, and the next ones that
 * packets have claimed to be sealed with. Each has a replay window of its own, so that the numbers which a sender leaves
 * out do not make old what came before them.
 */
class ReceivingKeys {
  readonly #crypto: Crypto;
  readonly #numbers: number;
  /** By their place in the row of keys, which is that of their numbers. */
  readonly #keys: Map<number, { readonly key: NoiseKeys['receive']; readonly window: ReplayWindow }>;
  #present = 0;

  constructor(crypto: Crypto, first: NoiseKeys['receive'], numbers: number) {
    this.#crypto = crypto;
    this.#numbers = numbers;
    this.#keys = new Map([[0, { key: first, window: new ReplayWindow() }]]);
  }

  /** What is to open a packet of this number, unless that is clear already. Whatever the number is, it costs little. */
  keyOf(number: number): NoiseKeys['receive'] | 'forged' | 'old' {
    const place = Math.floor(number / this.#numbers);
    // So far ahead nobody is whose packets arrive at all, and each key takes some work.
    if (place > this.#present + maxKeysAhead) return 'forged';
    for (let next = this.#present + 1; next <= place; next++) {
      if (this.#keys.has(next)) continue;
      const key = nextKey(this.#crypto, this.#keys.get(next - 1)!.key);
      this.#keys.set(next, { key, window: new ReplayWindow() });
    }
    const known = this.#keys.get(place);
    return known?.window.isNew(number) ? known.key : 'old';
  }

  /** Lets a number of an authentic packet pass once. With the first one of a next key that becomes the present one. */
  accept(number: number): boolean {
    const place = Math.floor(number / this.#numbers);
    if (!this.#keys.get(place)?.window.accept(number)) return false;
    this.#present = Math.max(this.#present, place);
    for (const old of this.#keys.keys()) if (old < this.#present - 1) this.#keys.delete(old);
    return true;
  }
}

/** How many keys after the present one are tried: the next, and one more in case that all packets of the next were lost. */
const maxKeysAhead = 2;

/** Whoever uses it learns of a failure. */
function nextKey(crypto: Crypto, key: CipherKey | Promise<CipherKey>): Promise<CipherKey> {
  const next = Promise.resolve(key).then((present) => rekey(crypto, present));
  next.catch(() => {});
  return next;
}

/** Numbers end here, far below 2^53 where they would lose their last digits. */
const endOfNumbers = 2 ** 48;

/** Tell the two uses apart in the associated data, so that nobody on the way can pass one off as the other. */
const packetMark = new Uint8Array();
const messageMark = Uint8Array.of(1);
