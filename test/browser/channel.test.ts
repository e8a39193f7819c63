import { systemPlatform } from '../../src/base/system.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { channelContract } from '../contract/channel.js';
import { connectPair } from '../contract/rtcEngine.js';

const engine = simplePeerEngine(systemPlatform());

channelContract('data channels of the page', async () => {
  const [a, b] = await connectPair(engine, engine);
  return { a, b };
});
