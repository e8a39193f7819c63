import { fragmentFlags } from '../../wire/channelCodec.js';
import type { DataFrame } from '../../wire/packets.js';
import { protocolError } from '../../wire/codec.js';
import { channelLimits, maxBytesOfLane } from '../../wire/limits.js';
import { Fifo } from './fifo.js';
import { Reassembly } from './reassembly.js';
import type { MessageRoom } from './reassemblyPool.js';

const { fragmentOverheadBytes } = channelLimits;

/** A whole message on its way to the application. Give it back with `ReceiveLane.settle`. */
export interface ReceivedMessage {
  readonly type: 'message';
  readonly service: number;
  readonly lane: number;
  readonly data: Uint8Array;
  readonly text: boolean;
  /** What it occupies until it is settled. */
  readonly heldBytes: number;
  /** The part of it that is reserved in the pool; the credit of such a message has been returned already. */
  readonly reservedBytes: number;
}

export interface ReceiveOptions {
  readonly maxMessageBytes: number;
  /** The receive window at the start, in bytes. */
  readonly windowBytes: number;
  /** How far the window may grow, in bytes. */
  readonly maxWindowBytes: number;
  readonly pool: MessageRoom;
}

/** How much the windows of all lanes may still grow together. */
export interface WindowGrowth {
  leftBytes: number;
}

/** A fragment that waits, in order, for room in the pool or for the application. */
interface Parked {
  readonly flags: number;
  readonly payload: Uint8Array;
  readonly total: number;
  readonly service: number;
}

/**
 * The receiving half of one lane. Fragments are taken in order only: links are ordered, so what comes too early or a
 * second time is the trace of a change of links and is dropped.
 *
 * Credit is absolute, in bytes with a surcharge for each fragment: what has been consumed, and the window on top. A
 * fragment of a long message is consumed when it is copied to its place, a message of one fragment when the
 * application has settled it.
 */
export class ReceiveLane {
  readonly #lane: number;
  readonly #options: ReceiveOptions;
  readonly #growth: WindowGrowth;
  readonly #maxMessageBytes: number;
  #nextSeq = 0;
  #receivedOffset = 0;
  #consumedOffset = 0;
  #grantedOffset: number;
  #windowBytes: number;
  /** Where the current measurement of the sender's speed began. */
  #speedOffset = 0;
  #speedSinceMs: number | undefined;
  #reassembly: Reassembly | undefined;
  /** What the unfinished message has reserved in the pool, in bytes. */
  #reservedBytes = 0;
  /** The other side sends nothing more, so nothing has to wait for the sake of what may come. */
  #hasEnded = false;
  readonly #parked = new Fifo<Parked>();
  #heldBytes = 0;
  #receivedAtMs = 0;

  constructor(lane: number, options: ReceiveOptions, growth: WindowGrowth) {
    this.#lane = lane;
    this.#options = options;
    this.#growth = growth;
    this.#maxMessageBytes = maxBytesOfLane(lane, options.maxMessageBytes);
    this.#windowBytes = options.windowBytes;
    this.#grantedOffset = options.windowBytes;
  }

  /** All fragments with lower numbers have arrived. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** The size of the receive window now, in bytes. */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  /** When the last fragment arrived, in milliseconds. */
  get receivedAtMs(): number {
    return this.#receivedAtMs;
  }

  /** Whether fragments wait for the pool or the application. */
  get isParked(): boolean {
    return this.#parked.length > 0;
  }

  /** Whether a quarter of the window can be granted again, which is worth a packet. */
  get creditDue(): boolean {
    return this.#consumedOffset + this.#windowBytes - this.#grantedOffset >= this.#windowBytes / 4;
  }

  /** The credit to be announced; from now on the sender may use it. */
  grant(): number {
    this.#grantedOffset = Math.max(this.#grantedOffset, this.#consumedOffset + this.#windowBytes);
    return this.#grantedOffset;
  }

