import assert from 'node:assert/strict';
import { openNodeSocket } from '../../src/base/system.node.js';
import { systemPlatform } from '../../src/base/system.js';
import {
  createKey,
  SignalingServer,
  WebGroup,
  type SignalingServerOptions,
  type WebGroupOptions,
} from '../../src/index.node.js';
import type { CarryMessage } from '../../src/wire/signalingCodec.js';
import { checkSame, errorCodes, receive, testBytes, until } from '../support/groups.js';
import { liarSockets, type Lie } from '../support/liarSocket.js';
import { PairNetwork } from '../support/PairNetwork.js';

describe('two members whom only the signaling server connects', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let network: PairNetwork;
  let groups: WebGroup[];
  let key: string;

  beforeEach(() => {
    network = new PairNetwork();
    network.keepApart('a', 'b');
    groups = [];
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
  });

  async function serve(options: SignalingServerOptions = { relay: true }, port = 0): Promise<void> {
    signaling = new SignalingServer(options);
    await signaling.listen(port, '127.0.0.1');
  }

  function make(name: string, options: WebGroupOptions = {}, lie?: Lie): WebGroup {
    const platform = systemPlatform();
    const group = new WebGroup(
      { signalingServer: signaling.url!, relay: true, ...options },
      {
        rtc: network.engineOf(name),
        ...(lie && { platform: { ...platform, openSocket: liarSockets(openNodeSocket, lie) } }),
      },
    );
    groups.push(group);
    return group;
  }

  const kindTo = (group: WebGroup, peer: WebGroup): string | undefined => group.path(peer.myId)?.kind;

  /** Both reach each other in this way. */
  async function connected(a: WebGroup, b: WebGroup, kind: string): Promise<void> {
    await Promise.all([until(a, () => kindTo(a, b) === kind), until(b, () => kindTo(b, a) === kind)]);
  }

  async function enter(a: WebGroup, b: WebGroup): Promise<void> {
    await Promise.all([a.join(key), b.join(key)]);
    await connected(a, b, 'signaling');
  }

  function leavesOf(...members: WebGroup[]): string[] {
    const left: string[] = [];
    for (const group of members) group.on('memberLeave', (id, { reason }) => left.push(`${id} ${reason}`));
    return left;
  }

  it('talk through it, and path() says so', async () => {
    await serve();
    const [a, b] = [make('a'), make('b')];
    await enter(a, b);
    assert.deepEqual(a.members, b.members);
    assert.deepEqual([a.neighbors, b.neighbors], [[], []]);
    assert.equal(a.path(b.myId)!.via, undefined);
    const [atA, atB] = [receive(a, 1), receive(b, 1)];
    a.send('to b');
    b.send('to a');
    assert.equal((await atA)[0]!.data, 'to a');
    assert.equal((await atB)[0]!.data, 'to b');
  });

  it('send messages of 20 MB both ways, and others meanwhile, at the pace of the server', async () => {
    await serve({ relay: true, relayBytesPerSecond: 8 * 1024 * 1024 });
    const [a, b] = [make('a'), make('b')];
    await enter(a, b);
    const left = leavesOf(a, b);
    const paths: (string | undefined)[] = [];
    a.on('pathChange', () => paths.push(kindTo(a, b)));
    const [atA, atB] = [receive(a, 2), receive(b, 2)];
    const [toA, toB] = [testBytes(20_000_000, 1), testBytes(20_000_000, 2)];
    a.send(toB, { lane: 1 });
    b.send(toA, { lane: 1 });
    a.send('first');
    b.send('first');
    for (const [received, expected] of [
      [await atA, toA],
      [await atB, toB],
    ] as const) {
      assert.deepEqual([received[0]!.data, received[1]!.lane], ['first', 1]);
      checkSame(received[1]!.data, expected);
    }
    assert.deepEqual([left, paths], [[], []]);
  });

  it('move to a link of their own in the middle of a message, and back when it breaks', async () => {
    await serve();
    const [a, b] = [make('a'), make('b')];
    await enter(a, b);
    const left = leavesOf(a, b);
    const messages = [testBytes(6_000_000), 'then this', testBytes(2_000_000, 1)];
    const received = receive(b, messages.length);
    for (const data of messages) a.send(data);
    network.reunite('a', 'b');
    await connected(a, b, 'direct');
    network.keepApart('a', 'b');
    await connected(a, b, 'signaling');
    for (const [index, { data }] of (await received).entries()) checkSame(data, messages[index]!);
    assert.deepEqual(left, []);
  });

  it('are carried by a member instead, as soon as there is one', async () => {
    await serve();
    const [a, b, c] = [make('a'), make('b'), make('c')];
    await enter(a, b);
    const left = leavesOf(a, b);
    const messages = Array.from({ length: 50 }, (_, i) => testBytes(50_000, i));
    const received = receive(b, messages.length);
    for (const data of messages.slice(0, 25)) a.sendTo(b.myId, data);
    await c.join(key);
    await connected(a, b, 'relayed');
    assert.deepEqual(a.path(b.myId)!.via, [c.myId]);
    for (const data of messages.slice(25)) a.sendTo(b.myId, data);
    for (const [index, { data }] of (await received).entries()) checkSame(data, messages[index]!);
    assert.deepEqual(left, []);
    const { myId } = c;
    await c.leave();
    await connected(a, b, 'signaling');
    assert.deepEqual(left, [`${myId} left`, `${myId} left`]);
  });

  it('lose nothing when the server is restarted in the middle', async () => {
    await serve();
    const [a, b] = [make('a', { suspensionMs: 30_000 }), make('b', { suspensionMs: 30_000 })];
    await enter(a, b);
    const left = leavesOf(a, b);
    const long = testBytes(5_000_000);
    const received = receive(b, 2);
    a.send(long);
    a.send('after it');
    const lost = Promise.all([until(a, () => !kindTo(a, b)), until(b, () => !kindTo(b, a))]);
    const { port } = signaling.address!;
    await signaling.close();
    await lost;
    await serve({ relay: true }, port);
    await connected(a, b, 'signaling');
    const [first, second] = await received;
    checkSame(first!.data, long);
    assert.equal(second!.data, 'after it');
    assert.deepEqual(left, []);
  });

  it('hear from each other that they leave', async () => {
    await serve();
    const [a, b] = [make('a'), make('b')];
    await enter(a, b);
    const left = leavesOf(b);
    const received = receive(b, 1);
    const { myId } = a;
    a.send('goodbye');
    await a.leave();
    await until(b, () => b.members.length === 1);
    assert.equal((await received)[0]!.data, 'goodbye');
    assert.deepEqual(left, [`${myId} left`]);
  });

  for (const [who, server, first, second] of [
    ['the server', false, true, true],
    ['the one', true, false, true],
    ['the other', true, true, false],
  ] as const) {
    it(`do not reach each other unless ${who} wants it`, async () => {
      await serve({ relay: server });
      const [a, b] = [make('a', { relay: first }), make('b', { relay: second })];
      // Each resolves after two attempts have failed.
      await Promise.all([a.join(key), b.join(key)]);
      assert.deepEqual([a.members, b.members], [[a.myId], [b.myId]]);
    });
  }

  it('bear a server that drops, alters, repeats and exchanges packets', async () => {
    await serve();
    let count = 0;
    let held: CarryMessage | undefined;
    const lies: Record<number, Lie> = {
      40: () => [],
      80: (packet) => [{ ...packet, data: packet.data.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) }],
      120: (packet) => [packet, packet],
      160: (packet) => ((held = packet), []),
      161: (packet) => [packet, held!],
      200: (packet) => [{ ...packet, data: packet.data.subarray(0, 20) }],
      240: (packet) => [{ ...packet, data: new Uint8Array() }],
    };
    const lie: Lie = (packet) => lies[count++]?.(packet) ?? [packet];
    const [a, b] = [make('a', { suspensionMs: 30_000 }), make('b', { suspensionMs: 30_000 }, lie)];
    const errors = [errorCodes(a), errorCodes(b)];
    await enter(a, b);
    const left = leavesOf(a, b);
    const messages = Array.from({ length: 60 }, (_, i) => testBytes(80_000, i));
    const received = receive(b, messages.length);
    for (const data of messages) a.send(data);
    for (const [index, { data }] of (await received).entries()) checkSame(data, messages[index]!);
    assert.ok(count > 240, `${count} packets`);
    assert.deepEqual([left, ...errors], [[], [], []]);
  });
});
