import assert from 'node:assert/strict';
import { systemPlatform } from '../../src/base/system.js';
import { GroupError } from '../../src/base/errors.js';
import type { LoadWrtc } from '../../src/base/Wrtc.js';
import { loadNodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { loadRoamhqWrtc } from '../../src/channel/rtc/roamhqWrtc.node.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { rtcEngineContract, type MakeEngine } from '../contract/rtcEngine.js';

const platform = systemPlatform();
const nodeDatachannel: MakeEngine = (timeoutMs) =>
  simplePeerEngine(platform, loadNodeDatachannel, { timeoutMs });
const wrtc: MakeEngine = (timeoutMs) => simplePeerEngine(platform, loadRoamhqWrtc, { timeoutMs });
const noWrtc = whyNot(loadRoamhqWrtc);

rtcEngineContract('node-datachannel', nodeDatachannel, nodeDatachannel);
rtcEngineContract('wrtc', wrtc, wrtc, noWrtc);
rtcEngineContract('node-datachannel offers to wrtc', nodeDatachannel, wrtc, noWrtc);
rtcEngineContract('wrtc offers to node-datachannel', wrtc, nodeDatachannel, noWrtc);

describe('an offer of node-datachannel', () => {
  const connections: RTCPeerConnection[] = [];

  afterEach(() => connections.splice(0).forEach((connection) => connection.close()));

  it('leaves the DTLS role open and comes with its candidates, and the answer makes the offerer the client', async () => {
    let offer = await offerOf(begin());
    // What failed in other tests makes the first ones cautious.
    for (let i = 0; i < 16 && /^a=setup:passive/m.test(offer.sdp); i++) {
      connections.pop()!.close();
      offer = await offerOf(begin());
    }
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
    await Promise.all(
      [offerer, answerer].map(({ channel }) => new Promise((open) => (channel.onopen = open))),
    );
  });

  function begin(): Begun {
    const connection = new (loadNodeDatachannel().RTCPeerConnection)({});
    connections.push(connection);
    return { connection, channel: connection.createDataChannel('test', { negotiated: true, id: 0 }) };
  }

  async function offerOf({ connection }: Begun): Promise<RTCSessionDescription> {
    await connection.setLocalDescription();
    return connection.localDescription!;
  }

  async function answerTo(
    offer: RTCSessionDescription,
    { connection }: Begun,
  ): Promise<RTCSessionDescription> {
    await connection.setRemoteDescription(offer);
    await connection.setLocalDescription();
    return connection.localDescription!;
  }
});

interface Begun {
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel;
}

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
    assert.equal(simplePeerEngine(platform, loadNodeDatachannel()).available, true);
  });

  it('makes its offer without a timer, which a hidden page would hold up', async () => {
    const engine = simplePeerEngine(platform, loadNodeDatachannel);
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
    const native = loadNodeDatachannel();
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
    const attempt = simplePeerEngine(platform, loadNodeDatachannel).connect({
      initiator: true,
      rtcConfiguration: { iceTransportPolicy: 'none' as RTCIceTransportPolicy },
    });
    const error = await new Promise<GroupError>((resolve) => (attempt.onFailed = resolve));
    assert.equal(error.code, 'LINK_FAILED');
    assert.match(String(error.cause), /policy/);
  });
});

function whyNot(load: LoadWrtc): string | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
