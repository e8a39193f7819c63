import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  createKey,
  GroupError,
  SignalingServer,
  WebGroup,
  WebGroupState,
  type WebGroupOptions,
} from '../../src/index.node.js';
import { systemPlatform } from '../../src/base/system.js';
import { deriveSecrets } from '../../src/base/keys.js';
import { memberIdOf } from '../../src/base/ids.js';
import type { Link } from '../../src/channel/link/Link.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { noRtcEngine, simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import type { RtcAttempt, RtcEngine } from '../../src/channel/rtc/RtcEngine.js';
import { SignalingClient } from '../../src/signaling/SignalingClient.js';
import { FullMesh } from '../../src/topology/FullMesh.js';
import { forkScript, runSource } from '../support/childProcess.js';
import {
  checkSame,
  errorCodes,
  hasMembers,
  joinAll,
  next,
  receive,
  testBytes,
  until,
} from '../support/groups.js';

describe('a group when something fails', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let groups: WebGroup[];
  let key: string;

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    groups = [];
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
  });

  function make(options: WebGroupOptions = {}, rtc?: RtcEngine): WebGroup {
    const group = new WebGroup({ signalingServer: signaling.url!, ...options }, rtc ? { rtc } : {});
    groups.push(group);
    return group;
  }

  it('tells all others at once of a clean leave, and each of them once', async () => {
    const made = [make(), make(), make(), make()] as const;
    await joinAll(made, key);
    const [leaver, ...others] = made;
    const { myId } = leaver;
    const startMs = performance.now();
    const told = Promise.all(others.map((group) => next(group, 'memberLeave')));
    await Promise.all([leaver.leave(), told]);
    console.log(`      seen by all after ${Math.round(performance.now() - startMs)} ms`);
    for (const [id, { reason }] of await told) assert.deepEqual([id, reason], [myId, 'left']);
    for (const group of others) assert.equal(group.members.length, 3);
  });

  it('sees that a process was killed, and goes on', async () => {
    const made = [make({ suspensionMs: 500 }), make({ suspensionMs: 500 })] as const;
    await joinAll(made, key);
    const child = forkScript('member.ts', [signaling.url!, key]);
    try {
      const [id] = (await once(child, 'message')) as [string];
      await Promise.all(made.map((group) => hasMembers(group, 3)));
      const told = Promise.all(made.map((group) => next(group, 'memberLeave')));
      const startMs = performance.now();
      child.kill('SIGKILL');
      for (const departure of await told) {
        assert.equal(departure[0], id);
        assert.equal(departure[1].reason, 'lost');
      }
      console.log(`      seen by all after ${Math.round(performance.now() - startMs)} ms`);
    } finally {
      child.kill('SIGKILL');
    }
    const received = receive(made[1], 1);
    made[0].send('still here');
    await received;
  });

  it('loses nothing when links break in the middle of a long message', async () => {
    const broken = new BreakableEngine();
    const [a, b] = [make({}, broken), make()];
    await joinAll([a, b], key);
    const told: string[] = [];
    for (const group of [a, b]) {
      group.on('memberLeave', (_id, { reason }) => told.push(reason));
      group.on('error', ({ code }) => told.push(code));
    }
    const lost = until(a, () => a.neighbors.length === 0);
    const sent = [testBytes(20_000_000), testBytes(1_000_000, 1), 'and the end'];
    const received = receive(b, sent.length);
    const fromB = receive(a, 1);
    const carried = broken.carries(4_000_000);
    for (const data of sent) a.send(data);
    b.send(testBytes(3_000_000, 2));
    await carried;
    assert.equal(broken.breakAll(), 1);
    await lost;
    assert.deepEqual(a.members, [a.myId, b.myId].sort(), 'it stays a member meanwhile');
    for (const [index, { data }] of (await received).entries()) checkSame(data, sent[index]!);
    checkSame((await fromB)[0]!.data, testBytes(3_000_000, 2));
    await hasMembers(a, 2);
    assert.deepEqual(told, []);
  });

  it('never takes in who has another secret, tells of it, and goes on', async () => {
    const made = [make(), make()] as const;
    await joinAll(made, key);
    const codes = made.map(errorCodes);
    const platform = systemPlatform();
    const { topic } = await deriveSecrets(platform.crypto, key);
    const told: string[] = [];
    // The lower id dials: whoever is told, and how, must not depend on it.
    for (let round = 0; round < 3; round++) {
      const staticKeys = await platform.crypto.generateKeyPair();
      const id = await memberIdOf(platform.crypto, staticKeys.publicKey);
      const psk = new Uint8Array(32).fill(round);
      const identity = { id, incarnation: 1, staticKeys, topic, psk, maxMessageBytes: 1_000 };
      const strangerRtc = simplePeerEngine(platform, nodeDatachannel());
      const before = codes.map(({ length }) => length);
      let strangerTold = (): void => {};
      const strangerKnows = new Promise<void>((resolve) => (strangerTold = resolve));
      const mesh: FullMesh = new FullMesh(
        platform,
        {
          ...{ identity, means: { rtc: strangerRtc, rtcConfiguration: {} }, channel: {} },
          introduce: (to, introduction) => client.forward(to, introduction),
          introduces: () => true,
          server: () => undefined,
        },
        {
          onMemberJoin: () => told.push('join'),
          onMemberLeave: () => told.push('leave'),
          onPathChange: () => told.push('path'),
          onSlow: () => told.push('slow'),
          onReady: () => {},
          onError: ({ code }) => {
            told.push(code);
            strangerTold();
          },
        },
      );
      const client: SignalingClient = new SignalingClient(
        platform,
        { urls: [signaling.url!], topic, id, incarnation: 1 },
        {
          onStateChange: () => {},
          onMembers: (members) => mesh.registered(members),
          onJoined: (member) => mesh.appeared(member),
          onLeft: (left) => mesh.disappeared(left),
          onIntroduction: (from, introduction) => mesh.introduced(from, introduction),
          onUndelivered: (to) => mesh.undelivered(to),
          onCarried: () => {},
          onUncarried: () => {},
          onTurn: () => {},
          onError: () => {},
          onRefused: () => {},
        },
      );
      client.connect();
      await Promise.all(
        made.map((group, index) => until(group, () => codes[index]!.length > before[index]!)),
      );
      await strangerKnows;
      client.close();
      await mesh.leave();
    }
    assert.equal(new Set([...told, ...codes.flat()]).size, 1);
    assert.equal(told[0], 'WRONG_SECRET');
    for (const group of made) assert.equal(group.members.length, 2);
    const received = receive(made[1], 1);
    made[0].send('still us');
    await received;
  });

  it('stays together without signaling, and takes newcomers when it is back', async () => {
    const made = [make(), make()] as const;
    await joinAll(made, key);
    const { port } = signaling.address!;
    await signaling.close();
    const received = receive(made[1], 1);
    made[0].send('nobody needs a server');
    await received;
    assert.equal(made[0].state, WebGroupState.JOINED);
    signaling = new SignalingServer();
    await signaling.listen(port, '127.0.0.1');
    const third = make();
    await third.join(key);
    await Promise.all([...made, third].map((group) => hasMembers(group, 3)));
  });

  it('is found again by autoRejoin when alone without signaling, and LEFT without it', async () => {
    const [back, gone] = [make(), make({ autoRejoin: false })];
    await back.join(key);
    await gone.join(createKey());
    const { port } = signaling.address!;
    const states: WebGroupState[] = [];
    back.onStateChange = (state) => states.push(state);
    await Promise.all([
      signaling.close(),
      until(gone, () => gone.state === WebGroupState.LEFT),
      until(back, () => back.state === WebGroupState.JOINING),
    ]);
    signaling = new SignalingServer();
    await signaling.listen(port, '127.0.0.1');
    await until(back, () => back.state === WebGroupState.JOINED);
    assert.deepEqual(states, [WebGroupState.JOINING, WebGroupState.JOINED]);
  });

  it('keeps one of two members with one identity that was handed in, and the other one leaves', async () => {
    const staticKeys = await systemPlatform().crypto.generateKeyPair();
    const makeCopy = (): WebGroup => {
      const group = new WebGroup({ signalingServer: signaling.url!, identity: () => staticKeys });
      groups.push(group);
      return group;
    };
    const witness = make();
    const [first, second] = [makeCopy(), makeCopy()];
    await joinAll([witness, first], key);
    const id = first.myId;
    const conflict = Promise.race([first, second].map(async (group) => (await next(group, 'error'))[0].code));
    const refused = second.join(key).then(
      () => conflict,
      (error: GroupError) => error.code,
    );
    assert.equal(await refused, 'CONFLICT');
    const [stays, leaves] = first.state === WebGroupState.LEFT ? [second, first] : [first, second];
    await until(leaves, () => leaves.state === WebGroupState.LEFT);
    await until(witness, () => witness.path(id)?.kind === 'direct' && stays.neighbors.length === 1);
    assert.deepEqual(witness.members, [id, witness.myId].sort());
    const received = receive(stays, 1);
    witness.sendTo(id, 'to the one who stays');
    assert.equal((await received)[0]!.data, 'to the one who stays');
  });

  it('gives up a server that takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    const sockets = new Set<Socket>();
    silent.on('connection', (socket) => {
      socket.on('error', () => {});
      sockets.add(socket);
    });
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const group = make({ signalingServer: `ws://127.0.0.1:${port}`, joinTimeoutMs: 200 });
    await assert.rejects(group.join(key), { code: 'SIGNALING_UNREACHABLE' });
    assert.equal(group.state, WebGroupState.LEFT);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('is joined, without a link, with members that have no kind of link in common', async () => {
    const [a, b] = [make({ wrtc: false }), make({}, noRtcEngine)];
    await Promise.all([a.join(key), b.join(key)]);
    assert.deepEqual([a.members, b.members], [[a.myId], [b.myId]]);
  });

  it('lets a process end by itself, whatever promises it has ignored', async () => {
    const [code, output] = await runSource(`
      const { WebGroup, WebGroupBotServer, createKey } = await import('./src/index.node.ts');
      const key = createKey();
      const options = { signalingServer: '${signaling.url}' };
      const nowhere = new WebGroup({ signalingServer: 'ws://127.0.0.1:9', joinTimeoutMs: 100 });
      void nowhere.join('');
      void nowhere.join(key);
      void nowhere.invite('http://x');
      const [a, b] = [new WebGroup(options), new WebGroup(options)];
      b.onMessage = async () => { throw new Error('thrown away'); };
      a.onMemberJoin = () => {
        a.send(new Uint8Array(5_000_000));
        void a.send(new Uint8Array(50_000_000), { acked: true });
        void a.ready(); void a.flush(); void a.invite('ws://127.0.0.1:9');
      };
      void a.join(key);
      void a.join(key);
      await b.join(key);
      await new Promise((resolve) => b.on('message', resolve));
      void a.leave();
      await b.leave();
      console.log('end');
    `);
    assert.deepEqual([code, output.trim()], [0, 'end']);
  });
});

