import { concat, setUint64, utf8 } from '../../base/bytes.js';
import type { CipherKey, Crypto, KeyPair } from '../../base/Crypto.js';
import { GroupError } from '../../base/errors.js';
import { hkdfExpand, hkdfExtract } from '../../base/hkdf.js';

// The Noise Protocol Framework, revision 34 (noiseprotocol.org/noise.html), for the suite 25519_AESGCM_SHA256. Names
// are those of the specification: e and s are the ephemeral and the static key, re and rs those of the other side, ck
// is the chaining key, h the handshake hash, k and n the key and the nonce of the cipher.

/** Two letters name a Diffie-Hellman: the initiator's key, then the responder's. */
export type NoiseToken = 'e' | 's' | 'ee' | 'es' | 'se' | 'ss' | 'psk';

/** A handshake pattern (§7): the messages in turn, the initiator's first. */
export interface NoisePattern {
  readonly name: string;
  /** Sides whose static key the other one knows beforehand (pre-message `s`). */
  readonly knownStatic?: readonly ('initiator' | 'responder')[];
  readonly messages: readonly (readonly NoiseToken[])[];
}

/** The pattern of webgroup: both prove the secret of the group first, and then their own static keys. */
export const xxPsk0: NoisePattern = {
  name: 'XXpsk0',
  messages: [
    ['psk', 'e'],
    ['e', 'ee', 's', 'es'],
    ['s', 'se'],
  ],
};

export interface NoiseOptions {
  readonly crypto: Crypto;
  readonly initiator: boolean;
  /** What both sides have to agree on beforehand; may be empty. */
  readonly prologue: Uint8Array;
  /** 32 bytes; only for patterns with the token `psk`. */
  readonly psk?: Uint8Array;
  readonly staticKeys?: KeyPair;
  /** For test vectors only; made anew otherwise. */
  readonly ephemeralKeys?: KeyPair;
  /** For patterns that need it beforehand. */
  readonly remoteStaticKey?: Uint8Array;
  /** Default `xxPsk0`. */
  readonly pattern?: NoisePattern;
}

/**
 * What a handshake leaves behind. The keys are used for nothing yet: their first nonce is 0. They may still be on their
 * way, because links that are secure by themselves never need them.
 */
export interface NoiseKeys {
  readonly send: CipherKey | Promise<CipherKey>;
  readonly receive: CipherKey | Promise<CipherKey>;
  /** 32 bytes that name this handshake: equal on both sides, never the same again. */
  readonly handshakeHash: Uint8Array;
}

/** The longest Noise message, in bytes (§3). */
export const maxNoiseMessageBytes = 65_535;

/**
 * One side of one handshake. `writeMessage` and `readMessage` are called in turn until `finished`, then `split` once.
 *
 * They reject with GroupError `WRONG_SECRET` when the first message does not open although the pattern begins with the
 * psk (no Diffie-Hellman has been computed then), and with `HANDSHAKE_FAILED` for everything else. A message that fails
 * ends the handshake: every later call rejects. A call out of turn rejects and changes nothing.
 */
export class NoiseHandshake {
  readonly #options: NoiseOptions;
  readonly #pattern: NoisePattern;
  readonly #symmetric: SymmetricState;
  #state: 'ready' | 'busy' | 'failed' | 'split' = 'ready';
  #step = 0;
  #e?: KeyPair;
  #re?: Uint8Array;
  #rs?: Uint8Array;
  /** Shared secrets that are being computed, or have been. */
  readonly #secrets = new Map<NoiseToken, Promise<Uint8Array>>();

  /** Starts a handshake (Initialize, §5.3). */
  static async start(options: NoiseOptions): Promise<NoiseHandshake> {
    const handshake = new NoiseHandshake(options);
    await handshake.#initialize();
    return handshake;
  }

  private constructor(options: NoiseOptions) {
    this.#options = options;
    this.#pattern = options.pattern ?? xxPsk0;
    this.#symmetric = new SymmetricState(options.crypto, `Noise_${this.#pattern.name}_25519_AESGCM_SHA256`);
    this.#e = options.ephemeralKeys;
    this.#rs = options.remoteStaticKey;
  }

