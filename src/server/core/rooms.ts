import type { MemberId } from '../../base/ids.js';
import { equalBytes, toHex } from '../../base/bytes.js';
import { TokenBucket } from '../../base/TokenBucket.js';
import { SignalingClose, type CloseCode } from '../../wire/closeCodes.js';
import { signalingLimits } from '../../wire/limits.js';
import { memberDigest } from '../../wire/memberDigest.js';
import type { FailureReason } from '../../wire/meshCodec.js';
import { decodeClientMessage, encodeServerMessage } from '../../wire/signalingCodec.js';
import { instanceBytes, type ClientMessage } from '../../wire/signalingCodec.js';
import type { CarryMessage, ForwardMessage } from '../../wire/signalingCodec.js';
import { Admission } from './Admission.js';
import { roomsOptions, type RoomsOptions } from './roomsOptions.js';

/** The number by which the driver knows a connection; never used for another one. */
export type ConnectionNumber = number;

/** What can happen to a signaling server. */
export type RoomsInput =
  /** A client has connected; `address` is what `maxConnectionsPerAddress` counts by, if anything. */
  | { type: 'connected'; connection: ConnectionNumber; address?: string }
  | { type: 'message'; connection: ConnectionNumber; bytes: Uint8Array }
  /** The driver found a reason to cut the connection: a text frame, a client that does not read. */
  | { type: 'refused'; connection: ConnectionNumber; close: CloseCode }
  | { type: 'closed'; connection: ConnectionNumber }
  /** The packet of a `carry` that came over this connection has not been sent on: too much waits there. */
  | { type: 'busy'; connection: ConnectionNumber; to: MemberId; link: Uint8Array }
  /** The answer to `ask`. */
  | { type: 'decided'; connection: ConnectionNumber; decision: Decision }
  /** Comes every `tickMs` as long as there are connections. */
  | { type: 'tick' };

/** Whether a client may register; 'undecided': nobody could say, or not in time. */
export type Decision = 'admitted' | 'refused' | 'undecided';

/** What is to be done, in order. After `close` nothing is heard of the connection. */
export type RoomsOutput =
  | { type: 'send'; connection: ConnectionNumber; bytes: Uint8Array }
  /** Find out whether it may register for this topic; `decided` is to come as input, sooner or later. */
  | { type: 'ask'; connection: ConnectionNumber; topic: Uint8Array; token: string | undefined }
  /** Send it, unless too many of these wait there; `otherwise` comes as input then. */
  | { type: 'carry'; connection: ConnectionNumber; bytes: Uint8Array; otherwise: RoomsInput }
  | { type: 'close'; connection: ConnectionNumber; close: CloseCode };

/** The rhythm of the `tick` input, in milliseconds: how late a deadline may be noticed. */
export const tickMs = 1000;

interface Connection {
  readonly number: ConnectionNumber;
  readonly address: string | undefined;
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
  /** What is carried for it. */
  readonly carried: TokenBucket;
  /** Before the HELLO: when the connection was made. */
  heardAtMs: number;
  heartbeatAtMs: number;
  /** The digest of its topic when the last heartbeat was sent, until that is answered. */
  askedDigest: Uint8Array | undefined;
  /** While it is found out whether it may register. */
  hello: HelloMessage | undefined;
  registration: Registration | undefined;
}

interface Registration {
  readonly topic: string;
  readonly id: MemberId;
  readonly incarnation: number;
  /** In hexadecimal: what tells two lives of the same incarnation apart. */
  readonly instance: string;
  /** It wants packets carried, and this server carries. */
  readonly relay: boolean;
  readonly connection: Connection;
}

const heartbeat = encodeServerMessage({ kind: 'heartbeat' });

/**
 * The signaling server without its sockets: who is registered for which topic, who is told what, and who is cut.
 * Takes one thing that happened and the time (milliseconds that never run backwards); returns what is to be done.
 * Never throws, whatever the bytes are.
 */