  /**
   * Takes what is new of a frame and appends the messages that are complete. Returns how many bytes were new; 0 for a
   * frame that came before or comes too early. Throws GroupError `PROTOCOL`.
   */
  receive(frame: DataFrame, nowMs: number, rttMs: number | undefined, messages: ReceivedMessage[]): number {
    const known = this.#nextSeq - frame.seq;
    if (known < 0 || known >= frame.payloads.length) return 0;
    const before = this.#receivedOffset;
    for (let i = known; i < frame.payloads.length; i++) {
      const payload = frame.payloads[i]!;
      this.#nextSeq++;
      this.#receivedOffset += payload.length + fragmentOverheadBytes;
      if (this.#receivedOffset > this.#grantedOffset)
        throw protocolError('sends more than it has credit for');
      const flags = frame.flags[i]!;
      const total = i === 0 ? frame.total : 0;
      if (this.#parked.length > 0 || !this.#take(flags, payload, total, frame.service, messages)) {
        this.#parked.push({ flags, payload, total, service: frame.service });
      }
    }
    this.#receivedAtMs = nowMs;
    this.#growWindow(nowMs, rttMs);
    return this.#receivedOffset - before;
  }

  /** The application is done with a message. */
  settle(message: ReceivedMessage): void {
    this.#heldBytes -= message.heldBytes;
    if (message.reservedBytes === 0) this.#consumedOffset += message.heldBytes;
    this.#options.pool.release(message.reservedBytes);
  }

  /** Goes on with what is parked, as far as the pool and the application allow now. */
  unpark(messages: ReceivedMessage[]): void {
    for (let parked = this.#parked.at(0); parked; parked = this.#parked.at(0)) {
      if (!this.#take(parked.flags, parked.payload, parked.total, parked.service, messages)) return;
      this.#parked.shift();
    }
  }

  /**
   * The other side has ended. What has come whole and waits is acknowledged, and in memory anyway: it is appended, whatever
   * the pool and the application hold.
   */
  end(messages: ReceivedMessage[]): void {
    this.#hasEnded = true;
    this.unpark(messages);
  }

  /** Gives back what an unfinished message has reserved. */
  release(): void {
    this.#options.pool.release(this.#takeReserved());
    this.#reassembly = undefined;
    this.#parked.clear();
  }

  /** Takes the next fragment in order; returns false when it has to wait. */
  #take(
    flags: number,
    payload: Uint8Array,
    total: number,
    service: number,
    messages: ReceivedMessage[],
  ): boolean {
    const first = (flags & fragmentFlags.first) !== 0;
    const last = (flags & fragmentFlags.last) !== 0;
    const text = (flags & fragmentFlags.text) !== 0;
    const cost = payload.length + fragmentOverheadBytes;
    if (first !== (this.#reassembly === undefined)) throw protocolError('a fragment out of place');
    if (first && last) {
      if (payload.length > this.#maxMessageBytes) throw protocolError(`a message of ${payload.length} bytes`);
      this.#deliver(service, payload, text, cost, 0, messages);
      return true;
    }
    if (first) {
      if (total > this.#maxMessageBytes) throw protocolError(`a message of ${total} bytes`);
      if (total <= payload.length) throw protocolError('a wrong length');
      if (!this.#hasEnded && !this.#reserve(total)) return false;
      this.#reassembly = new Reassembly(total, service, text);
    }
    const reassembly = this.#reassembly!;
    if (service !== reassembly.service) throw protocolError('another service');
    const fits = reassembly.append(payload);
    if (!fits || last !== (reassembly.filledBytes === reassembly.totalBytes)) {
      throw protocolError('a wrong length');
    }
    this.#consumedOffset += cost;
    if (last) {
      this.#reassembly = undefined;
      const { totalBytes } = reassembly;
      this.#deliver(service, reassembly.bytes, reassembly.text, totalBytes, this.#takeReserved(), messages);
    }
    return true;
  }

  #reserve(totalBytes: number): boolean {
    // The application has enough to do with what it holds already.
    if (this.#heldBytes >= this.#options.maxWindowBytes) return false;
    if (!this.#options.pool.reserve(totalBytes)) return false;
    this.#reservedBytes = totalBytes;
    return true;
  }

  #takeReserved(): number {
    const bytes = this.#reservedBytes;
    this.#reservedBytes = 0;
    return bytes;
  }

  #deliver(
    service: number,
    data: Uint8Array,
    text: boolean,
    heldBytes: number,
    reservedBytes: number,
    messages: ReceivedMessage[],
  ): void {
    this.#heldBytes += heldBytes;
    messages.push({ type: 'message', service, lane: this.#lane, data, text, heldBytes, reservedBytes });
  }

  /**
   * Doubles the window when the sender has used up a whole one within two round trips: then the window may be what
   * limits it (dynamic right-sizing, as W. Feng et al. and Linux do it for TCP).
   */
  #growWindow(nowMs: number, rttMs: number | undefined): void {
    this.#speedSinceMs ??= nowMs;
    if (this.#receivedOffset - this.#speedOffset < this.#windowBytes) return;
    const elapsedMs = nowMs - this.#speedSinceMs;
    if (rttMs !== undefined && elapsedMs < 2 * rttMs) {
      const wantedBytes = Math.min(this.#windowBytes, this.#options.maxWindowBytes - this.#windowBytes);
      const grownBytes = Math.min(wantedBytes, this.#growth.leftBytes);
      this.#windowBytes += grownBytes;
      this.#growth.leftBytes -= grownBytes;
    }
    this.#speedOffset = this.#receivedOffset;
    this.#speedSinceMs = nowMs;
  }
}
