import type { Clock } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import { BaseLink } from './link/BaseLink.js';
import type { Link, LinkKind } from './link/Link.js';
import { sealOverheadBytes, type SessionKeys } from './SessionKeys.js';

/** So many packets that do not open, within this time, close the link: whoever is on the way injects them. */
const maxForgedPackets = 100;
const forgedWindowMs = 60_000;

/** Bytes received that may wait to be opened: twice the most that an honest sender has credit for. */
const maxOpeningBytes = 8 * 1024 * 1024;
/** What a waiting packet is taken to cost besides its bytes. */
const waitingPacketBytes = 512;

/**
 * A link whose packets are sealed with the keys of the session, for links that anybody on the way could read. Packets
 * are sealed and opened several at a time, and keep their order. What is old or does not open is dropped; with the
 * 100th packet within a minute that does not open, the link closes with `PROTOCOL`.
 *
 * It owns the link that it is given. What was sent before `close` is still let out.
 */
export class SealedLink extends BaseLink {
  readonly kind: LinkKind;
  readonly secure = true;
  readonly via?: readonly MemberId[];
  readonly maxPacketBytes: number;
  readonly #inner: Link;
  readonly #keys: SessionKeys;
  readonly #clock: Clock;
  readonly #outgoing = new InOrder((error) => this.end(GroupError.from(error)));
  readonly #incoming = new InOrder((error) => this.end(GroupError.from(error)));
  readonly #forgedAtMs: number[] = [];
  #sealingBytes = 0;
  #openingBytes = 0;

  constructor(inner: Link, keys: SessionKeys, clock: Clock) {
    super();
    this.#inner = inner;
    this.#keys = keys;
    this.#clock = clock;
    this.kind = inner.kind;
    if (inner.via) this.via = inner.via;
    this.maxPacketBytes = inner.maxPacketBytes - sealOverheadBytes;
    inner.onPacket = (sealed) => this.#receive(sealed);
    // Behind the packets that came before it.
    inner.onClose = (reason) => this.#incoming.push(Promise.resolve(), () => this.end(reason));
  }

  get bufferedBytes(): number {
    return this.#inner.bufferedBytes + this.#sealingBytes;
  }

  protected override transmit(packet: Uint8Array): void {
    const bytes = packet.length + sealOverheadBytes;
    this.#sealingBytes += bytes;
    this.#outgoing.push(this.#keys.sealPacket(packet), (sealed) => {
      this.#sealingBytes -= bytes;
      this.#inner.send(sealed);
    });
  }

  protected override shut(): void {
    this.#inner.onPacket = () => {};
    // A farewell is sent just before, and would be lost each time if the link did not wait for its seal.
    this.#outgoing.whenIdle(() => this.#inner.close());
  }

  #receive(sealed: Uint8Array): void {
    const bytes = sealed.length + waitingPacketBytes;
    this.#openingBytes += bytes;
    if (this.#openingBytes > maxOpeningBytes) {
      this.end(new GroupError('PROTOCOL', 'packets come faster than they can be opened'));
      return;
    }
    this.#incoming.push(this.#keys.openPacket(sealed), (opened) => {
      this.#openingBytes -= bytes;
      if (opened === 'forged') this.#countForged();
      else if (opened !== 'old' && this.#keys.accept(opened.number)) this.deliver(opened.bytes);
    });
  }

  #countForged(): void {
    const nowMs = this.#clock.nowMs();
    this.#forgedAtMs.push(nowMs);
    while (this.#forgedAtMs[0]! <= nowMs - forgedWindowMs) this.#forgedAtMs.shift();
    if (this.#forgedAtMs.length >= maxForgedPackets) {
      this.end(new GroupError('PROTOCOL', `${maxForgedPackets} packets within a minute do not open`));
    }
  }
}

/** Hands on the results of work that runs concurrently, in the order in which it was begun. */
class InOrder {
  readonly #onError: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #pending = 0;

  /** `onError` is told of work that rejects and of handlers that throw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  push<Result>(work: Promise<Result>, handle: (result: Result) => void): void {
    const before = this.#last;
    this.#pending++;
    const hand = async (): Promise<void> => {
      try {
        const result = await work;
        await before;
        handle(result);
      } catch (error) {
        this.#onError(error);
      } finally {
        this.#pending--;
      }
    };
    this.#last = hand();
  }

  /** Calls `action` when all that was pushed before has been handed on: at once, if it has. */
  whenIdle(action: () => void): void {
    if (this.#pending === 0) action();
    else void this.#last.then(action);
  }
}
