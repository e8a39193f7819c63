import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Rooms, tickMs } from '../../../src/server/core/rooms.js';
import type { RoomsInput, RoomsOutput } from '../../../src/server/core/roomsEvents.js';
import type { RoomsOptions } from '../../../src/server/core/roomsOptions.js';
import { memberDigest } from '../../../src/wire/memberDigest.js';
import {
  decodeServerMessage,
  encodeClientMessage,
  type ClientMessage,
  type RegisteredMember,
} from '../../../src/wire/signalingCodec.js';

const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);
const carol = 'c'.repeat(32);
const topic = new Uint8Array(32).fill(7);
const registered = (id: string, incarnation = 1): RegisteredMember => ({ id, incarnation });
const heartbeat = encodeClientMessage({ kind: 'heartbeat' });

/** Rooms whose outputs come as lines: `connection kind details`. */
class Recorder {
  readonly rooms: Rooms;
  nowMs = 0;
  readonly #gone = new Set<number>();

  constructor(options: Partial<RoomsOptions> = {}, asks = false) {
    this.rooms = new Rooms(options, asks);
  }

  do(input: RoomsInput): string[] {
    const outputs = this.rooms.handle(input, this.nowMs);
    if (input.type === 'closed') this.#gone.add(input.connection);
    for (const output of outputs) {
      assert.ok(!this.#gone.has(output.connection), `${describeOutput(output)}, but it is gone`);
      if (output.type === 'close') this.#gone.add(output.connection);
    }
    return outputs.map(describeOutput);
  }

  connect(connection: number, address?: string): string[] {
    return this.do({ type: 'connected', connection, address });
  }

  send(connection: number, message: ClientMessage): string[] {
    return this.do({ type: 'message', connection, bytes: encodeClientMessage(message) });
  }

  /** Connects and says HELLO. */
  register(connection: number, id: string, incarnation = 1, ofTopic = topic, instance?: number): string[] {
    const life = instance === undefined ? {} : { instance: new Uint8Array(8).fill(instance) };
    return [
      ...this.connect(connection),
      ...this.send(connection, { kind: 'hello', topic: ofTopic, id, incarnation, ...life }),
    ];
  }

  /** The same for somebody who wants packets carried. */
  registerForRelay(connection: number, id: string, ofTopic = topic): string[] {
    const hello = { kind: 'hello', topic: ofTopic, id, incarnation: 1, relay: true } as const;
    return [...this.connect(connection), ...this.send(connection, hello)];
  }

  carry(connection: number, member: string, data = Uint8Array.of(7), number = 0): string[] {
    return this.send(connection, { kind: 'carry', member, link: new Uint8Array(8), number, data });
  }

  /** Lets time pass, with ticks in their rhythm. */
  pass(ms: number): string[] {
    const lines: string[] = [];
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs = Math.min(endMs, this.nowMs + tickMs);
      lines.push(...this.do({ type: 'tick' }));
    }
    return lines;
  }
}

function describeOutput(output: RoomsOutput): string {
  if (output.type === 'close') return `${output.connection} close ${output.close.code}`;
  if (output.type === 'ask') return `${output.connection} ask for ${output.topic[0]}: ${output.token}`;
  const message = decodeServerMessage(output.bytes);
  const members = (list: readonly { id: string; incarnation: number }[]): string =>
    list.map(({ id, incarnation }) => `${id[0]}${incarnation}`).join(',');
  const ids = (list: readonly string[]): string => list.map((id) => id[0]).join(',');
  switch (message.kind) {
    case 'welcome':
      return `${output.connection} welcome [${members(message.members)}] ${message.heartbeatMs}`;
    case 'change':
      return `${output.connection} change +[${members(message.joined)}] -[${ids(message.left)}]`;
    case 'roster':
      return `${output.connection} roster [${members(message.members)}]`;
    case 'forward':
      return `${output.connection} forward from ${message.member[0]}: ${[...message.introduction].join(' ')}`;
    case 'undelivered':
      return `${output.connection} undelivered ${message.member[0]}`;
    case 'carry':
      return `${output.connection} carry from ${message.member[0]}: ${message.number} ${[...message.data].join(' ')}`;
    case 'uncarried':
      return `${output.connection} uncarried ${message.member[0]} ${message.reason}`;
    case 'goAway':
      return `${output.connection} go away in ${message.delayMs}`;
    default:
      return `${output.connection} ${message.kind}`;
  }
}

