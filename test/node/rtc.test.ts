import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { systemPlatform } from '../../src/base/system.js';
import { GroupError } from '../../src/base/errors.js';
import type { LoadWrtc } from '../../src/base/Wrtc.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { MuxPorts } from '../../src/channel/rtc/MuxPorts.node.js';
import type { RtcEngine } from '../../src/channel/rtc/RtcEngine.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import type { Link } from '../../src/channel/link/Link.js';
import { connectPair, rtcEngineContract, type MakeEngine } from '../contract/rtcEngine.js';

const platform = systemPlatform();
const same = (load: LoadWrtc): LoadWrtc => load;
const datachannel: MakeEngine = (timeoutMs, change = same) =>
  simplePeerEngine(platform, change(nodeDatachannel()), { timeoutMs });
/** Its connections share UDP ports, as those of a group do. */
const muxed: MakeEngine = (timeoutMs, change) => {
  const engine = datachannel(timeoutMs, change);
  return { available: true, connect: (options) => engine.connect({ ...options, peer: 'the other' }) };
};

rtcEngineContract('node-datachannel', datachannel, datachannel);
rtcEngineContract('node-datachannel with shared ports', muxed, muxed);

describe('a connection of node-datachannel', () => {
  afterEach(closeConnections);

  it('ends its channel itself: one closed by two threads at a time may never be released', async () => {
    const [offerer, answerer] = [begin(), begin()];
    const open = bothOpen(offerer, answerer);
    for (const [from, to] of [
      [offerer, answerer],
      [answerer, offerer],
    ] as const) {
      from.connection.onicecandidate = ({ candidate }) =>
        candidate && to.connection.addIceCandidate(candidate);
    }
    await offerer.connection.setRemoteDescription(await answerTo(await offerOf(offerer), answerer));
    await open;
    const arrived = new Promise((resolve) => (offerer.channel.onmessage = resolve));
    const ended = new Promise((resolve) => (answerer.channel.onclose = resolve));
    offerer.channel.close();
    assert.equal(offerer.channel.readyState, 'closing');
    answerer.channel.send(new Uint8Array([1]));
    await arrived;
    offerer.connection.close();
    await ended;
  });
});

describe('an offer of node-datachannel', () => {
  afterEach(closeConnections);

  it('leaves the DTLS role open and comes with its candidates, and the answer makes the offerer the client', async () => {
    await useUpCaution();
    const offer = await offerOf(begin());
    assert.match(offer.sdp, /^a=setup:actpass/m);
    assert.match(offer.sdp, /^a=candidate:/m);
    assert.match((await answerTo(offer, begin())).sdp, /^a=setup:passive/m);
  });

  it('holds its candidates back until the answer while others are being made, and is the DTLS server then', async () => {
    const [offerer, answerer] = [begin(), begin()];
    let tell = (_: RTCIceCandidate): unknown => assert.fail('told too early');
    const gathered = new Promise<void>((resolve) => {
      offerer.connection.onicecandidate = ({ candidate }) => (candidate ? tell(candidate) : resolve());
    });
    const offer = await offerOf(offerer);
    assert.doesNotMatch(offer.sdp, /^a=candidate:/m);
    assert.match(offer.sdp, /^a=setup:passive/m);
    const answer = await answerTo(offer, answerer);
    assert.match(answer.sdp, /^a=setup:active/m);
    await gathered;
    tell = (candidate) => answerer.connection.addIceCandidate(candidate);
    await offerer.connection.setRemoteDescription(answer);
    await bothOpen(offerer, answerer);
  });

  it('holds its candidates back after one that was closed before it was up, as when the other side says it has failed', async () => {
    const answered = begin();
    const answerer = begin();
    await answered.connection.setRemoteDescription(await answerTo(await offerOf(answered), answerer));
    closeConnections();
    assert.doesNotMatch((await offerOf(begin())).sdp, /^a=candidate:/m);
  });
});

interface Begun {
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel;
}

const connections: RTCPeerConnection[] = [];

function closeConnections(): void {
  for (const connection of connections.splice(0)) connection.close();
}

function begin(): Begun {
  const connection = new (nodeDatachannel()().RTCPeerConnection)({});
  connections.push(connection);
  return { connection, channel: connection.createDataChannel('test', { negotiated: true, id: 0 }) };
}

async function offerOf({ connection }: Begun): Promise<RTCSessionDescription> {
  await connection.setLocalDescription();
  return connection.localDescription!;
}

async function answerTo(offer: RTCSessionDescription, { connection }: Begun): Promise<RTCSessionDescription> {
  await connection.setRemoteDescription(offer);
  await connection.setLocalDescription();
  return connection.localDescription!;
}

async function bothOpen(...sides: Begun[]): Promise<void> {
  await Promise.all(sides.map(({ channel }) => new Promise((open) => (channel.onopen = open))));
}

/** What has failed in other tests makes the next 16 offers hold their candidates back. */
async function useUpCaution(): Promise<void> {
  for (let i = 0; i < 16; i++) {
    const connection = new (nodeDatachannel()().RTCPeerConnection)({});
    connection.createDataChannel('test', { negotiated: true, id: 0 });
    await connection.setLocalDescription();
    connection.close();
  }
}

