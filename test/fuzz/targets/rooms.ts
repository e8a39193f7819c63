import { toHex } from '../../../src/base/bytes.js';
import { Nodes, roomOf } from '../../../src/server/core/nodes.js';
import type { Job, NodesInput } from '../../../src/server/core/nodesEvents.js';
import { Rooms } from '../../../src/server/core/rooms.js';
import type { RoomsInput, RoomsOutput } from '../../../src/server/core/roomsEvents.js';
import { SignalingClose } from '../../../src/wire/closeCodes.js';
import { encodeLetter, encodeRoll, type LetterContent, type Roll } from '../../../src/wire/nodesCodec.js';
import {
  decodeServerMessage,
  encodeClientMessage,
  type ClientMessage,
} from '../../../src/wire/signalingCodec.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';
import { memberId, samples } from './samples.js';

const topics = [1, 2].map((value) => new Uint8Array(32).fill(value));
const roomNames = topics.map((topic) => roomOf(toHex(topic)));
const [here, there, elsewhere] = ['a', 'b', 'c'].map((digit) => digit.repeat(16)) as [string, string, string];
const limits = {
  ...{ maxMembersPerTopic: 4, maxTopics: 2, maxConnections: 6, maxConnectionsPerAddress: 4 },
  ...{ messagesPerSecond: 50, messageBurst: 60, relay: true, relayByteBurst: 128 * 1024 },
};
const links = [1, 2].map((value) => new Uint8Array(8).fill(value));

/**
 * A signaling server that shares a store with others, where clients and the other servers say what the input says.
 */
export const target: Target = {
  maxBytes: 160,
  seeds: [
    // Two members of a topic, who find each other and send.
    Uint8Array.of(
      1,
      0,
      0,
      0,
      1,
      0,
      0,
      1,
      2,
      0,
      1,
      0,
      2,
      0,
      0,
      1,
      2,
      2,
      0,
      2,
      0,
      2,
      1,
      1,
      2,
      0,
      3,
      1,
      0,
      5,
      6,
      5,
      200,
    ),
    Uint8Array.of(
      0,
      6,
      0,
      7,
      0,
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      7,
      1,
      7,
      2,
      1,
      1,
      1,
      0,
      7,
      3,
      1,
      0,
      0,
      7,
      3,
      7,
      3,
      5,
      100,
    ),
    ...samples.client.map((message) => Uint8Array.of(1, 0, 0, 0, 0, 1, 0, message.length, ...message, 5, 9)),
    ...samples.letter.map((letter) =>
      Uint8Array.of(0, 6, 0, 7, 0, 7, 0, 7, 3, 1, 1, letter.length, ...letter),
    ),
  ],
  run(input) {
    new Server(new ByteSource(input)).live();
  },
};

