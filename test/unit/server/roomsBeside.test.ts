import assert from 'node:assert/strict';
import { toHex } from '../../../src/base/bytes.js';
import { Rooms } from '../../../src/server/core/rooms.js';
import type { RoomsInput } from '../../../src/server/core/roomsEvents.js';
import type { RoomsOptions } from '../../../src/server/core/roomsOptions.js';
import type { RollEntry } from '../../../src/wire/nodesCodec.js';
import { decodeServerMessage, encodeClientMessage } from '../../../src/wire/signalingCodec.js';
import type { ClientMessage } from '../../../src/wire/signalingCodec.js';

const topicBytes = new Uint8Array(32).fill(1);
const topic = toHex(topicBytes);
const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);
const carol = 'c'.repeat(32);

/** Rooms of several nodes that hear of each other at once, unless they are `apart`. */
class Nodes {
  readonly lines: string[] = [];
  nowMs = 0;
  isApart = false;
  readonly #rooms = new Map<string, Rooms>();

  /** `offsets`: how far the clock of each node is ahead. */
  constructor(
    options: Partial<RoomsOptions> = {},
    offsets: Readonly<Record<string, number>> = { A: 0, B: 0 },
  ) {
    for (const node of Object.keys(offsets)) {
      this.#rooms.set(node, new Rooms(options, false, { epochMs: 1_000_000 + offsets[node]! }));
    }
  }

  /** What the clients are told since the last call: `node connection kind details`. */
  told(): string[] {
    return this.lines.splice(0);
  }

  do(node: string, input: RoomsInput): void {
    const rooms = this.#rooms.get(node)!;
    for (const output of rooms.handle(input, this.nowMs)) {
      const to = `${node}${output.connection}`;
      if (output.type === 'close') this.lines.push(`${to} close ${output.close.code}`);
      else if (output.type !== 'ask') this.lines.push(`${to} ${lineOf(output.bytes)}`);
    }
    for (const output of rooms.takeForNodes()) {
      if (output.type === 'enrolled') this.tell(node);
      else if (this.isApart) {
        if (output.type === 'deliver') this.do(node, output.otherwise);
      } else if (output.type === 'deliver') {
        this.do(output.node, { type: 'delivery', topic, node, delivery: output.delivery });
      } else this.do(output.node, { type: 'refusal', topic, refusal: output.refusal });
    }
  }