  /** Whether all messages have been exchanged, so that `split` may be called. */
  get finished(): boolean {
    return this.#state === 'ready' && this.#step === this.#pattern.messages.length;
  }

  /** The other side's static public key, as soon as it has been authenticated; 32 bytes. */
  get remoteStaticKey(): Uint8Array | undefined {
    return this.#state === 'busy' || this.#state === 'failed' ? undefined : this.#rs;
  }

  /**
   * Makes the next message, with a payload in it that is as secret as the pattern has it at this step (§7.7).
   * A function is asked for it at the last moment, when the keys are there, and may still take its time.
   */
  writeMessage(payload: Uint8Array | (() => Uint8Array | Promise<Uint8Array>)): Promise<Uint8Array> {
    return this.#exchange(true, async (tokens) => {
      const parts: Uint8Array[] = [];
      for (const token of tokens) {
        this.#computeAhead(tokens);
        parts.push(await this.#write(token));
      }
      await this.#symmetric.prepare();
      const bytes = typeof payload === 'function' ? await payload() : payload;
      parts.push(await this.#symmetric.encryptAndHash(bytes));
      const message = concat(parts);
      if (message.length > maxNoiseMessageBytes) throw failed(`a message of ${message.length} bytes`);
      return message;
    });
  }

  /** Takes the other side's next message, and resolves with the payload in it. */
  readMessage(message: Uint8Array): Promise<Uint8Array> {
    return this.#exchange(false, async (tokens) => {
      if (message.length > maxNoiseMessageBytes) throw failed(`a message of ${message.length} bytes`);
      let offset = 0;
      const take = (length: number): Uint8Array => {
        if (offset + length > message.length) throw failed('the message is cut off');
        return message.subarray(offset, (offset += length));
      };
      for (const token of tokens) await this.#read(token, take);
      const payload = take(message.length - offset);
      const first = this.#step === 0 && tokens[0] === 'psk';
      return this.#symmetric.decryptAndHash(payload, first ? 'WRONG_SECRET' : 'HANDSHAKE_FAILED');
    });
  }

  /**
   * A key for what is said beside the messages, 32 bytes: as secret as the payload of the last one, and bound to all of
   * them. Equal on both sides after the same message, and none of the handshake's own keys tells it.
   */
  async exportKey(label: string): Promise<Uint8Array> {
    if (this.#state !== 'ready' || this.#step === 0) throw failed('not the time for a key');
    return this.#symmetric.exportKey(label);
  }

  /** Derives the keys of the session (§5.2). Only once, because keys made twice would meet the same nonces twice. */
  async split(): Promise<NoiseKeys> {
    if (!this.finished) throw failed('not the time to split');
    this.#state = 'split';
    const [forth, back] = await this.#symmetric.split();
    const handshakeHash = this.#symmetric.h;
    return this.#options.initiator
      ? { send: forth, receive: back, handshakeHash }
      : { send: back, receive: forth, handshakeHash };
  }

  async #initialize(): Promise<void> {
    const { initiator, prologue, staticKeys } = this.#options;
    await this.#symmetric.mixHash(prologue);
    for (const side of this.#pattern.knownStatic ?? []) {
      const mine = (side === 'initiator') === initiator;
      await this.#symmetric.mixHash(required(mine ? staticKeys?.publicKey : this.#rs));
    }
  }

  /** Runs one message, if it is its turn; whatever goes wrong in it ends the handshake. */
  async #exchange(
    writing: boolean,
    process: (tokens: readonly NoiseToken[]) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const tokens = this.#pattern.messages[this.#step];
    const myTurn = (this.#step % 2 === 0) === this.#options.initiator;
    if (this.#state !== 'ready' || !tokens || writing !== myTurn)
      throw failed('not the time for this message');
    this.#state = 'busy';
    try {
      const result = await process(tokens);
      this.#step++;
      this.#state = 'ready';
      return result;
    } catch (error) {
      this.#state = 'failed';
      throw GroupError.from(error, 'HANDSHAKE_FAILED');
    }
  }

  /** Processes a token of an own message and returns what it adds to the message. */
  async #write(token: NoiseToken): Promise<Uint8Array> {
    if (token === 'e') {
      this.#e ??= await this.#options.crypto.generateKeyPair();
      await this.#mixEphemeral(this.#e.publicKey);
      return this.#e.publicKey;
    }
    if (token === 's') return this.#symmetric.encryptAndHash(required(this.#options.staticKeys).publicKey);
    await this.#mixSecret(token);
    return new Uint8Array();
  }

  async #read(token: NoiseToken, take: (length: number) => Uint8Array): Promise<void> {
    if (token === 'e') {
      // A copy, because it is needed long after the message has gone back to its owner.
      this.#re = take(32).slice();
      // Not for a stranger's first message: whoever sends it has proven nothing yet.
      if (this.#step > 0) this.#computeAhead(this.#pattern.messages.slice(this.#step).flat());
      await this.#mixEphemeral(this.#re);
    } else if (token === 's') {
      this.#rs = await this.#symmetric.decryptAndHash(take(this.#symmetric.hasKey ? 48 : 32));
    } else {
      await this.#mixSecret(token);
    }
  }

  async #mixEphemeral(publicKey: Uint8Array): Promise<void> {
    await this.#symmetric.mixHash(publicKey);
    // With a psk, the ephemeral key has to make the cipher key a new one (§9.2).
    if (this.#pattern.name.includes('psk')) await this.#symmetric.mixKey(publicKey);
  }

  async #mixSecret(token: Exclude<NoiseToken, 'e' | 's'>): Promise<void> {
    if (token === 'psk') return this.#symmetric.mixKeyAndHash(required(this.#options.psk));
    await this.#symmetric.mixKey(await required(this.#secretOf(token)));
  }

  /** Begins the Diffie-Hellmans whose keys are there: WebCrypto computes them on threads of its own. */
  #computeAhead(tokens: readonly NoiseToken[]): void {
    for (const token of tokens) {
      // Whoever mixes it in learns of a failure.
      if (token.length === 2) this.#secretOf(token)?.catch(() => {});
    }
  }

  /** The result of a Diffie-Hellman; undefined as long as one of its keys is not known. */
  #secretOf(token: NoiseToken): Promise<Uint8Array> | undefined {
    const { crypto, initiator, staticKeys } = this.#options;
    const [mine, theirs] = initiator ? [token[0], token[1]] : [token[1], token[0]];
    const keys = mine === 'e' ? this.#e : staticKeys;
    const publicKey = theirs === 'e' ? this.#re : this.#rs;
    let secret = this.#secrets.get(token);
    if (!secret && keys && publicKey) {
      secret = crypto.diffieHellman(keys.privateKey, publicKey);
      this.#secrets.set(token, secret);
    }
    return secret;
  }
}

