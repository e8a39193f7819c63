import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { GroupError } from '../../src/base/errors.js';
import type { Socket } from '../../src/base/Socket.js';
import { openNodeSocket } from '../../src/base/system.node.js';
import { systemPlatform } from '../../src/base/system.js';
import { openWebSocketLink, webSocketLink } from '../../src/channel/link/websocket.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import { channelContract } from '../contract/channel.js';
import { connectPair } from '../contract/rtcEngine.js';

const platform = { ...systemPlatform(), openSocket: openNodeSocket };

channelContract('websocket', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const { port } = server.address() as AddressInfo;
  const a = await openWebSocketLink(platform, `ws://127.0.0.1:${port}`, ['test']);
  const [socket] = await accepted;
  return {
    a,
    b: webSocketLink(socket as unknown as Socket),
    breakIt: () => socket.terminate(),
    dispose: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
});

channelContract('node-datachannel', async () => {
  for (let tries = 1; ; tries++) {
    try {
      const [a, b] = await connectPair(
        simplePeerEngine(platform, nodeDatachannel()),
        simplePeerEngine(platform, nodeDatachannel()),
      );
      return { a, b };
    } catch (error) {
      // On a busy machine libdatachannel now and then refuses the right certificate; as the mesh does, try again.
      if (tries === 3 || GroupError.from(error).code !== 'LINK_FAILED') throw error;
    }
  }
});
