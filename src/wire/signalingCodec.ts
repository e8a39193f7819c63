import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import {
  readClientMessage,
  readServerMessage,
  UncarriedReason,
  writeClientMessage,
  writeServerMessage,
  type Carry,
  type Forward,
  type Member,
  type Relaying as WireRelaying,
  type Turn,
} from './gen/signaling.js';
import { memberIdFromBytes, memberIdToBytes, type MemberId } from '../base/ids.js';
import { meshLimits, signalingLimits } from './limits.js';
import { memberDigestBytes } from './memberDigest.js';
import type { Sparse } from './fields.js';
import type { FailureReason } from './meshCodec.js';

/** The subprotocol of the signaling conversation; another version of the wire gets another name. */
export const signalingSubprotocol = 'webgroup.1';

/** Length of a topic in bytes. */
export const topicBytes = 32;

/** Length of what tells two lives with the same id and incarnation apart, in bytes. */
export const instanceBytes = 8;

/** A member as the signaling server knows it. The incarnation rises with each life of the same id. */
export interface RegisteredMember {
  readonly id: MemberId;
  readonly incarnation: number;
  /** The server may carry packets to it and from it, and does carry. */
  readonly relay?: boolean;
}

/** What a server carries for one client. */
export interface Relaying {
  /** Each packet counts `signalingLimits.carryOverheadBytes` more than it has. */
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
}

/** An introduction on its way: `member` is whom it is for on the way to the server, whom it is from on the way back. */
export interface ForwardMessage {
  readonly kind: 'forward';
  readonly member: MemberId;
  readonly introduction: Uint8Array;
}

/** A packet of a relayed link (8 bytes) that the server carries; `member` as in a `ForwardMessage`. */
export interface CarryMessage {
  readonly kind: 'carry';
  readonly member: MemberId;
  readonly link: Uint8Array;
  readonly number: number;
  /** No data = the link is closed. */
  readonly data: Uint8Array;
}

/** TURN servers for one client, and credentials that expire. */
export interface TurnServers {
  /** See `isTurnUrl`. */
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
}

export type ClientMessage =
  /** `instance`: 8 random bytes that all connections of one life have in common; none = zeroes. */
  | {
      kind: 'hello';
      topic: Uint8Array;
      id: MemberId;
      incarnation: number;
      instance?: Uint8Array;
      relay?: boolean;
      /** At most `signalingLimits.maxTokenBytes`. */
      token?: string;
    }
  | ForwardMessage
  | CarryMessage
  /**
   * `digest`: see `memberDigest`; of everybody who is registered, as the client knows them. `ask`: the server is to
   * answer.
   */
  | { kind: 'heartbeat'; digest?: Uint8Array; ask?: boolean };

export type ServerMessage =
  /** `relaying`: the server carries packets. */
  | {
      kind: 'welcome';
      members: RegisteredMember[];
      heartbeatMs: number;
      relaying?: Relaying;
      turn?: TurnServers;
    }
  | { kind: 'change'; joined: RegisteredMember[]; left: MemberId[] }
  | ForwardMessage
  | { kind: 'undelivered'; member: MemberId }
  | CarryMessage
  /** A packet for `member` is lost, and with it the link. */
  | { kind: 'uncarried'; member: MemberId; link: Uint8Array; reason: FailureReason }
  | { kind: 'heartbeat' }
  | { kind: 'roster'; members: RegisteredMember[] }
  /** The client is to register over another connection, after `delayMs`. */
  | { kind: 'goAway'; delayMs: number }
  | { kind: 'turn'; turn: TurnServers }
  /** Of a newer server: to be ignored. */
  | { kind: 'unknown' };

export function encodeClientMessage(message: ClientMessage): Uint8Array {
  switch (message.kind) {
    case 'hello': {
      const { topic, id, incarnation, instance, relay, token } = message;
      return encodeMessage(writeClientMessage, {
        hello: {
          ...{ topic, id: memberIdToBytes(id), incarnation },
          ...(instance && { instance }),
          ...(relay && { relay }),
          ...(token && { token }),
        },
      });
    }
    case 'forward':
      return encodeMessage(writeClientMessage, { forward: forwardToWire(message) });
    case 'carry':
      return encodeMessage(writeClientMessage, { carry: carryToWire(message) });
    case 'heartbeat': {
      const { digest, ask = false } = message;
      return encodeMessage(writeClientMessage, { heartbeat: { ask, ...(digest && { digest }) } });
    }
  }
}

