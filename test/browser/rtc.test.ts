import { systemPlatform } from '../../src/base/system.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { rtcEngineContract, type MakeEngine } from '../contract/rtcEngine.js';

const ofThePage: MakeEngine = (timeoutMs, change) =>
  simplePeerEngine(
    systemPlatform(),
    change?.(() => globalThis),
    { timeoutMs },
  );

rtcEngineContract('of the page', ofThePage, ofThePage);
