// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { embedded, noBytes, only, type Sparse } from '../fields.js';

const stepOfIntroduction = ['m1', 'm2', 'm3', 'candidates', 'refusal', 'callMe', 'early'] as const;

export interface Introduction {
  attempt: Uint8Array;
  m1?: Uint8Array;
  m2?: Uint8Array;
  m3?: Uint8Array;
  candidates?: Uint8Array;
  refusal?: number;
  incarnation: number;
  toIncarnation: number;
  relay: boolean;
  callMe?: boolean;
  early?: Uint8Array;
}

export function writeIntroduction(message: Sparse<Introduction>, writer: Writer): Writer {
  if (message.attempt?.length) writer.uint32(10).bytes(message.attempt);
  if (message.m1 != null) writer.uint32(18).bytes(message.m1);
  if (message.m2 != null) writer.uint32(26).bytes(message.m2);
  if (message.m3 != null) writer.uint32(34).bytes(message.m3);
  if (message.candidates != null) writer.uint32(42).bytes(message.candidates);
  if (message.refusal != null) writer.uint32(48).int32(message.refusal);
  if (message.incarnation) writer.uint32(56).uint64(message.incarnation);
  if (message.toIncarnation) writer.uint32(64).uint64(message.toIncarnation);
  if (message.relay) writer.uint32(72).bool(message.relay);
  if (message.callMe != null) writer.uint32(80).bool(message.callMe);
  if (message.early != null) writer.uint32(90).bytes(message.early);
  return writer;
}

export function readIntroduction(
  reader: Reader,
  message: Introduction = { attempt: noBytes, incarnation: 0, toIncarnation: 0, relay: false },
): Introduction {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.attempt = reader.bytes();
        break;
      case 18:
        message.m1 = reader.bytes();
        only(message, stepOfIntroduction, 'm1');
        break;
      case 26:
        message.m2 = reader.bytes();
        only(message, stepOfIntroduction, 'm2');
        break;
      case 34:
        message.m3 = reader.bytes();
        only(message, stepOfIntroduction, 'm3');
        break;
      case 42:
        message.candidates = reader.bytes();
        only(message, stepOfIntroduction, 'candidates');
        break;
      case 48:
        message.refusal = reader.int32();
        only(message, stepOfIntroduction, 'refusal');
        break;
      case 56:
        message.incarnation = Number(reader.uint64());
        break;
      case 64:
        message.toIncarnation = Number(reader.uint64());
        break;
      case 72:
        message.relay = reader.bool();
        break;
      case 80:
        message.callMe = reader.bool();
        only(message, stepOfIntroduction, 'callMe');
        break;
      case 90:
        message.early = reader.bytes();
        only(message, stepOfIntroduction, 'early');
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export const Refusal = {
  NONE: 0,
  WRONG_SECRET: 1,
  BUSY: 2,
  STALE: 3,
  FAILED: 4,
} as const;

export interface Proposal {
  description?: Description;
  url: string;
  maxMessageBytes: number;
  resume: Uint8Array;
  directOnly: boolean;
  candidates: string[];
  relay: boolean;
  seal: boolean;
}

export function writeProposal(message: Sparse<Proposal>, writer: Writer): Writer {
  if (message.description != null) writeDescription(message.description, writer.uint32(10).fork()).ldelim();
  if (message.url) writer.uint32(18).string(message.url);
  if (message.maxMessageBytes) writer.uint32(24).uint32(message.maxMessageBytes);
  if (message.resume?.length) writer.uint32(34).bytes(message.resume);
  if (message.directOnly) writer.uint32(40).bool(message.directOnly);
  for (const item of message.candidates ?? []) writer.uint32(50).string(item);
  if (message.relay) writer.uint32(56).bool(message.relay);
  if (message.seal) writer.uint32(64).bool(message.seal);
  return writer;
}

export function readProposal(
  reader: Reader,
  message: Proposal = { url: '', maxMessageBytes: 0, resume: noBytes, directOnly: false, candidates: [], relay: false, seal: false },
): Proposal {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.description = embedded(reader, readDescription, message.description);
        break;
      case 18:
        message.url = reader.stringVerify();
        break;
      case 24:
        message.maxMessageBytes = reader.uint32();
        break;
      case 34:
        message.resume = reader.bytes();
        break;
      case 40:
        message.directOnly = reader.bool();
        break;
      case 50:
        message.candidates.push(reader.stringVerify());
        break;
      case 56:
        message.relay = reader.bool();
        break;
      case 64:
        message.seal = reader.bool();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Candidates {
  candidates: string[];
}

export function writeCandidates(message: Sparse<Candidates>, writer: Writer): Writer {
  for (const item of message.candidates ?? []) writer.uint32(10).string(item);
  return writer;
}

export function readCandidates(
  reader: Reader,
  message: Candidates = { candidates: [] },
): Candidates {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.candidates.push(reader.stringVerify());
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export interface Description {
  ufrag: string;
  pwd: string;
  fingerprint: Uint8Array;
  setup: number;
  mid: string;
  sctpPort: number;
  maxMessageSize: number;
}

export function writeDescription(message: Sparse<Description>, writer: Writer): Writer {
  if (message.ufrag) writer.uint32(10).string(message.ufrag);
  if (message.pwd) writer.uint32(18).string(message.pwd);
  if (message.fingerprint?.length) writer.uint32(26).bytes(message.fingerprint);
  if (message.setup) writer.uint32(32).int32(message.setup);
  if (message.mid) writer.uint32(42).string(message.mid);
  if (message.sctpPort) writer.uint32(48).uint32(message.sctpPort);
  if (message.maxMessageSize) writer.uint32(56).uint32(message.maxMessageSize);
  return writer;
}

export function readDescription(
  reader: Reader,
  message: Description = { ufrag: '', pwd: '', fingerprint: noBytes, setup: 0, mid: '', sctpPort: 0, maxMessageSize: 0 },
): Description {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.ufrag = reader.stringVerify();
        break;
      case 18:
        message.pwd = reader.stringVerify();
        break;
      case 26:
        message.fingerprint = reader.bytes();
        break;
      case 32:
        message.setup = reader.int32();
        break;
      case 42:
        message.mid = reader.stringVerify();
        break;
      case 48:
        message.sctpPort = reader.uint32();
        break;
      case 56:
        message.maxMessageSize = reader.uint32();
        break;
      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}

export const DescriptionSetup = {
  ACTPASS: 0,
  ACTIVE: 1,
  PASSIVE: 2,
} as const;
