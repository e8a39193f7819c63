import { fragmentFlags } from '../../wire/channelCodec.js';
import type { AckFrame, OutgoingData } from '../../wire/packets.js';
import { protocolError } from '../../wire/codec.js';
import { channelLimits } from '../../wire/limits.js';
import { Fifo } from './fifo.js';

const { fragmentOverheadBytes } = channelLimits;

/** What a Data frame takes in a packet at most, besides its fragments. */
export const frameHeadBytes = 40;
/** What a fragment takes in a packet at most, besides its bytes: tag, length, flags. */
export const fragmentHeadBytes = 5;

/** What fragments take in packets, about, given what they cost of credit. */
export function wireBytes(creditBytes: number, fragments: number): number {
  return creditBytes - fragments * (fragmentOverheadBytes - fragmentHeadBytes);
}

/** Where the flags of a frame are put together: there is room for as many as fit into the longest packet. */
const scratchFlags = new Uint8Array(channelLimits.maxPacketBytes / fragmentHeadBytes);

/** A message that is not acknowledged in whole; its fragments have the numbers firstSeq to endSeq - 1. */
interface Outgoing {
  readonly data: Uint8Array;
  readonly text: boolean;
  readonly service: number;
  readonly firstSeq: number;
  readonly endSeq: number;
  /** Credit used up before it. */
  readonly offset: number;
}

/** When a Data frame was sent, to take the round-trip time from its acknowledgement. */
interface Timing {
  readonly endSeq: number;
  readonly sentAtMs: number;
}

/** Sums over all lanes of a channel, in units of credit; each lane keeps its part up to date. */
export interface SendTotals {
  /** Accepted and not sent. */
  waitingBytes: number;
  /** Sent and not acknowledged. */
  inFlightBytes: number;
  /** Those once more, in fragments. */
  inFlightFragments: number;
}

/** What an acknowledgement told. */
export interface Acked {
  /** Credit that the acknowledged fragments had used. */
  bytes: number;
  fragments: number;
  /** When the newest of them was sent, if that is known. */
  sentAtMs: number | undefined;
}

/**
 * The sending half of one lane: keeps each message until its last fragment is acknowledged, and cuts fragments out of
 * it only when they are sent. Positions are counted in fragments (`…Seq`) and in credit (`…Offset`).
 */
export class SendLane {
  readonly #lane: number;
  readonly #fragmentBytes: number;
  readonly #totals: SendTotals;
  readonly #messages = new Fifo<Outgoing>();
  readonly #timings = new Fifo<Timing>();
  #endSeq = 0;
  #endOffset = 0;
  #ackedSeq = 0;
  #ackedOffset = 0;
  #nextSeq = 0;
  #nextOffset = 0;
  /** Position in #messages of the one that #nextSeq belongs to. */
  #nextIndex = 0;
  /** One more than the highest number ever sent; not moved back by `rewind`. */
  #sentSeq = 0;
  #credit = 0;
  /** Since when the fragment with this number has been waiting for credit. */
  #starvedSinceMs = Infinity;
  #starvedSeq = 0;

  constructor(lane: number, fragmentBytes: number, totals: SendTotals) {
    this.#lane = lane;
    this.#fragmentBytes = fragmentBytes;
    this.#totals = totals;
  }

  /** One more than the number of the last fragment of all that was pushed. */
  get endSeq(): number {
    return this.#endSeq;
  }

  /** All fragments with lower numbers are acknowledged. */
  get ackedSeq(): number {
    return this.#ackedSeq;
  }

  /** Whether something is sent and not acknowledged. */
  get isInFlight(): boolean {
    return this.#nextSeq > this.#ackedSeq;
  }

  /** Messages not acknowledged in whole. */
  get unackedMessages(): number {
    return this.#messages.length;
  }

  /** Payload bytes not acknowledged. */
  get unackedBytes(): number {
    return this.#endOffset - this.#ackedOffset - fragmentOverheadBytes * (this.#endSeq - this.#ackedSeq);
  }

  /** What is accepted and not sent, in units of credit. */
  get waitingBytes(): number {
    return this.#endOffset - this.#nextOffset;
  }

  /** Whether a fragment waits that the receiver has given credit for. */
  get ready(): boolean {
    return this.#nextSeq < this.#endSeq && this.#nextOffset + this.nextCost <= this.#credit;
  }

