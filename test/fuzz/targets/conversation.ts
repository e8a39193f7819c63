import { channelDefaults } from '../../../src/channel/channelOptions.js';
import { Conversation, type ConversationOptions } from '../../../src/channel/core/conversation.js';
import type { Output } from '../../../src/channel/core/conversationEvents.js';
import { ReassemblyPool } from '../../../src/channel/core/reassemblyPool.js';
import type { ReceivedMessage } from '../../../src/channel/core/receiveLane.js';
import { GroupError } from '../../../src/base/errors.js';
import { encodeClose, encodePacket, fragmentFlags } from '../../../src/wire/channelCodec.js';
import { channelLimits, maxBytesOfLane } from '../../../src/wire/limits.js';
import type { AckFrame, OutgoingData } from '../../../src/wire/packets.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';
import { samples } from './samples.js';

/** Small ones, so that an input reaches them. */
const limits = {
  maxMessageBytes: 6_000,
  windowBytes: 4_096,
  maxWindowBytes: 16_384,
  highWaterBytes: 4_096,
  fragmentBytes: 500,
  packetBytes: 1_200,
};
const poolBytes = 8_000;
/** More than the congestion window and all links together are good for. */
const maxPackets = 2_000;
const zeros = new Uint8Array(65_536);

/**
 * A conversation whose other side says what the input says: packets as they may be, with numbers near to those that are
 * expected, and any bytes; while links come and go, and the application sends and settles.
 */
export const target: Target = {
  // Some steps reach all states; with more of them an execution only takes longer.
  maxBytes: 128,
  seeds: [
    // Attaches, takes a message in two parts, and settles it.
    Uint8Array.of(0, 0, 2, 0, 3, 2, 0, 5, 1, 0, 0, 0, 1, 100, 0, 2, 2, 0, 5, 1, 0, 0, 0, 2, 60, 0, 4, 5),
    // Attaches two links, sends, hears of it, loses one.
    Uint8Array.of(
      0,
      0,
      2,
      0,
      3,
      6,
      0,
      80,
      5,
      2,
      0,
      2,
      0,
      1,
      9,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      1,
      2,
      0,
      3,
      9,
      0,
      5,
      3,
      250,
    ),
    ...samples.packet.map((packet) => Uint8Array.of(0, 0, 2, 0, 3, 1, 0, packet.length, ...packet)),
  ],
  run(input) {
    const other = new OtherSide(new ByteSource(input));
    other.talk();
  },
};

class OtherSide {
  readonly #source: ByteSource;
  readonly #pool = new ReassemblyPool(poolBytes);
  readonly #conversation: Conversation;
  readonly #held: ReceivedMessage[] = [];
  /** The next number on each lane. */
  readonly #seqs = new Array<number>(channelLimits.laneCount).fill(0);
  #nowMs = 0;
  #links = 0;
  /** What the application has not settled, and has not taken from the pool, on each lane. */
  readonly #unsettledBytes = new Array<number>(channelLimits.laneCount).fill(0);
  #isClosed = false;

