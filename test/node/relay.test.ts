import assert from 'node:assert/strict';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { checkSame, receive, testBytes, until } from '../support/groups.js';
import { PairNetwork } from '../support/PairNetwork.js';

describe('a group in which some pairs have no link', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let network: PairNetwork;
  let groups: WebGroup[];
  let key: string;

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    network = new PairNetwork();
    groups = [];
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
  });

  function make(name: string): WebGroup {
    const group = new WebGroup({ signalingServer: signaling.url! }, { rtc: network.engineOf(name) });
    groups.push(group);
    return group;
  }

  /** All of them join; resolves when each has all others as members, with or without a link. */
  async function enter(members: readonly WebGroup[]): Promise<void> {
    await Promise.all(members.map((group) => group.join(key)));
    await Promise.all(members.map((group) => until(group, () => group.members.length === members.length)));
  }

  const isRelayed = (group: WebGroup, peer: WebGroup): boolean => group.path(peer.myId)?.kind === 'relayed';
  const isDirect = (group: WebGroup, peer: WebGroup): boolean => group.path(peer.myId)?.kind === 'direct';

  it('has everybody in it, and tells who carries', async () => {
    network.keepApart('a', 'b');
    const [a, b, c] = [make('a'), make('b'), make('c')];
    await enter([c, a, b]);
    assert.deepEqual(a.neighbors, [c.myId]);
    assert.deepEqual(b.neighbors, [c.myId]);
    assert.deepEqual([...c.neighbors].sort(), [a.myId, b.myId].sort());
    assert.equal(a.path(b.myId)?.kind, 'relayed');
    assert.deepEqual(a.path(b.myId)?.via, [c.myId]);
    const received = receive(b, 2);
    const long = testBytes(5_000_000);
    a.sendTo(b.myId, 'through c');
    a.sendTo(b.myId, long);
    const [first, second] = await received;
    assert.equal(first!.data, 'through c');
    assert.equal(first!.from, a.myId);
    checkSame(second!.data, long);
  });

  it('goes on through others when a link breaks in the middle of a message, and back when it can', async () => {
    const [a, b, c] = [make('a'), make('b'), make('c')];
    await enter([a, b, c]);
    await Promise.all(groups.map((group) => until(group, () => group.neighbors.length === 2)));
    const left: string[] = [];
    for (const group of groups) group.on('memberLeave', (id) => left.push(id));
    const paths: (string | undefined)[] = [];
    a.onPathChange = (id) => void (id === b.myId && paths.push(a.path(id)?.kind));
    const messages = [testBytes(20_000_000), 'then this', testBytes(3_000_000, 1)];
    const received = receive(b, messages.length);
    for (const data of messages) a.sendTo(b.myId, data);
    const relayed = Promise.all([until(a, () => isRelayed(a, b)), until(b, () => isRelayed(b, a))]);
    network.keepApart('a', 'b');
    await relayed;
    assert.deepEqual(a.path(b.myId)?.via, [c.myId]);
    for (const [index, { data }] of (await received).entries()) checkSame(data, messages[index]!);
    const direct = Promise.all([until(a, () => isDirect(a, b)), until(b, () => isDirect(b, a))]);
    network.reunite('a', 'b');
    await direct;
    const last = receive(a, 1);
    b.send('direct again');
    assert.equal((await last)[0]!.data, 'direct again');
    assert.deepEqual(left, []);
    // There is no way in between, unless a relayed link from the time of joining is still there.
    const kinds = paths.filter((kind) => kind !== undefined);
    assert.deepEqual(
      kinds.filter((kind, index) => kind !== kinds[index - 1]),
      ['relayed', 'direct'],
    );
  });

  it('finds a way of three hops', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const made = names.map(make);
    for (const [x, y] of [
      ['a', 'c'],
      ['a', 'd'],
      ['b', 'd'],
    ] as const)
      network.keepApart(x, y);
    await enter(made);
    const [a, b, c, d] = made as [WebGroup, WebGroup, WebGroup, WebGroup];
    assert.deepEqual(a.path(d.myId)?.via, [b.myId, c.myId]);
    const received = receive(a, 1);
    d.sendTo(a.myId, 'far away');
    assert.equal((await received)[0]!.data, 'far away');
  });

  it('takes another carrier when the one it had leaves', async () => {
    network.keepApart('a', 'b');
    const [a, b, c, d] = [make('a'), make('b'), make('c'), make('d')];
    await enter([a, b, c, d]);
    await until(a, () => isRelayed(a, b));
    const [carrier] = a.path(b.myId)!.via!;
    const gone = carrier === c.myId ? c : d;
    const left: string[] = [];
    a.on('memberLeave', (id) => left.push(id));
    const moved = until(a, () => isRelayed(a, b) && a.path(b.myId)!.via![0] !== carrier);
    const received = receive(b, 100);
    for (let i = 0; i < 50; i++) a.sendTo(b.myId, `${i}`);
    await gone.leave();
    for (let i = 50; i < 100; i++) a.sendTo(b.myId, `${i}`);
    await moved;
    assert.deepEqual(
      (await received).map(({ data }) => data),
      Array.from({ length: 100 }, (_, i) => `${i}`),
    );
    assert.deepEqual(left, [carrier]);
  });
});