  /** Reads what the others have, and then hands them what this node has. */
  tell(node: string): void {
    if (this.isApart) return;
    for (const other of this.#rooms.keys()) {
      if (other !== node) this.do(node, { type: 'roll', topic, node: other, entries: this.#copy(other) });
    }
    this.do(node, { type: 'listed', topic });
    for (const other of this.#rooms.keys()) {
      if (other !== node) this.do(other, { type: 'roll', topic, node, entries: this.#copy(node) });
    }
  }

  #copy(node: string): RollEntry[] {
    return this.#rooms
      .get(node)!
      .roll(topic)
      .map(({ id, incarnation, instance, relay, stamp }) => ({ id, incarnation, instance, relay, stamp }));
  }

  send(node: string, connection: number, message: ClientMessage): void {
    this.do(node, { type: 'message', connection, bytes: encodeClientMessage(message) });
  }

  register(
    node: string,
    connection: number,
    id: string,
    incarnation = 1,
    instance = 0,
    relay = false,
  ): string[] {
    this.do(node, { type: 'connected', connection });
    const hello = { topic: topicBytes, id, incarnation, instance: new Uint8Array(8).fill(instance), relay };
    this.send(node, connection, { kind: 'hello', ...hello });
    return this.told();
  }

  close(node: string, connection: number): string[] {
    this.do(node, { type: 'closed', connection });
    return this.told();
  }

  /** Ids that a node has for the topic; empty when it has forgotten it. */
  topicCount(node: string): number {
    return this.#rooms.get(node)!.topicCount;
  }
}

function lineOf(bytes: Uint8Array): string {
  const message = decodeServerMessage(bytes);
  switch (message.kind) {
    case 'welcome':
      return `welcome [${message.members.map(({ id, incarnation }) => `${id[0]}${incarnation}`).join()}]`;
    case 'change':
      return `+[${message.joined.map(({ id, incarnation }) => `${id[0]}${incarnation}`).join()}] -[${message.left.map((id) => id[0]).join()}]`;
    case 'forward':
      return `forward from ${message.member[0]}`;
    case 'undelivered':
      return `undelivered ${message.member[0]}`;
    case 'carry':
      return `carry from ${message.member[0]}`;
    case 'uncarried':
      return `uncarried ${message.member[0]} ${message.reason}`;
    default:
      return message.kind;
  }
}

describe('Rooms beside those of other nodes', () => {
  it('let members meet as if on one server', () => {
    const nodes = new Nodes();
    assert.deepEqual(nodes.register('A', 1, alice), ['A1 welcome []']);
    assert.deepEqual(nodes.register('B', 1, bob), ['B1 welcome [a1]', 'A1 +[b1] -[]']);
    assert.deepEqual(nodes.register('B', 2, carol), ['B2 welcome [b1,a1]', 'B1 +[c1] -[]', 'A1 +[c1] -[]']);
    assert.deepEqual(nodes.close('B', 1), ['B2 +[] -[b]', 'A1 +[] -[b]']);
    assert.deepEqual(nodes.close('A', 1), ['B2 +[] -[a]']);
    assert.equal(nodes.topicCount('A'), 0);
  });

  it('welcome nobody before what the others have is known, but after 2 s', () => {
    const nodes = new Nodes();
    nodes.isApart = true;
    assert.deepEqual(nodes.register('A', 1, alice), []);
    assert.deepEqual(nodes.register('A', 2, bob), []);
    nodes.nowMs = 2_000;
    nodes.do('A', { type: 'tick' });
    assert.deepEqual(nodes.told(), ['A1 welcome [b1]', 'A2 welcome [a1]']);
  });

  it('forward introductions and packets, and tell what does not arrive', () => {
    const nodes = new Nodes({ relay: true });
    nodes.register('A', 1, alice, 1, 0, true);
    nodes.register('B', 1, bob, 1, 0, true);
    const introduction = Uint8Array.of(1);
    const packet = { link: new Uint8Array(8), number: 0, data: Uint8Array.of(1) };
    nodes.send('A', 1, { kind: 'forward', member: bob, introduction });
    nodes.send('B', 1, { kind: 'carry', member: alice, ...packet });
    assert.deepEqual(nodes.told(), ['B1 forward from a', 'A1 carry from b']);
    nodes.isApart = true;
    nodes.close('B', 1);
    nodes.send('A', 1, { kind: 'forward', member: bob, introduction });
    nodes.send('A', 1, { kind: 'carry', member: bob, ...packet });
    assert.deepEqual(nodes.told(), ['A1 undelivered b', 'A1 uncarried b BUSY']);
    nodes.isApart = false;
    nodes.send('A', 1, { kind: 'forward', member: bob, introduction });
    nodes.send('A', 1, { kind: 'carry', member: bob, ...packet });
    assert.deepEqual(nodes.told(), ['A1 undelivered b', 'A1 uncarried b UNREACHABLE']);
  });

  it('let a member go over to another node, and tell nobody', () => {
    const nodes = new Nodes();
    nodes.register('A', 1, alice);
    nodes.register('B', 1, bob);
    assert.deepEqual(nodes.register('B', 2, alice), ['B2 welcome [b1]', 'A1 close 4004']);
    assert.deepEqual(nodes.close('A', 1), []);
    assert.deepEqual(nodes.close('B', 2), ['B1 +[] -[a]']);
  });

  it('let the later life stay, wherever it comes', () => {
    const nodes = new Nodes();
    nodes.register('A', 1, alice, 1);
    nodes.register('A', 2, bob);
    assert.deepEqual(nodes.register('B', 1, alice, 2), ['B1 welcome [b1]', 'A1 close 4003', 'A2 +[a2] -[]']);
    assert.deepEqual(nodes.register('A', 3, alice, 1), ['A3 close 4003']);
  });

  it('close one of two copies when the nodes hear of each other again, and keep all others', () => {
    const nodes = new Nodes();
    nodes.register('A', 1, carol);
    nodes.register('B', 1, bob);
    nodes.isApart = true;
    assert.deepEqual(nodes.register('A', 2, alice, 1, 1), ['A2 welcome [c1,b1]', 'A1 +[a1] -[]']);
    assert.deepEqual(nodes.register('B', 2, alice, 1, 2), ['B2 welcome [b1,c1]', 'B1 +[a1] -[]']);
    nodes.isApart = false;
    nodes.tell('B');
    assert.deepEqual(nodes.told(), ['A2 close 4003']);
    assert.deepEqual(nodes.close('B', 2), ['B1 +[] -[a]', 'A1 +[] -[a]']);
  });

  it('keep the connection that was made last, of one life, as far as their clocks agree', () => {
    for (const offset of [0, 5_000]) {
      const nodes = new Nodes({}, { A: offset, B: 0 });
      nodes.isApart = true;
      nodes.register('A', 1, alice);
      nodes.nowMs = 2_000;
      nodes.do('A', { type: 'tick' });
      nodes.register('B', 1, alice);
      nodes.nowMs = 4_000;
      nodes.do('B', { type: 'tick' });
      nodes.isApart = false;
      nodes.tell('A');
      assert.deepEqual(
        nodes.told().filter((line) => line.includes('close')),
        [offset === 0 ? 'A1 close 4004' : 'B1 close 4004'],
      );
      // The client that was closed dials again, and is let in then.
      assert.deepEqual(
        nodes.register('B', 2, alice).filter((line) => line.startsWith('B2')),
        ['B2 welcome []'],
      );
    }
  });

  it('count the members of all nodes against the limit of a topic', () => {
    const nodes = new Nodes({ maxMembersPerTopic: 2 }, { A: 0, B: 0, C: 0 });
    nodes.register('A', 1, alice);
    nodes.register('B', 1, bob);
    assert.deepEqual(nodes.register('B', 2, carol), ['B2 close 4006']);
    assert.deepEqual(nodes.register('C', 1, carol), ['C1 close 4006']);
    assert.deepEqual(nodes.close('B', 1), ['A1 +[] -[b]']);
    assert.deepEqual(nodes.register('C', 2, carol), ['C2 welcome [a1]', 'A1 +[c1] -[]']);
  });
});
