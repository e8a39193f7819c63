// `codec.js` comes before the generated code: it settles how 64-bit numbers are read.
import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import { webgroup } from './gen/signaling.js';
import { memberIdFromBytes, memberIdToBytes, type MemberId } from '../base/ids.js';
import { signalingLimits } from './limits.js';
import { memberDigestBytes } from './memberDigest.js';

/** The subprotocol of the signaling conversation; another version of the wire gets another name. */
export const signalingSubprotocol = 'webgroup.1';

/** Length of a topic in bytes. */
export const topicBytes = 32;

/** A member as the signaling server knows it. The incarnation rises with each life of the same id. */
export interface RegisteredMember {
  readonly id: MemberId;
  readonly incarnation: number;
}

/** An introduction on its way: `member` is whom it is for on the way to the server, whom it is from on the way back. */
export interface ForwardMessage {
  readonly kind: 'forward';
  readonly member: MemberId;
  readonly introduction: Uint8Array;
}

export type ClientMessage =
  | { kind: 'hello'; topic: Uint8Array; id: MemberId; incarnation: number }
  | ForwardMessage
  /** `digest`: see `memberDigest`; of everybody who is registered, as the client knows them. */
  | { kind: 'heartbeat'; digest?: Uint8Array };

export type ServerMessage =
  | { kind: 'welcome'; members: RegisteredMember[]; heartbeatMs: number }
  | { kind: 'change'; joined: RegisteredMember[]; left: MemberId[] }
  | ForwardMessage
  | { kind: 'undelivered'; member: MemberId }
  | { kind: 'heartbeat' }
  | { kind: 'roster'; members: RegisteredMember[] }
  /** Of a newer server: to be ignored. */
  | { kind: 'unknown' };

const wire = webgroup.signaling;

export function encodeClientMessage(message: ClientMessage): Uint8Array {
  switch (message.kind) {
    case 'hello': {
      const { topic, id, incarnation } = message;
      return encodeMessage(wire.ClientMessage, { hello: { topic, id: memberIdToBytes(id), incarnation } });
    }
    case 'forward':
      return encodeMessage(wire.ClientMessage, { forward: forwardToWire(message) });
    case 'heartbeat': {
      const { digest } = message;
      return encodeMessage(wire.ClientMessage, { heartbeat: { ...(digest && { digest }) } });
    }
  }
}

/** Throws GroupError `PROTOCOL` for anything but a whole message of a known kind whose fields have their lengths. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const { hello, forward, heartbeat } = decodeMessage(wire.ClientMessage, bytes);
  if (hello) {
    if (hello.topic?.length !== topicBytes) throw protocolError(`topic has not ${topicBytes} bytes`);
    const incarnation = safeInteger(hello.incarnation, 'incarnation');
    return { kind: 'hello', topic: hello.topic, id: idFromWire(hello.id), incarnation };
  }
  if (forward) return forwardFromWire(forward);
  if (heartbeat) {
    const { digest } = heartbeat;
    if (!digest?.length) return { kind: 'heartbeat' };
    if (digest.length !== memberDigestBytes) throw protocolError(`digest has not ${memberDigestBytes} bytes`);
    return { kind: 'heartbeat', digest };
  }
  throw protocolError('message of an unknown kind');
}

export function encodeServerMessage(message: Exclude<ServerMessage, { kind: 'unknown' }>): Uint8Array {
  switch (message.kind) {
    case 'welcome': {
      const members = message.members.map(memberToWire);
      return encodeMessage(wire.ServerMessage, { welcome: { members, heartbeatMs: message.heartbeatMs } });
    }
    case 'change': {
      const joined = message.joined.map(memberToWire);
      return encodeMessage(wire.ServerMessage, {
        change: { joined, left: message.left.map(memberIdToBytes) },
      });
    }
    case 'forward':
      return encodeMessage(wire.ServerMessage, { forward: forwardToWire(message) });
    case 'undelivered':
      return encodeMessage(wire.ServerMessage, { undelivered: { member: memberIdToBytes(message.member) } });
    case 'heartbeat':
      return encodeMessage(wire.ServerMessage, { heartbeat: {} });
    case 'roster':
      return encodeMessage(wire.ServerMessage, { roster: { members: message.members.map(memberToWire) } });
  }
}

/** Throws GroupError `PROTOCOL` for what is no message, or is beyond `signalingLimits`. */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  if (bytes.length > signalingLimits.maxMessageBytes) throw protocolError(`message of ${bytes.length} bytes`);
  const { welcome, change, forward, undelivered, heartbeat, roster } = decodeMessage(
    wire.ServerMessage,
    bytes,
  );
  if (welcome) {
    const heartbeatMs = safeInteger(welcome.heartbeatMs, 'heartbeat');
    if (heartbeatMs < signalingLimits.minHeartbeatMs || heartbeatMs > signalingLimits.maxHeartbeatMs) {
      throw protocolError(`heartbeat of ${heartbeatMs} ms`);
    }
    return { kind: 'welcome', members: listFromWire(welcome.members, memberFromWire), heartbeatMs };
  }
  if (change) {
    const joined = listFromWire(change.joined, memberFromWire);
    return { kind: 'change', joined, left: listFromWire(change.left, idFromWire) };
  }
  if (forward) return forwardFromWire(forward);
  if (undelivered) return { kind: 'undelivered', member: idFromWire(undelivered.member) };
  if (roster) return { kind: 'roster', members: listFromWire(roster.members, memberFromWire) };
  return { kind: heartbeat ? 'heartbeat' : 'unknown' };
}

type WireMember = webgroup.signaling.Member.$Properties;
type WireForward = webgroup.signaling.Forward.$Properties;

function memberToWire(member: RegisteredMember): WireMember {
  return { id: memberIdToBytes(member.id), incarnation: member.incarnation };
}

function memberFromWire(member: WireMember): RegisteredMember {
  return { id: idFromWire(member.id), incarnation: safeInteger(member.incarnation, 'incarnation') };
}

function forwardToWire(message: ForwardMessage): WireForward {
  return { member: memberIdToBytes(message.member), introduction: message.introduction };
}

function forwardFromWire({ member, introduction }: WireForward): ForwardMessage {
  if (!introduction?.length) throw protocolError('empty introduction');
  return { kind: 'forward', member: idFromWire(member), introduction };
}

function idFromWire(bytes: Uint8Array | null | undefined): MemberId {
  const id = memberIdFromBytes(bytes);
  if (id === undefined) throw protocolError('id has not 16 bytes');
  return id;
}

function listFromWire<Wire, Item>(list: Wire[] | null | undefined, read: (wire: Wire) => Item): Item[] {
  const items = list ?? [];
  if (items.length > signalingLimits.maxMembers) throw protocolError(`list of ${items.length} members`);
  return items.map((item) => read(item));
}
