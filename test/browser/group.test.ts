import assert from 'node:assert/strict';
import { systemPlatform } from '../../src/base/system.js';
import type { Data } from '../../src/index.js';
import { createKey, WebGroup, WebGroupState, type WebGroupOptions } from '../../src/index.js';
import { CountingClock } from '../support/countingClock.js';
import { testConfig } from './support/config.js';
import { countConnections, type ConnectionCount } from './support/connections.js';

describe('WebGroup in a page', function () {
  this.timeout(60_000);
  let clock: CountingClock;
  let connections: ConnectionCount;
  let sockets: WebSocket[];
  let groups: WebGroup[];
  let key: string;

  beforeEach(() => {
    const { clock: real } = systemPlatform();
    clock = new CountingClock(real);
    connections = countConnections();
    sockets = [];
    groups = [];
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    connections.restore();
    assert.equal(connections.open, 0, 'connections that are left');
    assert.equal(clock.timers, 0, 'timers that are left');
    const open = sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING);
    assert.equal(open.length, 0, 'sockets that are left');
  });

  function make(options: WebGroupOptions = {}): WebGroup {
    const real = systemPlatform();
    const openSocket: typeof real.openSocket = (url, protocols) => {
      const socket = real.openSocket(url, protocols);
      sockets.push(socket as unknown as WebSocket);
      return socket;
    };
    const group = new WebGroup(
      { signalingServer: testConfig().signalingUrl, ...options },
      { platform: { ...real, clock, openSocket } },
    );
    groups.push(group);
    return group;
  }

  /** Members of one group, one after the other. */
  async function joined(count: number): Promise<WebGroup[]> {
    const made = Array.from({ length: count }, () => make());
    for (const group of made) await group.join(key);
    await Promise.all(made.map((group) => hasMembers(group, count)));
    return made;
  }

  it('links two members directly', async () => {
    const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
    assert.deepEqual(a.members, [a.myId, b.myId].sort());
    assert.deepEqual(a.members, b.members);
    assert.deepEqual(a.neighbors, [b.myId]);
    assert.deepEqual(b.neighbors, [a.myId]);
    assert.equal(a.path(b.myId)?.kind, 'direct');
    assert.equal(a.id, b.id);
    assert.deepEqual([connections.made, connections.open], [2, 2]);
  });

  it('links each of five that join at once with each other', async () => {
    const made = Array.from({ length: 5 }, () => make());
    await Promise.all(made.map((group) => group.join(key)));
    await Promise.all(made.map((group) => hasMembers(group, 5)));
    const ids = made.map(({ myId }) => myId).sort();
    for (const group of made) {
      assert.deepEqual(group.members, ids);
      assert.deepEqual(
        group.neighbors,
        ids.filter((id) => id !== group.myId),
      );
    }
  });

  it('delivers what is empty, text and long equal and of the same type', async () => {
    const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
    const sent: Data[] = [
      '',
      new Uint8Array(),
      'é',
      bytes(1_000_000),
      'é'.repeat(500_000),
      bytes(20_000_000),
      'end',
    ];
    const received = [b, c].map((group) => receive(group, sent.length));
    for (const data of sent) if (!a.send(data)) await a.ready();
    for (const messages of await Promise.all(received)) {
      messages.forEach(({ from, data }, index) => {
        assert.equal(from, a.myId);
        assertSameData(data, sent[index]!);
      });
    }
    await a.flush();
  });

  it('brings a private message to its addressee alone', async () => {
    const [a, b, c] = (await joined(3)) as [WebGroup, WebGroup, WebGroup];
    const received = [receive(a, 1), receive(b, 2), receive(c, 1)];
    a.sendTo(b.myId, 'for b');
    await a.flush();
    b.send('for all');
    a.sendTo(b.myId, 'for b again');
    assert.deepEqual(
      (await Promise.all(received)).map((messages) => messages.map(({ data }) => data)),
      [['for all'], ['for b', 'for b again'], ['for all']],
    );
  });

  it('says at once who leaves, and has the same id when it joins again', async () => {
    const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
    const { myId } = b;
    for (let round = 0; round < 3; round++) {
      const left = new Promise<string[]>((resolve) => {
        a.onMemberLeave = (id, { reason }) => resolve([id, reason]);
      });
      await b.leave();
      assert.equal(b.state, WebGroupState.LEFT);
      assert.deepEqual([b.myId, b.key, b.id, b.members, b.neighbors], ['', '', '', [], []]);
      assert.deepEqual(await left, [myId, 'left']);
      assert.deepEqual(a.members, [a.myId]);
      await b.join(key);
      await hasMembers(a, 2);
      assert.equal(b.myId, myId);
      const received = receive(a, 1);
      b.send(`round ${round}`);
      assert.deepEqual(await received, [{ from: myId, data: `round ${round}` }]);
    }
  });

  it('keeps groups apart whose keys differ in a character', async () => {
    const keys = ['a/b?c#d&é%', 'a/b?c#d&é%25', 'a/b?c#d&e\u0301%'].map((text) => text + key);
    const pairs = keys.map((each) => [make(), make()].map(async (group) => (await group.join(each), group)));
    const settled = await Promise.all(pairs.map((pair) => Promise.all(pair)));
    for (const pair of settled) {
      await Promise.all(pair.map((group) => hasMembers(group, 2)));
      const ids = pair.map(({ myId }) => myId).sort();
      for (const group of pair) assert.deepEqual(group.members, ids);
    }
    assert.equal(new Set(settled.flat().map(({ id }) => id)).size, 3);
  });

  it('refuses bad input with a code of its own', async () => {
    const group = make();
    for (const bad of ['', 42, null, 'k'.repeat(513)])
      await assert.rejects(group.join(bad as string), { code: 'INVALID_KEY' });
    assert.throws(() => group.send('early'), { code: 'NOT_JOINED' });
    assert.throws(() => group.sendTo('x', 'early'), { code: 'NOT_JOINED' });
    await assert.rejects(group.invite(testConfig().botUrl), { code: 'NOT_JOINED' });
    const first = group.join(key);
    await assert.rejects(group.join(key), { code: 'ALREADY_JOINED' });
    await first;
    await assert.rejects(group.join(key), { code: 'ALREADY_JOINED' });
    for (const bad of [42, null, undefined, {}, [], new ArrayBuffer(1)])
      assert.throws(() => group.send(bad as string), { code: 'INVALID_DATA' });
    for (const lane of [-1, 15, 0.5, NaN])
      assert.throws(() => group.send('x', { lane }), { code: 'INVALID_ARGUMENT' });
    for (const id of ['nobody', group.myId])
      assert.throws(() => group.sendTo(id, 'x'), { code: 'UNKNOWN_MEMBER' });
    for (const url of ['http://x', 'x', '', 42])
      await assert.rejects(group.invite(url as string), { code: 'INVALID_URL' });
    assert.throws(() => make({ signalingServer: 'http://x' }), { code: 'INVALID_URL' });
    assert.throws(() => make({ joinTimeoutMs: -1 }), { code: 'INVALID_ARGUMENT' });
  });

  it('rejects when signaling is not there, and can join after that', async () => {
    const group = make({ signalingServer: 'ws://127.0.0.1:9', joinTimeoutMs: 200 });
    await assert.rejects(group.join(key), { code: 'SIGNALING_UNREACHABLE' });
    assert.equal(group.state, WebGroupState.LEFT);
    await assert.rejects(group.join(key), { code: 'SIGNALING_UNREACHABLE' });
  });

  it('invites the bot once, which all see and can talk to', async () => {
    const [a, b] = (await joined(2)) as [WebGroup, WebGroup];
    await Promise.all([a.invite(testConfig().botUrl), b.invite(testConfig().botUrl)]);
    await a.invite(testConfig().botUrl);
    await Promise.all([hasMembers(a, 3), hasMembers(b, 3)]);
    const bot = a.members.find((id) => id !== a.myId && id !== b.myId)!;
    for (const group of [a, b]) {
      assert.equal(group.path(bot)?.kind, 'websocket');
      const echo = receive(group, 2);
      group.sendTo(bot, 'é');
      group.sendTo(bot, bytes(3_000_000));
      const [short, long] = await echo;
      assert.deepEqual(short, { from: bot, data: 'é' });
      assertSameData(long!.data, bytes(3_000_000));
    }
  });

  it('rejects an invitation that nobody answers, and goes on', async () => {
    const [a] = await joined(1);
    await assert.rejects(a!.invite('ws://127.0.0.1:9'), { code: 'INVITE_FAILED' });
    assert.equal(a!.state, WebGroupState.JOINED);
  });

  it('leaves while it joins', async () => {
    const group = make();
    const joining = group.join(key);
    await group.leave();
    await assert.rejects(joining, { code: 'LEFT' });
    await group.join(key);
    assert.equal(group.state, WebGroupState.JOINED);
  });
});