export class Rooms {
  readonly options: RoomsOptions;
  readonly #connections = new Map<ConnectionNumber, Connection>();
  readonly #admission: Admission;
  readonly #asks: boolean;
  /** Topic in hexadecimal → the members registered for it; never an empty one. */
  readonly #topics = new Map<string, Map<MemberId, Registration>>();
  /** By topic; made when it is needed, gone with the next change. */
  readonly #digests = new Map<string, Uint8Array>();
  #tickedAtMs = 0;
  #outputs: RoomsOutput[] = [];

  /**
   * `asks`: whether it takes an answer to `ask` to let a client register. Throws GroupError `INVALID_ARGUMENT` for an
   * option out of its range.
   */
  constructor(options: Partial<RoomsOptions> = {}, asks = false) {
    this.#asks = asks;
    this.options = roomsOptions(options);
    this.#admission = new Admission(this.options);
  }

  /** Counts connections; to be shared with what else is served beside. */
  get admission(): Admission {
    return this.#admission;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get topicCount(): number {
    return this.#topics.size;
  }

  handle(input: RoomsInput, nowMs: number): RoomsOutput[] {
    this.#outputs = [];
    if (input.type === 'connected') this.#connected(input.connection, input.address, nowMs);
    else if (input.type === 'tick') this.#tick(nowMs);
    else {
      // Of a connection that has been closed here, the driver may still report the last messages and its end.
      const connection = this.#connections.get(input.connection);
      if (connection) {
        if (input.type === 'message') this.#received(connection, input.bytes, nowMs);
        else if (input.type === 'refused') this.#close(connection, input.close);
        else if (input.type === 'decided') this.#decided(connection, input.decision, nowMs);
        else if (input.type === 'busy') this.#refuse(connection, input.to, input.link, 'BUSY', nowMs);
        else this.#forget(connection);
      }
    }
    return this.#outputs;
  }