class Server {
  readonly #source: ByteSource;
  readonly #rooms: Rooms;
  readonly #nodes: Nodes | undefined;
  readonly #open = new Set<number>();
  readonly #asked: number[] = [];
  #next = 0;
  #nowMs = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    const flags = source.byte();
    if ((flags & 1) === 0) this.#nodes = new Nodes(here, 4_000);
    const turn = {
      renewMs: 60_000,
      mint: () => ({ urls: ['turn:a.example'], username: '', credential: '' }),
    };
    const beside = this.#nodes && { epochMs: 1_700_000_000_000 };
    this.#rooms = new Rooms(limits, (flags & 2) !== 0, beside, (flags & 4) === 0 ? undefined : turn);
  }

  live(): void {
    while (!this.#source.isEmpty) this.#step();
    for (const connection of this.#open) this.#close(connection);
    if (this.#rooms.connectionCount !== 0) throw new Error('a connection is left');
    if (this.#rooms.topicCount !== 0) throw new Error('a topic is left');
    if (this.#rooms.registrations.here !== 0) throw new Error('a registration is left');
  }

  #step(): void {
    const source = this.#source;
    const connection = source.pick([...this.#open]) ?? 0;
    switch (source.below(9)) {
      case 0:
        this.#open.add(++this.#next);
        return this.#handle({ type: 'connected', connection: this.#next, address: source.pick(['a', 'b']) });
      case 1:
        return this.#handle({ type: 'message', connection, bytes: source.bytes() });
      case 2:
        return this.#handle({ type: 'message', connection, bytes: encodeClientMessage(this.#message()) });
      case 3:
        return this.#close(connection);
      case 4: {
        const asked = this.#asked.shift();
        if (asked === undefined) return;
        const decision = source.pick(['admitted', 'refused', 'undecided'] as const);
        return this.#handle({ type: 'decided', connection: asked, decision });
      }
      case 5:
        this.#nowMs += 16 * source.number();
        return this.#handle({ type: 'tick' });
      case 6:
        return this.#tellNodes({ type: source.pick(['up', 'hint', 'down'] as const) });
      case 7:
        return this.#work();
      default:
        if (source.bool()) return this.#handle({ type: 'goAway', connection, delayMs: source.number() });
        return this.#handle({ type: 'refused', connection, close: SignalingClose.TEXT });
    }
  }

  #close(connection: number): void {
    this.#open.delete(connection);
    this.#handle({ type: 'closed', connection });
  }

  #message(): ClientMessage {
    const source = this.#source;
    switch (source.below(4)) {
      case 0: {
        const instance = source.pick(links);
        const [topic, id, incarnation] = [source.pick(topics), this.#member(), source.byte()];
        return { kind: 'hello', topic, id, incarnation, instance, relay: source.bool() };
      }
      case 1:
        return { kind: 'forward', member: this.#member(), introduction: new Uint8Array(1 + source.byte()) };
      case 2: {
        const data = new Uint8Array(16 * source.byte());
        return {
          kind: 'carry',
          member: this.#member(),
          link: source.pick(links),
          number: source.number(),
          data,
        };
      }
      default: {
        const digest = source.take(16);
        return { kind: 'heartbeat', ask: source.bool(), ...(digest.length === 16 && { digest }) };
      }
    }
  }

  /** Does the next job of the store, or fails. */
  #work(): void {
    const job = this.#nodes?.next(this.#nowMs);
    if (job) this.#tellNodes(this.#source.byte() > 240 ? { type: 'failed', job } : this.#done(job));
  }

  #done(job: Job): NodesInput {
    const source = this.#source;
    switch (job.kind) {
      case 'announce':
        return { type: 'announced', nodes: [there, elsewhere].slice(0, source.below(3)) };
      case 'exchange': {
        const rolls = job.rooms.map(() =>
          Array.from({ length: source.below(3) }, () =>
            source.bool() ? encodeRoll(this.#roll()) : source.bytes(),
          ),
        );
        return { type: 'exchanged', job, rolls };
      }
      case 'post':
        return { type: 'posted', count: [...job.letters.values()].flat().length };
      case 'collect': {
        const letters = Array.from({ length: source.below(3) }, () =>
          source.bool()
            ? source.bytes()
            : encodeLetter(source.pick([there, elsewhere, here]), this.#letter()),
        );
        return { type: 'collected', letters };
      }
    }
  }

  #letter(): LetterContent {
    const source = this.#source;
    const room = source.pick(roomNames);
    switch (source.below(4)) {
      case 0:
        return { kind: 'greeting' };
      case 1:
        return { kind: 'roll', roll: this.#roll() };
      case 2: {
        const packet = { link: source.pick(links), number: source.number(), data: new Uint8Array(9) };
        const content = source.bool() ? packet : { introduction: new Uint8Array(9) };
        return { kind: 'delivery', room, delivery: { from: this.#member(), to: this.#member(), content } };
      }
      default: {
        const refusal = { to: this.#member(), member: this.#member(), reason: 'BUSY' } as const;
        return { kind: 'refusal', room, refusal: source.bool() ? { ...refusal, link: links[0] } : refusal };
      }
    }
  }

  #roll(): Roll {
    const source = this.#source;
    const entries = Array.from({ length: source.below(4) }, () => ({
      ...{ id: this.#member(), incarnation: source.byte(), instance: toHex(source.pick(links)) },
      ...{ relay: source.bool(), stamp: 1_700_000_000_000 + source.byte() },
    }));
    return {
      node: source.pick([there, elsewhere]),
      room: source.pick(roomNames),
      version: source.number(),
      entries,
    };
  }

  #member(): string {
    return memberId(this.#source.below(6));
  }

  #tellNodes(input: NodesInput): void {
    for (const told of this.#nodes?.handle(input, this.#nowMs) ?? []) this.#handle(told);
  }

  #handle(input: RoomsInput): void {
    for (const output of this.#rooms.handle(input, this.#nowMs)) this.#do(output);
    for (const output of this.#rooms.takeForNodes()) {
      const entries = output.type === 'enrolled' ? this.#rooms.roll(output.topic) : [];
      this.#tellNodes({ type: 'told', output, entries });
    }
  }

  #do(output: RoomsOutput): void {
    if (!this.#open.has(output.connection)) throw new Error(`${output.type} for one that is closed`);
    switch (output.type) {
      case 'send':
        decodeServerMessage(output.bytes);
        return;
      case 'carry':
        decodeServerMessage(output.bytes);
        if (this.#source.bool()) this.#handle(output.otherwise);
        return;
      case 'ask':
        this.#asked.push(output.connection);
        return;
      case 'close':
        this.#open.delete(output.connection);
    }
  }
}
