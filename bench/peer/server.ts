import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { SignalingServer } from '../../src/server/SignalingServer.js';

/** A server in a process of its own: `process.argv[2]` says which. Tells its memory each time it gets a message. */
async function start(): Promise<string> {
  if (process.argv[2] === 'group') {
    const server = new SignalingServer({
      maxConnectionsPerAddress: Infinity,
      connectionBurstPerAddress: Infinity,
    });
    await server.listen(0, '127.0.0.1');
    return server.url!;
  }
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await new Promise((resolve) => server.once('listening', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

process.send!(await start());
process.on('message', () => {
  (globalThis as { gc?: () => void }).gc?.();
  process.send!(process.memoryUsage().rss);
});
process.on('disconnect', () => process.exit());
