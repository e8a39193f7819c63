import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GroupError } from '../../../src/base/errors.js';
import { Session } from '../../../src/signaling/core/session.js';
import type { SessionInput, SessionOutput } from '../../../src/signaling/core/sessionEvents.js';
import { Ways } from '../../../src/signaling/core/ways.js';
import { memberDigest } from '../../../src/wire/memberDigest.js';
import {
  decodeClientMessage,
  encodeServerMessage,
  type RegisteredMember,
} from '../../../src/wire/signalingCodec.js';

const me = '0'.repeat(32);
const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);

type KnownServerMessage = Parameters<typeof encodeServerMessage>[0];

/** A session whose outputs come as lines. */
class Recorder {
  readonly session: Session;
  nowMs = 0;

  constructor(relay = false, ways = new Ways(['ws://a.example'], false)) {
    this.session = new Session({ topic: new Uint8Array(32), id: me, incarnation: 3, relay }, ways);
  }

  do(input: SessionInput): string[] {
    return this.session.handle(input, this.nowMs).map(describeOutput);
  }

  receive(message: KnownServerMessage): string[] {
    return this.do({ type: 'message', bytes: encodeServerMessage(message) });
  }

  /** Up to STABLE. */
  settle(members: RegisteredMember[] = []): void {
    this.do({ type: 'connect' });
    this.do({ type: 'opened' });
    this.receive({ kind: 'welcome', members, heartbeatMs: 15_000 });
    assert.equal(this.session.phase, 'STABLE');
  }
}

function describeOutput(output: SessionOutput): string {
  switch (output.type) {
    case 'send': {
      if (output.next) return `to the next: ${describeOutput({ ...output, next: false })}`;
      const message = decodeClientMessage(output.bytes);
      if (message.kind === 'hello') return `send hello ${message.id[0]}${message.incarnation}`;
      if (message.kind === 'forward')
        return `send forward to ${message.member[0]}: ${[...message.introduction].join(' ')}`;
      if (message.kind === 'carry')
        return `send carry to ${message.member[0]}: ${message.number} ${[...message.data].join(' ')}`;
      return `send ${message.kind}${message.kind === 'heartbeat' && message.ask ? ' that asks' : ''}`;
    }
    case 'hangUp':
      return output.next ? 'hang up the next' : 'hang up';
    case 'openNext':
      return `open the next: ${output.way.transport} ${output.way.url}`;
    case 'wake':
      return `wake after ${output.afterMs}`;
    case 'backOff':
      return `back off ${output.attempt}`;
    case 'phase':
      return output.phase;
    case 'members':
      return `members [${output.members.map(({ id, incarnation }) => `${id[0]}${incarnation}`).join(',')}]`;
    case 'joined':
      return `joined ${output.member.id[0]}${output.member.incarnation}`;
    case 'left':
      return `left ${output.id[0]}`;
    case 'introduction':
      return `introduction from ${output.from[0]}: ${[...output.introduction].join(' ')}`;
    case 'undelivered':
      return `undelivered ${output.to[0]}`;
    case 'carried':
      return `carried from ${output.from[0]}: ${output.packet.number} ${[...output.packet.data].join(' ')}`;
    case 'uncarried':
      return `uncarried ${output.to[0]}`;
    case 'refused':
      return `refused ${output.error.code}`;
    default:
      return output.type;
  }
}