/** Throws GroupError `PROTOCOL` for anything but a whole message of a known kind whose fields have their lengths. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const { hello, forward, carry, heartbeat } = decodeMessage(readClientMessage, bytes);
  if (hello) {
    if (hello.topic.length !== topicBytes) throw protocolError(`topic has not ${topicBytes} bytes`);
    const incarnation = safeInteger(hello.incarnation, 'incarnation');
    const { instance, token } = hello;
    if (instance.length > 0 && instance.length !== instanceBytes) {
      throw protocolError(`instance has not ${instanceBytes} bytes`);
    }
    // In UTF-8 it is at least as long.
    if (token.length > signalingLimits.maxTokenBytes) throw protocolError('token too long');
    return {
      ...{ kind: 'hello', topic: hello.topic, id: idFromWire(hello.id), incarnation },
      ...(instance.length > 0 ? { instance } : undefined),
      ...(hello.relay ? { relay: true } : undefined),
      ...(token ? { token } : undefined),
    };
  }
  if (forward) return forwardFromWire(forward);
  if (carry) return carryFromWire(carry);
  if (heartbeat) {
    const { digest } = heartbeat;
    const ask = heartbeat.ask ? { ask: true } : undefined;
    if (digest.length === 0) return { kind: 'heartbeat', ...ask };
    if (digest.length !== memberDigestBytes) throw protocolError(`digest has not ${memberDigestBytes} bytes`);
    return { kind: 'heartbeat', digest, ...ask };
  }
  throw protocolError('message of an unknown kind');
}

export function encodeServerMessage(message: Exclude<ServerMessage, { kind: 'unknown' }>): Uint8Array {
  switch (message.kind) {
    case 'welcome': {
      const { heartbeatMs, relaying, turn } = message;
      const members = message.members.map(memberToWire);
      return encodeMessage(writeServerMessage, {
        welcome: {
          ...{ members, heartbeatMs },
          ...(relaying && { relaying: relayingToWire(relaying) }),
          ...(turn && { turn }),
        },
      });
    }
    case 'change': {
      const joined = message.joined.map(memberToWire);
      return encodeMessage(writeServerMessage, {
        change: { joined, left: message.left.map(memberIdToBytes) },
      });
    }
    case 'forward':
      return encodeMessage(writeServerMessage, { forward: forwardToWire(message) });
    case 'undelivered':
      return encodeMessage(writeServerMessage, { undelivered: { member: memberIdToBytes(message.member) } });
    case 'carry':
      return encodeMessage(writeServerMessage, { carry: carryToWire(message) });
    case 'uncarried': {
      const { member, link, reason } = message;
      return encodeMessage(writeServerMessage, {
        uncarried: { member: memberIdToBytes(member), link, reason: UncarriedReason[reason] },
      });
    }
    case 'heartbeat':
      return encodeMessage(writeServerMessage, { heartbeat: {} });
    case 'roster':
      return encodeMessage(writeServerMessage, { roster: { members: message.members.map(memberToWire) } });
    case 'turn':
      return encodeMessage(writeServerMessage, { turn: message.turn });
    case 'goAway':
      return encodeMessage(writeServerMessage, { goAway: { delayMs: message.delayMs } });
  }
}

/** Throws GroupError `PROTOCOL` for what is no message, or is beyond `signalingLimits`. */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  if (bytes.length > signalingLimits.maxMessageBytes) throw protocolError(`message of ${bytes.length} bytes`);
  const message = decodeMessage(readServerMessage, bytes);
  const { welcome, change, forward, undelivered, carry, uncarried, heartbeat, roster, goAway } = message;
  if (welcome) {
    const heartbeatMs = safeInteger(welcome.heartbeatMs, 'heartbeat');
    if (heartbeatMs < signalingLimits.minHeartbeatMs || heartbeatMs > signalingLimits.maxHeartbeatMs) {
      throw protocolError(`heartbeat of ${heartbeatMs} ms`);
    }
    const members = listFromWire(welcome.members, memberFromWire);
    const relaying = welcome.relaying && relayingFromWire(welcome.relaying);
    const turn = welcome.turn && turnFromWire(welcome.turn);
    return { kind: 'welcome', members, heartbeatMs, ...(relaying && { relaying }), ...(turn && { turn }) };
  }
  if (change) {
    const joined = listFromWire(change.joined, memberFromWire);
    return { kind: 'change', joined, left: listFromWire(change.left, idFromWire) };
  }
  if (forward) return forwardFromWire(forward);
  if (undelivered) return { kind: 'undelivered', member: idFromWire(undelivered.member) };
  if (roster) return { kind: 'roster', members: listFromWire(roster.members, memberFromWire) };
  if (carry) return carryFromWire(carry);
  const turn = message.turn && turnFromWire(message.turn);
  if (turn) return { kind: 'turn', turn };
  if (goAway) return { kind: 'goAway', delayMs: goAway.delayMs };
  if (uncarried) {
    // For the source any other reason comes to the same.
    const reason = uncarried.reason === UncarriedReason.BUSY ? 'BUSY' : 'UNREACHABLE';
    return {
      kind: 'uncarried',
      member: idFromWire(uncarried.member),
      link: linkFromWire(uncarried.link),
      reason,
    };
  }
  return { kind: heartbeat ? 'heartbeat' : 'unknown' };
}

