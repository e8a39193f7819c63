import type { CancelTimer } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import type { Platform } from '../base/Platform.js';
import { decodeCandidates, encodeCandidates } from '../wire/handshakeCodec.js';
import { handshakeLimits } from '../wire/limits.js';
import { EarlyCandidates } from './EarlyCandidates.js';
import type { LinkBuilder } from './LinkBuilder.js';
import type { SessionKeys } from './SessionKeys.js';

/** What a candidate exchange asks of the opening it belongs to. */
export interface CandidateExchangeHandlers {
  /** To be brought to the peer. */
  send(step: 'early' | 'candidates', bytes: Uint8Array): void;
  /** Does this when all that was begun before is done. */
  inTurn(action: () => Promise<void>): void;
  /** The crypto has failed. */
  onFailed(error: GroupError): void;
}

/**
 * Brings the ICE candidates of one opening from each side to the other as they come up (trickle ICE, RFC 8838): with the
 * messages of the handshake those that are there by then, early ones between these messages, and sealed with the keys of
 * the session those after them. Sends nothing, and uses nothing that is early, before it is given keys.
 */
export class CandidateExchange {
  readonly #platform: Platform;
  readonly #builder: LinkBuilder;
  readonly #handlers: CandidateExchangeHandlers;
  readonly #early: EarlyCandidates;
  /** What has been sent early. The other side may not have been ready for it. */
  readonly #sentEarly: string[] = [];
  /** Set while early candidates wait. */
  #cancelEarly: CancelTimer | undefined;
  #keys: SessionKeys | undefined;
  /** Sealed candidates that overtook the message which completes the keys. */
  #overtaking: Uint8Array[] = [];
  #over = false;

  constructor(
    platform: Platform,
    attempt: Uint8Array,
    builder: LinkBuilder,
    handlers: CandidateExchangeHandlers,
  ) {
    this.#platform = platform;
    this.#builder = builder;
    this.#handlers = handlers;
    this.#early = new EarlyCandidates(platform, attempt, {
      send: (bytes) => handlers.send('early', bytes),
      onCandidates: (candidates) => builder.addCandidates(candidates),
    });
  }

  /**
   * Sends the candidates that have come up, if there is a key for them; else they go with the next message. Early ones
   * wait a moment for that and for each other: between members that are near, more messages only cost time.
   */
  flush(): void {
    if (this.#keys) return this.#sendSealed(this.#keys);
    if (!this.#early.ready || this.#cancelEarly) return;
    this.#cancelEarly = this.#platform.clock.after(earlyDelayMs, () => {
      this.#cancelEarly = undefined;
      const candidates = this.#early.ready ? this.#builder.takeCandidates() : [];
      if (candidates.length === 0) return;
      this.#sentEarly.push(...candidates);
      this.#early.send(candidates).catch((error: unknown) => this.#handlers.onFailed(GroupError.from(error)));
    });
  }

  /** From now on candidates are sent soon after they come up. The key of this direction, 32 bytes; once. */
  sendEarlyWith(key: Uint8Array): void {
    this.#early.sendWith(key);
    if (!this.#over) this.flush();
  }

  /** From now on those of the other side are used. The key of the other direction, 32 bytes; once. */
  receiveEarlyWith(key: Uint8Array): void {
    this.#early.receiveWith(key);
  }

  /** Takes what the other side has sent early. Whatever it is, nothing is thrown. */
  receiveEarly(bytes: Uint8Array): void {
    this.#early.receive(bytes);
  }

  /**
   * For the initiator's last message: all that were sent early, once more, and those that came up since. What comes up
   * from now on waits for the keys, since the responder takes nothing that is early after that message.
   */
  takeForLast(): readonly string[] {
    this.#early.stopSending();
    return [...this.#sentEarly, ...this.#builder.takeCandidates()];
  }

  /** For the responder: the last message of the initiator has come. */
  stopReceivingEarly(): void {
    this.#early.stopReceiving();
  }

  /** Both sides have the keys of the session. */
  async agree(keys: SessionKeys): Promise<void> {
    this.#keys = keys;
    this.flush();
    for (const sealed of this.#overtaking.splice(0)) await this.receive(sealed);
  }

  /** Takes what the other side has sealed with the keys of the session. Throws `PROTOCOL` when that is malformed. */
  async receive(sealed: Uint8Array): Promise<void> {
    if (!this.#keys) {
      if (this.#overtaking.length < handshakeLimits.maxCandidates) this.#overtaking.push(sealed);
      return;
    }
    // Whoever is on the way can inject what does not open: that must not end the attempt.
    const opened = await this.#keys.open(sealed).catch(() => undefined);
    if (opened && !this.#over) this.#builder.addCandidates(decodeCandidates(opened));
  }

  /** No handler is called afterwards. */
  close(): void {
    this.#over = true;
    this.#cancelEarly?.();
    this.#early.close();
  }

  #sendSealed(keys: SessionKeys): void {
    const candidates = this.#builder.takeCandidates();
    if (candidates.length === 0) return;
    this.#handlers.inTurn(async () =>
      this.#handlers.send('candidates', await keys.seal(encodeCandidates(candidates))),
    );
  }
}

/**
 * How long an early candidate waits, in milliseconds: more than a handshake in one network takes from m1 to m3, and less
 * than a round trip to most others.
 */
const earlyDelayMs = 20;
