import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { memberIdFromBytes } from '../src/base/ids.js';
import { encodeClientMessage, signalingSubprotocol } from '../src/wire/signalingCodec.js';
import { bundles } from './support/bundles.js';
import { limitRow, median, speedRow, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

/** What does an idle connection cost the signaling server, and how many register in a second? Against a `ws` that echoes. */
export async function signaling({ quick }: Setting): Promise<Row[]> {
  const count = quick ? 500 : 2000;
  const rates = { group: [] as number[], raw: [] as number[] };
  const memory = { group: [] as number[], raw: [] as number[] };
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    for (const kind of ['raw', 'group'] as const) {
      const server = await startServer(kind);
      const before = await server.residentBytes();
      const sockets = await openMany(server.url, kind, count);
      memory[kind].push(((await server.residentBytes()) - before) / count / 1024);
      for (const socket of sockets) socket.terminate();
      // Behind the memory, since what it leaves free would be used for the connections.
      rates[kind].push(await joinsPerSecond(server, kind, quick ? 1_000 : 2_000));
      await server.close();
    }
  }
  const where = 'Node';
  return [
    limitRow('signaling, idle connection', where, 'KiB', median(memory.group), 12, median(memory.raw)),
    speedRow('signaling, joins', where, '/s', median(rates.group), median(rates.raw), 0.5),
  ];
}

interface ServerProcess {
  readonly url: string;
  residentBytes(): Promise<number>;
  close(): Promise<void>;
}

async function startServer(kind: 'raw' | 'group'): Promise<ServerProcess> {
  const { folder } = await bundles();
  const child = fork(`${folder}/server.mjs`, [kind], { execArgv: ['--expose-gc'] });
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    async residentBytes() {
      child.send('memory');
      const [bytes] = (await once(child, 'message')) as [number];
      return bytes;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** A connection for which the server has answered once: WELCOME, or the echo. Each has a topic of its own. */
async function open(url: string, kind: 'raw' | 'group'): Promise<WebSocket> {
  const socket = new WebSocket(url, kind === 'group' ? [signalingSubprotocol] : [], {
    perMessageDeflate: false,
  });
  const id = memberIdFromBytes(randomBytes(16))!;
  const hello = encodeClientMessage({ kind: 'hello', topic: randomBytes(32), id, incarnation: 1 });
  await once(socket, 'open');
  socket.send(hello);
  await once(socket, 'message');
  return socket;
}

async function openMany(url: string, kind: 'raw' | 'group', count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => open(url, kind)))));
  }
  return sockets;
}

async function joinsPerSecond({ url }: ServerProcess, kind: 'raw' | 'group', forMs: number): Promise<number> {
  const since = performance.now();
  let joins = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - since < forMs) {
      const socket = await open(url, kind);
      joins++;
      socket.terminate();
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return (joins / (performance.now() - since)) * 1000;
}
