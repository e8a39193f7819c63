import { SignalingServer, WebGroup, type WrtcName } from '../../src/index.node.js';
import { groupContract, type MakeGroup } from '../contract/group.js';
import { whyNoWrtc } from './whyNoWrtc.js';

describe('WebGroup in Node, over wrtc', () => {
  let signaling: SignalingServer;

  before(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
  });
  after(() => signaling.close());

  const signalingUrl = (): string => signaling.url!;
  const over =
    (...engines: WrtcName[]): MakeGroup =>
    (index, options, foundation) =>
      new WebGroup({ wrtc: engines[index % engines.length]!, ...options }, foundation);

  groupContract('wrtc', { makeGroup: over('wrtc'), signalingUrl, crowd: 3, unavailable: whyNoWrtc() });
  groupContract('node-datachannel and wrtc in one group', {
    ...{ makeGroup: over('node-datachannel', 'wrtc'), signalingUrl, crowd: 4, unavailable: whyNoWrtc() },
  });
});
