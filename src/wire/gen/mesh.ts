// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { embedded, noBytes, only, type Sparse } from '../fields.js';

const kindOfMeshMessage = ['view', 'relay', 'digest', 'away'] as const;

export interface MeshMessage {
  view?: View;
  relay?: Relay;
  digest?: Digest;
  away?: Away;
}

export function writeMeshMessage(message: Sparse<MeshMessage>, writer: Writer): Writer {
  if (message.view != null) writeView(message.view, writer.uint32(10).fork()).ldelim();
  if (message.relay != null) writeRelay(message.relay, writer.uint32(18).fork()).ldelim();
  if (message.digest != null) writeDigest(message.digest, writer.uint32(26).fork()).ldelim();
  if (message.away != null) writeAway(message.away, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readMeshMessage(
  reader: Reader,
  message: MeshMessage = {},
): MeshMessage {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.view = embedded(reader, readView, message.view);
        only(message, kindOfMeshMessage, 'view');
        break;
      case 18:
        message.relay = embedded(reader, readRelay, message.relay);
        only(message, kindOfMeshMessage, 'relay');
        break;
      case 26:
        message.digest = embedded(reader, readDigest, message.digest);
        only(message, kindOfMeshMessage, 'digest');
        break;
      case 34:
        message.away = embedded(reader, readAway, message.away);
        only(message, kindOfMeshMessage, 'away');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface View {
  members: Member[];
  gone: Uint8Array[];
  whole: boolean;
  ask: boolean;
}

export function writeView(message: Sparse<View>, writer: Writer): Writer {
  for (const item of message.members ?? []) writeMember(item, writer.uint32(10).fork()).ldelim();
  for (const item of message.gone ?? []) writer.uint32(18).bytes(item);
  if (message.whole) writer.uint32(24).bool(message.whole);
  if (message.ask) writer.uint32(32).bool(message.ask);
  return writer;
}

export function readView(
  reader: Reader,
  message: View = { members: [], gone: [], whole: false, ask: false },
): View {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.members.push(embedded(reader, readMember));
        break;
      case 18:
        message.gone.push(reader.bytes());
        break;
      case 24:
        message.whole = reader.bool();
        break;
      case 32:
        message.ask = reader.bool();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Member {
  id: Uint8Array;
  incarnation: number;
  relayed: boolean;
}

export function writeMember(message: Sparse<Member>, writer: Writer): Writer {
  if (message.id?.length) writer.uint32(10).bytes(message.id);
  if (message.incarnation) writer.uint32(16).uint64(message.incarnation);
  if (message.relayed) writer.uint32(24).bool(message.relayed);
  return writer;
}

export function readMember(
  reader: Reader,
  message: Member = { id: noBytes, incarnation: 0, relayed: false },
): Member {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.id = reader.bytes();
        break;
      case 16:
        message.incarnation = Number(reader.uint64());
        break;
      case 24:
        message.relayed = reader.bool();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Digest {
  own: Uint8Array;
  other: Uint8Array;
}

export function writeDigest(message: Sparse<Digest>, writer: Writer): Writer {
  if (message.own?.length) writer.uint32(10).bytes(message.own);
  if (message.other?.length) writer.uint32(18).bytes(message.other);
  return writer;
}

export function readDigest(
  reader: Reader,
  message: Digest = { own: noBytes, other: noBytes },
): Digest {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.own = reader.bytes();
        break;
      case 18:
        message.other = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Away {
}

export function writeAway(_message: Sparse<Away>, writer: Writer): Writer {
  return writer;
}

export function readAway(
  reader: Reader,
  message: Away = {},
): Away {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

const contentOfRelay = ['introduction', 'packet', 'failure'] as const;

export interface Relay {
  path: Uint8Array[];
  at: number;
  introduction?: Uint8Array;
  packet?: Packet;
  failure?: Failure;
}

export function writeRelay(message: Sparse<Relay>, writer: Writer): Writer {
  for (const item of message.path ?? []) writer.uint32(10).bytes(item);
  if (message.at) writer.uint32(16).uint32(message.at);
  if (message.introduction != null) writer.uint32(26).bytes(message.introduction);
  if (message.packet != null) writePacket(message.packet, writer.uint32(34).fork()).ldelim();
  if (message.failure != null) writeFailure(message.failure, writer.uint32(42).fork()).ldelim();
  return writer;
}

export function readRelay(
  reader: Reader,
  message: Relay = { path: [], at: 0 },
): Relay {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.path.push(reader.bytes());
        break;
      case 16:
        message.at = reader.uint32();
        break;
      case 26:
        message.introduction = reader.bytes();
        only(message, contentOfRelay, 'introduction');
        break;
      case 34:
        message.packet = embedded(reader, readPacket, message.packet);
        only(message, contentOfRelay, 'packet');
        break;
      case 42:
        message.failure = embedded(reader, readFailure, message.failure);
        only(message, contentOfRelay, 'failure');
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

export interface Failure {
  reason: number;
  link: Uint8Array;
  target: Uint8Array;
}

export function writeFailure(message: Sparse<Failure>, writer: Writer): Writer {
  if (message.reason) writer.uint32(8).int32(message.reason);
  if (message.link?.length) writer.uint32(18).bytes(message.link);
  if (message.target?.length) writer.uint32(26).bytes(message.target);
  return writer;
}

export function readFailure(
  reader: Reader,
  message: Failure = { reason: 0, link: noBytes, target: noBytes },
): Failure {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.reason = reader.int32();
        break;
      case 18:
        message.link = reader.bytes();
        break;
      case 26:
        message.target = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export const FailureReason = {
  UNREACHABLE: 0,
  BUSY: 1,
} as const;