/** An engine whose links a test can count the bytes of, and break. */
class BreakableEngine implements RtcEngine {
  readonly available = true;
  readonly #engine = simplePeerEngine(systemPlatform(), nodeDatachannel());
  readonly #links: Link[] = [];
  #carriedBytes = 0;
  #mark = Infinity;
  #onMark: () => void = () => {};

  connect(options: Parameters<RtcEngine['connect']>[0]): RtcAttempt {
    const attempt = this.#engine.connect(options);
    return new Proxy(attempt, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, name, value: unknown) => {
        if (name !== 'onLink') return Reflect.set(target, name, value, target);
        target.onLink = (link) => {
          this.#links.push(link);
          const send = link.send.bind(link);
          link.send = (packet) => {
            this.#carriedBytes += packet.length;
            if (this.#carriedBytes >= this.#mark) this.#onMark();
            send(packet);
          };
          (value as (link: Link) => void)(link);
        };
        return true;
      },
    });
  }

  /** Resolves when so many bytes more have been sent. */
  carries(bytes: number): Promise<void> {
    this.#mark = this.#carriedBytes + bytes;
    return new Promise((resolve) => (this.#onMark = resolve));
  }

  /** Closes all links as the network would, so that their owners are told; returns how many there were. */
  breakAll(): number {
    const links = this.#links.splice(0);
    for (const link of links) {
      const { onClose } = link;
      link.close();
      onClose(new GroupError('LINK_CLOSED', 'broken by a test'));
    }
    return links.length;
  }
}