describe('Session', () => {
  it('opens, says HELLO, and is STABLE with WELCOME', () => {
    const recorder = new Recorder();
    assert.equal(recorder.session.phase, 'CLOSED');
    assert.deepEqual(recorder.do({ type: 'connect' }), ['open', 'wake after 10000', 'CONNECTING']);
    assert.deepEqual(recorder.do({ type: 'opened' }), ['send hello 03', 'CONNECTED']);
    const members = [
      { id: alice, incarnation: 1 },
      { id: me, incarnation: 2 },
    ];
    assert.deepEqual(recorder.receive({ kind: 'welcome', members, heartbeatMs: 15_000 }), [
      'wake after 22500',
      'STABLE',
      'members [a1]',
    ]);
    assert.deepEqual(recorder.do({ type: 'connect' }), [], 'a second connect does nothing');
  });

  it('tells who joins, comes back and leaves, and each news once', () => {
    const recorder = new Recorder();
    recorder.settle([{ id: alice, incarnation: 4 }]);
    const change = (joined: [string, number][], left: string[] = []): string[] =>
      recorder.receive({
        kind: 'change',
        joined: joined.map(([id, incarnation]) => ({ id, incarnation })),
        left,
      });
    assert.deepEqual(change([[bob, 0]]), ['joined b0']);
    assert.deepEqual(change([[bob, 0]]), []);
    assert.deepEqual(change([[alice, 3]]), [], 'an earlier life of a member');
    assert.deepEqual(change([[alice, 5]]), ['joined a5']);
    assert.deepEqual(change([[me, 9]]), [], 'itself');
    assert.deepEqual(change([], [bob, bob]), ['left b']);
    assert.deepEqual(change([[bob, 0]], [alice]), ['left a', 'joined b0']);
  });

  it('lets packets be carried both ways where both want that, while it is STABLE', () => {
    const link = new Uint8Array(8);
    const packet = { link, number: 4, data: Uint8Array.of(1, 2) };
    const relaying = { bytesPerSecond: 1_000, burstBytes: 200_000 };
    for (const [wants, does] of [
      [true, true],
      [true, false],
      [false, true],
    ]) {
      const recorder = new Recorder(wants);
      recorder.do({ type: 'connect' });
      recorder.do({ type: 'opened' });
      assert.deepEqual(recorder.do({ type: 'carry', to: bob, packet }), []);
      recorder.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000, ...(does && { relaying }) });
      const both = wants === true && does === true;
      assert.deepEqual(recorder.session.relaying, both ? relaying : undefined);
      assert.deepEqual(
        recorder.do({ type: 'carry', to: bob, packet }),
        both ? ['send carry to b: 4 1 2'] : [],
      );
      assert.deepEqual(
        recorder.receive({ kind: 'carry', member: alice, ...packet }),
        both ? ['carried from a: 4 1 2'] : [],
      );
      assert.deepEqual(recorder.receive({ kind: 'uncarried', member: bob, link, reason: 'BUSY' }), [
        'uncarried b',
      ]);
      recorder.do({ type: 'closed', code: 1006 });
      assert.equal(recorder.session.relaying, undefined);
      assert.deepEqual(recorder.do({ type: 'carry', to: bob, packet }), []);
    }
  });

  it('tells who of the registered wants packets carried', () => {
    const recorder = new Recorder(true);
    recorder.do({ type: 'connect' });
    recorder.do({ type: 'opened' });
    const members = [{ id: alice, incarnation: 1, relay: true }];
    const joined = [{ id: bob, incarnation: 1, relay: true }];
    const handle = (message: KnownServerMessage): SessionOutput[] =>
      recorder.session.handle({ type: 'message', bytes: encodeServerMessage(message) }, 0);
    const outputs = [
      ...handle({ kind: 'welcome', members, heartbeatMs: 15_000 }),
      ...handle({ kind: 'change', joined, left: [] }),
    ];
    assert.deepEqual(outputs.slice(-2), [
      { type: 'members', members },
      { type: 'joined', member: joined[0] },
    ]);
  });

  it('carries introductions both ways, answers heartbeats, passes on what was not delivered', () => {
    const recorder = new Recorder();
    recorder.settle();
    const introduction = Uint8Array.of(1, 2);
    assert.deepEqual(recorder.do({ type: 'forward', to: alice, introduction }), ['send forward to a: 1 2']);
    assert.deepEqual(recorder.receive({ kind: 'forward', member: bob, introduction }), [
      'introduction from b: 1 2',
    ]);
    assert.deepEqual(recorder.receive({ kind: 'undelivered', member: alice }), ['undelivered a']);
    assert.deepEqual(recorder.receive({ kind: 'heartbeat' }), ['send heartbeat']);
    assert.deepEqual(
      recorder.do({ type: 'message', bytes: Uint8Array.of(0x7a, 0) }),
      [],
      'of a newer server',
    );
  });

  it('tells with each heartbeat the digest of whom it knows, itself among them', () => {
    const recorder = new Recorder();
    recorder.settle([{ id: alice, incarnation: 4 }]);
    const told = (): Uint8Array | undefined => {
      const bytes = encodeServerMessage({ kind: 'heartbeat' });
      const [output] = recorder.session.handle({ type: 'message', bytes }, recorder.nowMs);
      const answer = decodeClientMessage((output as SessionOutput & { type: 'send' }).bytes);
      return answer.kind === 'heartbeat' ? answer.digest : undefined;
    };
    const self = { id: me, incarnation: 3 };
    assert.deepEqual(Uint8Array.from(told()!), memberDigest([{ id: alice, incarnation: 4 }, self]));
    recorder.receive({ kind: 'change', joined: [{ id: bob, incarnation: 1 }], left: [alice] });
    assert.deepEqual(Uint8Array.from(told()!), memberDigest([{ id: bob, incarnation: 1 }, self]));
  });

  it('takes a ROSTER in the place of its list', () => {
    const recorder = new Recorder();
    recorder.settle([
      { id: alice, incarnation: 4 },
      { id: bob, incarnation: 1 },
    ]);
    const members = [
      { id: alice, incarnation: 3 },
      { id: me, incarnation: 3 },
    ];
    assert.deepEqual(recorder.receive({ kind: 'roster', members }), ['members [a3]']);
    const change = (id: string, incarnation: number): string[] =>
      recorder.receive({ kind: 'change', joined: [{ id, incarnation }], left: [] });
    assert.deepEqual(change(bob, 1), ['joined b1']);
    assert.deepEqual(change(alice, 3), []);
  });

  it('dials again after longer and longer waits, from the start once it was stable for 10 s', () => {
    const recorder = new Recorder();
    recorder.do({ type: 'connect' });
    const lose = (): string[] => recorder.do({ type: 'closed', code: 1006 });
    assert.deepEqual(lose(), ['back off 0', 'CLOSED']);
    assert.deepEqual(recorder.do({ type: 'timer' }), ['open', 'wake after 10000', 'CONNECTING']);
    assert.deepEqual(lose(), ['back off 1', 'CLOSED']);

    const settleAgain = (): void => {
      recorder.do({ type: 'timer' });
      recorder.do({ type: 'opened' });
      recorder.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000 });
    };
    settleAgain();
    recorder.nowMs += 9_999;
    assert.deepEqual(lose(), ['back off 2', 'CLOSED']);
    settleAgain();
    recorder.nowMs += 10_000;
    assert.deepEqual(lose(), ['back off 0', 'CLOSED']);
  });

  it('hangs up when WELCOME has not come 10 s after the start of opening', () => {
    for (const steps of [['connect'], ['connect', 'opened']] as const) {
      const recorder = new Recorder();
      for (const type of steps) recorder.do({ type });
      recorder.nowMs += 10_000;
      assert.deepEqual(recorder.do({ type: 'timer' }), ['hang up', 'back off 0', 'CLOSED']);
    }
  });

  it('asks after one and a half heartbeats of silence, hangs up 10 s later, and any message is a sign of life', () => {
    const recorder = new Recorder();
    recorder.settle();
    recorder.nowMs += 20_000;
    recorder.receive({ kind: 'undelivered', member: alice });
    recorder.nowMs += 2_500;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['wake after 20000']);
    recorder.nowMs += 20_000;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['send heartbeat that asks', 'wake after 10000']);
    recorder.nowMs += 9_000;
    recorder.receive({ kind: 'undelivered', member: alice });
    recorder.nowMs += 1_000;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['wake after 21500']);
    recorder.nowMs += 21_500;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['send heartbeat that asks', 'wake after 10000']);
    recorder.nowMs += 10_000;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['hang up', 'back off 0', 'CLOSED']);
  });

  it('asks, once, when it forwards something to a server that was silent for 5 s', () => {
    const recorder = new Recorder();
    recorder.settle();
    const forward = (): string[] =>
      recorder.do({ type: 'forward', to: alice, introduction: Uint8Array.of(1) }).slice(1);
    recorder.nowMs += 4_999;
    assert.deepEqual(forward(), []);
    recorder.nowMs += 1;
    assert.deepEqual(forward(), ['send heartbeat that asks', 'wake after 10000']);
    assert.deepEqual(forward(), []);
    recorder.nowMs += 1_000;
    recorder.receive({ kind: 'heartbeat' });
    recorder.nowMs += 4_999;
    assert.deepEqual(forward(), []);
    recorder.nowMs += 1;
    assert.deepEqual(forward(), ['send heartbeat that asks', 'wake after 10000']);
    recorder.nowMs += 10_000;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['hang up', 'back off 0', 'CLOSED']);
  });

  it('gives a server a second more, once, when its own timer fired late', () => {
    for (const steps of [['connect'], ['connect', 'opened']] as const) {
      const recorder = new Recorder();
      for (const type of steps) recorder.do({ type });
      recorder.nowMs += 11_001;
      assert.deepEqual(recorder.do({ type: 'timer' }), ['wake after 1000']);
      recorder.nowMs += 60_000;
      assert.deepEqual(recorder.do({ type: 'timer' }), ['hang up', 'back off 0', 'CLOSED']);
    }
    const recorder = new Recorder();
    recorder.settle();
    for (let i = 0; i < 2; i++) {
      recorder.nowMs += 3_600_000;
      const asked = ['send heartbeat that asks', 'wake after 10000'];
      assert.deepEqual(recorder.do({ type: 'timer' }), asked, 'asleep for an hour');
      recorder.nowMs += 3_600_000;
      assert.deepEqual(recorder.do({ type: 'timer' }), ['wake after 1000'], 'asleep again');
      recorder.receive({ kind: 'heartbeat' });
      recorder.nowMs += 1000;
      assert.deepEqual(recorder.do({ type: 'timer' }), ['wake after 21500']);
    }
    recorder.nowMs += 21_500;
    recorder.do({ type: 'timer' });
    recorder.nowMs += 10_000;
    assert.deepEqual(recorder.do({ type: 'timer' }), ['hang up', 'back off 0', 'CLOSED']);
  });

  it('reports the whole list again after a reconnect', () => {
    const recorder = new Recorder();
    recorder.settle([{ id: alice, incarnation: 1 }]);
    recorder.do({ type: 'closed', code: 1001 });
    recorder.do({ type: 'timer' });
    recorder.do({ type: 'opened' });
    const lines = recorder.receive({
      kind: 'welcome',
      members: [{ id: bob, incarnation: 1 }],
      heartbeatMs: 15_000,
    });
    assert.deepEqual(lines.slice(1), ['STABLE', 'members [b1]']);
  });

  const closeCodes: [number, 'gives up' | 'dials again'][] = [
    [1000, 'dials again'],
    [1001, 'dials again'],
    [1006, 'dials again'],
    [1003, 'gives up'],
    [4001, 'dials again'],
    [4002, 'gives up'],
    [4003, 'gives up'],
    [4004, 'dials again'],
    [4005, 'dials again'],
    [4006, 'dials again'],
    [4009, 'dials again'],
    [4010, 'gives up'],
    [4011, 'dials again'],
    [4999, 'dials again'],
  ];
  const refusals = new Map([
    [4003, 'CONFLICT'],
    [4010, 'UNAUTHORIZED'],
  ]);
  for (const [code, reaction] of closeCodes) {
    it(`${reaction} when it is closed with ${code}`, () => {
      const recorder = new Recorder();
      recorder.settle();
      assert.deepEqual(
        recorder.do({ type: 'closed', code }),
        reaction === 'gives up'
          ? ['end', 'CLOSED', `refused ${refusals.get(code) ?? 'SIGNALING_REFUSED'}`]
          : ['back off 0', 'CLOSED'],
      );
    });
  }

  it('gives up when its id is taken over three times in a row', () => {
    const recorder = new Recorder();
    recorder.settle();
    const settleAgain = (): void => {
      recorder.do({ type: 'timer' });
      recorder.do({ type: 'opened' });
      recorder.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000 });
    };
    assert.deepEqual(recorder.do({ type: 'closed', code: 4004 }), ['back off 0', 'CLOSED']);
    settleAgain();
    assert.deepEqual(recorder.do({ type: 'closed', code: 4004 }), ['back off 1', 'CLOSED']);
    settleAgain();
    assert.deepEqual(recorder.do({ type: 'closed', code: 4004 }), ['end', 'CLOSED', 'refused CONFLICT']);
    assert.deepEqual(recorder.do({ type: 'timer' }), []);
  });

  it('tries at once when told that the network may be back, unless it is STABLE', () => {
    const recorder = new Recorder();
    assert.deepEqual(recorder.do({ type: 'reconnectNow' }), [], 'before connect');
    recorder.do({ type: 'connect' });
    const anew = ['hang up', 'open', 'wake after 10000', 'CONNECTING'];
    assert.deepEqual(recorder.do({ type: 'reconnectNow' }), anew);
    recorder.do({ type: 'opened' });
    assert.deepEqual(recorder.do({ type: 'reconnectNow' }), anew);
    recorder.do({ type: 'closed', code: 1006 });
    assert.deepEqual(recorder.do({ type: 'reconnectNow' }), anew.slice(1));
    recorder.do({ type: 'opened' });
    recorder.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000 });
    assert.deepEqual(recorder.do({ type: 'reconnectNow' }), []);
  });

  it('closes from every state, for good', () => {
    const whole = ['hang up', 'end', 'CLOSING', 'CLOSED'];
    const cases: [SessionInput[], string[]][] = [
      [[], ['end']],
      [[{ type: 'connect' }], whole],
      [[{ type: 'connect' }, { type: 'opened' }], whole],
      [[{ type: 'connect' }, { type: 'closed', code: 1006 }], ['end']],
    ];
    for (const [inputs, expected] of cases) {
      const recorder = new Recorder();
      for (const input of inputs) recorder.do(input);
      assert.deepEqual(recorder.do({ type: 'close' }), expected);
      for (const type of ['connect', 'opened', 'timer', 'reconnectNow'] as const) {
        assert.deepEqual(recorder.do({ type }), []);
      }
    }
  });

  it('hands on why a socket could not be opened at all', () => {
    const recorder = new Recorder();
    recorder.do({ type: 'connect' });
    const error = new GroupError('INVALID_URL', 'mixed content');
    assert.deepEqual(recorder.do({ type: 'failed', error }), [
      'hang up',
      'end',
      'CLOSED',
      'refused INVALID_URL',
    ]);
  });

  it('tells of TURN servers before it tells of members, and of later ones', () => {
    const recorder = new Recorder();
    recorder.do({ type: 'connect' });
    recorder.do({ type: 'opened' });
    const turn = { urls: ['turn:a.example'], username: 'u', credential: 'c' };
    assert.deepEqual(recorder.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000, turn }), [
      'wake after 22500',
      'turn',
      'STABLE',
      'members []',
    ]);
    assert.deepEqual(recorder.receive({ kind: 'turn', turn }), ['turn']);
    const unusable = {
      ...turn,
      urls: ['http://a.example', 'turn:', 'turn:a?transport=x', `turn:${'a'.repeat(300)}`],
    };
    assert.deepEqual(recorder.receive({ kind: 'turn', turn: unusable }), []);
  });

  describe('sent away', () => {
    const b = 'open the next: webSocket ws://b.example/';

    /** Stable for a minute, and told to move 5 s from then. */
    function sentAway(): Recorder {
      const recorder = new Recorder(false, new Ways(['ws://a.example', 'ws://b.example'], false));
      recorder.settle([{ id: alice, incarnation: 1 }]);
      recorder.nowMs = 60_000;
      recorder.receive({ kind: 'heartbeat' });
      assert.deepEqual(recorder.receive({ kind: 'goAway', delayMs: 5_000 }), ['wake after 5000']);
      return recorder;
    }

    /** The same when the next connection is being opened. */
    function moving(): Recorder {
      const recorder = sentAway();
      recorder.nowMs += 4_999;
      assert.deepEqual(recorder.do({ type: 'timer' }), ['wake after 1']);
      recorder.nowMs += 1;
      assert.deepEqual(recorder.do({ type: 'timer' }), [b, 'wake after 10000']);
      assert.equal(recorder.session.phase, 'STABLE');
      return recorder;
    }

    const welcome = encodeServerMessage({
      kind: 'welcome',
      members: [{ id: bob, incarnation: 1 }],
      heartbeatMs: 15_000,
    });

    it('registers at the next server before it leaves the old one', () => {
      const recorder = moving();
      assert.deepEqual(recorder.do({ type: 'opened', next: true, token: 'new' }), [
        'to the next: send hello 03',
      ]);
      assert.deepEqual(recorder.do({ type: 'forward', to: alice, introduction: Uint8Array.of(1) }), [
        'send forward to a: 1',
        'send heartbeat that asks',
        'wake after 10000',
      ]);
      assert.deepEqual(recorder.do({ type: 'message', next: true, bytes: welcome }), [
        'moveOn',
        'wake after 22500',
        'STABLE',
        'members [b1]',
      ]);
      assert.deepEqual(recorder.do({ type: 'closed', code: 1006 }), ['back off 0', 'CLOSED']);
    });

    it('goes on with the next connection when the old one is cut before', () => {
      for (const code of [1001, 1006, 4004]) {
        const recorder = moving();
        recorder.do({ type: 'opened', next: true });
        recorder.nowMs += 4_000;
        const lines = recorder.do({ type: 'closed', code });
        assert.deepEqual(lines, ['moveOn', 'wake after 6000', 'CONNECTED']);
        const bytes = welcome;
        assert.deepEqual(recorder.do({ type: 'message', bytes }).slice(1), ['STABLE', 'members [b1]']);
      }
      const early = moving();
      assert.deepEqual(early.do({ type: 'closed', code: 1001 }), [
        'moveOn',
        'wake after 10000',
        'CONNECTING',
      ]);
    });

    it('takes no move for a take-over by somebody else', () => {
      const recorder = new Recorder();
      recorder.settle();
      for (let i = 0; i < 5; i++) {
        recorder.nowMs += 10_000;
        recorder.receive({ kind: 'goAway', delayMs: 0 });
        recorder.do({ type: 'timer' });
        recorder.do({ type: 'opened', next: true });
        assert.equal(recorder.do({ type: 'closed', code: 4004 })[0], 'moveOn');
        recorder.do({ type: 'message', bytes: welcome });
        assert.equal(recorder.session.phase, 'STABLE');
      }
    });

    const failures: [string, SessionInput][] = [
      ['can not be reached', { type: 'closed', code: 1006, next: true }],
      ['refuses it', { type: 'closed', code: 4010, next: true }],
      ['can not be dialed', { type: 'failed', error: new GroupError('INVALID_URL', 'x'), next: true }],
      ['says no WELCOME', { type: 'message', bytes: encodeServerMessage({ kind: 'heartbeat' }), next: true }],
      ['says nonsense', { type: 'message', bytes: Uint8Array.of(255), next: true }],
    ];
    for (const [name, input] of failures) {
      it(`stays as long as it may when the next server ${name}`, () => {
        const recorder = moving();
        assert.deepEqual(recorder.do(input), ['hang up the next', 'wake after 17500']);
        assert.deepEqual(recorder.receive({ kind: 'heartbeat' }), ['send heartbeat']);
        assert.deepEqual(recorder.do({ type: 'closed', code: 1001 }), ['back off 0', 'CLOSED']);
      });
    }

    it('stays when the next server takes too long', () => {
      const recorder = moving();
      recorder.nowMs += 10_000;
      recorder.receive({ kind: 'heartbeat' });
      assert.deepEqual(recorder.do({ type: 'timer' }), ['hang up the next', 'wake after 22500']);
    });

    it('tries an event stream at the next server, too', () => {
      const recorder = new Recorder(false, new Ways(['ws://a.example', 'ws://b.example'], true));
      recorder.do({ type: 'connect' });
      recorder.do({ type: 'closed', code: 1006 });
      recorder.do({ type: 'opened' });
      recorder.do({ type: 'message', bytes: welcome });
      recorder.nowMs = 10_000;
      recorder.receive({ kind: 'goAway', delayMs: 0 });
      assert.equal(recorder.do({ type: 'timer' })[0], b);
      assert.deepEqual(recorder.do({ type: 'closed', code: 1006, next: true }), [
        'hang up the next',
        'open the next: eventStream http://b.example/',
        'wake after 10000',
      ]);
    });

    it('does not move within 10 s of its WELCOME, however often it is told', () => {
      const recorder = new Recorder();
      recorder.settle();
      recorder.nowMs = 1_000;
      assert.deepEqual(recorder.receive({ kind: 'goAway', delayMs: 0 }), ['wake after 9000']);
    });

    it('gives both connections up when it is closed, and when the old one is refused for good', () => {
      assert.deepEqual(moving().do({ type: 'close' }), ['hang up', 'end', 'CLOSING', 'CLOSED']);
      assert.deepEqual(moving().do({ type: 'closed', code: 4003 }), ['end', 'CLOSED', 'refused CONFLICT']);
    });
  });

  describe('hangs up for good on a server that', () => {
    const tooMany = Array.from({ length: 1025 }, (_, i) => ({
      id: (0x1000 + i).toString(16).padStart(32, 'f'),
      incarnation: 1,
    }));
    const cases: [string, Uint8Array | KnownServerMessage][] = [
      ['says WELCOME twice', { kind: 'welcome', members: [], heartbeatMs: 15_000 }],
      ['sends bytes that are no protobuf', Uint8Array.of(0xff)],
      // An unknown field of 65,533 bytes, which would be ignored.
      ['sends more than 64 KiB', Uint8Array.from([0x7a, 0xfd, 0xff, 0x03, ...new Uint8Array(65_533)])],
      ['lists more than 1024 members in ROSTER', { kind: 'roster', members: tooMany }],
      ['announces more than 1024 members', { kind: 'change', joined: tooMany, left: [] }],
      ['names an id of one byte', Uint8Array.of(0x22, 3, 0x0a, 1, 1)],
    ];
    for (const [name, message] of cases) {
      it(name, () => {
        const recorder = new Recorder();
        recorder.settle([{ id: alice, incarnation: 1 }]);
        const lines =
          message instanceof Uint8Array
            ? recorder.do({ type: 'message', bytes: message })
            : recorder.receive(message);
        assert.deepEqual(lines, ['hang up', 'end', 'CLOSED', 'refused SIGNALING_REFUSED']);
      });
    }

    it('lets the list of members grow beyond 1024 little by little', () => {
      const recorder = new Recorder();
      recorder.settle();
      const grow = (from: number, to: number): string[] =>
        recorder.receive({ kind: 'change', joined: tooMany.slice(from, to), left: [] });
      assert.equal(grow(0, 1000).length, 1000);
      assert.equal(grow(1000, 1024).length, 24);
      assert.equal(grow(1024, 1025).at(-1), 'refused SIGNALING_REFUSED');
    });

    it('lists more than 1024 members in WELCOME', () => {
      const recorder = new Recorder();
      recorder.do({ type: 'connect' });
      recorder.do({ type: 'opened' });
      const lines = recorder.receive({ kind: 'welcome', members: tooMany, heartbeatMs: 15_000 });
      assert.equal(lines.at(-1), 'refused SIGNALING_REFUSED');
    });

    for (const heartbeatMs of [0, 99, 120_001]) {
      it(`asks for a heartbeat every ${heartbeatMs} ms`, () => {
        const recorder = new Recorder();
        recorder.do({ type: 'connect' });
        recorder.do({ type: 'opened' });
        const lines = recorder.receive({ kind: 'welcome', members: [], heartbeatMs });
        assert.equal(lines.at(-1), 'refused SIGNALING_REFUSED');
      });
    }

    it('sends anything before WELCOME', () => {
      const recorder = new Recorder();
      recorder.do({ type: 'connect' });
      recorder.do({ type: 'opened' });
      assert.equal(recorder.receive({ kind: 'heartbeat' }).at(-1), 'refused SIGNALING_REFUSED');
    });
  });

  it('never throws, whatever the server sends', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (messages) => {
        const recorder = new Recorder();
        recorder.settle();
        for (const bytes of messages) recorder.do({ type: 'message', bytes });
      }),
      { numRuns: 1000 },
    );
  });
});
