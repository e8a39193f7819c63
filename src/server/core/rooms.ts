import type { MemberId } from '../../base/ids.js';
import { equalBytes, toHex } from '../../base/bytes.js';
import { TokenBucket } from '../../base/TokenBucket.js';
import { SignalingClose, type CloseCode } from '../../wire/closeCodes.js';
import { signalingLimits } from '../../wire/limits.js';
import type { FailureReason } from '../../wire/meshCodec.js';
import type { NodeName, RollEntry } from '../../wire/nodesCodec.js';
import { decodeClientMessage, encodeServerMessage } from '../../wire/signalingCodec.js';
import { instanceBytes, type ClientMessage } from '../../wire/signalingCodec.js';
import type { CarryMessage, ForwardMessage } from '../../wire/signalingCodec.js';
import { Admission } from './Admission.js';
import type { ConnectionNumber, Decision, NodeInput, NodeOutput } from './roomsEvents.js';
import type { NodesBeside, RoomsInput, RoomsOutput, TurnSource } from './roomsEvents.js';
import { roomsOptions, type RoomsOptions } from './roomsOptions.js';
import { compareLives, isElsewhere, Topic, type Registration as TopicRegistration } from './Topic.js';

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
  /** When it gets new credentials for TURN, with a heartbeat. */
  turnAtMs: number;
  /** The digest of its topic when the last heartbeat was sent, until that is answered. */
  askedDigest: Uint8Array | undefined;
  /** While it is found out whether it may register. */
  hello: HelloMessage | undefined;
  registration: Registration | undefined;
  /** Whether it has had its WELCOME, before which it is told nothing. */
  isWelcome: boolean;
}

type Registration = TopicRegistration<Connection>;

