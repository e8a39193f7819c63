// npm run fuzz:server -- [--frames 1e7] [--seed 1]
// Feeds a signaling server with connections full of altered HTTP requests and WebSocket frames, of its own protocol and
// of sigver's, without a network. Ends with 1 when the server throws anything, or keeps memory.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { setImmediate as turn } from 'node:timers/promises';
import { memberIdFromBytes } from '../../src/base/ids.js';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import { encodeClientMessage, signalingSubprotocol } from '../../src/wire/signalingCodec.js';
import { Rng } from '../simulation/Rng.js';
import { mutate } from './mutate.js';
import { PipeSocket } from './PipeSocket.js';

const { values } = parseArgs({
  options: { frames: { type: 'string', default: '1e7' }, seed: { type: 'string', default: '1' } },
});
const frameCount = Number(values.frames);
const random = new Rng(Number(values.seed));

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const id = (number: number): string => memberIdFromBytes(new Uint8Array(16).fill(number))!;
const topic = (number: number): Uint8Array => new Uint8Array(32).fill(number);

/** Messages of honest clients, by protocol: the first one, and those that follow. Members are few: they find each other. */
const corpora = {
  webgroup: {
    first: Array.from({ length: 8 }, (_, i) =>
      encodeClientMessage({
        kind: 'hello',
        topic: topic(i % 3),
        id: id(i),
        incarnation: i,
        relay: i % 2 === 0,
      }),
    ),
    next: Array.from({ length: 8 }, (_, i) => [
      encodeClientMessage({ kind: 'forward', member: id(i), introduction: random.bytes(400) }),
      encodeClientMessage({
        kind: 'carry',
        member: id(i),
        link: random.bytes(8),
        number: i,
        data: random.bytes(60),
      }),
      encodeClientMessage({ kind: 'heartbeat', digest: random.bytes(8), ask: true }),
    ]).flat(),
  },
  sigverJson: {
    first: ['{"open":"abc"}', '{"open":"d"}', '{"join":"abc"}', '{"join":"d"}'].map(utf8),
    next: [
      ...['{"data":{"a":[1,"é",null]}}', '{"id":1,"data":"x"}', '{"id":"1","data":2}', '{"ping":true}'],
      ...['{"__proto__":{"polluted":1},"data":1}', '{"id":{"toString":1},"data":1}', '[[[[[[[[1]]]]]]]]'],
    ].map(utf8),
  },
  sigver: {
    first: [
      Uint8Array.of(0x1a, 0x02, 0x08, 0x01),
      Uint8Array.of(0x1a, 0x06, 0x08, 0x05, 0x12, 0x02, 0x01, 0x02),
    ],
    next: [
      Uint8Array.of(0x08, 0x01),
      Uint8Array.of(0x12, 0x09, 0x08, 0x01, 0x10, 0x02, 0x18, 0x00, 0x22, 0x01, 0x07),
      Uint8Array.of(0x12, 0x04, 0x10, 0x02, 0x18, 0x01),
      Uint8Array.of(0x1a, 0x02, 0x08, 0x01),
    ],
  },
};
type Protocol = keyof typeof corpora;

const everything = Object.values(corpora).flatMap(({ first, next }) => [...first, ...next]);
const requests = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nOrigin: http://b\r\n\r\n',
  'GET /?x=%00&y=%ff HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n123@{"a":1}x',
  'GET /?webgroup.1=0123456789abcdef HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /?webgroup.1=0123456789abcdef HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nAAAA',
  'OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: POST\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n',
].map(utf8);

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    console.error(`${event} after ${frames} frames, seed ${values.seed}:`, error);
    process.exit(1);
  });
}

const web = createServer((_, response) => response.writeHead(404).end());
const unlimited = {
  maxConnectionsPerAddress: Infinity,
  connectionsPerSecondPerAddress: Infinity,
  messagesPerSecond: Infinity,
};
const closed = new Map<string, number>();
const server = new SignalingServer({
  ...unlimited,
  bytesPerSecond: Infinity,
  maxLagMs: Infinity,
  server: web,
  sigver: true,
  relay: true,
  onError: ({ code }) => closed.set(code, (closed.get(code) ?? 0) + 1),
});

let frames = 0;
let httpRequests = 0;
let nextReport = frameCount / 10;
const memory: number[] = [];
while (frames < frameCount) {
  // Some live side by side, as members of groups do.
  await Promise.all(Array.from({ length: 24 }, live));
  if (frames < nextReport) continue;
  nextReport += frameCount / 10;
  await settled();
  memory.push(process.memoryUsage().heapUsed / 2 ** 20);
  console.log(
    `${frames} frames, ${httpRequests} requests, ${server.connectionCount} connections, heap ${memory.at(-1)!.toFixed(1)} MiB`,
  );
}
const { counts } = server;
await server.close();
console.log(
  `${counts.accepted} let in, ${counts.streams} of them by streams; ${counts.receivedMessages} messages received, ${counts.sentMessages} sent`,
);
console.log([...closed].map(([code, count]) => `${code} ${count}`).join(', '));
// The first tenth compiles and allocates what stays.
const grownMiB = memory.at(-1)! - memory[0]!;
const polluted = Object.keys(Object.prototype).length > 0 || 'polluted' in {};
if (polluted) console.error('the prototype of all objects has been changed');
if (grownMiB > 8) console.error(`the server has kept ${grownMiB.toFixed(1)} MiB`);
console.log(
  `${frames} frames, ${httpRequests} requests: ${polluted || grownMiB > 8 ? 'failed' : 'nothing found'}`,
);
process.exit(polluted || grownMiB > 8 ? 1 : 0);

