import { systemPlatform } from '../../src/base/system.js';
import type { LoadWrtc } from '../../src/base/Wrtc.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { loadRoamhqWrtc } from '../../src/channel/rtc/roamhqWrtc.node.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { rtcEngineContract, type MakeEngine } from '../contract/rtcEngine.js';
import { whyNoWrtc } from './whyNoWrtc.js';

const platform = systemPlatform();
const same = (load: LoadWrtc): LoadWrtc => load;
const wrtc: MakeEngine = (timeoutMs, change = same) =>
  simplePeerEngine(platform, change(loadRoamhqWrtc), { timeoutMs });
/** Its connections share UDP ports, as those of a group do. */
const datachannel: MakeEngine = (timeoutMs, change = same) => {
  const engine = simplePeerEngine(platform, change(nodeDatachannel()), { timeoutMs });
  return { available: true, connect: (options) => engine.connect({ ...options, peer: 'the other' }) };
};

rtcEngineContract('wrtc', wrtc, wrtc, whyNoWrtc());
rtcEngineContract('node-datachannel offers to wrtc', datachannel, wrtc, whyNoWrtc());
rtcEngineContract('wrtc offers to node-datachannel', wrtc, datachannel, whyNoWrtc());