function hasMembers(group: WebGroup, count: number): Promise<void> {
  return new Promise((resolve) => {
    const offs = (['memberJoin', 'memberLeave', 'pathChange'] as const).map((event) =>
      group.on(event, check),
    );
    check();
    function check(): void {
      if (group.members.length !== count || group.neighbors.length !== count - 1) return;
      for (const off of offs) off();
      resolve();
    }
  });
}

/** Resolves with the next `count` messages. */
function receive(group: WebGroup, count: number): Promise<{ from: string; data: Data }[]> {
  return new Promise((resolve) => {
    const messages: { from: string; data: Data }[] = [];
    const off = group.on('message', (from, data) => {
      messages.push({ from, data });
      if (messages.length < count) return;
      off();
      resolve(messages);
    });
  });
}

function bytes(length: number): Uint8Array {
  const made = new Uint8Array(length);
  for (let i = 0; i < length; i++) made[i] = (i * 31 + (i >> 8)) & 255;
  return made;
}

/** Names the first byte that differs: to print 20 MB would take minutes. */
function assertSameData(actual: Data, expected: Data): void {
  if (typeof actual === 'string' || typeof expected === 'string') {
    assert.ok(actual === expected, `another text of ${actual.length}, expected ${expected.length}`);
    return;
  }
  assert.ok(actual instanceof Uint8Array);
  assert.equal(actual.length, expected.length);
  assert.equal(
    actual.findIndex((byte, index) => byte !== expected[index]),
    -1,
  );
}
