import { provideSystem } from './base/system.js';
import { openNodeSocket } from './base/system.node.js';
import { nodeWrtc } from './channel/rtc/nodeWrtc.node.js';

provideSystem({ openSocket: openNodeSocket, wrtc: nodeWrtc });

export * from './index.js';
