import assert from 'node:assert/strict';
import { utf8 } from '../../../src/base/bytes.js';
import { checkMeta, Metas, type Meta } from '../../../src/service/Metas.js';
import type { GroupTransport, MessageHandler } from '../../../src/topology/Topology.js';

const metaService = 3;
const controlLane = 15;

describe('Metas', () => {
  let nowMs: number;
  let timers: { dueMs: number; action: () => void }[];
  let members: string[];
  /** What was sent, with its receiver. */
  let sent: string[];
  /** What the application was told. */
  let told: string[];
  let own: Meta;
  let deliver: MessageHandler;
  let metas: Metas;

  const clock = {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    after(delayMs: number, action: () => void): () => void {
      const timer = { dueMs: nowMs + delayMs, action };
      timers.push(timer);
      return () => void (timers = timers.filter((each) => each !== timer));
    },
  };

  beforeEach(() => {
    [nowMs, timers, members, sent, told, own] = [0, [], ['b', 'c'], [], [], checkMeta({})];
    const send = (to: string, service: number, lane: number, data: Uint8Array): boolean => {
      assert.deepEqual([service, lane], [metaService, controlLane]);
      sent.push(`${to} ${new TextDecoder().decode(data)}`);
      return true;
    };
    const transport: Partial<GroupTransport> = {
      has: (id) => members.includes(id),
      send,
      broadcast: (service, lane, data) => send('all', service, lane, data),
      receive(service, handler) {
        assert.equal(service, metaService);
        deliver = handler;
      },
    };
    metas = new Metas(
      transport as GroupTransport,
      clock,
      {
        get meta() {
          return own;
        },
      },
      (from, meta) => {
        assert.equal(metas.of(from), meta);
        told.push(`${from} ${JSON.stringify(meta)}`);
      },
    );
  });

  function pass(ms: number): void {
    const endMs = nowMs + ms;
    for (;;) {
      const next = timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next) break;
      timers = timers.filter((each) => each !== next);
      nowMs = next.dueMs;
      next.action();
    }
    nowMs = endMs;
  }

  function say(meta: unknown): void {
    own = checkMeta(meta);
    metas.changed();
  }

  function hear(from: string, text: string, lane = controlLane): void {
    deliver({ from, lane, data: utf8(text), text: true });
  }

  it('tells those who join, unless there is nothing to tell', () => {
    metas.joined('b');
    own = checkMeta({ name: 'Ada' });
    metas.joined('c');
    assert.deepEqual(sent, ['c {"name":"Ada"}']);
  });

  it('tells all of each change', () => {
    for (const n of [1, 2]) say({ n });
    say({});
    assert.deepEqual(sent, ['all {"n":1}', 'all {"n":2}', 'all {}']);
  });

  it('hands on what a member says, and no more than ten times a second, the last one always', () => {
    for (let n = 1; n <= 10_000; n++) {
      hear('b', `{"n":${n}}`);
      if (n % 100 === 0) pass(10);
    }
    hear('c', '{"n":0}');
    pass(100);
    const ofB = told.filter((line) => line.startsWith('b'));
    assert.equal(ofB.length, 11);
    assert.equal(ofB[0], 'b {"n":1}');
    assert.equal(ofB.at(-1), 'b {"n":10000}');
    assert.deepEqual({ ...metas.of('b') }, { n: 10_000 });
    assert.deepEqual({ ...metas.of('c') }, { n: 0 });
    assert.equal(timers.length, 0);
  });

  it('knows the meta of members who have said one, and of nobody else', () => {
    assert.equal(metas.of('b'), undefined);
    hear('b', '{"name":"Bo"}');
    hear('b', '{"name":"Bob"}');
    members = ['c'];
    assert.deepEqual({ ...metas.of('b') }, { name: 'Bo' }, 'while its leaving is being told');
    metas.left('b');
    assert.equal(metas.of('b'), undefined);
    pass(1_000);
    assert.deepEqual(told, ['b {"name":"Bo"}']);
    members = ['b', 'c'];
    hear('b', '{"name":"Bo"}');
    assert.deepEqual(told, ['b {"name":"Bo"}', 'b {"name":"Bo"}'], 'anew when it comes again');
  });

  it('ignores what is no meta, and what comes on another lane', () => {
    hear('b', '{"role":"host"}');
    const bad = [
      ...['', 'null', '42', '"text"', '{', '[1]', '{"a":null}', '{"a":{}}', '{"a":[]}', '{"a":1e999}'],
      ...['{"__proto__":{"polluted":1}}', '{"__proto__":"x"}', '{"":1}', '{"1":1}', '{"a b":1}'],
      ...[`{"a":"${'x'.repeat(1_017)}"}`, `{"a":"${'é'.repeat(509)}"}`, ' '.repeat(2_000), '[['.repeat(500)],
    ];
    for (const text of bad) {
      pass(200);
      hear('b', text);
    }
    pass(200);
    hear('b', '{"role":"guest"}', 0);
    pass(200);
    assert.deepEqual(told, ['b {"role":"host"}']);
    assert.deepEqual({ ...metas.of('b') }, { role: 'host' });
    assert.equal(({} as Meta).polluted, undefined);
  });

  it('leaves no timer behind', () => {
    for (const n of [1, 2]) hear('b', `{"n":${n}}`);
    assert.equal(timers.length, 1);
    metas.left('b');
    assert.equal(timers.length, 0);
  });

  it('hears nobody who has left, as while the own leaving is being told to all', () => {
    members = ['c'];
    metas.left('b');
    hear('b', '{"name":"Bo"}');
    assert.deepEqual(told, []);
    assert.equal(timers.length, 0);
  });
});

describe('checkMeta', () => {
  it('makes a frozen copy without a prototype', () => {
    const given = { name: 'Zoë 𝄞 \ud800', Colour_2: '#c00', 'is-host': true, constructor: 1.5, toString: '' };
    const meta = checkMeta(given);
    assert.deepEqual({ ...meta }, given);
    assert.equal(Object.getPrototypeOf(meta), null);
    assert.ok(Object.isFrozen(meta));
    given.name = 'changed';
    assert.equal(meta.name, 'Zoë 𝄞 \ud800');
    assert.deepEqual(Object.keys(checkMeta({})), []);
  });

  it('takes up to 1024 bytes as JSON', () => {
    checkMeta({ a: 'x'.repeat(1_016) });
    checkMeta({ a: 'é'.repeat(508) });
    for (const text of ['x'.repeat(1_017), 'é'.repeat(509), '"'.repeat(509)]) {
      assert.throws(() => checkMeta({ a: text }), { code: 'INVALID_ARGUMENT' });
    }
  });

  it('refuses everything else', () => {
    const bad = [
      ...[undefined, null, 42, '', 'text', true, () => {}, Symbol('meta'), [1], ['x']],
      ...[{ a: undefined }, { a: null }, { a: {} }, { a: [] }, { a: NaN }, { a: -Infinity }, { a: 1n }],
      ...[{ '': 1 }, { 1: 1 }, { _a: 1 }, { 'a.b': 1 }, { é: 1 }, JSON.parse('{"__proto__":1}')],
    ];
    for (const [index, value] of bad.entries()) {
      assert.throws(() => checkMeta(value), { code: 'INVALID_ARGUMENT' }, `value ${index}`);
    }
  });
});