/** Noise's nonce for AES-GCM (§12.4): 32 zero bits, then the number in 64 bits, big-endian. `n` is a safe integer. */
export function gcmNonce(n: number): Uint8Array {
  const nonce = new Uint8Array(12);
  setUint64(nonce, 4, n);
  return nonce;
}

/** Noise's REKEY (§4.2): a key that follows from this one, and from which this one can't be found again. */
export async function rekey(crypto: Crypto, key: CipherKey): Promise<CipherKey> {
  const none = new Uint8Array();
  const sealed = await crypto.seal(key, new Uint8Array(12).fill(0xff, 4), new Uint8Array(32), none);
  return crypto.importCipherKey(sealed.slice(0, 32));
}

/**
 * SymmetricState with the CipherState in it (§5.1, §5.2). `#k` is imported where it is used, or by `prepare`, because
 * some keys are replaced before they are.
 */
class SymmetricState {
  readonly #crypto: Crypto;
  h: Uint8Array = new Uint8Array(32);
  #ck: Uint8Array;
  #k?: Uint8Array;
  /** What `#k` has been imported as. */
  #cipherKey?: CipherKey;
  #n = 0;

  /** `protocolName` has at most 32 bytes: a longer one would have to be hashed. */
  constructor(crypto: Crypto, protocolName: string) {
    this.#crypto = crypto;
    this.h.set(utf8(protocolName));
    this.#ck = this.h;
  }

