import type { Platform } from '../base/Platform.js';
import { decodeCandidates, encodeCandidates } from '../wire/handshakeCodec.js';
import { handshakeLimits } from '../wire/limits.js';
import { SessionKeys } from './SessionKeys.js';

/** What early candidates tell their owner. */
export interface EarlyCandidatesHandlers {
  /** To be brought to the peer. */
  send(sealed: Uint8Array): void;
  /** Of somebody who has the key of this direction. What it throws is logged: one bad message ends nothing. */
  onCandidates(candidates: readonly string[]): void;
}

/**
 * The candidates that an opening sends and takes while its handshake is still under way, sealed with one key for each
 * direction. At most `handshakeLimits.maxCandidates` messages are taken; those that come before their key wait. What does not
 * open, comes twice or does not decode is dropped without a word, because anybody on the way may have made it.
 */
export class EarlyCandidates {
  readonly #platform: Platform;
  readonly #attempt: Uint8Array;
  readonly #handlers: EarlyCandidatesHandlers;
  /** Made ready when they are first needed: mostly they never are. */
  #sending: (() => SessionKeys) | undefined;
  #receiving: (() => SessionKeys) | undefined;
  #waiting: Uint8Array[] = [];
  #received = 0;
  #listening = true;
  #over = false;

  constructor(platform: Platform, attempt: Uint8Array, handlers: EarlyCandidatesHandlers) {
    this.#platform = platform;
    this.#attempt = attempt;
    this.#handlers = handlers;
  }

  /** Whether `send` may be called: after `sendWith`, until `stopSending`. */
  get ready(): boolean {
    return this.#sending !== undefined;
  }

  /** The key of this direction, 32 bytes; once. */
  sendWith(key: Uint8Array): void {
    this.#sending = this.#sealer(key);
  }

  /** Candidates go with the messages again. */
  stopSending(): void {
    this.#sending = undefined;
  }

  /** The key of the other direction, 32 bytes; once. What has waited for it is opened now. */
  receiveWith(key: Uint8Array): void {
    this.#receiving = this.#sealer(key);
    for (const sealed of this.#waiting.splice(0)) void this.#open(this.#receiving(), sealed);
  }

  /** Rejects when the crypto fails. */
  async send(candidates: readonly string[]): Promise<void> {
    const sealed = await this.#sending!().seal(encodeCandidates(candidates));
    if (!this.#over) this.#handlers.send(sealed);
  }

  /** Takes what the other side's `send` made. Whatever it is, nothing is thrown. */
  receive(sealed: Uint8Array): void {
    if (!this.#listening || ++this.#received > handshakeLimits.maxCandidates) return;
    if (this.#receiving) void this.#open(this.#receiving(), sealed);
    else this.#waiting.push(sealed);
  }

  /** From now on all that is received is dropped. */
  stopReceiving(): void {
    this.#listening = false;
    this.#waiting = [];
  }

  /** No handler is called afterwards. */
  close(): void {
    this.#over = true;
    this.stopReceiving();
  }

  async #open(keys: SessionKeys, sealed: Uint8Array): Promise<void> {
    try {
      const candidates = decodeCandidates(await keys.open(sealed));
      if (this.#listening) this.#handlers.onCandidates(candidates);
    } catch (error) {
      this.#platform.log('debug', 'mesh', 'dropped early candidates', { error });
    }
  }

  /** One key serves one direction only, so the other one of the pair is never used. */
  #sealer(key: Uint8Array): () => SessionKeys {
    const { crypto } = this.#platform;
    let made: SessionKeys | undefined;
    return () => {
      if (made) return made;
      const imported = crypto.importCipherKey(key);
      // Whoever uses it learns of a failure.
      imported.catch(() => {});
      // The name of the attempt is in place of the sid, which is not known yet.
      return (made = new SessionKeys(crypto, {
        send: imported,
        receive: imported,
        handshakeHash: this.#attempt,
      }));
    };
  }
}
