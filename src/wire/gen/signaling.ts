// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { embedded, noBytes, only, type Sparse } from '../fields.js';

const kindOfClientMessage = ['hello', 'forward', 'heartbeat', 'carry'] as const;

export interface ClientMessage {
  hello?: Hello;
  forward?: Forward;
  heartbeat?: Heartbeat;
  carry?: Carry;
}

export function writeClientMessage(message: Sparse<ClientMessage>, writer: Writer): Writer {
  if (message.hello != null) writeHello(message.hello, writer.uint32(10).fork()).ldelim();
  if (message.forward != null) writeForward(message.forward, writer.uint32(18).fork()).ldelim();
  if (message.heartbeat != null) writeHeartbeat(message.heartbeat, writer.uint32(26).fork()).ldelim();
  if (message.carry != null) writeCarry(message.carry, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readClientMessage(
  reader: Reader,
  message: ClientMessage = {},
): ClientMessage {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.hello = embedded(reader, readHello, message.hello);
        only(message, kindOfClientMessage, 'hello');
        break;
      case 18:
        message.forward = embedded(reader, readForward, message.forward);
        only(message, kindOfClientMessage, 'forward');
        break;
      case 26:
        message.heartbeat = embedded(reader, readHeartbeat, message.heartbeat);
        only(message, kindOfClientMessage, 'heartbeat');
        break;
      case 34:
        message.carry = embedded(reader, readCarry, message.carry);
        only(message, kindOfClientMessage, 'carry');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

const kindOfServerMessage = ['welcome', 'change', 'forward', 'undelivered', 'heartbeat', 'roster', 'carry', 'uncarried', 'goAway', 'turn'] as const;

export interface ServerMessage {
  welcome?: Welcome;
  change?: Change;
  forward?: Forward;
  undelivered?: Undelivered;
  heartbeat?: Heartbeat;
  roster?: Roster;
  carry?: Carry;
  uncarried?: Uncarried;
  goAway?: GoAway;
  turn?: Turn;
}

export function writeServerMessage(message: Sparse<ServerMessage>, writer: Writer): Writer {
  if (message.welcome != null) writeWelcome(message.welcome, writer.uint32(10).fork()).ldelim();
  if (message.change != null) writeChange(message.change, writer.uint32(18).fork()).ldelim();
  if (message.forward != null) writeForward(message.forward, writer.uint32(26).fork()).ldelim();
  if (message.undelivered != null) writeUndelivered(message.undelivered, writer.uint32(34).fork()).ldelim();
  if (message.heartbeat != null) writeHeartbeat(message.heartbeat, writer.uint32(42).fork()).ldelim();
  if (message.roster != null) writeRoster(message.roster, writer.uint32(50).fork()).ldelim();
  if (message.carry != null) writeCarry(message.carry, writer.uint32(58).fork()).ldelim();
  if (message.uncarried != null) writeUncarried(message.uncarried, writer.uint32(66).fork()).ldelim();
  if (message.goAway != null) writeGoAway(message.goAway, writer.uint32(74).fork()).ldelim();
  if (message.turn != null) writeTurn(message.turn, writer.uint32(82).fork()).ldelim();
  return writer;
}

export function readServerMessage(
  reader: Reader,
  message: ServerMessage = {},
): ServerMessage {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.welcome = embedded(reader, readWelcome, message.welcome);
        only(message, kindOfServerMessage, 'welcome');
        break;
      case 18:
        message.change = embedded(reader, readChange, message.change);
        only(message, kindOfServerMessage, 'change');
        break;
      case 26:
        message.forward = embedded(reader, readForward, message.forward);
        only(message, kindOfServerMessage, 'forward');
        break;
      case 34:
        message.undelivered = embedded(reader, readUndelivered, message.undelivered);
        only(message, kindOfServerMessage, 'undelivered');
        break;
      case 42:
        message.heartbeat = embedded(reader, readHeartbeat, message.heartbeat);
        only(message, kindOfServerMessage, 'heartbeat');
        break;
      case 50:
        message.roster = embedded(reader, readRoster, message.roster);
        only(message, kindOfServerMessage, 'roster');
        break;
      case 58:
        message.carry = embedded(reader, readCarry, message.carry);
        only(message, kindOfServerMessage, 'carry');
        break;
      case 66:
        message.uncarried = embedded(reader, readUncarried, message.uncarried);
        only(message, kindOfServerMessage, 'uncarried');
        break;
      case 74:
        message.goAway = embedded(reader, readGoAway, message.goAway);
        only(message, kindOfServerMessage, 'goAway');
        break;
      case 82:
        message.turn = embedded(reader, readTurn, message.turn);
        only(message, kindOfServerMessage, 'turn');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Hello {
  topic: Uint8Array;
  id: Uint8Array;
  incarnation: number;
  instance: Uint8Array;
  relay: boolean;
  token: string;
}

export function writeHello(message: Sparse<Hello>, writer: Writer): Writer {
  if (message.topic?.length) writer.uint32(10).bytes(message.topic);
  if (message.id?.length) writer.uint32(18).bytes(message.id);
  if (message.incarnation) writer.uint32(24).uint64(message.incarnation);
  if (message.instance?.length) writer.uint32(34).bytes(message.instance);
  if (message.relay) writer.uint32(40).bool(message.relay);
  if (message.token) writer.uint32(50).string(message.token);
  return writer;
}

export function readHello(
  reader: Reader,
  message: Hello = { topic: noBytes, id: noBytes, incarnation: 0, instance: noBytes, relay: false, token: '' },
): Hello {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.topic = reader.bytes();
        break;
      case 18:
        message.id = reader.bytes();
        break;
      case 24:
        message.incarnation = Number(reader.uint64());
        break;
      case 34:
        message.instance = reader.bytes();
        break;
      case 40:
        message.relay = reader.bool();
        break;
      case 50:
        message.token = reader.stringVerify();
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
  relay: boolean;
}

export function writeMember(message: Sparse<Member>, writer: Writer): Writer {
  if (message.id?.length) writer.uint32(10).bytes(message.id);
  if (message.incarnation) writer.uint32(16).uint64(message.incarnation);
  if (message.relay) writer.uint32(24).bool(message.relay);
  return writer;
}

export function readMember(
  reader: Reader,
  message: Member = { id: noBytes, incarnation: 0, relay: false },
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
        message.relay = reader.bool();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Welcome {
  members: Member[];
  heartbeatMs: number;
  relaying?: Relaying;
  turn?: Turn;
}

export function writeWelcome(message: Sparse<Welcome>, writer: Writer): Writer {
  for (const item of message.members ?? []) writeMember(item, writer.uint32(10).fork()).ldelim();
  if (message.heartbeatMs) writer.uint32(16).uint32(message.heartbeatMs);
  if (message.relaying != null) writeRelaying(message.relaying, writer.uint32(26).fork()).ldelim();
  if (message.turn != null) writeTurn(message.turn, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readWelcome(
  reader: Reader,
  message: Welcome = { members: [], heartbeatMs: 0 },
): Welcome {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.members.push(embedded(reader, readMember));
        break;
      case 16:
        message.heartbeatMs = reader.uint32();
        break;
      case 26:
        message.relaying = embedded(reader, readRelaying, message.relaying);
        break;
      case 34:
        message.turn = embedded(reader, readTurn, message.turn);
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Turn {
  urls: string[];
  username: string;
  credential: string;
}

export function writeTurn(message: Sparse<Turn>, writer: Writer): Writer {
  for (const item of message.urls ?? []) writer.uint32(10).string(item);
  if (message.username) writer.uint32(18).string(message.username);
  if (message.credential) writer.uint32(26).string(message.credential);
  return writer;
}

export function readTurn(
  reader: Reader,
  message: Turn = { urls: [], username: '', credential: '' },
): Turn {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.urls.push(reader.stringVerify());
        break;
      case 18:
        message.username = reader.stringVerify();
        break;
      case 26:
        message.credential = reader.stringVerify();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Relaying {
  bytesPerSecond: number;
  burstBytes: number;
}

export function writeRelaying(message: Sparse<Relaying>, writer: Writer): Writer {
  if (message.bytesPerSecond) writer.uint32(8).uint32(message.bytesPerSecond);
  if (message.burstBytes) writer.uint32(16).uint32(message.burstBytes);
  return writer;
}

export function readRelaying(
  reader: Reader,
  message: Relaying = { bytesPerSecond: 0, burstBytes: 0 },
): Relaying {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.bytesPerSecond = reader.uint32();
        break;
      case 16:
        message.burstBytes = reader.uint32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Change {
  joined: Member[];
  left: Uint8Array[];
}

export function writeChange(message: Sparse<Change>, writer: Writer): Writer {
  for (const item of message.joined ?? []) writeMember(item, writer.uint32(10).fork()).ldelim();
  for (const item of message.left ?? []) writer.uint32(18).bytes(item);
  return writer;
}

export function readChange(
  reader: Reader,
  message: Change = { joined: [], left: [] },
): Change {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.joined.push(embedded(reader, readMember));
        break;
      case 18:
        message.left.push(reader.bytes());
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Forward {
  member: Uint8Array;
  introduction: Uint8Array;
}

export function writeForward(message: Sparse<Forward>, writer: Writer): Writer {
  if (message.member?.length) writer.uint32(10).bytes(message.member);
  if (message.introduction?.length) writer.uint32(18).bytes(message.introduction);
  return writer;
}

export function readForward(
  reader: Reader,
  message: Forward = { member: noBytes, introduction: noBytes },
): Forward {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.member = reader.bytes();
        break;
      case 18:
        message.introduction = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Undelivered {
  member: Uint8Array;
}

export function writeUndelivered(message: Sparse<Undelivered>, writer: Writer): Writer {
  if (message.member?.length) writer.uint32(10).bytes(message.member);
  return writer;
}

export function readUndelivered(
  reader: Reader,
  message: Undelivered = { member: noBytes },
): Undelivered {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.member = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Carry {
  member: Uint8Array;
  link: Uint8Array;
  number: number;
  data: Uint8Array;
}

export function writeCarry(message: Sparse<Carry>, writer: Writer): Writer {
  if (message.member?.length) writer.uint32(10).bytes(message.member);
  if (message.link?.length) writer.uint32(18).bytes(message.link);
  if (message.number) writer.uint32(24).uint64(message.number);
  if (message.data?.length) writer.uint32(34).bytes(message.data);
  return writer;
}

export function readCarry(
  reader: Reader,
  message: Carry = { member: noBytes, link: noBytes, number: 0, data: noBytes },
): Carry {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.member = reader.bytes();
        break;
      case 18:
        message.link = reader.bytes();
        break;
      case 24:
        message.number = Number(reader.uint64());
        break;
      case 34:
        message.data = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Uncarried {
  member: Uint8Array;
  link: Uint8Array;
  reason: number;
}

export function writeUncarried(message: Sparse<Uncarried>, writer: Writer): Writer {
  if (message.member?.length) writer.uint32(10).bytes(message.member);
  if (message.link?.length) writer.uint32(18).bytes(message.link);
  if (message.reason) writer.uint32(24).int32(message.reason);
  return writer;
}

export function readUncarried(
  reader: Reader,
  message: Uncarried = { member: noBytes, link: noBytes, reason: 0 },
): Uncarried {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.member = reader.bytes();
        break;
      case 18:
        message.link = reader.bytes();
        break;
      case 24:
        message.reason = reader.int32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export const UncarriedReason = {
  UNREACHABLE: 0,
  BUSY: 1,
} as const;

export interface Heartbeat {
  digest: Uint8Array;
  ask: boolean;
}

export function writeHeartbeat(message: Sparse<Heartbeat>, writer: Writer): Writer {
  if (message.digest?.length) writer.uint32(10).bytes(message.digest);
  if (message.ask) writer.uint32(16).bool(message.ask);
  return writer;
}

export function readHeartbeat(
  reader: Reader,
  message: Heartbeat = { digest: noBytes, ask: false },
): Heartbeat {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.digest = reader.bytes();
        break;
      case 16:
        message.ask = reader.bool();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Roster {
  members: Member[];
}

export function writeRoster(message: Sparse<Roster>, writer: Writer): Writer {
  for (const item of message.members ?? []) writeMember(item, writer.uint32(10).fork()).ldelim();
  return writer;
}

export function readRoster(
  reader: Reader,
  message: Roster = { members: [] },
): Roster {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.members.push(embedded(reader, readMember));
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface GoAway {
  delayMs: number;
}

export function writeGoAway(message: Sparse<GoAway>, writer: Writer): Writer {
  if (message.delayMs) writer.uint32(8).uint32(message.delayMs);
  return writer;
}

export function readGoAway(
  reader: Reader,
  message: GoAway = { delayMs: 0 },
): GoAway {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.delayMs = reader.uint32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}
