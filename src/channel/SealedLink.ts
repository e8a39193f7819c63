import type { Clock } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
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
 * are sealed and opened several at a time, and keep their order. What is old or does not open is dropped; from the
 * 100th that does not open within a minute the link closes with `PROTOCOL`.
 *
 * It owns the link that it is given. `close` lets out what was handed over before.
 */
export class SealedLink implements Link {
  readonly secure = true;
  onPacket: (packet: Uint8Array) => void = () => {};
  onClose: (reason: GroupError) => void = () => {};
  readonly #inner: Link;
  readonly #keys: SessionKeys;
  readonly #clock: Clock;
  readonly #outgoing = new InOrder((error) => this.#fail(error));
  readonly #incoming = new InOrder((error) => this.#fail(error));
  readonly #forgedAtMs: number[] = [];
  #open = true;
  #sealingBytes = 0;
  #openingBytes = 0;

  constructor(inner: Link, keys: SessionKeys, clock: Clock) {
    this.#inner = inner;
    this.#keys = keys;
    this.#clock = clock;
    inner.onPacket = (packet) => this.#receive(packet);
    // Behind the packets that came before it.
    inner.onClose = (reason) => this.#incoming.push(Promise.resolve(reason), () => this.#fail(reason));
  }

  get kind(): LinkKind {
    return this.#inner.kind;
  }

  get maxPacketBytes(): number {
    return this.#inner.maxPacketBytes - sealOverheadBytes;
  }

  get bufferedBytes(): number {
    return this.#inner.bufferedBytes + this.#sealingBytes;
  }

  send(packet: Uint8Array): void {
    if (!this.#open) return;
    const bytes = packet.length + sealOverheadBytes;
    this.#sealingBytes += bytes;
    this.#outgoing.push(this.#keys.sealPacket(packet), (sealed) => {
      this.#sealingBytes -= bytes;
      this.#inner.send(sealed);
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    // A farewell is sent just before, and would be lost each time if the link did not wait for its seal.
    this.#outgoing.whenIdle(() => this.#inner.close());
  }

  #receive(sealed: Uint8Array): void {
    if (!this.#open) return;
    const bytes = sealed.length + waitingPacketBytes;
    this.#openingBytes += bytes;
    if (this.#openingBytes > maxOpeningBytes) {
      return this.#fail(new GroupError('PROTOCOL', 'packets come faster than they can be opened'));
    }
    this.#incoming.push(this.#keys.openPacket(sealed), (opened) => {
      this.#openingBytes -= bytes;
      if (!this.#open) return;
      if (opened === 'forged') this.#countForged();
      else if (opened !== 'old' && this.#keys.accept(opened.number)) this.onPacket(opened.bytes);
    });
  }

  #countForged(): void {
    const nowMs = this.#clock.nowMs();
    this.#forgedAtMs.push(nowMs);
    while (this.#forgedAtMs[0]! <= nowMs - forgedWindowMs) this.#forgedAtMs.shift();
    if (this.#forgedAtMs.length >= maxForgedPackets) {
      this.#fail(new GroupError('PROTOCOL', `${maxForgedPackets} packets in a minute do not open`));
    }
  }

  #fail(error: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    this.#inner.close();
    this.onClose(GroupError.from(error));
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