describe('the shared ports of node-datachannel', () => {
  const links: Link[] = [];

  afterEach(() => links.splice(0).forEach((link) => link.close()));

  it('let a second link of the same two open beside the first, and more after those have closed', async () => {
    const [a, b] = [muxed(20_000), muxed(20_000)];
    for (let round = 0; round < 6; round++) {
      const [first, second] = await Promise.all([connectPair(a, b), connectPair(b, a)]);
      links.push(...first, ...second);
      for (const [from, to] of [first, second]) {
        const arrived = new Promise((resolve) => (to.onPacket = resolve));
        from.send(new Uint8Array([round]));
        assert.deepEqual(await arrived, new Uint8Array([round]));
      }
      if (round % 2) links.splice(0).forEach((link) => link.close());
    }
  });

  it('are one for links to many members', async function () {
    if (!existsSync('/proc/net/udp')) return this.skip(); // Elsewhere nothing tells the sockets of a process.

    const hub = datachannel(20_000);
    const before = new Set(udpPorts());
    for (let i = 0; i < 5; i++) {
      const toward: RtcEngine = {
        available: true,
        connect: (options) => hub.connect({ ...options, peer: `member ${i}` }),
      };
      links.push(...(await connectPair(toward, muxed(20_000))));
    }
    assert.equal(udpPorts().filter((port) => !before.has(port)).length, 1 + 5);
  });

  it('are others when programs have taken the first ones', async () => {
    const claim = new MuxPorts().claim('any')!;
    const { portRangeBegin, portRangeEnd } = claim.range;
    const ports = portRangeEnd + 1 - portRangeBegin;
    // All but one of each of the ranges that come next.
    const taken = await Promise.all(
      Array.from({ length: 2 * ports - 1 }, (_, i) => 49_152 + ((portRangeEnd + 1 + i) % 16_384))
        .filter((_, i) => i !== ports - 1)
        .map(bindUdp),
    );
    try {
      links.push(...(await connectPair(muxed(20_000), muxed(20_000))));
    } finally {
      taken.forEach((socket) => socket?.close());
      claim.release();
    }
  });
});

describe('simplePeerEngine', () => {
  it('is not available and throws UNSUPPORTED where there is no WebRTC', () => {
    const broken = (): never => {
      throw new GroupError('UNSUPPORTED', 'no binary for this system');
    };
    for (const engine of [simplePeerEngine(platform), simplePeerEngine(platform, broken)]) {
      assert.equal(engine.available, false);
      assert.throws(() => engine.connect({ initiator: true, rtcConfiguration: {} }), { code: 'UNSUPPORTED' });
    }
  });

  it('takes classes that the application hands over', () => {
    assert.equal(simplePeerEngine(platform, nodeDatachannel()()).available, true);
  });

  it('makes its offer without a timer, which a hidden page would hold up', async () => {
    const engine = simplePeerEngine(platform, nodeDatachannel());
    const { setTimeout } = globalThis;
    const attempt = engine.connect({ initiator: true, rtcConfiguration: {} });
    // From now on no timer fires.
    globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
    try {
      await new Promise((resolve) => (attempt.onDescription = resolve));
    } finally {
      globalThis.setTimeout = setTimeout;
      attempt.close();
    }
  });

  it('tells the candidates that it finds in the description before it, and each once', async () => {
    await useUpCaution();
    const native = nodeDatachannel()();
    let connection: RTCPeerConnection | undefined;
    const watched = {
      ...native,
      RTCPeerConnection: class extends native.RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          // eslint-disable-next-line @typescript-eslint/no-this-alias -- it is what simple-peer keeps to itself
          connection = this;
        }
      },
    };
    const attempt = simplePeerEngine(platform, watched).connect({ initiator: true, rtcConfiguration: {} });
    const candidates: string[] = [];
    attempt.onCandidate = (candidate) => candidates.push(candidate);
    await new Promise((resolve) => (attempt.onDescription = resolve));
    const before = candidates.length;
    assert.ok(before > 0);
    await new Promise<void>((resolve) => {
      const tell = connection!.onicecandidate!;
      connection!.onicecandidate = (event) => {
        tell.call(connection!, event);
        if (!event.candidate) resolve();
      };
    });
    assert.equal(candidates.length, before);
    attempt.close();
  });

  it('fails with LINK_FAILED when the engine refuses the configuration', async () => {
    const attempt = simplePeerEngine(platform, nodeDatachannel()).connect({
      initiator: true,
      rtcConfiguration: { iceTransportPolicy: 'none' as RTCIceTransportPolicy },
    });
    const error = await new Promise<GroupError>((resolve) => (attempt.onFailed = resolve));
    assert.equal(error.code, 'LINK_FAILED');
    assert.match(String(error.cause), /policy/);
  });
});

/** A socket on this port, or undefined if there is one already. */
function bindUdp(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp6');
    socket.once('error', () => resolve(undefined));
    socket.bind(port, () => resolve(socket));
  });
}

/** The UDP ports of this process, as Linux tells them. */
function udpPorts(): string[] {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );
  return ['udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([, local, , , , , , , , inode]) => (own.has(inode!) ? local! : [])),
  );
}