  /**
   * Since when a fragment has been waiting for credit, in milliseconds; Infinity = none is. To be asked whenever nothing
   * more can be sent.
   */
  starvedSinceMs(nowMs: number): number {
    if (this.#nextSeq === this.#endSeq || this.ready) this.#starvedSinceMs = Infinity;
    else if (this.#starvedSinceMs === Infinity || this.#starvedSeq !== this.#nextSeq) {
      this.#starvedSinceMs = nowMs;
      this.#starvedSeq = this.#nextSeq;
    }
    return this.#starvedSinceMs;
  }

  /** What the next fragment costs of credit; 0 when all is sent. */
  get nextCost(): number {
    const message = this.#messages.at(this.#nextIndex);
    if (!message) return 0;
    const start = (this.#nextSeq - message.firstSeq) * this.#fragmentBytes;
    return Math.min(this.#fragmentBytes, message.data.length - start) + fragmentOverheadBytes;
  }

  /** Takes a message; the bytes must not change any more. */
  push(service: number, data: Uint8Array, text: boolean): void {
    const count = Math.max(1, Math.ceil(data.length / this.#fragmentBytes));
    const firstSeq = this.#endSeq;
    const offset = this.#endOffset;
    this.#endSeq += count;
    const cost = data.length + count * fragmentOverheadBytes;
    this.#endOffset += cost;
    this.#totals.waitingBytes += cost;
    this.#messages.push({ data, text, service, firstSeq, endSeq: this.#endSeq, offset });
  }

  /**
   * The next fragments as one frame that takes at most `roomBytes` in a packet and costs at most `maxCost` of credit;
   * undefined when not one fragment fits.
   */
  take(roomBytes: number, maxCost: number, nowMs: number): OutgoingData | undefined {
    const payloads: Uint8Array[] = [];
    const flags = scratchFlags;
    const firstSeq = this.#nextSeq;
    const firstOffset = this.#nextOffset;
    const endOffset = Math.min(this.#credit, this.#nextOffset + maxCost);
    let roomLeft = roomBytes - frameHeadBytes;
    let service = 0;
    let total = 0;
    while (this.#nextSeq < this.#endSeq) {
      const message = this.#messages.at(this.#nextIndex)!;
      const start = (this.#nextSeq - message.firstSeq) * this.#fragmentBytes;
      const last = this.#nextSeq + 1 === message.endSeq;
      const size = last ? message.data.length - start : this.#fragmentBytes;
      if (size + fragmentHeadBytes > roomLeft) break;
      if (this.#nextOffset + size + fragmentOverheadBytes > endOffset) break;
      if (payloads.length === 0) {
        service = message.service;
        if (start === 0 && !last) total = message.data.length;
      } else if (message.service !== service || (start === 0 && !last)) {
        break;
      }
      const whole = start === 0 && last;
      flags[payloads.length] =
        (start === 0 ? fragmentFlags.first : 0) |
        (last ? fragmentFlags.last : 0) |
        (message.text ? fragmentFlags.text : 0);
      payloads.push(whole ? message.data : message.data.subarray(start, start + size));
      roomLeft -= size + fragmentHeadBytes;
      this.#nextSeq++;
      this.#nextOffset += size + fragmentOverheadBytes;
      if (last) this.#nextIndex++;
    }
    if (payloads.length === 0) return undefined;
    const cost = this.#nextOffset - firstOffset;
    this.#totals.waitingBytes -= cost;
    this.#totals.inFlightBytes += cost;
    this.#totals.inFlightFragments += payloads.length;
    // What is sent again is not timed: its acknowledgement may be one of the first time (Karn's algorithm).
    if (firstSeq >= this.#sentSeq) this.#timings.push({ endSeq: this.#nextSeq, sentAtMs: nowMs });
    this.#sentSeq = Math.max(this.#sentSeq, this.#nextSeq);
    return {
      lane: this.#lane,
      seq: firstSeq,
      flags: flags.slice(0, payloads.length),
      payloads,
      total,
      service,
    };
  }

  /** Throws GroupError `PROTOCOL` when what was never sent is acknowledged. Late ones from another link are normal. */
  acknowledge({ next, credit }: AckFrame): Acked {
    if (next > this.#sentSeq) throw protocolError('acknowledges what was not sent');
    this.#credit = Math.max(this.#credit, credit);
    const acked: Acked = { bytes: 0, fragments: 0, sentAtMs: undefined };
    if (next <= this.#ackedSeq) return acked;
    while (this.#messages.length > 0 && this.#messages.at(0)!.endSeq <= next) {
      this.#messages.shift();
      this.#nextIndex--;
    }
    const offset = this.#offsetOf(next);
    acked.bytes = offset - this.#ackedOffset;
    acked.fragments = next - this.#ackedSeq;
    const sentAgain = Math.min(offset, this.#nextOffset);
    this.#totals.inFlightBytes -= sentAgain - this.#ackedOffset;
    this.#totals.inFlightFragments -= Math.min(next, this.#nextSeq) - this.#ackedSeq;
    // After a rewind an old link may still acknowledge what has not been sent again: no need to.
    this.#totals.waitingBytes -= offset - sentAgain;
    this.#nextSeq = Math.max(this.#nextSeq, next);
    this.#nextOffset = Math.max(this.#nextOffset, offset);
    this.#nextIndex = Math.max(this.#nextIndex, 0);
    this.#ackedSeq = next;
    this.#ackedOffset = offset;
    while (this.#timings.length > 0 && this.#timings.at(0)!.endSeq <= next) {
      acked.sentAtMs = this.#timings.shift()!.sentAtMs;
    }
    return acked;
  }

  /** Goes back to what is not acknowledged: what was sent since may have been lost with its link. */
  rewind(): void {
    const inFlight = this.#nextOffset - this.#ackedOffset;
    this.#totals.inFlightBytes -= inFlight;
    this.#totals.inFlightFragments -= this.#nextSeq - this.#ackedSeq;
    this.#totals.waitingBytes += inFlight;
    this.#nextSeq = this.#ackedSeq;
    this.#nextOffset = this.#ackedOffset;
    this.#nextIndex = 0;
    this.#timings.clear();
  }

  /** Credit used up before fragment `seq`, which is one of the first message or the next after all. */
  #offsetOf(seq: number): number {
    const first = this.#messages.at(0);
    if (!first) return this.#endOffset;
    return first.offset + (seq - first.firstSeq) * (this.#fragmentBytes + fragmentOverheadBytes);
  }
}
