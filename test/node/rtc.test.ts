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