/** How long members wait for what other nodes have, in milliseconds: they have 10 s for WELCOME. */
const listMs = 2_000;

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
  readonly #turn: TurnSource | undefined;
  /** Topic in hexadecimal → the members registered for it; somebody over a connection of this server. */
  readonly #topics = new Map<string, Topic<Connection>>();
  readonly #nodes: NodesBeside | undefined;
  #tickedAtMs = 0;
  #outputs: RoomsOutput[] = [];
  readonly #forNodes: NodeOutput[] = [];

  /**
   * `asks`: whether it takes an answer to `ask` to let a client register. `nodes`: there are others that share a store. `turn`: what clients get for TURN.
   * Throws GroupError `INVALID_ARGUMENT` for an option out of its range.
   */
  constructor(options: Partial<RoomsOptions> = {}, asks = false, nodes?: NodesBeside, turn?: TurnSource) {
    this.#turn = turn;
    this.options = roomsOptions(options);
    this.#asks = asks;
    this.#nodes = nodes;
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

  /** Members that are registered, here and at other nodes. */
  get registrations(): { readonly here: number; readonly elsewhere: number } {
    let here = 0;
    let elsewhere = 0;
    for (const topic of this.#topics.values()) {
      elsewhere += topic.elsewhereCount;
      here += topic.size - topic.elsewhereCount;
    }
    return { here, elsewhere };
  }

  /** Who is registered for a topic over connections of this server. */
  roll(topic: string): readonly RollEntry[] {
    return this.#topics.get(topic)?.here ?? [];
  }

  /** What the inputs since the last call have for other nodes. */
  takeForNodes(): readonly NodeOutput[] {
    return this.#forNodes.splice(0);
  }

  handle(input: RoomsInput, nowMs: number): RoomsOutput[] {
    this.#outputs = [];
    if (input.type === 'connected') this.#connected(input.connection, input.address, nowMs);
    else if (input.type === 'tick') this.#tick(nowMs);
    else if (!('connection' in input)) this.#told(input, nowMs);
    else {
      // Of a connection that has been closed here, the driver may still report the last messages and its end.
      const connection = this.#connections.get(input.connection);
      if (connection) {
        if (input.type === 'message') this.#received(connection, input.bytes, nowMs);
        else if (input.type === 'refused') this.#close(connection, input.close);
        else if (input.type === 'decided') this.#decided(connection, input.decision, nowMs);
        else if (input.type === 'goAway') this.#sendAway(connection, input.delayMs);
        else if (input.type === 'busy') this.#refuse(connection, input.to, input.link, 'BUSY', nowMs);
        else if (input.type === 'undelivered') this.#return(connection, input, nowMs);
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
      turnAtMs: Infinity,
      askedDigest: undefined,
      hello: undefined,
      registration: undefined,
      isWelcome: false,
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
      if (!this.#asks) return this.#register(connection, message, nowMs);
      connection.hello = message;
      const { topic, token } = message;
      this.#outputs.push({ type: 'ask', connection: connection.number, topic, token });
    } else if (message.kind === 'hello' || !connection.registration) {
      this.#close(connection, SignalingClose.PROTOCOL);
    } else if (message.kind === 'forward') {
      this.#forward(connection.registration, connection, message);
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
    this.#register(connection, hello, nowMs);
  }

  #register(connection: Connection, hello: HelloMessage, nowMs: number): void {
    const { id, incarnation } = hello;
    const name = toHex(hello.topic);
    const instance = toHex(hello.instance ?? noInstance);
    const relay = this.options.relay && hello.relay === true;
    const topic = this.#topics.get(name) ?? new Topic<Connection>(name, this.#nodes === undefined, nowMs);
    const previous = topic.get(id);
    const order = previous ? compareLives({ incarnation, instance }, previous) : 1;
    if (order < 0) return this.#close(connection, SignalingClose.CONFLICT);
    if (!previous && topic.size >= this.options.maxMembersPerTopic) {
      return this.#close(connection, SignalingClose.TOPIC_FULL);
    }
    if (topic.size === 0 && this.#topics.size >= this.options.maxTopics) {
      return this.#close(connection, SignalingClose.SERVER_FULL);
    }
    // The new registration is in place before the old connection goes, so that nobody is told the member had left.
    const stamp = Math.max(Math.round(nowMs + (this.#nodes?.epochMs ?? 0)), (previous?.stamp ?? -1) + 1);
    const registration = { id, incarnation, instance, relay, stamp, topic, at: connection };
    connection.registration = registration;
    topic.set(registration);
    this.#topics.set(name, topic);
    if (previous && !isElsewhere(previous.at)) {
      this.#close(previous.at, order === 0 ? SignalingClose.REPLACED : SignalingClose.CONFLICT);
    }
    if (topic.isListed) {
      this.#welcome(connection, registration);
      // To the others a life is its incarnation; and the same one on a new connection is news to nobody.
      if (previous?.incarnation !== incarnation) this.#tellChange(topic, [registration], [], connection);
    }
    this.#enrolled(topic);
  }

  #welcome(connection: Connection, { topic, id, relay }: Registration): void {
    const { heartbeatMs, relayBytesPerSecond: bytesPerSecond, relayByteBurst: burstBytes } = this.options;
    const relaying = relay ? { relaying: { bytesPerSecond, burstBytes } } : undefined;
    const members = topic.members.filter((other) => other.id !== id);
    connection.isWelcome = true;
    const turn = this.#turn?.mint(id);
    // The time of the connection is not far from that of the WELCOME.
    if (this.#turn) connection.turnAtMs = connection.heartbeatAtMs + this.#turn.renewMs;
    const welcome = { kind: 'welcome', members, heartbeatMs, ...relaying, ...(turn && { turn }) } as const;
    this.#send(connection, encodeServerMessage(welcome));
  }

  #forward(from: Registration, connection: Connection, { member, introduction }: ForwardMessage): void {
    const to = from.topic.get(member);
    if (!to) return this.#send(connection, encodeServerMessage({ kind: 'undelivered', member }));
    if (isElsewhere(to.at)) {
      const { node } = to.at;
      const delivery = { from: from.id, to: member, content: { introduction } };
      const back = { connection: connection.number, to: member };
      const otherwise = { type: 'undelivered', ...back, reason: 'UNREACHABLE' } as const;
      this.#forNodes.push({ type: 'deliver', topic: from.topic.name, node, delivery, otherwise });
    } else this.#send(to.at, encodeServerMessage({ kind: 'forward', member: from.id, introduction }));
  }

  /**
   * Answers a client that knows other members than are registered. Once for each heartbeat of the server, so nobody can
   * have long answers to short questions; and a list that differs because of a change on its way is right by itself.
   */
  #compare(connection: Connection, { topic }: Registration, digest: Uint8Array | undefined): void {
    const { askedDigest } = connection;
    connection.askedDigest = undefined;
    if (!digest || !askedDigest || equalBytes(digest, askedDigest)) return;
    if (equalBytes(digest, topic.digest)) return;
    const members = topic.members.filter((other) => other.at !== connection);
    this.#send(connection, encodeServerMessage({ kind: 'roster', members }));
  }

  #carry(source: Connection, { member, link, number, data }: CarryMessage, nowMs: number): void {
    const from = source.registration;
    // WELCOME has told who may.
    if (!from?.relay) return this.#close(source, SignalingClose.PROTOCOL);
    const cost = data.length + signalingLimits.carryOverheadBytes;
    if (!source.carried.take(cost, nowMs)) return this.#refuse(source, member, link, 'BUSY', nowMs);
    const to = from.topic.get(member);
    if (!to?.relay) return this.#refuse(source, member, link, 'UNREACHABLE', nowMs);
    const otherwise = { type: 'busy', connection: source.number, to: member, link } as const;
    const packet = { link, number, data };
    if (!isElsewhere(to.at)) return this.#carryTo(to.at, from.id, packet, otherwise);
    const { node } = to.at;
    const delivery = { from: from.id, to: member, content: packet };
    this.#forNodes.push({ type: 'deliver', topic: from.topic.name, node, delivery, otherwise });
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
    for (const topic of this.#topics.values()) {
      if (!topic.isListed && nowMs - topic.sinceMs >= listMs) this.#listed(topic);
    }
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
        connection.askedDigest = connection.registration.topic.digest;
        this.#send(connection, heartbeat);
        if (this.#turn && nowMs >= connection.turnAtMs) {
          connection.turnAtMs = nowMs + this.#turn.renewMs;
          const turn = this.#turn.mint(connection.registration.id);
          this.#send(connection, encodeServerMessage({ kind: 'turn', turn }));
        }
      }
    }
  }

  #sendAway(connection: Connection, delayMs: number): void {
    // Before WELCOME it would not be understood.
    if (connection.isWelcome) this.#send(connection, encodeServerMessage({ kind: 'goAway', delayMs }));
  }

  #close(connection: Connection, close: CloseCode): void {
    this.#outputs.push({ type: 'close', connection: connection.number, close });
    this.#forget(connection);
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection.number);
    this.#admission.leave(connection.address);
    const registration = connection.registration;
    if (!registration) return;
    const { topic, id } = registration;
    // A registration that was replaced is not in the topic any more, and nobody has left.
    if (topic.get(id) !== registration) return;
    topic.delete(id);
    if (topic.here.length === 0) this.#topics.delete(topic.name);
    else this.#tellChange(topic, [], [id]);
    this.#enrolled(topic);
  }

  /** To everybody here, but one. */
  #tellChange(
    topic: Topic<Connection>,
    joined: readonly Registration[],
    left: readonly MemberId[],
    but?: Connection,
  ): void {
    if (joined.length + left.length === 0) return;
    const bytes = encodeServerMessage({ kind: 'change', joined: [...joined], left: [...left] });
    for (const { at } of topic.here) if (at.isWelcome && at !== but) this.#send(at, bytes);
  }

  #told(input: NodeInput, nowMs: number): void {
    if (input.type === 'refuse') return void this.#forNodes.push(input);
    const topic = this.#topics.get(input.topic);
    if (input.type === 'delivery') this.#delivered(topic, input);
    else if (!topic) return;
    else if (input.type === 'roll') this.#merge(topic, input.node, input.entries);
    else if (input.type === 'listed') this.#listed(topic);
    else {
      const { to, member, link, reason } = input.refusal;
      const source = topic.get(to)?.at;
      if (source && !isElsewhere(source)) this.#return(source, { to: member, link, reason }, nowMs);
    }
  }

  #merge(topic: Topic<Connection>, node: NodeName, entries: readonly RollEntry[]): void {
    const { joined, left, beaten } = topic.merge(node, entries, this.options.relay);
    for (const { connection, isSameLife } of beaten)
      this.#close(connection, isSameLife ? SignalingClose.REPLACED : SignalingClose.CONFLICT);
    this.#tellChange(topic, joined, left);
    if (beaten.length > 0) this.#enrolled(topic);
    // Those who were the last here are closed, and with them the topic has gone.
    if (topic.here.length === 0) this.#topics.delete(topic.name);
  }

  /** Welcomes those who wait, as far as there is room for them. */
  #listed(topic: Topic<Connection>): void {
    if (topic.isListed) return;
    topic.isListed = true;
    for (const { at } of [...topic.here].reverse()) {
      if (topic.size > this.options.maxMembersPerTopic) this.#close(at, SignalingClose.TOPIC_FULL);
    }
    for (const registration of topic.here) this.#welcome(registration.at, registration);
  }

  #delivered(topic: Topic<Connection> | undefined, { topic: name, node, delivery }: DeliveryInput): void {
    const { from, to: member, content } = delivery;
    const link = 'link' in content ? { link: content.link } : undefined;
    const refusal = { to: from, member, ...link };
    const to = topic?.get(member);
    if (!topic || !to || isElsewhere(to.at) || (link && !to.relay)) {
      this.#forNodes.push({
        type: 'refuse',
        topic: name,
        node,
        refusal: { ...refusal, reason: 'UNREACHABLE' },
      });
      return;
    }
    // Somebody has read in the store that it is here, before what others have was read for it.
    this.#listed(topic);
    const otherwise = { type: 'refuse', topic: name, node, refusal: { ...refusal, reason: 'BUSY' } } as const;
    if ('link' in content) this.#carryTo(to.at, from, content, otherwise);
    else this.#send(to.at, encodeServerMessage({ kind: 'forward', member: from, ...content }));
  }

  #carryTo(to: Connection, member: MemberId, packet: Packet, otherwise: RoomsInput): void {
    const bytes = encodeServerMessage({ kind: 'carry', member, ...packet });
    this.#outputs.push({ type: 'carry', connection: to.number, bytes, otherwise });
  }

  #return(source: Connection, { to, link, reason }: Undelivered, nowMs: number): void {
    if (link) this.#refuse(source, to, link, reason, nowMs);
    else this.#send(source, encodeServerMessage({ kind: 'undelivered', member: to }));
  }

  #enrolled(topic: Topic<Connection>): void {
    if (this.#nodes) this.#forNodes.push({ type: 'enrolled', topic: topic.name });
  }

  #send(connection: Connection, bytes: Uint8Array): void {
    this.#outputs.push({ type: 'send', connection: connection.number, bytes });
  }
}

type HelloMessage = ClientMessage & { kind: 'hello' };

type DeliveryInput = NodeInput & { type: 'delivery' };
type Packet = Pick<CarryMessage, 'link' | 'number' | 'data'>;
interface Undelivered {
  readonly to: MemberId;
  readonly link?: Uint8Array | undefined;
  readonly reason: FailureReason;
}

const noInstance = new Uint8Array(instanceBytes);
