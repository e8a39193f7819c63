import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { channelContract } from '../../contract/channel.js';

channelContract('memory', async () => {
  const [a, b] = memoryLinkPair();
  return { a, b };
});
