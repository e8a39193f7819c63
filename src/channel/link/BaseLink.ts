import { GroupError } from '../../base/errors.js';
import type { Link, LinkKind } from './Link.js';

/**
 * The part every real link has in common: it keeps what arrives until the owner has set a handler, tells the end once
 * and never from inside a call of the owner, and calls nobody after `close()`.
 */
export abstract class BaseLink implements Link {
  abstract readonly kind: LinkKind;
  abstract readonly secure: boolean;
  abstract readonly maxPacketBytes: number;
  abstract get bufferedBytes(): number;

  /** ended = it broke, and the owner is still to be told; over = the owner knows, or closed it. */
  #phase: 'open' | 'ended' | 'over' = 'open';
  #endReason: GroupError | undefined;
  #onPacket: (packet: Uint8Array) => void = ignore;
  #onClose: (reason: GroupError) => void = ignore;
  /** What came before the owner set its handlers; undefined from then on. */
  #early: Uint8Array[] | undefined = [];
  #earlyBytes = 0;

  get onPacket(): (packet: Uint8Array) => void {
    return this.#onPacket;
  }

  set onPacket(handler: (packet: Uint8Array) => void) {
    this.#onPacket = handler;
    this.#startListening();
  }

  get onClose(): (reason: GroupError) => void {
    return this.#onClose;
  }

  set onClose(handler: (reason: GroupError) => void) {
    this.#onClose = handler;
    this.#startListening();
  }

  send(packet: Uint8Array): void {
    if (this.#phase !== 'open') return;
    if (packet.length > this.maxPacketBytes) {
      this.end(new GroupError('INTERNAL', `a packet of ${packet.length} bytes is too long for this link`));
      return;
    }
    try {
      this.transmit(packet);
    } catch (error) {
      // A packet is lost, so the order of the others is: the link must not go on.
      this.end(new GroupError('LINK_CLOSED', 'the link did not take a packet', { cause: error }));
    }
  }

  close(): void {
    if (this.#phase === 'over') return;
    const wasOpen = this.#phase === 'open';
    this.#forget();
    if (wasOpen) this.shut();
  }

  /** Sends one packet of allowed length; may throw, which ends the link. */
  protected abstract transmit(packet: Uint8Array): void;

  /** Closes what is below and lets go of it, once. `violated` says that the other side broke the protocol. */
  protected abstract shut(violated?: boolean): void;

  /** For the carrier: this packet has arrived. */
  protected deliver(packet: Uint8Array): void {
    if (this.#phase !== 'open') return;
    if (packet.length > this.maxPacketBytes) {
      this.end(new GroupError('PROTOCOL', `received a packet of ${packet.length} bytes`));
    } else if (!this.#early) {
      this.#onPacket(packet);
    } else {
      this.#early.push(packet);
      this.#earlyBytes += packet.length;
      if (this.#earlyBytes > maxEarlyBytes)
        this.end(new GroupError('INTERNAL', 'nobody reads from this link'));
    }
  }

  /** For the carrier: the link has come to its end. Only the first call counts. */
  protected end(reason: GroupError): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'ended';
    this.#endReason = reason;
    this.shut(reason.code === 'PROTOCOL');
    if (!this.#early) queueMicrotask(() => this.#tellEnd());
  }

  #startListening(): void {
    if (!this.#early) return;
    // Not here and now: the owner may have the other handler still to set, and expects no call meanwhile.
    if (this.#early.length > 0 || this.#phase === 'ended') queueMicrotask(() => this.#deliverEarly());
    else this.#early = undefined;
  }

  #deliverEarly(): void {
    const early = this.#early ?? [];
    // By index, because packets that arrive meanwhile join the queue.
    for (let i = 0; i < early.length && this.#phase !== 'over'; i++) this.#onPacket(early[i]!);
    this.#early = undefined;
    this.#tellEnd();
  }

  #tellEnd(): void {
    if (this.#phase !== 'ended') return;
    const onClose = this.#onClose;
    this.#forget();
    onClose(this.#endReason!);
  }

  #forget(): void {
    this.#phase = 'over';
    this.#early = undefined;
    this.#onPacket = ignore;
    this.#onClose = ignore;
  }
}

/** What may wait for an owner that has not set its handlers yet; it does so within microtasks. */
const maxEarlyBytes = 1 << 20;

/** The bytes of what a carrier delivers as a message, without a copy; undefined when it is text. */
export function messageBytes(data: unknown): Uint8Array | undefined {
  // A Buffer becomes a plain Uint8Array too, because its `slice` does not copy.
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // By its tag, because an ArrayBuffer of another realm (a test runner's, an iframe's) is no instance of ours.
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]')
    return new Uint8Array(data as ArrayBuffer);
  return undefined;
}

function ignore(): void {}
