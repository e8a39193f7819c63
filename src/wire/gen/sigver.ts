// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { embedded, noBytes, only, type Sparse } from '../fields.js';

const kindOfMessage = ['heartbeat', 'content', 'connect', 'connected'] as const;

export interface Message {
  heartbeat?: boolean;
  content?: Content;
  connect?: Connect;
  connected?: boolean;
}

export function writeMessage(message: Sparse<Message>, writer: Writer): Writer {
  if (message.heartbeat != null) writer.uint32(8).bool(message.heartbeat);
  if (message.content != null) writeContent(message.content, writer.uint32(18).fork()).ldelim();
  if (message.connect != null) writeConnect(message.connect, writer.uint32(26).fork()).ldelim();
  if (message.connected != null) writer.uint32(32).bool(message.connected);
  return writer;
}

export function readMessage(
  reader: Reader,
  message: Message = {},
): Message {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.heartbeat = reader.bool();
        only(message, kindOfMessage, 'heartbeat');
        break;
      case 18:
        message.content = embedded(reader, readContent, message.content);
        only(message, kindOfMessage, 'content');
        break;
      case 26:
        message.connect = embedded(reader, readConnect, message.connect);
        only(message, kindOfMessage, 'connect');
        break;
      case 32:
        message.connected = reader.bool();
        only(message, kindOfMessage, 'connected');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Content {
  senderId: number;
  recipientId: number;
  lastData: boolean;
  data: Uint8Array;
}

export function writeContent(message: Sparse<Content>, writer: Writer): Writer {
  if (message.senderId) writer.uint32(8).uint32(message.senderId);
  if (message.recipientId) writer.uint32(16).uint32(message.recipientId);
  if (message.lastData) writer.uint32(24).bool(message.lastData);
  if (message.data?.length) writer.uint32(34).bytes(message.data);
  return writer;
}

export function readContent(
  reader: Reader,
  message: Content = { senderId: 0, recipientId: 0, lastData: false, data: noBytes },
): Content {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.senderId = reader.uint32();
        break;
      case 16:
        message.recipientId = reader.uint32();
        break;
      case 24:
        message.lastData = reader.bool();
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

export interface Connect {
  id: number;
  members: Uint8Array;
}

export function writeConnect(message: Sparse<Connect>, writer: Writer): Writer {
  if (message.id) writer.uint32(8).uint32(message.id);
  if (message.members?.length) writer.uint32(18).bytes(message.members);
  return writer;
}

export function readConnect(
  reader: Reader,
  message: Connect = { id: 0, members: noBytes },
): Connect {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.id = reader.uint32();
        break;
      case 18:
        message.members = reader.bytes();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}
