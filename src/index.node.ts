import { nodeCrypto } from './base/nodeCrypto.node.js';
import { provideSystem } from './base/system.js';
import { openNodeSocket } from './base/system.node.js';
import { nodeWrtc } from './channel/rtc/nodeWrtc.node.js';

export * from './index.js';
export { fileIdentity } from './fileIdentity.node.js';
export { SignalingServer } from './server/SignalingServer.js';
export type { SignalingCounts } from './server/accept/Tally.js';
export type { SignalingServerOptions } from './server/signalingServerOptions.js';
export type { Authorize, AuthorizationRequest } from './server/accept/Authorizer.js';
export type { TurnOptions } from './server/accept/turnSource.js';
export { createToken, verifyTokens } from './server/tokens.js';
export type { TokenOptions, VerifyTokensOptions } from './server/tokens.js';
export { MemoryStore } from './server/store/MemoryStore.js';
export type { StoreState } from './server/store/NodeLink.js';
export { redisStore } from './server/store/RedisStore.js';
export type { RedisStoreOptions } from './server/store/RedisStore.js';
export type { RoomWithRoll, Store, StoreConnection, StoreEvents } from './server/store/Store.js';
export { WebGroupBotServer } from './server/WebGroupBotServer.js';
export type { WebGroupBotServerOptions } from './server/WebGroupBotServer.js';

provideSystem({ openSocket: openNodeSocket, crypto: nodeCrypto, wrtc: nodeWrtc });