describe('Rooms', () => {
  it('introduces members of one topic to each other, and tells who comes and goes', () => {
    const recorder = new Recorder();
    assert.deepEqual(recorder.register(1, alice), ['1 welcome [] 15000']);
    assert.deepEqual(recorder.register(2, bob), ['2 welcome [a1] 15000', '1 change +[b1] -[]']);
    assert.deepEqual(recorder.register(3, carol), [
      '3 welcome [a1,b1] 15000',
      '1 change +[c1] -[]',
      '2 change +[c1] -[]',
    ]);
    assert.deepEqual(recorder.do({ type: 'closed', connection: 2 }), [
      '1 change +[] -[b]',
      '3 change +[] -[b]',
    ]);
  });

  describe('that ask who may register', () => {
    const hello = { kind: 'hello', topic, id: bob, incarnation: 1, token: 'of bob' } as const;

    function asking(): Recorder {
      const recorder = new Recorder({}, true);
      assert.deepEqual(recorder.register(1, alice), ['1 ask for 7: undefined']);
      const welcome = recorder.do({ type: 'decided', connection: 1, decision: 'admitted' });
      assert.deepEqual(welcome, ['1 welcome [] 15000']);
      recorder.connect(2);
      assert.deepEqual(recorder.send(2, hello), ['2 ask for 7: of bob']);
      return recorder;
    }

    it('tell nobody of one who waits, and everybody when it is admitted', () => {
      const recorder = asking();
      assert.equal(recorder.rooms.topicCount, 1);
      assert.deepEqual(recorder.send(1, { kind: 'forward', member: bob, introduction: Uint8Array.of(1) }), [
        '1 undelivered b',
      ]);
      const lines = recorder.do({ type: 'decided', connection: 2, decision: 'admitted' });
      assert.deepEqual(lines, ['2 welcome [a1] 15000', '1 change +[b1] -[]']);
      assert.deepEqual(recorder.do({ type: 'decided', connection: 2, decision: 'refused' }), []);
    });

    for (const [decision, code] of [['refused', 4010] as const, ['undecided', 4011] as const]) {
      it(`close who is ${decision} with ${code}, and tell nobody`, () => {
        const recorder = asking();
        assert.deepEqual(recorder.do({ type: 'decided', connection: 2, decision }), [`2 close ${code}`]);
        assert.equal(recorder.rooms.connectionCount, 1);
      });
    }

    it('take no second HELLO and nothing else of one who waits', () => {
      for (const message of [hello, { kind: 'heartbeat' } as const]) {
        assert.deepEqual(asking().send(2, message), ['2 close 4002']);
      }
    });

    it('let one wait for the answer, and forget one who goes meanwhile', () => {
      const recorder = asking();
      assert.ok(!recorder.pass(10_000).includes('2 close 4001'));
      recorder.do({ type: 'closed', connection: 2 });
      assert.deepEqual(recorder.do({ type: 'decided', connection: 2, decision: 'admitted' }), []);
      assert.equal(recorder.rooms.connectionCount, 1);
    });
  });

  it('gives credentials for TURN with WELCOME, and new ones in time', () => {
    let minted = 0;
    const mint = (id: string) => ({
      urls: ['turn:a.example'],
      username: `${++minted}:${id}`,
      credential: 'x',
    });
    const rooms = new Rooms({}, false, undefined, { renewMs: 40_000, mint });
    const told: string[] = [];
    const handle = (input: RoomsInput, nowMs: number): void => {
      for (const output of rooms.handle(input, nowMs)) {
        const message = output.type === 'send' ? decodeServerMessage(output.bytes) : undefined;
        if (message && 'turn' in message)
          told.push(`${message.kind} ${message.turn?.username.slice(0, 4)} ${nowMs}`);
      }
    };
    handle({ type: 'connected', connection: 1 }, 0);
    const bytes = encodeClientMessage({ kind: 'hello', topic, id: alice, incarnation: 1 });
    handle({ type: 'message', connection: 1, bytes }, 0);
    for (let nowMs = tickMs; nowMs <= 120_000; nowMs += tickMs) {
      handle({ type: 'message', connection: 1, bytes: heartbeat }, nowMs);
      handle({ type: 'tick' }, nowMs);
    }
    assert.deepEqual(told, ['welcome 1:aa 0', 'turn 2:aa 60000', 'turn 3:aa 105000']);
  });

  it('sends away who is registered', () => {
    const recorder = new Recorder();
    recorder.register(1, alice);
    recorder.connect(2);
    const goAway = (connection: number): string[] =>
      recorder.do({ type: 'goAway', connection, delayMs: 500 });
    assert.deepEqual([goAway(1), goAway(2), goAway(3)], [['1 go away in 500'], [], []]);
  });

  it('keeps topics apart, for the same ids too', () => {
    const recorder = new Recorder();
    const otherTopic = new Uint8Array(32).fill(8);
    recorder.register(1, alice);
    assert.deepEqual(recorder.register(2, alice, 1, otherTopic), ['2 welcome [] 15000']);
    assert.deepEqual(recorder.register(3, bob, 1, otherTopic), [
      '3 welcome [a1] 15000',
      '2 change +[b1] -[]',
    ]);
    const introduction = Uint8Array.of(1);
    assert.deepEqual(recorder.send(1, { kind: 'forward', member: bob, introduction }), ['1 undelivered b']);
  });

  it('forwards an introduction with the id of its sender, or says that nobody is there', () => {
    const recorder = new Recorder();
    recorder.register(1, alice);
    recorder.register(2, bob);
    const introduction = Uint8Array.of(1, 2, 3);
    assert.deepEqual(recorder.send(1, { kind: 'forward', member: bob, introduction }), [
      '2 forward from a: 1 2 3',
    ]);
    assert.deepEqual(recorder.send(1, { kind: 'forward', member: carol, introduction }), ['1 undelivered c']);
  });

  for (const incarnation of [1, 2]) {
    it(`replaces the registration of incarnation 1 by one of incarnation ${incarnation}`, () => {
      const recorder = new Recorder();
      recorder.register(1, alice);
      recorder.register(2, bob);
      assert.deepEqual(recorder.register(3, alice, incarnation), [
        // The same life is welcome on another connection, an earlier one is over.
        incarnation === 1 ? '1 close 4004' : '1 close 4003',
        '3 welcome [b1] 15000',
        // The others have nothing to learn from another connection of the same life.
        ...(incarnation === 2 ? ['2 change +[a2] -[]'] : []),
      ]);
      assert.deepEqual(
        recorder.do({ type: 'closed', connection: 1 }),
        [],
        'the end of the old connection is no leave',
      );
      const introduction = Uint8Array.of(9);
      assert.deepEqual(recorder.send(2, { kind: 'forward', member: alice, introduction }), [
        '3 forward from b: 9',
      ]);
      assert.deepEqual(recorder.do({ type: 'closed', connection: 3 }), ['2 change +[] -[a]']);
    });
  }

  it('refuses a lower incarnation, and the registered one stays', () => {
    const recorder = new Recorder();
    recorder.register(1, alice, 5);
    recorder.register(2, bob);
    assert.deepEqual(recorder.register(3, alice, 4), ['3 close 4003']);
    const introduction = Uint8Array.of(9);
    assert.deepEqual(recorder.send(2, { kind: 'forward', member: alice, introduction }), [
      '1 forward from b: 9',
    ]);
  });

  for (const [first, second] of [
    [1, 2],
    [2, 1],
  ] as const) {
    it(`keeps the larger one of two instances of a life, when ${second} comes after ${first}`, () => {
      const recorder = new Recorder();
      recorder.register(1, alice, 5, topic, first);
      recorder.register(2, bob);
      const told = recorder.register(3, alice, 5, topic, second);
      assert.deepEqual(told, second > first ? ['1 close 4003', '3 welcome [b1] 15000'] : ['3 close 4003']);
      const winner = second > first ? 3 : 1;
      const introduction = Uint8Array.of(9);
      assert.deepEqual(recorder.send(2, { kind: 'forward', member: alice, introduction }), [
        `${winner} forward from b: 9`,
      ]);
      // Whoever lost comes again, and nothing goes back and forth.
      const loses = recorder.register(4, alice, 5, topic, 1);
      assert.deepEqual(loses, ['4 close 4003']);
      assert.deepEqual(recorder.register(5, alice, 5, topic, 2).slice(0, 1), [`${winner} close 4004`]);
    });
  }

  it('takes a higher incarnation before a larger instance, and none for zeroes', () => {
    const recorder = new Recorder();
    recorder.register(1, alice, 5, topic, 9);
    assert.deepEqual(recorder.register(2, alice, 6, topic, 1), ['1 close 4003', '2 welcome [] 15000']);
    assert.deepEqual(recorder.register(3, alice, 6), ['3 close 4003']);
    recorder.register(4, bob);
    assert.deepEqual(recorder.register(5, bob, 1, topic, 0).slice(0, 1), ['4 close 4004']);
  });

  describe('closes with 4002 a connection that', () => {
    const hello: ClientMessage = { kind: 'hello', topic, id: alice, incarnation: 1 };
    const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
    const cases: [string, Uint8Array[]][] = [
      ['sends an empty message', [bytesOf()]],
      ['sends bytes that are no protobuf', [bytesOf(0xff, 0xff, 0xff)]],
      ['sends a message of an unknown kind', [bytesOf(0x7a, 0)]],
      [
        'forwards before HELLO',
        [encodeClientMessage({ kind: 'forward', member: bob, introduction: bytesOf(1) })],
      ],
      ['sends a heartbeat before HELLO', [heartbeat]],
      ['says HELLO twice', [encodeClientMessage(hello), encodeClientMessage(hello)]],
      ['names a topic of 31 bytes', [encodeClientMessage({ ...hello, topic: new Uint8Array(31) })]],
      ['says HELLO with nothing in it', [bytesOf(0x0a, 0)]],
      ['has an incarnation beyond 2^53', [encodeClientMessage({ ...hello, incarnation: 2 ** 60 })]],
      ['forwards nothing', [encodeClientMessage(hello), bytesOf(0x12, 18, 0x0a, 16, ...new Uint8Array(16))]],
      [
        'forwards to an id of one byte',
        [encodeClientMessage(hello), bytesOf(0x12, 6, 0x0a, 1, 1, 0x12, 1, 1)],
      ],
    ];
    for (const [name, messages] of cases) {
      it(name, () => {
        const recorder = new Recorder();
        recorder.register(1, bob);
        recorder.connect(2);
        const lines = messages.flatMap((bytes) => recorder.do({ type: 'message', connection: 2, bytes }));
        assert.equal(lines.filter((line) => line === '2 close 4002').length, 1, lines.join('; '));
        assert.equal(recorder.rooms.connectionCount, 1);
        assert.equal(recorder.rooms.topicCount, 1);
        assert.deepEqual(recorder.send(2, hello), [], 'nothing is heard of it afterwards');
      });
    }
  });

  it('tells the others when it cuts a registered member', () => {
    const recorder = new Recorder();
    recorder.register(1, alice);
    recorder.register(2, bob);
    assert.deepEqual(recorder.do({ type: 'message', connection: 1, bytes: new Uint8Array() }), [
      '1 close 4002',
      '2 change +[] -[a]',
    ]);
  });

  it('cuts whom the driver refuses, with the code it says', () => {
    const recorder = new Recorder();
    recorder.register(1, alice);
    const close = { code: 1003, reason: 'text', fatal: true };
    assert.deepEqual(recorder.do({ type: 'refused', connection: 1, close }), ['1 close 1003']);
    assert.equal(recorder.rooms.connectionCount, 0);
    assert.equal(recorder.rooms.topicCount, 0);
  });

  it('closes a message that is one byte too long with 1009', () => {
    const recorder = new Recorder({ maxPayloadBytes: 1000 });
    recorder.register(1, alice);
    // Tags, lengths and the id take 24 bytes.
    const forward = (length: number): ClientMessage => ({
      kind: 'forward',
      member: bob,
      introduction: new Uint8Array(length),
    });
    assert.deepEqual(recorder.send(1, forward(1000 - 24)), ['1 undelivered b']);
    assert.deepEqual(recorder.send(1, forward(1000 - 23)), ['1 close 1009']);
  });

  describe('limits', () => {
    it('members of a topic, but not the replacement of one of them', () => {
      const recorder = new Recorder({ maxMembersPerTopic: 2 });
      recorder.register(1, alice);
      recorder.register(2, bob);
      assert.deepEqual(recorder.register(3, carol), ['3 close 4006']);
      assert.deepEqual(recorder.register(4, bob), ['2 close 4004', '4 welcome [a1] 15000']);
    });

    it('topics, and a topic that is empty again makes room', () => {
      const recorder = new Recorder({ maxTopics: 1 });
      const otherTopic = new Uint8Array(32);
      recorder.register(1, alice);
      assert.deepEqual(recorder.register(2, alice, 1, otherTopic), ['2 close 4009']);
      recorder.do({ type: 'closed', connection: 1 });
      assert.deepEqual(recorder.register(3, alice, 1, otherTopic), ['3 welcome [] 15000']);
    });

    it('connections in all, and of one address', () => {
      const recorder = new Recorder({ maxConnections: 3, maxConnectionsPerAddress: 2 });
      assert.deepEqual(recorder.connect(1, '192.0.2.1'), []);
      assert.deepEqual(recorder.connect(2, '192.0.2.1'), []);
      assert.deepEqual(recorder.connect(3, '192.0.2.1'), ['3 close 4009']);
      assert.deepEqual(recorder.connect(4, '192.0.2.2'), []);
      assert.deepEqual(recorder.connect(5, '192.0.2.3'), ['5 close 4009']);
      recorder.do({ type: 'closed', connection: 1 });
      assert.deepEqual(recorder.connect(6, '192.0.2.1'), []);
    });

    it('messages and bytes of a client, and lets time make up for them', () => {
      const recorder = new Recorder({ messageBurst: 3, messagesPerSecond: 1 });
      recorder.register(1, alice);
      assert.deepEqual(recorder.send(1, { kind: 'heartbeat' }), []);
      assert.deepEqual(recorder.send(1, { kind: 'heartbeat' }), []);
      recorder.nowMs += 1000;
      assert.deepEqual(recorder.send(1, { kind: 'heartbeat' }), []);
      assert.deepEqual(recorder.send(1, { kind: 'heartbeat' }), ['1 close 4005']);

      const byBytes = new Recorder({ byteBurst: 1000, bytesPerSecond: 1 });
      byBytes.register(1, alice);
      const introduction = new Uint8Array(800);
      assert.deepEqual(byBytes.send(1, { kind: 'forward', member: bob, introduction }), ['1 undelivered b']);
      assert.deepEqual(byBytes.send(1, { kind: 'forward', member: bob, introduction }), ['1 close 4005']);
    });

    it('nobody who joins with 63 others at once and tries every pair twice', () => {
      const recorder = new Recorder();
      const ids = Array.from({ length: 64 }, (_, i) => i.toString(16).padStart(32, '0'));
      const lines = ids.flatMap((id, i) => recorder.register(i, id));
      for (const member of ids.slice(1)) {
        // Message 1 or 2 and message 3 with some candidates, and ten candidates one by one; in both tries.
        for (const bytes of [600, 900, ...Array<number>(10).fill(160)].flatMap((n) => [n, n])) {
          lines.push(...recorder.send(0, { kind: 'forward', member, introduction: new Uint8Array(bytes) }));
        }
      }
      assert.deepEqual(
        lines.filter((line) => line.includes('close')),
        [],
      );
    });

    for (const [name, value] of [
      ['maxPayloadBytes', 65_537],
      ['maxMembersPerTopic', 0],
      ['heartbeatMs', 99],
      ['messageBurst', NaN],
      ['maxTopics', '7'],
    ] as const) {
      it(`has none of ${name} = ${String(value)}`, () => {
        assert.throws(() => new Rooms({ [name]: value }), { code: 'INVALID_ARGUMENT' });
      });
    }
  });

  describe('time', () => {
    it('is up after 5 s for a connection that says no HELLO', () => {
      const recorder = new Recorder();
      recorder.connect(1);
      assert.deepEqual(recorder.pass(4000), []);
      assert.deepEqual(recorder.pass(1000), ['1 close 4001']);
    });

    it('brings a heartbeat every 15 s, and the end after 45 s of silence', () => {
      const recorder = new Recorder();
      recorder.register(1, alice);
      recorder.register(2, bob);
      assert.deepEqual(recorder.pass(15_000), ['1 heartbeat', '2 heartbeat']);
      assert.deepEqual(recorder.send(2, { kind: 'heartbeat' }), []);
      assert.deepEqual(recorder.pass(29_000), ['1 heartbeat', '2 heartbeat']);
      assert.deepEqual(recorder.pass(1000), ['1 close 4008', '2 change +[] -[a]', '2 heartbeat']);
      assert.deepEqual(recorder.pass(14_000), []);
      assert.deepEqual(recorder.pass(1000), ['2 close 4008']);
    });

    it('does not run for clients while the server is paused', () => {
      const recorder = new Recorder();
      recorder.register(1, alice);
      recorder.pass(10_000);
      recorder.nowMs += 120_000;
      assert.deepEqual(recorder.do({ type: 'tick' }), ['1 heartbeat']);
      recorder.send(1, { kind: 'heartbeat' });
      assert.deepEqual(
        recorder.pass(44_000).filter((line) => line.includes('close')),
        [],
      );
    });
  });

  describe('sends the whole list to a client whose digest differs', () => {
    /** With so many members, who have all been asked for their digests. */
    function asked(...ids: string[]): Recorder {
      const recorder = new Recorder();
      for (const [i, id] of ids.entries()) recorder.register(i + 1, id);
      recorder.pass(15_000);
      return recorder;
    }
    const answer = (recorder: Recorder, connection: number, ...members: RegisteredMember[]): string[] =>
      recorder.send(connection, { kind: 'heartbeat', digest: memberDigest(members) });

    it('by a member too few, a member too many, or another life', () => {
      const recorder = asked(alice, bob, carol);
      assert.deepEqual(answer(recorder, 1, registered(alice), registered(carol)), ['1 roster [b1,c1]']);
      const dave = registered('d'.repeat(32));
      const all = [alice, bob, carol].map((id) => registered(id));
      assert.deepEqual(answer(recorder, 2, ...all, dave), ['2 roster [a1,c1]']);
      assert.deepEqual(answer(recorder, 3, registered(alice, 2), ...all.slice(1)), ['3 roster [a1,b1]']);
    });

    it('but not when it is equal, or there is none', () => {
      const recorder = asked(alice, bob);
      assert.deepEqual(answer(recorder, 1, registered(bob), registered(alice)), []);
      assert.deepEqual(recorder.send(2, { kind: 'heartbeat' }), []);
    });

    it('but to one that asks it answers with a heartbeat, which does not count', () => {
      const recorder = new Recorder();
      recorder.register(1, alice);
      assert.deepEqual(recorder.send(1, { kind: 'heartbeat', ask: true }), ['1 heartbeat']);
      assert.deepEqual(answer(recorder, 1), []);
    });

    it('once for each heartbeat of the server', () => {
      const recorder = asked(alice, bob);
      assert.deepEqual(answer(recorder, 1), ['1 roster [b1]']);
      assert.deepEqual(answer(recorder, 1), []);
      recorder.pass(15_000);
      assert.deepEqual(answer(recorder, 1), ['1 roster [b1]']);
    });

    it('but not when a change is on its way to it', () => {
      const recorder = asked(alice, bob);
      recorder.register(3, carol);
      assert.deepEqual(answer(recorder, 1, registered(alice), registered(bob)), []);
      assert.deepEqual(answer(recorder, 2, ...[alice, bob, carol].map((id) => registered(id))), []);
    });

    it('as soon as a change that it missed is older than a heartbeat', () => {
      const recorder = asked(alice, bob);
      recorder.register(3, carol);
      answer(recorder, 1, registered(alice), registered(bob));
      recorder.pass(15_000);
      assert.deepEqual(answer(recorder, 1, registered(alice), registered(bob)), ['1 roster [b1,c1]']);
    });
  });

  it('never throws, whatever comes in whatever order, and forgets everybody in the end', () => {
    const connection = fc.integer({ min: 1, max: 6 });
    const message: fc.Arbitrary<ClientMessage> = fc.oneof(
      fc.record({
        kind: fc.constant('hello' as const),
        topic: fc.constantFrom(topic, new Uint8Array(32), new Uint8Array(3)),
        id: fc.constantFrom(alice, bob, carol),
        incarnation: fc.nat(3),
      }),
      fc.record({
        kind: fc.constant('forward' as const),
        member: fc.constantFrom(alice, bob, carol),
        introduction: fc.uint8Array({ maxLength: 20 }),
      }),
      fc.constant({ kind: 'heartbeat' as const }),
      fc.record({
        kind: fc.constant('heartbeat' as const),
        digest: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      }),
    );
    const bytes = fc.oneof(
      message.map(encodeClientMessage),
      fc.uint8Array({ maxLength: 100 }),
      // A real message with one byte changed.
      fc.tuple(message, fc.nat(), fc.nat(255)).map(([original, position, value]) => {
        const changed = Uint8Array.from(encodeClientMessage(original));
        changed[position % changed.length] = value;
        return changed;
      }),
    );
    const input: fc.Arbitrary<RoomsInput> = fc.oneof(
      fc.record({ type: fc.constant('message' as const), connection, bytes }),
      fc.record({ type: fc.constantFrom('closed' as const, 'connected' as const), connection }),
      fc.constant({ type: 'tick' as const }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.nat(20_000)), { maxLength: 60 }), (steps) => {
        const recorder = new Recorder();
        // A driver never uses a number twice: the number that is drawn stands for the newest connection of its kind.
        const numbers = new Map<number, number>();
        let next = 1;
        for (const [step, waitMs] of steps) {
          recorder.nowMs += waitMs;
          if (step.type === 'tick') recorder.do(step);
          else if ('connection' in step) {
            if (step.type === 'connected') numbers.set(step.connection, next++);
            recorder.do({ ...step, connection: numbers.get(step.connection) ?? 0 });
          }
        }
        for (let number = 1; number < next; number++) recorder.do({ type: 'closed', connection: number });
        assert.equal(recorder.rooms.connectionCount, 0);
        assert.equal(recorder.rooms.topicCount, 0);
      }),
      { numRuns: 500 },
    );
  });

  describe('carries packets', () => {
    /** Alice and Bob want that, Carol does not. */
    function relaying(options: Partial<RoomsOptions> = {}): Recorder {
      const recorder = new Recorder({ relay: true, ...options });
      recorder.registerForRelay(1, alice);
      recorder.registerForRelay(2, bob);
      recorder.register(3, carol);
      return recorder;
    }

    it('between two who want it, with the id of the sender', () => {
      const recorder = relaying();
      assert.deepEqual(recorder.carry(1, bob, Uint8Array.of(1, 2), 5), ['2 carry from a: 5 1 2']);
      assert.deepEqual(recorder.carry(2, alice, new Uint8Array()), ['1 carry from b: 0 ']);
    });

    it('to nobody who does not want it, is in another topic, or is not there', () => {
      const recorder = relaying();
      recorder.registerForRelay(4, 'd'.repeat(32), new Uint8Array(32).fill(8));
      for (const other of ['c', 'd', 'e']) {
        assert.deepEqual(recorder.carry(1, other.repeat(32)), [`1 uncarried ${other} UNREACHABLE`]);
      }
    });

    it('of nobody who does not want it, and closes with 4002', () => {
      assert.deepEqual(relaying().carry(3, alice), [
        '3 close 4002',
        '1 change +[] -[c]',
        '2 change +[] -[c]',
      ]);
      const recorder = new Recorder({ relay: true });
      recorder.connect(1);
      assert.deepEqual(recorder.carry(1, bob), ['1 close 4002'], 'before HELLO');
    });

    it('not unless told to: then it is as if nobody had asked for it', () => {
      const recorder = new Recorder();
      recorder.registerForRelay(1, alice);
      const connection = 2;
      recorder.connect(connection);
      const hello = encodeClientMessage({ kind: 'hello', topic, id: bob, incarnation: 1, relay: true });
      const [welcome, change] = recorder.rooms.handle({ type: 'message', connection, bytes: hello }, 0);
      const members = [{ id: alice, incarnation: 1 }];
      assert.deepEqual(contentOf(welcome), { kind: 'welcome', members, heartbeatMs: 15_000 });
      assert.deepEqual(contentOf(change), {
        kind: 'change',
        joined: [{ id: bob, incarnation: 1 }],
        left: [],
      });
      assert.deepEqual(recorder.carry(1, bob), ['1 close 4002', '2 change +[] -[a]']);
    });

    it('and tells those who want it how much, and who else does', () => {
      const recorder = relaying({ relayBytesPerSecond: 1_000, relayByteBurst: 200_000 });
      const hello = { kind: 'hello', topic, id: 'd'.repeat(32), incarnation: 1 } as const;
      const welcomes = [{ ...hello, relay: true }, hello].map((message, index) => {
        const connection = 10 + index;
        recorder.connect(connection);
        const bytes = encodeClientMessage(message);
        const outputs = recorder.rooms.handle({ type: 'message', connection, bytes }, 0);
        return contentOf(outputs.find(({ type, connection: to }) => type === 'send' && to === connection));
      });
      const wants = (id: string): object => ({ id, incarnation: 1, relay: true });
      const members = [wants(alice), wants(bob), { id: carol, incarnation: 1 }];
      const welcome = { kind: 'welcome', members, heartbeatMs: 15_000 };
      const relayingThen = { bytesPerSecond: 1_000, burstBytes: 200_000 };
      assert.deepEqual(welcomes, [{ ...welcome, relaying: relayingThen }, welcome]);
    });

    it('as many bytes as allowed, each packet counted with 512 more, and says BUSY to the others', () => {
      const recorder = relaying({ relayByteBurst: 128 * 1024, relayBytesPerSecond: 16_896 });
      const packet = new Uint8Array(16_384);
      const counts = (): string[] =>
        Array.from({ length: 9 }, () => recorder.carry(1, bob, packet)[0]!.split(' ')[1]!);
      assert.deepEqual(counts(), [...Array<string>(7).fill('carry'), 'uncarried', 'uncarried']);
      recorder.nowMs += 1_000;
      assert.deepEqual(counts().slice(0, 2), ['carry', 'uncarried']);
      assert.deepEqual(recorder.carry(2, alice, packet)[0]!.slice(0, 7), '1 carry', 'everybody has as much');
    });

    it('and leaves to introductions what they may take', () => {
      const recorder = relaying({ messageBurst: 2, byteBurst: 100 });
      for (let i = 0; i < 10; i++) recorder.carry(1, bob, new Uint8Array(1_000));
      const introduction = Uint8Array.of(1);
      assert.deepEqual(recorder.send(1, { kind: 'forward', member: bob, introduction }), [
        '2 forward from a: 1',
      ]);
    });

    it('and closes with 4005 the connection of somebody who does not heed that', () => {
      const recorder = relaying({ messageBurst: 5 });
      const lines = Array.from({ length: 6 }, () => recorder.carry(1, carol)).flat();
      assert.deepEqual(lines.slice(0, 5), [
        ...Array<string>(4).fill('1 uncarried c UNREACHABLE'),
        '1 close 4005',
      ]);
    });

    it('and tells the source when too much waits for the target', () => {
      const recorder = relaying();
      const bytes = encodeClientMessage({
        ...{ kind: 'carry', member: bob, link: new Uint8Array(8), number: 0, data: Uint8Array.of(1) },
      });
      const [output] = recorder.rooms.handle({ type: 'message', connection: 1, bytes }, 0);
      assert.ok(output?.type === 'carry');
      assert.deepEqual(recorder.do(output.otherwise), ['1 uncarried b BUSY']);
      recorder.do({ type: 'closed', connection: 1 });
      assert.deepEqual(recorder.do(output.otherwise), []);
    });

    it('needs messages that are long enough, and options in their ranges', () => {
      for (const options of [
        { relay: true, maxPayloadBytes: 16_384 },
        { relay: 'yes' as unknown as boolean },
        { relayByteBurst: 100_000 },
        { relayBytesPerSecond: 0 },
      ])
        assert.throws(() => new Rooms(options), { code: 'INVALID_ARGUMENT' });
    });
  });
});

/** What a client gets; plain, for comparing. */
function contentOf(output: RoomsOutput | undefined): unknown {
  return output?.type === 'send' ? structuredClone(decodeServerMessage(output.bytes)) : output;
}