/** One connection, from its request to its end. */
async function live(): Promise<void> {
  if (random.chance(0.2)) return liveByStream();
  const socket = connected();
  if (random.chance(0.1)) {
    for (let i = random.int(1, 4); i > 0; i--) {
      httpRequests++;
      const request = random.pick(requests);
      socket.feed(random.chance(0.8) ? mutate(request, random, requests) : request);
      await turn();
    }
    socket.destroy();
    return;
  }
  const protocol = random.pick(Object.keys(corpora) as Protocol[]);
  httpRequests++;
  const upgrade = utf8(upgradeFor(protocol));
  socket.feed(random.chance(0.02) ? mutate(upgrade, random, requests) : upgrade);
  await turn();
  const { first, next } = corpora[protocol];
  // Mostly the first one is as it should be, or nothing else would be looked at.
  if (random.chance(0.9)) socket.feed(frame(protocol, random.pick(first)));
  // Those that are refused end the connection, so most of them have to be good.
  for (let i = random.int(1, 200); i > 0 && !socket.destroyed; i--) {
    // What comes behind is thrown away; now and then it has to be.
    if (socket.isClosing && random.chance(0.9)) break;
    const message = random.pick(random.chance(0.01) ? first : next);
    const bytes = frame(protocol, random.chance(0.15) ? mutate(message, random, everything) : message);
    socket.feed(random.chance(0.02) ? mutate(bytes, random, everything) : bytes);
    frames++;
    if (i % 8 === 0) await turn();
  }
  await turn();
  if (random.chance(0.3)) socket.push(null);
  await turn();
  socket.destroy();
}

/** A client without WebSocket: an event stream, and POSTs beside it. */
async function liveByStream(): Promise<void> {
  const stream = connected();
  const path = `/?webgroup.1=${Buffer.from(random.bytes(8)).toString('hex')}`;
  httpRequests++;
  const get = utf8(`GET ${path} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`);
  stream.feed(random.chance(0.05) ? mutate(get, random, requests) : get);
  for (let i = 0; i < 20 && !stream.head.includes('\n\n'); i++) await turn();
  const token = /[0-9a-f]{32}/.exec(stream.head)?.[0] ?? '';
  for (let number = 0, count = random.int(1, 6); number < count && !stream.destroyed; number++) {
    const lines = [`${token} ${number}`];
    for (let i = random.int(1, 30); i > 0; i--) {
      const isFirst = number === 0 && lines.length === 1;
      const message = random.pick(corpora.webgroup[isFirst ? 'first' : 'next']);
      const bytes = random.chance(0.1) ? mutate(message, random, everything) : message;
      lines.push(Buffer.from(bytes).toString('base64url'));
      frames++;
    }
    const text = utf8(lines.join('\n'));
    const body = random.chance(0.1) ? mutate(text, random, everything) : text;
    const post = connected();
    httpRequests++;
    const head = utf8(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
    post.feed(random.chance(0.02) ? mutate(head, random, requests) : head);
    post.feed(body);
    for (let i = 0; i < 20 && post.head === ''; i++) await turn();
    post.destroy();
  }
  stream.destroy();
}

function connected(): PipeSocket {
  const socket = new PipeSocket(`10.0.${random.int(0, 255)}.${random.int(0, 255)}`);
  socket.on('error', () => {});
  web.emit('connection', socket);
  return socket;
}

function upgradeFor(protocol: Protocol): string {
  const path = protocol === 'sigver' ? `/${random.pick(['abc', 'd', '%00', ''])}` : '/';
  const offer = protocol === 'webgroup' ? `Sec-WebSocket-Protocol: ${signalingSubprotocol}\r\n` : '';
  const key = Buffer.from(random.bytes(16)).toString('base64');
  const fixed = 'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  return `GET ${path} HTTP/1.1\r\n${fixed}${offer}Sec-WebSocket-Key: ${key}\r\n\r\n`;
}

/** A frame of a client (RFC 6455 §5.2): masked, now and then in two parts. */
function frame(protocol: Protocol, payload: Uint8Array): Uint8Array {
  const opcode = random.chance(0.01) ? random.int(0, 15) : protocol === 'sigverJson' ? 1 : 2;
  if (random.chance(0.97) || payload.length < 2) return framePart(0x80 | opcode, payload);
  const at = random.int(1, payload.length - 1);
  return Buffer.concat([framePart(opcode, payload.subarray(0, at)), framePart(0x80, payload.subarray(at))]);
}

function framePart(first: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const header = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : undefined;
  const size = header ?? [127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (length >> shift) & 255)];
  size[0]! |= 0x80;
  const mask = random.bytes(4);
  return Buffer.concat([
    Uint8Array.from([first, ...size]),
    mask,
    payload.map((byte, i) => byte ^ mask[i & 3]!),
  ]);
}

/** Resolves when nothing is left to be done, and garbage has been collected. */
async function settled(): Promise<void> {
  for (let i = 0; i < 100; i++) await turn();
  await new Promise((resolve) => setTimeout(resolve, 200));
  (globalThis as { gc?: () => void }).gc?.();
}
