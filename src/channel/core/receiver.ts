import type { AckFrame, DataFrame } from '../../wire/packets.js';
import { channelLimits } from '../../wire/limits.js';
import { ReceiveLane, type ReceivedMessage, type ReceiveOptions, type WindowGrowth } from './receiveLane.js';

const { laneCount } = channelLimits;

export interface ReceiverOptions extends ReceiveOptions {
  /** How long an acknowledgement may wait for company, in milliseconds. Default: 25, as in QUIC (RFC 9000 §18.2). */
  readonly ackDelayMs: number;
  /** After so many new bytes an acknowledgement does not wait, in bytes. Default: 49,152. */
  readonly ackEveryBytes: number;
}

/** All lanes of the other direction, and when to acknowledge what came. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #lanes = new Array<ReceiveLane | undefined>(laneCount).fill(undefined);
  /** Those of the lanes that were used so far: mostly one or two. */
  readonly #used: ReceiveLane[] = [];
  readonly #growth: WindowGrowth;
  /** A bit for each lane that has something to acknowledge. */
  #unacknowledged = 0;
  #bytesSinceAck = 0;
  #ackDueMs = Infinity;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#growth = { leftBytes: 2 * options.maxWindowBytes };
  }

  /** When acknowledgements are to be sent, in milliseconds; -Infinity = now, Infinity = there are none. */
  get ackDueMs(): number {
    return this.#ackDueMs;
  }

  /** Appends the messages that a frame completes. Throws GroupError `PROTOCOL`. */
  receive(frame: DataFrame, nowMs: number, rttMs: number | undefined, messages: ReceivedMessage[]): void {
    const lane = this.#lane(frame.lane);
    const newBytes = lane.receive(frame, nowMs, rttMs, messages);
    this.#bytesSinceAck += newBytes;
    this.#unacknowledged |= 1 << frame.lane;
    // What is dropped tells that the other side does not know how far we are.
    const urgent = newBytes === 0 || this.#bytesSinceAck >= this.#options.ackEveryBytes || lane.creditDue;
    this.#ackDueMs = urgent ? -Infinity : Math.min(this.#ackDueMs, nowMs + this.#options.ackDelayMs);
  }

  /** The application is done with a message; appends those that had to wait for it. */
  settle(message: ReceivedMessage, messages: ReceivedMessage[]): void {
    const lane = this.#lane(message.lane);
    lane.settle(message);
    this.#unpark(lane, message.lane, messages);
  }

  /** Appends the messages for which the pool has room again. */
  unpark(messages: ReceivedMessage[]): void {
    this.#lanes.forEach((lane, index) => lane && this.#unpark(lane, index, messages));
  }

  /** Whether a lane waits for the pool or for the application. */
  get isParked(): boolean {
    for (let i = 0; i < this.#used.length; i++) if (this.#used[i]!.isParked) return true;
    return false;
  }

  /** An acknowledgement of each lane that has something new. */
  takeAcks(nowMs: number): AckFrame[] {
    const acks: AckFrame[] = [];
    for (let lane = 0; this.#unacknowledged !== 0; lane++) {
      if ((this.#unacknowledged & (1 << lane)) === 0) continue;
      this.#unacknowledged &= ~(1 << lane);
      acks.push(this.#ack(lane, nowMs));
    }
    this.#ackDueMs = Infinity;
    this.#bytesSinceAck = 0;
    return acks;
  }

  /**
   * The other side asks. What is unacknowledged is due now, and what it was told before is told again: should a link have
   * lost that, who waits for credit would wait for ever.
   */
  answer(): void {
    for (let lane = 0; lane < laneCount; lane++)
      if ((this.#lanes[lane]?.nextSeq ?? 0) > 0) this.#unacknowledged |= 1 << lane;
    if (this.#unacknowledged !== 0) this.#ackDueMs = -Infinity;
  }

  /** Where every lane is, for a new link. */
  state(nowMs: number): AckFrame[] {
    this.#unacknowledged = 2 ** laneCount - 1;
    return this.takeAcks(nowMs);
  }

  /** The other side has ended: appends the messages that have come whole and had to wait. */
  end(messages: ReceivedMessage[]): void {
    for (const lane of this.#used) lane.end(messages);
  }

  /** Gives back what unfinished messages have reserved. */
  release(): void {
    for (const lane of this.#lanes) lane?.release();
  }

  #unpark(lane: ReceiveLane, index: number, messages: ReceivedMessage[]): void {
    if (lane.isParked) lane.unpark(messages);
    if (!lane.creditDue) return;
    this.#unacknowledged |= 1 << index;
    this.#ackDueMs = -Infinity;
  }

  #ack(lane: number, nowMs: number): AckFrame {
    const receiveLane = this.#lane(lane);
    const heldMs = receiveLane.nextSeq === 0 ? 0 : nowMs - receiveLane.receivedAtMs;
    // A clock that was set back or a very old fragment says nothing about the way.
    const delayUs = Math.min(Math.max(0, Math.round(heldMs * 1000)), 0xffffffff);
    return { lane, next: receiveLane.nextSeq, credit: receiveLane.grant(), delayUs };
  }

  #lane(lane: number): ReceiveLane {
    return this.#lanes[lane] ?? this.#open(lane);
  }

  #open(lane: number): ReceiveLane {
    const opened = new ReceiveLane(lane, this.#options, this.#growth);
    this.#lanes[lane] = opened;
    this.#used.push(opened);
    return opened;
  }
}