  get hasKey(): boolean {
    return this.#k !== undefined;
  }

  async mixHash(data: Uint8Array): Promise<void> {
    this.h = await this.#crypto.sha256(concat([this.h, data]));
  }

  async mixKey(inputKey: Uint8Array): Promise<void> {
    const [ck, k] = await this.#hkdf(inputKey, 2);
    this.#rekey(ck, k);
  }

  async mixKeyAndHash(inputKey: Uint8Array): Promise<void> {
    const [ck, hash, k] = await this.#hkdf(inputKey, 3);
    await this.mixHash(hash);
    this.#rekey(ck, k);
  }

  /** Gets the cipher ready for the next text, if there is a key already. */
  async prepare(): Promise<void> {
    if (this.#k) await this.#importKey(this.#k);
  }

  /** Without a key, as before the first Diffie-Hellman, it leaves the text as it is. */
  async encryptAndHash(plaintext: Uint8Array): Promise<Uint8Array> {
    let text = plaintext;
    if (this.#k) {
      const key = await this.#importKey(this.#k);
      text = await this.#crypto.seal(key, gcmNonce(this.#n++), plaintext, this.h);
    }
    await this.mixHash(text);
    return text;
  }

  async decryptAndHash(
    text: Uint8Array,
    code: 'WRONG_SECRET' | 'HANDSHAKE_FAILED' = 'HANDSHAKE_FAILED',
  ): Promise<Uint8Array> {
    let plaintext = text;
    if (this.#k) {
      if (text.length < 16) throw failed('the message is cut off');
      const key = await this.#importKey(this.#k);
      try {
        plaintext = await this.#crypto.open(key, gcmNonce(this.#n++), text, this.h);
      } catch (cause) {
        throw new GroupError(code, 'the message does not open', { cause });
      }
    }
    await this.mixHash(text);
    return plaintext;
  }

  async split(): Promise<[Promise<CipherKey>, Promise<CipherKey>]> {
    const [first, second] = await this.#hkdf(new Uint8Array(), 2);
    const keys = [this.#crypto.importCipherKey(first), this.#crypto.importCipherKey(second)] as const;
    // Whoever uses them learns of a failure.
    for (const key of keys) key.catch(() => {});
    return [...keys];
  }

  /** In the manner of HKDF, with ck as the salt. Nothing else that ck is the salt of has more than 32 bytes. */
  async exportKey(label: string): Promise<Uint8Array> {
    const extracted = await hkdfExtract(this.#crypto, this.#ck, concat([this.h, utf8(label)]));
    return hkdfExpand(this.#crypto, extracted, new Uint8Array(), 32);
  }

  #rekey(ck: Uint8Array, k: Uint8Array): void {
    [this.#ck, this.#k, this.#n] = [ck, k, 0];
    this.#cipherKey = undefined;
  }

  async #importKey(k: Uint8Array): Promise<CipherKey> {
    return (this.#cipherKey ??= await this.#crypto.importCipherKey(k));
  }

  /**
   * Noise's HKDF (§4.3): that of RFC 5869 without an info, cut into pieces of 32 bytes; the third is empty when only
   * two are asked for.
   */
  async #hkdf(inputKey: Uint8Array, outputs: 2 | 3): Promise<[Uint8Array, Uint8Array, Uint8Array]> {
    const temporaryKey = await hkdfExtract(this.#crypto, this.#ck, inputKey);
    const output = await hkdfExpand(this.#crypto, temporaryKey, new Uint8Array(), 32 * outputs);
    return [output.slice(0, 32), output.slice(32, 64), output.slice(64)];
  }
}

function failed(explanation: string): GroupError {
  return new GroupError('HANDSHAKE_FAILED', explanation);
}

/** A key that the pattern needs at this point, and that therefore is an option or came in an earlier token. */
function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw failed('the pattern needs a key that is not there');
  return value;
}