  constructor(source: ByteSource) {
    this.#source = source;
    const options: ConversationOptions = { ...channelDefaults, ...limits, pool: this.#pool.share() };
    this.#conversation = new Conversation(options, 0);
  }

  talk(): void {
    while (!this.#source.isEmpty) {
      this.#step();
      this.#drain();
    }
    const { messages, bytes } = this.#conversation.unacked;
    if (!(messages >= 0 && bytes >= 0)) throw new Error('less than nothing is unacknowledged');
    this.#conversation.linkLost(1, this.#nowMs);
    this.#conversation.endReceiving();
    this.#conversation.fail(new GroupError('CHANNEL_CLOSED', 'the end'));
    this.#drain();
    for (const message of this.#held) this.#conversation.settle(message);
    if (this.#pool.reservedBytes !== 0) throw new Error(`${this.#pool.reservedBytes} bytes stay reserved`);
  }

  #step(): void {
    const source = this.#source;
    const conversation = this.#conversation;
    switch (source.below(12)) {
      case 0:
        this.#links = conversation.attach(65_536, this.#nowMs, 0.5, source.bool());
        return;
      case 1:
        return conversation.receive(this.#link(), source.bytes(), this.#nowMs);
      case 2:
        return conversation.receive(this.#link(), this.#packet(), this.#nowMs);
      case 3: {
        this.#nowMs += source.number();
        conversation.wake(this.#nowMs, 0.5);
        if (conversation.wakeMs <= this.#nowMs) throw new Error('woken, and at once to be woken again');
        return;
      }
      case 4: {
        const message = this.#held.shift();
        if (!message) return;
        this.#count(message, -1);
        return conversation.settle(message);
      }
      case 5: {
        for (let i = 0; i < maxPackets; i++) if (!conversation.poll(this.#nowMs, true)) return;
        throw new Error('polls without end');
      }
      case 6:
        conversation.send(
          0,
          source.below(channelLimits.laneCount),
          zeros.subarray(0, 40 * source.byte()),
          false,
        );
        return;
      case 7:
        conversation.flush();
        return;
      case 8:
        conversation.awaitAck(source.below(channelLimits.laneCount));
        return;
      case 9:
        return conversation.linkLost(this.#link(), this.#nowMs);
      case 10:
        return conversation.unpark();
      default:
        conversation.lastAcks(this.#nowMs);
    }
  }

  #link(): number {
    return Math.max(1, this.#links - this.#source.below(3));
  }

  #packet(): Uint8Array {
    const source = this.#source;
    switch (source.below(8)) {
      case 0:
        return encodeClose(source.pick(['LEAVE', 'REPLACED', 'PROTOCOL', 'TIMEOUT']), [this.#ack()]);
      case 1:
        return encodePacket({ attach: { ok: source.bool(), lanes: [this.#ack()] }, data: [this.#data()] });
      case 2:
        return encodePacket({ acks: [this.#ack(), this.#ack()], pong: source.byte() });
      case 3:
        return encodePacket({ attach: { ok: false, lanes: [] } });
      case 4:
        return encodePacket({ ping: source.byte(), acks: [this.#ack()], data: [this.#data()] });
      default:
        return encodePacket({ data: Array.from({ length: source.below(4) }, () => this.#data()) });
    }
  }

  /** Fragments that go on where the last ones ended, mostly: a whole message, its begin, its end, or anything. */
  #data(): OutgoingData {
    const source = this.#source;
    const lane = source.below(channelLimits.laneCount);
    const gap = source.byte();
    const next = this.#seqs[lane]!;
    const count = 1 + source.below(3);
    const flags = new Uint8Array(count);
    const kind = source.below(4);
    if (kind === 0 || kind === 1) flags[0]! |= fragmentFlags.first;
    if (kind === 0 || kind === 2) flags[count - 1]! |= fragmentFlags.last;
    if (kind === 3) for (let i = 0; i < count; i++) flags[i] = source.byte() & 15;
    const lengths = Array.from(flags, () => lengthOf(source.byte()));
    const filled = lengths.reduce((sum, length) => sum + length, 0);
    const isLong = count > 1 || (flags[0]! & fragmentFlags.last) === 0;
    if (gap < 224) this.#seqs[lane] = next + count;
    return {
      ...{ lane, seq: gap < 224 ? next : Math.max(0, next + gap - 240), flags, service: source.byte() >> 6 },
      total: kind === 2 || !isLong ? 0 : filled + 30 * source.below(64),
      payloads: lengths.map((length) => zeros.subarray(0, length)),
    };
  }

  #ack(): Partial<AckFrame> & AckFrame {
    const source = this.#source;
    const lane = source.below(channelLimits.laneCount);
    return { lane, next: source.number(), credit: 32 * source.number(), delayUs: source.byte() };
  }

  /** Does what a driver does, and looks at what is to be done. */
  #drain(): void {
    const { outputs } = this.#conversation;
    for (const output of outputs) this.#look(output);
    outputs.length = 0;
    const { wakeMs, state, flightBytes } = this.#conversation;
    if (Number.isNaN(wakeMs)) throw new Error('to be woken at NaN');
    if (this.#isClosed !== (state === 'closed')) throw new Error(`${state} after closed ${this.#isClosed}`);
    if (!(flightBytes > 0)) throw new Error(`${flightBytes} bytes may be in flight`);
  }

  #count({ lane, heldBytes, reservedBytes }: ReceivedMessage, sign: 1 | -1): void {
    if (reservedBytes > 0) return;
    const bytes = (this.#unsettledBytes[lane]! += sign * heldBytes);
    // After the end, a message that could not have its room in the pool counts here.
    if (bytes > limits.maxWindowBytes + poolBytes) throw new Error(`${bytes} bytes for the application`);
  }

  #look(output: Output): void {
    if (output.type === 'message') {
      if (output.data.length > maxBytesOfLane(output.lane, limits.maxMessageBytes))
        throw new Error(`a message of ${output.data.length} bytes`);
      this.#held.push(output);
      this.#count(output, 1);
    } else if (output.type === 'closed') {
      if (this.#isClosed) throw new Error('closed twice');
      this.#isClosed = true;
      const { code } = output.error;
      if (code === 'INTERNAL') throw output.error;
    } else if (this.#isClosed) throw new Error(`${output.type} after closed`);
  }
}

function lengthOf(byte: number): number {
  return byte < 200 ? byte : 60 * (byte - 199);
}