function memberToWire({ id, incarnation, relay }: RegisteredMember): Sparse<Member> {
  return { id: memberIdToBytes(id), incarnation, ...(relay && { relay }) };
}

function memberFromWire({ id, incarnation, relay }: Member): RegisteredMember {
  const member = { id: idFromWire(id), incarnation: safeInteger(incarnation, 'incarnation') };
  return relay ? { ...member, relay } : member;
}

function relayingToWire({ bytesPerSecond, burstBytes }: Relaying): WireRelaying {
  // Without limits these are Infinity.
  return { bytesPerSecond: Math.min(bytesPerSecond, maxUint32), burstBytes: Math.min(burstBytes, maxUint32) };
}

/** Undefined for so little that nothing could be carried. */
function relayingFromWire({ bytesPerSecond, burstBytes }: WireRelaying): Relaying | undefined {
  if (!bytesPerSecond || !burstBytes || burstBytes < signalingLimits.minRelayBurstBytes) return undefined;
  return { bytesPerSecond, burstBytes };
}

/**
 * Whether this is the URL of a TURN server (RFC 7065) that every browser takes: one that it does not take would keep it
 * from making any connection.
 */
export function isTurnUrl(url: string): boolean {
  return (
    /^turns?:([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(\?transport=(udp|tcp))?$/i.test(url) && url.length <= 256
  );
}

/** Undefined for what can't be used. */
function turnFromWire({ urls, username, credential }: Turn): TurnServers | undefined {
  const usable = urls.filter(isTurnUrl).slice(0, signalingLimits.maxTurnUrls);
  return usable.length > 0 ? { urls: usable, username, credential } : undefined;
}

function carryToWire({ member, link, number, data }: CarryMessage): Carry {
  return { member: memberIdToBytes(member), link, number, data };
}

function carryFromWire({ member, link, number, data }: Carry): CarryMessage {
  if (data.length > signalingLimits.maxCarriedBytes) throw protocolError('carried packet too long');
  return {
    kind: 'carry',
    member: idFromWire(member),
    link: linkFromWire(link),
    number: safeInteger(number, 'packet number'),
    data,
  };
}

function linkFromWire(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== meshLimits.linkBytes) throw protocolError('not the name of a link');
  return bytes;
}

function forwardToWire(message: ForwardMessage): Forward {
  return { member: memberIdToBytes(message.member), introduction: message.introduction };
}

function forwardFromWire({ member, introduction }: Forward): ForwardMessage {
  if (introduction.length === 0) throw protocolError('empty introduction');
  return { kind: 'forward', member: idFromWire(member), introduction };
}

function idFromWire(bytes: Uint8Array): MemberId {
  const id = memberIdFromBytes(bytes);
  if (id === undefined) throw protocolError('id has not 16 bytes');
  return id;
}

function listFromWire<Wire, Item>(list: readonly Wire[], read: (wire: Wire) => Item): Item[] {
  if (list.length > signalingLimits.maxMembers) throw protocolError(`list of ${list.length} members`);
  return list.map((item) => read(item));
}

const maxUint32 = 2 ** 32 - 1;
