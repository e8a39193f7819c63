// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { embedded, noBytes, type Sparse } from '../fields.js';

export interface Packet {
  data: Data[];
  acks: Ack[];
  ping: number;
  pong: number;
  attach?: Attach;
  close?: Close;
}

export function writePacket(message: Sparse<Packet>, writer: Writer): Writer {
  for (const item of message.data ?? []) writeData(item, writer.uint32(10).fork()).ldelim();
  for (const item of message.acks ?? []) writeAck(item, writer.uint32(18).fork()).ldelim();
  if (message.ping) writer.uint32(24).uint32(message.ping);
  if (message.pong) writer.uint32(32).uint32(message.pong);
  if (message.attach != null) writeAttach(message.attach, writer.uint32(42).fork()).ldelim();
  if (message.close != null) writeClose(message.close, writer.uint32(50).fork()).ldelim();
  return writer;
}

export function readPacket(
  reader: Reader,
  message: Packet = { data: [], acks: [], ping: 0, pong: 0 },
): Packet {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.data.push(embedded(reader, readData));
        break;
      case 18:
        message.acks.push(embedded(reader, readAck));
        break;
      case 24:
        message.ping = reader.uint32();
        break;
      case 32:
        message.pong = reader.uint32();
        break;
      case 42:
        message.attach = embedded(reader, readAttach, message.attach);
        break;
      case 50:
        message.close = embedded(reader, readClose, message.close);
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Data {
  lane: number;
  seq: number;
  flags: Uint8Array;
  payloads: Uint8Array[];
  total: number;
  service: number;
}

export function writeData(message: Sparse<Data>, writer: Writer): Writer {
  if (message.lane) writer.uint32(8).uint32(message.lane);
  if (message.seq) writer.uint32(16).uint64(message.seq);
  if (message.flags?.length) writer.uint32(26).bytes(message.flags);
  for (const item of message.payloads ?? []) writer.uint32(34).bytes(item);
  if (message.total) writer.uint32(40).uint64(message.total);
  if (message.service) writer.uint32(48).uint32(message.service);
  return writer;
}

export function readData(
  reader: Reader,
  message: Data = { lane: 0, seq: 0, flags: noBytes, payloads: [], total: 0, service: 0 },
): Data {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.lane = reader.uint32();
        break;
      case 16:
        message.seq = Number(reader.uint64());
        break;
      case 26:
        message.flags = reader.bytes();
        break;
      case 34:
        message.payloads.push(reader.bytes());
        break;
      case 40:
        message.total = Number(reader.uint64());
        break;
      case 48:
        message.service = reader.uint32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Ack {
  lane: number;
  next: number;
  credit: number;
  delayUs: number;
}

export function writeAck(message: Sparse<Ack>, writer: Writer): Writer {
  if (message.lane) writer.uint32(8).uint32(message.lane);
  if (message.next) writer.uint32(16).uint64(message.next);
  if (message.credit) writer.uint32(24).uint64(message.credit);
  if (message.delayUs) writer.uint32(32).uint32(message.delayUs);
  return writer;
}

export function readAck(
  reader: Reader,
  message: Ack = { lane: 0, next: 0, credit: 0, delayUs: 0 },
): Ack {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.lane = reader.uint32();
        break;
      case 16:
        message.next = Number(reader.uint64());
        break;
      case 24:
        message.credit = Number(reader.uint64());
        break;
      case 32:
        message.delayUs = reader.uint32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Attach {
  ok: boolean;
  lanes: Ack[];
}

export function writeAttach(message: Sparse<Attach>, writer: Writer): Writer {
  if (message.ok) writer.uint32(8).bool(message.ok);
  for (const item of message.lanes ?? []) writeAck(item, writer.uint32(18).fork()).ldelim();
  return writer;
}

export function readAttach(
  reader: Reader,
  message: Attach = { ok: false, lanes: [] },
): Attach {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.ok = reader.bool();
        break;
      case 18:
        message.lanes.push(embedded(reader, readAck));
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Close {
  reason: number;
}

export function writeClose(message: Sparse<Close>, writer: Writer): Writer {
  if (message.reason) writer.uint32(8).int32(message.reason);
  return writer;
}

export function readClose(
  reader: Reader,
  message: Close = { reason: 0 },
): Close {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.reason = reader.int32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export const CloseReason = {
  LEAVE: 0,
  REPLACED: 1,
  PROTOCOL: 2,
  TIMEOUT: 3,
  NOT_ADMITTED: 4,
  EXCLUDED: 5,
} as const;
