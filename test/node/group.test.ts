import { SignalingServer, WebGroup } from '../../src/index.node.js';
import { groupContract } from '../contract/group.js';

describe('WebGroup in Node', () => {
  let signaling: SignalingServer;

  before(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
  });
  after(() => signaling.close());

  groupContract('node-datachannel', {
    makeGroup: (_index, options, foundation) =>
      new WebGroup({ wrtc: 'node-datachannel', ...options }, foundation),
    signalingUrl: () => signaling.url!,
  });
});
