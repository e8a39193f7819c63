import type { AckFrame, DataFrame, OutgoingData, OutgoingPacket, Packet } from './packets.js';

// The packets that there are many of, written and read by hand: the same bytes as proto/channel.proto says, without
// the operation that protobufjs keeps for each field and without a second copy. All that is rare is left to protobufjs.

const dataTag = 0x0a;
const ackTag = 0x12;
const pingTag = 0x18;
const pongTag = 0x20;
const payloadTag = 0x22;
const nothing = new Uint8Array(0);

/** The packet in memory of its own. It has nothing but `data`, `acks`, `ping` and `pong`. */
export function writeDataPacket(packet: OutgoingPacket): Uint8Array {
  const { data, acks, ping, pong } = packet;
  const frames = (data ?? []) as readonly OutgoingData[];
  const answers = (acks ?? []) as readonly Partial<AckFrame>[];
  let size = fieldSize(ping) + fieldSize(pong);
  for (const frame of frames) {
    const length = dataSize(frame);
    size += 1 + varintSize(length) + length;
  }
  // The length of an acknowledgement takes one byte: it is at most 28.
  for (const ack of answers) size += 2 + ackSize(ack);
  const out = new Uint8Array(size);
  let at = 0;
  for (const frame of frames) at = writeData(out, at, frame);
  for (const ack of answers) {
    out[at++] = ackTag;
    out[at++] = ackSize(ack);
    at = writeField(out, at, 0x08, ack.lane);
    at = writeField(out, at, 0x10, ack.next);
    at = writeField(out, at, 0x18, ack.credit);
    at = writeField(out, at, 0x20, ack.delayUs);
  }
  at = writeField(out, at, pingTag, ping);
  writeField(out, at, pongTag, pong);
  return out;
}

function dataSize({ lane, seq, flags, payloads, total, service }: OutgoingData): number {
  let size = fieldSize(lane) + fieldSize(seq) + fieldSize(total) + fieldSize(service);
  const flagBytes = flags?.length ?? 0;
  size += 1 + varintSize(flagBytes) + flagBytes;
  for (let i = 0; i < payloads.length; i++) {
    const { length } = payloads[i]!;
    size += 1 + varintSize(length) + length;
  }
  return size;
}

function ackSize({ lane, next, credit, delayUs }: Partial<AckFrame>): number {
  return fieldSize(lane) + fieldSize(next) + fieldSize(credit) + fieldSize(delayUs);
}

function writeData(out: Uint8Array, begin: number, frame: OutgoingData): number {
  const { payloads } = frame;
  const flags = frame.flags ?? nothing;
  out[begin] = dataTag;
  let at = writeVarint(out, begin + 1, dataSize(frame));
  at = writeField(out, at, 0x08, frame.lane);
  at = writeField(out, at, 0x10, frame.seq);
  out[at] = 0x1a;
  at = writeVarint(out, at + 1, flags.length);
  out.set(flags, at);
  at += flags.length;
  for (let i = 0; i < payloads.length; i++) {
    const payload = payloads[i]!;
    out[at] = payloadTag;
    at = writeVarint(out, at + 1, payload.length);
    out.set(payload, at);
    at += payload.length;
  }
  at = writeField(out, at, 0x28, frame.total);
  return writeField(out, at, 0x30, frame.service);
}

/** Of a field with a number; 0 is not sent. */
function fieldSize(value: number | null | undefined): number {
  return value ? 1 + varintSize(value) : 0;
}

function varintSize(value: number): number {
  let size = 1;
  for (; value >= 0x80; value = Math.floor(value / 0x80)) size++;
  return size;
}

function writeField(out: Uint8Array, at: number, tag: number, value: number | null | undefined): number {
  if (!value) return at;
  out[at] = tag;
  return writeVarint(out, at + 1, value);
}

function writeVarint(out: Uint8Array, at: number, value: number): number {
  for (; value >= 0x80; value = Math.floor(value / 0x80)) out[at++] = (value % 0x80) | 0x80;
  out[at++] = value;
  return at;
}

/**
 * Reads a packet that has nothing but Data, Ack, ping and pong, of at most `maxFrames` frames. Undefined for any other,
 * also for what is malformed: then protobufjs decides. Never throws; the payloads are views of `bytes`.
 */
export function readDataPacket(bytes: Uint8Array, maxFrames: number): Packet | undefined {
  const reader = new Reader(bytes);
  const packet = { data: [] as DataFrame[], acks: [] as AckFrame[], ping: 0, pong: 0 };
  while (reader.at < bytes.length) {
    const tag = bytes[reader.at++]!;
    if (tag === dataTag || tag === ackTag) {
      const end = reader.end(bytes.length);
      if (packet.data.length + packet.acks.length === maxFrames) return undefined;
      if (tag === dataTag) packet.data.push(reader.data(end));
      else packet.acks.push(reader.ack(end));
      if (reader.at !== end) return undefined;
    } else if (tag === pingTag) packet.ping = reader.uint32();
    else if (tag === pongTag) packet.pong = reader.uint32();
    else return undefined;
    if (reader.failed) return undefined;
  }
  return packet;
}

/** After the first thing it does not take, `failed` is set, and what it returns means nothing. */
class Reader {
  at = 0;
  failed = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  data(end: number): DataFrame {
    const payloads: Uint8Array[] = [];
    let flags: Uint8Array = nothing;
    let lane = 0;
    let seq = 0;
    let total = 0;
    let service = 0;
    while (this.at < end && !this.failed) {
      const tag = this.#bytes[this.at++]!;
      if (tag === payloadTag) payloads.push(this.#view(end));
      else if (tag === 0x08) lane = this.uint32();
      else if (tag === 0x10) seq = this.#varint();
      else if (tag === 0x1a) flags = this.#view(end);
      else if (tag === 0x28) total = this.#varint();
      else if (tag === 0x30) service = this.uint32();
      else this.failed = true;
    }
    return { lane, seq, flags, payloads, total, service };
  }

  ack(end: number): AckFrame {
    let lane = 0;
    let next = 0;
    let credit = 0;
    let delayUs = 0;
    while (this.at < end && !this.failed) {
      const tag = this.#bytes[this.at++]!;
      if (tag === 0x08) lane = this.uint32();
      else if (tag === 0x10) next = this.#varint();
      else if (tag === 0x18) credit = this.#varint();
      else if (tag === 0x20) delayUs = this.uint32();
      else this.failed = true;
    }
    return { lane, next, credit, delayUs };
  }

  uint32(): number {
    const value = this.#varint();
    if (value > 0xffff_ffff) this.failed = true;
    return value;
  }

  /** Reads a length, and returns where what is so long ends. */
  end(limit: number): number {
    const length = this.#varint();
    const end = this.at + length;
    if (end <= limit) return end;
    this.failed = true;
    return this.at;
  }

  #view(limit: number): Uint8Array {
    const end = this.end(limit);
    if (this.failed) return nothing;
    const bytes = this.#bytes;
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset + this.at, end - this.at);
    this.at = end;
    return view;
  }

  /** Of seven bytes at most, so that it is exact: 2^49 fragments or bytes on a lane are more than there will be. */
  #varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 7; i++) {
      // Beyond the end there is nothing that is less than 0x80.
      const byte = bytes[this.at++]!;
      if (byte < 0x80) return value + byte * factor;
      value += (byte & 0x7f) * factor;
      factor *= 0x80;
    }
    this.failed = true;
    return 0;
  }
}
