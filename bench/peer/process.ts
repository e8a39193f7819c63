import { WebSocket } from 'ws';
import '../../src/index.node.js';
import { nodeRaw } from './nodeRaw.js';
import { commands, type Commands } from './peer.js';
import type { RawSocket } from './rawStay.js';

interface Order {
  readonly number: number;
  readonly command: keyof Commands;
  readonly argument: never;
}

const peer = commands({
  rawConnect: nodeRaw,
  openSocket: (url) => new WebSocket(url, { perMessageDeflate: false }) as unknown as RawSocket,
});

process.on('message', ({ number, command, argument }: Order) => {
  const done: Promise<unknown> = peer[command](argument);
  done.then(
    (result) => process.send!({ number, result }),
    (error: unknown) => process.send!({ number, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
