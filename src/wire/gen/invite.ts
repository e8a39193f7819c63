// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { noBytes, only, type Sparse } from '../fields.js';

const purposeOfOpening = ['invite', 'session'] as const;

export interface Opening {
  invite?: Uint8Array;
  session?: Uint8Array;
}

export function writeOpening(message: Sparse<Opening>, writer: Writer): Writer {
  if (message.invite != null) writer.uint32(10).bytes(message.invite);
  if (message.session != null) writer.uint32(18).bytes(message.session);
  return writer;
}

export function readOpening(
  reader: Reader,
  message: Opening = {},
): Opening {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.invite = reader.bytes();
        only(message, purposeOfOpening, 'invite');
        break;
      case 18:
        message.session = reader.bytes();
        only(message, purposeOfOpening, 'session');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Invitation {
  key: string;
  token: string;
}

export function writeInvitation(message: Sparse<Invitation>, writer: Writer): Writer {
  if (message.key) writer.uint32(10).string(message.key);
  if (message.token) writer.uint32(18).string(message.token);
  return writer;
}

export function readInvitation(
  reader: Reader,
  message: Invitation = { key: '', token: '' },
): Invitation {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.key = reader.stringVerify();
        break;
      case 18:
        message.token = reader.stringVerify();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Outcome {
  id: Uint8Array;
  refused: string;
}

export function writeOutcome(message: Sparse<Outcome>, writer: Writer): Writer {
  if (message.id?.length) writer.uint32(10).bytes(message.id);
  if (message.refused) writer.uint32(18).string(message.refused);
  return writer;
}

export function readOutcome(
  reader: Reader,
  message: Outcome = { id: noBytes, refused: '' },
): Outcome {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.id = reader.bytes();
        break;
      case 18:
        message.refused = reader.stringVerify();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}