  #connected(number: ConnectionNumber, address: string | undefined, nowMs: number): void {
    if (!this.#admission.admit(address, nowMs)) {
      this.#outputs.push({ type: 'close', connection: number, close: SignalingClose.SERVER_FULL });
      return;
    }
    if (this.#connections.size === 0) this.#tickedAtMs = nowMs;
    this.#connections.set(number, {
      number,
      address,
      messages: new TokenBucket(this.options.messagesPerSecond, this.options.messageBurst, nowMs),
      bytes: new TokenBucket(this.options.bytesPerSecond, this.options.byteBurst, nowMs),
      carried: new TokenBucket(this.options.relayBytesPerSecond, this.options.relayByteBurst, nowMs),
      heardAtMs: nowMs,
      heartbeatAtMs: nowMs + this.options.heartbeatMs,
      askedDigest: undefined,
      hello: undefined,
      registration: undefined,
    });
  }

  #received(connection: Connection, bytes: Uint8Array, nowMs: number): void {
    if (bytes.length > this.options.maxPayloadBytes) return this.#close(connection, SignalingClose.TOO_LARGE);
    let message: ClientMessage;
    try {
      message = decodeClientMessage(bytes);
    } catch {
      return this.#close(connection, SignalingClose.PROTOCOL);
    }
    connection.heardAtMs = nowMs;
    if (message.kind === 'carry') return this.#carry(connection, message, nowMs);
    if (!connection.messages.take(1, nowMs) || !connection.bytes.take(bytes.length, nowMs)) {
      this.#close(connection, SignalingClose.TOO_FAST);
    } else if (message.kind === 'hello' && !connection.registration && !connection.hello) {
      if (!this.#asks) return this.#register(connection, message);
      connection.hello = message;
      const { topic, token } = message;
      this.#outputs.push({ type: 'ask', connection: connection.number, topic, token });
    } else if (message.kind === 'hello' || !connection.registration) {
      this.#close(connection, SignalingClose.PROTOCOL);
    } else if (message.kind === 'forward') {
      this.#forward(connection.registration, message);
    } else {
      if (message.ask) this.#send(connection, heartbeat);
      this.#compare(connection, connection.registration, message.digest);
    }
  }

  #decided(connection: Connection, decision: Decision, nowMs: number): void {
    const { hello } = connection;
    if (!hello) return;
    if (decision === 'refused') return this.#close(connection, SignalingClose.UNAUTHORIZED);
    if (decision === 'undecided') return this.#close(connection, SignalingClose.UNDECIDED);
    connection.hello = undefined;
    connection.heardAtMs = nowMs;
    this.#register(connection, hello);
  }

  #register(connection: Connection, hello: HelloMessage): void {
    const { id, incarnation } = hello;
    const topic = toHex(hello.topic);
    const instance = toHex(hello.instance ?? noInstance);
    const relay = this.options.relay && hello.relay === true;
    const members = this.#topics.get(topic) ?? new Map<MemberId, Registration>();
    const previous = members.get(id);
    const registration = { topic, id, incarnation, instance, relay, connection };
    const order = previous ? compareLives(registration, previous) : 1;
    if (order < 0) return this.#close(connection, SignalingClose.CONFLICT);
    if (!previous && members.size >= this.options.maxMembersPerTopic) {
      return this.#close(connection, SignalingClose.TOPIC_FULL);
    }
    if (members.size === 0 && this.#topics.size >= this.options.maxTopics) {
      return this.#close(connection, SignalingClose.SERVER_FULL);
    }
    // The new registration is in place before the old connection goes, so that nobody is told the member had left.
    connection.registration = registration;
    members.set(id, registration);
    this.#topics.set(topic, members);
    this.#digests.delete(topic);
    if (previous) {
      this.#close(previous.connection, order === 0 ? SignalingClose.REPLACED : SignalingClose.CONFLICT);
    }

    const others = [...members.values()].filter((other) => other !== registration);
    const { heartbeatMs, relayBytesPerSecond: bytesPerSecond, relayByteBurst: burstBytes } = this.options;
    const relaying = relay ? { relaying: { bytesPerSecond, burstBytes } } : undefined;
    const welcome = { kind: 'welcome', members: others, heartbeatMs, ...relaying } as const;
    this.#send(connection, encodeServerMessage(welcome));
    // To the others a life is its incarnation; and the same one on a new connection is news to nobody.
    if (previous?.incarnation === incarnation) return;
    this.#sendAll(others, encodeServerMessage({ kind: 'change', joined: [registration], left: [] }));
  }

  #forward(from: Registration, { member, introduction }: ForwardMessage): void {
    const to = this.#topics.get(from.topic)?.get(member);
    if (!to) return this.#send(from.connection, encodeServerMessage({ kind: 'undelivered', member }));
    this.#send(to.connection, encodeServerMessage({ kind: 'forward', member: from.id, introduction }));
  }

  /**
   * Answers a client that knows other members than are registered. Once for each heartbeat of the server, so nobody can
   * have long answers to short questions; and a list that differs because of a change on its way is right by itself.
   */
  #compare(connection: Connection, { topic }: Registration, digest: Uint8Array | undefined): void {
    const { askedDigest } = connection;
    connection.askedDigest = undefined;
    if (!digest || !askedDigest || equalBytes(digest, askedDigest)) return;
    if (equalBytes(digest, this.#digest(topic))) return;
    const others = [...this.#topics.get(topic)!.values()].filter((other) => other.connection !== connection);
    this.#send(connection, encodeServerMessage({ kind: 'roster', members: others }));
  }

  #digest(topic: string): Uint8Array {
    const digest = this.#digests.get(topic) ?? memberDigest(this.#topics.get(topic)!.values());
    this.#digests.set(topic, digest);
    return digest;
  }

  #carry(source: Connection, { member, link, number, data }: CarryMessage, nowMs: number): void {
    const from = source.registration;
    // WELCOME has told who may.
    if (!from?.relay) return this.#close(source, SignalingClose.PROTOCOL);
    const cost = data.length + signalingLimits.carryOverheadBytes;
    if (!source.carried.take(cost, nowMs)) return this.#refuse(source, member, link, 'BUSY', nowMs);
    const to = this.#topics.get(from.topic)?.get(member);
    if (!to?.relay) return this.#refuse(source, member, link, 'UNREACHABLE', nowMs);
    this.#outputs.push({
      type: 'carry',
      connection: to.connection.number,
      bytes: encodeServerMessage({ kind: 'carry', member: from.id, link, number, data }),
      otherwise: { type: 'busy', connection: source.number, to: member, link },
    });
  }

  /** Refusals count as messages of the client, else a flood of packets would cost it nothing. */
  #refuse(
    source: Connection,
    member: MemberId,
    link: Uint8Array,
    reason: FailureReason,
    nowMs: number,
  ): void {
    if (!source.messages.take(1, nowMs)) return this.#close(source, SignalingClose.TOO_FAST);
    this.#send(source, encodeServerMessage({ kind: 'uncarried', member, link, reason }));
  }

  #tick(nowMs: number): void {
    // If this process was paused, what the clients sent meanwhile still waits to be read: their silence is ours.
    const pauseMs = Math.max(0, nowMs - this.#tickedAtMs - 2 * tickMs);
    this.#tickedAtMs = nowMs;
    const { helloTimeoutMs, heartbeatMs, silenceMs } = this.options;
    for (const connection of this.#connections.values()) {
      connection.heardAtMs = Math.min(nowMs, connection.heardAtMs + pauseMs);
      const silentForMs = nowMs - connection.heardAtMs;
      if (!connection.registration) {
        if (!connection.hello && silentForMs >= helloTimeoutMs)
          this.#close(connection, SignalingClose.NO_HELLO);
      } else if (silentForMs >= silenceMs) {
        this.#close(connection, SignalingClose.SILENT);
      } else if (nowMs >= connection.heartbeatAtMs) {
        connection.heartbeatAtMs = nowMs + heartbeatMs;
        connection.askedDigest = this.#digest(connection.registration.topic);
        this.#send(connection, heartbeat);
      }
    }
  }

  #close(connection: Connection, close: CloseCode): void {
    this.#outputs.push({ type: 'close', connection: connection.number, close });
    this.#forget(connection);
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection.number);
    this.#admission.leave(connection.address);
    const registration = connection.registration;
    const members = this.#topics.get(registration?.topic ?? '');
    // A registration that was replaced is not in the topic any more, and nobody has left.
    if (!registration || members?.get(registration.id) !== registration) return;
    members.delete(registration.id);
    this.#digests.delete(registration.topic);
    if (members.size === 0) this.#topics.delete(registration.topic);
    this.#sendAll(
      members.values(),
      encodeServerMessage({ kind: 'change', joined: [], left: [registration.id] }),
    );
  }

  #sendAll(members: Iterable<Registration>, bytes: Uint8Array): void {
    for (const { connection } of members) this.#send(connection, bytes);
  }

  #send(connection: Connection, bytes: Uint8Array): void {
    this.#outputs.push({ type: 'send', connection: connection.number, bytes });
  }
}

type HelloMessage = ClientMessage & { kind: 'hello' };

const noInstance = new Uint8Array(instanceBytes);

/** Positive: the first is the later life; 0: they are the same. The order is the same everywhere, not a matter of time. */
function compareLives(
  a: Pick<Registration, 'incarnation' | 'instance'>,
  b: Pick<Registration, 'incarnation' | 'instance'>,
): number {
  if (a.incarnation !== b.incarnation) return a.incarnation - b.incarnation;
  return a.instance === b.instance ? 0 : a.instance > b.instance ? 1 : -1;
}
