// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { embedded, noBytes, only, type Sparse } from '../fields.js';

export interface Roll {
  node: Uint8Array;
  room: Uint8Array;
  version: number;
  entries: Entry[];
}

export function writeRoll(message: Sparse<Roll>, writer: Writer): Writer {
  if (message.node?.length) writer.uint32(10).bytes(message.node);
  if (message.room?.length) writer.uint32(18).bytes(message.room);
  if (message.version) writer.uint32(24).uint64(message.version);
  for (const item of message.entries ?? []) writeEntry(item, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readRoll(
  reader: Reader,
  message: Roll = { node: noBytes, room: noBytes, version: 0, entries: [] },
): Roll {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.node = reader.bytes();
        break;
      case 18:
        message.room = reader.bytes();
        break;
      case 24:
        message.version = Number(reader.uint64());
        break;
      case 34:
        message.entries.push(embedded(reader, readEntry));
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Entry {
  id: Uint8Array;
  incarnation: number;
  instance: Uint8Array;
  relay: boolean;
  stamp: number;
}

export function writeEntry(message: Sparse<Entry>, writer: Writer): Writer {
  if (message.id?.length) writer.uint32(10).bytes(message.id);
  if (message.incarnation) writer.uint32(16).uint64(message.incarnation);
  if (message.instance?.length) writer.uint32(26).bytes(message.instance);
  if (message.relay) writer.uint32(32).bool(message.relay);
  if (message.stamp) writer.uint32(40).uint64(message.stamp);
  return writer;
}

export function readEntry(
  reader: Reader,
  message: Entry = { id: noBytes, incarnation: 0, instance: noBytes, relay: false, stamp: 0 },
): Entry {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.id = reader.bytes();
        break;
      case 16:
        message.incarnation = Number(reader.uint64());
        break;
      case 26:
        message.instance = reader.bytes();
        break;
      case 32:
        message.relay = reader.bool();
        break;
      case 40:
        message.stamp = Number(reader.uint64());
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

const kindOfLetter = ['greeting', 'roll', 'delivery', 'refusal'] as const;

export interface Letter {
  node: Uint8Array;
  greeting?: Greeting;
  roll?: Roll;
  delivery?: Delivery;
  refusal?: Refusal;
}

export function writeLetter(message: Sparse<Letter>, writer: Writer): Writer {
  if (message.node?.length) writer.uint32(10).bytes(message.node);
  if (message.greeting != null) writeGreeting(message.greeting, writer.uint32(18).fork()).ldelim();
  if (message.roll != null) writeRoll(message.roll, writer.uint32(26).fork()).ldelim();
  if (message.delivery != null) writeDelivery(message.delivery, writer.uint32(34).fork()).ldelim();
  if (message.refusal != null) writeRefusal(message.refusal, writer.uint32(42).fork()).ldelim();
  return writer;
}

export function readLetter(
  reader: Reader,
  message: Letter = { node: noBytes },
): Letter {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.node = reader.bytes();
        break;
      case 18:
        message.greeting = embedded(reader, readGreeting, message.greeting);
        only(message, kindOfLetter, 'greeting');
        break;
      case 26:
        message.roll = embedded(reader, readRoll, message.roll);
        only(message, kindOfLetter, 'roll');
        break;
      case 34:
        message.delivery = embedded(reader, readDelivery, message.delivery);
        only(message, kindOfLetter, 'delivery');
        break;
      case 42:
        message.refusal = embedded(reader, readRefusal, message.refusal);
        only(message, kindOfLetter, 'refusal');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Greeting {
}

export function writeGreeting(_message: Sparse<Greeting>, writer: Writer): Writer {
  return writer;
}

export function readGreeting(
  reader: Reader,
  message: Greeting = {},
): Greeting {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Delivery {
  room: Uint8Array;
  from: Uint8Array;
  to: Uint8Array;
  introduction: Uint8Array;
  packet?: Packet;
}

export function writeDelivery(message: Sparse<Delivery>, writer: Writer): Writer {
  if (message.room?.length) writer.uint32(10).bytes(message.room);
  if (message.from?.length) writer.uint32(18).bytes(message.from);
  if (message.to?.length) writer.uint32(26).bytes(message.to);
  if (message.introduction?.length) writer.uint32(34).bytes(message.introduction);
  if (message.packet != null) writePacket(message.packet, writer.uint32(42).fork()).ldelim();
  return writer;
}

export function readDelivery(
  reader: Reader,
  message: Delivery = { room: noBytes, from: noBytes, to: noBytes, introduction: noBytes },
): Delivery {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.room = reader.bytes();
        break;
      case 18:
        message.from = reader.bytes();
        break;
      case 26:
        message.to = reader.bytes();
        break;
      case 34:
        message.introduction = reader.bytes();
        break;
      case 42:
        message.packet = embedded(reader, readPacket, message.packet);
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Packet {
  link: Uint8Array;
  number: number;
  data: Uint8Array;
}

export function writePacket(message: Sparse<Packet>, writer: Writer): Writer {
  if (message.link?.length) writer.uint32(10).bytes(message.link);
  if (message.number) writer.uint32(16).uint64(message.number);
  if (message.data?.length) writer.uint32(26).bytes(message.data);
  return writer;
}

export function readPacket(
  reader: Reader,
  message: Packet = { link: noBytes, number: 0, data: noBytes },
): Packet {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.link = reader.bytes();
        break;
      case 16:
        message.number = Number(reader.uint64());
        break;
      case 26:
        message.data = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Refusal {
  room: Uint8Array;
  to: Uint8Array;
  member: Uint8Array;
  link: Uint8Array;
  reason: number;
}

export function writeRefusal(message: Sparse<Refusal>, writer: Writer): Writer {
  if (message.room?.length) writer.uint32(10).bytes(message.room);
  if (message.to?.length) writer.uint32(18).bytes(message.to);
  if (message.member?.length) writer.uint32(26).bytes(message.member);
  if (message.link?.length) writer.uint32(34).bytes(message.link);
  if (message.reason) writer.uint32(40).int32(message.reason);
  return writer;
}

export function readRefusal(
  reader: Reader,
  message: Refusal = { room: noBytes, to: noBytes, member: noBytes, link: noBytes, reason: 0 },
): Refusal {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.room = reader.bytes();
        break;
      case 18:
        message.to = reader.bytes();
        break;
      case 26:
        message.member = reader.bytes();
        break;
      case 34:
        message.link = reader.bytes();
        break;
      case 40:
        message.reason = reader.int32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export const RefusalReason = {
  UNREACHABLE: 0,
  BUSY: 1,
} as const;
