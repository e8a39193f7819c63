import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Nodes, relistMs, roomOf } from '../../../src/server/core/nodes.js';
import type { Job, NodesInput } from '../../../src/server/core/nodesEvents.js';
import type { RoomsInput } from '../../../src/server/core/roomsEvents.js';
import { decodeLetter, encodeLetter, encodeRoll, type RollEntry } from '../../../src/wire/nodesCodec.js';

const nodeA = 'a'.repeat(16);
const nodeB = 'b'.repeat(16);
const topic = '1'.repeat(64);
const room = roomOf(topic);
const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);
const entry = (id: string): RollEntry => ({
  id,
  incarnation: 1,
  instance: '0'.repeat(16),
  relay: false,
  stamp: 1,
});

/** A node and a store that the test plays. */
class Bench {
  readonly nodes = new Nodes(nodeA, 10_000);
  nowMs = 0;
  #entries: readonly RollEntry[] = [];

  do(input: NodesInput): RoomsInput[] {
    return [...this.nodes.handle(input, this.nowMs)];
  }

  enroll(...entries: RollEntry[]): RoomsInput[] {
    this.#entries = entries;
    return this.do({ type: 'told', output: { type: 'enrolled', topic }, entries });
  }

  deliver(introduction = Uint8Array.of(1)): RoomsInput[] {
    const delivery = { from: alice, to: bob, content: { introduction } };
    const otherwise = { type: 'undelivered', connection: 1, to: bob, reason: 'UNREACHABLE' } as const;
    const output = { type: 'deliver', topic, node: nodeB, delivery, otherwise } as const;
    return this.do({ type: 'told', output, entries: this.#entries });
  }

  /** Does the next job; fails unless it is of this kind. Returns what the rooms are told of it. */
  announce(...nodes: string[]): RoomsInput[] {
    this.#job('announce');
    return this.do({ type: 'announced', nodes });
  }

  exchange(...rolls: Uint8Array[]): RoomsInput[] {
    return this.do({ type: 'exchanged', job: this.#job('exchange'), rolls: [rolls] });
  }

  collect(...letters: Uint8Array[]): RoomsInput[] {
    this.#job('collect');
    return this.do({ type: 'collected', letters });
  }

  /** Returns the kinds of letters to the other node. */
  post(): string[] {
    const { letters } = this.#job('post');
    this.do({ type: 'posted', count: 1 });
    return (letters.get(nodeB) ?? []).map((letter) => decodeLetter(letter).content.kind);
  }

  fail(): RoomsInput[] {
    const job = this.nodes.next(this.nowMs);
    assert.ok(job);
    return this.do({ type: 'failed', job });
  }

  /** Connected, with alice here and bob at the other node. */
  meet(): void {
    this.do({ type: 'up' });
    this.announce(nodeA, nodeB);
    this.enroll(entry(alice));
    assert.deepEqual(this.post(), ['greeting']);
    this.collect();
    assert.deepEqual(
      this.exchange(rollOfB(1, bob)).map(({ type }) => type),
      ['roll', 'listed'],
    );
    assert.deepEqual(this.post(), ['roll']);
    this.exchange(rollOfB(1, bob));
    assert.equal(this.nodes.next(this.nowMs), undefined);
  }

  /** The next round of reading all again, which finds this. */
  relist(...rolls: Uint8Array[]): RoomsInput[] {
    this.nowMs += relistMs;
    this.announce(nodeA, nodeB);
    this.collect();
    return this.exchange(...rolls);
  }

  #job<Kind extends Job['kind']>(kind: Kind): Job & { kind: Kind } {
    const job = this.nodes.next(this.nowMs);
    assert.equal(job?.kind, kind);
    return job as Job & { kind: Kind };
  }
}

function rollOfB(version: number, ...ids: string[]): Uint8Array {
  return encodeRoll({ node: nodeB, room, version, entries: ids.map(entry) });
}

const rollInput = (...ids: string[]): RoomsInput => ({
  type: 'roll',
  topic,
  node: nodeB,
  entries: ids.map(entry),
});

describe('Nodes', () => {
  it('reads what others have before it writes what it has, and tells them then', () => {
    const bench = new Bench();
    bench.do({ type: 'up' });
    bench.announce(nodeA, nodeB);
    assert.deepEqual(bench.enroll(entry(alice)), []);
    bench.post();
    bench.collect();
    const first = bench.nodes.next(0) as Job & { kind: 'exchange' };
    assert.deepEqual(first.rooms, [{ room, roll: undefined, version: -1 }]);
    const told = bench.do({ type: 'exchanged', job: first, rolls: [[rollOfB(1, bob)]] });
    assert.deepEqual(told, [rollInput(bob), { type: 'listed', topic }]);
    assert.deepEqual(bench.post(), ['roll']);
    const second = bench.nodes.next(0) as Job & { kind: 'exchange' };
    assert.deepEqual(
      second.rooms[0]!.roll,
      encodeRoll({ node: nodeA, room, version: 1, entries: [entry(alice)] }),
    );
  });

  it('shows no topic in the store', () => {
    assert.ok(!topic.includes(room) && !room.includes(topic.slice(0, 8)));
    assert.notEqual(room, roomOf('2'.repeat(64)));
  });

  it('makes good in the next round what no letter has told', () => {
    const bench = new Bench();
    bench.meet();
    assert.deepEqual(bench.relist(rollOfB(2)), [rollInput()]);
    assert.deepEqual(bench.relist(rollOfB(3, bob)), [rollInput(bob)]);
    assert.deepEqual(bench.relist(rollOfB(3, bob)), []);
    assert.deepEqual(bench.relist(rollOfB(2)), []);
  });

  it('lets nobody go because the store has forgotten all, and writes anew', () => {
    const bench = new Bench();
    bench.meet();
    assert.deepEqual(bench.relist(), []);
    assert.deepEqual(bench.relist(rollOfB(1, bob)), []);
  });

  it('lets go of a node whose roll is missing twice in a row', () => {
    const bench = new Bench();
    bench.meet();
    assert.deepEqual(bench.relist(), []);
    assert.deepEqual(bench.relist(), []);
    assert.deepEqual(bench.relist(), [rollInput()]);
  });

  it('keeps what it knows while the store is away, and says what can not be forwarded', () => {
    const bench = new Bench();
    bench.meet();
    // Missing already when the store goes away.
    bench.relist();
    assert.deepEqual(bench.deliver(), []);
    const lost = { type: 'undelivered', connection: 1, to: bob, reason: 'UNREACHABLE' } as const;
    assert.deepEqual(bench.do({ type: 'down' }), [lost]);
    assert.equal(bench.nodes.next(bench.nowMs), undefined);
    assert.deepEqual(bench.deliver(), [lost]);
    bench.nowMs += 100_000;
    bench.do({ type: 'up' });
    bench.announce(nodeA, nodeB);
    bench.collect();
    assert.deepEqual(bench.exchange(), []);
    assert.deepEqual(bench.post(), ['roll']);
  });

  it('lets members wait for nothing while the store is away, or can not be read', () => {
    const bench = new Bench();
    assert.deepEqual(bench.enroll(entry(alice)), []);
    assert.deepEqual(bench.do({ type: 'down' }), [{ type: 'listed', topic }]);
    bench.enroll();
    assert.deepEqual(bench.enroll(entry(alice)), [{ type: 'listed', topic }]);
    const failing = new Bench();
    failing.do({ type: 'up' });
    failing.announce(nodeA);
    failing.collect();
    failing.enroll(entry(alice));
    assert.deepEqual(failing.fail(), [{ type: 'listed', topic }]);
    assert.equal(failing.nodes.next(failing.nowMs), undefined);
    failing.nowMs += 1_000;
    failing.collect();
    assert.deepEqual(failing.exchange(), []);
  });

  it('forwards what comes for members here, and sends back what can not be', () => {
    const bench = new Bench();
    bench.meet();
    const delivery = { from: bob, to: alice, content: { introduction: Uint8Array.of(1) } };
    bench.do({ type: 'hint' });
    const [told] = bench.collect(encodeLetter(nodeB, { kind: 'delivery', room, delivery }));
    assert.ok(told?.type === 'delivery' && told.node === nodeB && told.delivery.to === alice);
    const elsewhere = encodeLetter(nodeB, { kind: 'delivery', room: roomOf('2'.repeat(64)), delivery });
    assert.deepEqual(bench.collect(elsewhere), []);
    assert.deepEqual(bench.post(), ['refusal']);
  });

  it('sends letters in order, the newest roll in the place of older ones', () => {
    const bench = new Bench();
    bench.meet();
    bench.enroll(entry(alice), entry(bob));
    bench.deliver();
    bench.enroll(entry(alice));
    assert.deepEqual(bench.post(), ['roll', 'delivery']);
  });

  it('takes no more letters than fit, and forgets none that it has taken', () => {
    const bench = new Bench();
    bench.meet();
    let taken = 0;
    while (bench.deliver(new Uint8Array(1_000)).length === 0) taken++;
    assert.ok(taken >= 5 && taken < 10 && bench.nodes.queuedBytes <= 10_000);
    assert.equal(bench.post().length, taken);
    assert.equal(bench.nodes.queuedBytes, 0);
    assert.deepEqual(bench.deliver(), []);
  });

  it('forgets a room that nobody is in when that is written', () => {
    const bench = new Bench();
    bench.meet();
    bench.enroll();
    assert.deepEqual(bench.post(), ['roll']);
    bench.exchange(rollOfB(1, bob));
    bench.nowMs += relistMs;
    bench.announce(nodeA, nodeB);
    bench.collect();
    assert.equal(bench.nodes.next(bench.nowMs), undefined);
    bench.enroll(entry(alice));
    assert.deepEqual(bench.exchange(rollOfB(1, bob)), [rollInput(bob), { type: 'listed', topic }]);
  });

  it('outlives whatever is in the store', () => {
    const letter = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ maxLength: 60 }).map((introduction) => {
        const delivery = { from: bob, to: alice, content: { introduction } };
        return encodeLetter(nodeB, { kind: 'delivery', room, delivery });
      }),
      fc.tuple(fc.nat(), fc.nat(255)).map(([position, value]) => {
        const bytes = rollOfB(5, bob).slice();
        bytes[position % bytes.length] = value;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 10 }), (bytes) => {
        const bench = new Bench();
        bench.meet();
        bench.relist(...bytes);
        bench.do({ type: 'hint' });
        if (bench.nodes.queuedBytes > 0) bench.post();
        bench.collect(...bytes);
        assert.ok(bench.nodes.nodeCount <= 256);
      }),
      { numRuns: 500 },
    );
  });
});
