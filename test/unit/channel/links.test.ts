import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../../src/base/Clock.js';
import { GroupError } from '../../../src/base/errors.js';
import type { Socket } from '../../../src/base/Socket.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { openWebSocketLink, webSocketLink } from '../../../src/channel/link/websocket.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { linkContract } from '../../contract/link.js';

linkContract('memory', async (opened) => {
  const [a, b] = memoryLinkPair();
  opened(a);
  opened(b);
  return { a, b };
});

linkContract('websocket', async (opened) => {
  const server = await listen();
  const accepted = once(server, 'connection').then(([socket]) => {
    const link = webSocketLink(socket as Socket);
    opened(link);
    return { link, socket: socket as WebSocket };
  });
  const a = await openWebSocketLink(platform, urlOf(server), ['test']);
  opened(a);
  const { link: b, socket } = await accepted;
  return { a, b, breakIt: () => socket.terminate(), dispose: () => shut(server) };
});

describe('BaseLink', () => {
  it('keeps what arrives before its owner listens, and tells the end after it', async () => {
    const [a, b] = memoryLinkPair();
    a.send(Uint8Array.of(1));
    a.send(Uint8Array.of(2));
    a.close();
    await turn();
    const seen: string[] = [];
    b.onPacket = (packet) => seen.push(`packet ${packet[0]}`);
    b.onClose = (reason) => seen.push(reason.code);
    assert.deepEqual(seen, [], 'no call while handlers are being set');
    await turn();
    assert.deepEqual(seen, ['packet 1', 'packet 2', 'LINK_CLOSED']);
  });

  it('closes when nobody reads what arrives', async () => {
    const [a, b] = memoryLinkPair();
    const told = new Promise<GroupError>((resolve) => (a.onClose = resolve));
    a.onPacket = () => {};
    for (let i = 0; i < 17; i++) a.send(new Uint8Array(65_536));
    assert.equal((await told).code, 'LINK_CLOSED');
    b.close();
  });

  it('closes both ends when it is given a packet that is too long', async () => {
    const [a, b] = memoryLinkPair({ maxPacketBytes: 10 });
    a.onPacket = b.onPacket = () => assert.fail('nothing may arrive');
    const reasons = Promise.all([closing(a), closing(b)]);
    a.send(new Uint8Array(11));
    a.send(new Uint8Array(1));
    assert.deepEqual(await reasons, ['INTERNAL', 'LINK_CLOSED']);
  });
});

describe('WebSocket link', () => {
  let server: WebSocketServer;
  beforeEach(async () => (server = await listen()));
  afterEach(() => shut(server));

  for (const [what, frame] of [
    ['text', 'hello'],
    ['a packet that is too long', new Uint8Array(65_537)],
  ] as const) {
    it(`closes with PROTOCOL when it receives ${what}`, async () => {
      const accepted = once(server, 'connection');
      const link = await openWebSocketLink(platform, urlOf(server), ['test']);
      link.onPacket = () => assert.fail('nothing may arrive');
      const told = closing(link);
      const [socket] = (await accepted) as [WebSocket];
      const closed = once(socket, 'close');
      socket.send(frame);
      assert.equal(await told, 'PROTOCOL');
      assert.equal((await closed)[0], 4002);
    });
  }

  it('rejects with LINK_FAILED when nobody listens', async () => {
    const url = urlOf(server);
    await shut(server);
    await assert.rejects(openWebSocketLink(platform, url, []), { code: 'LINK_FAILED', retryable: true });
  });

  it('rejects with LINK_FAILED when the server chooses no subprotocol', async () => {
    await assert.rejects(openWebSocketLink(platform, urlOf(server), ['other']), { code: 'LINK_FAILED' });
  });

  it('rejects with what openSocket throws', async () => {
    const openSocket = (): never => {
      throw new GroupError('UNSUPPORTED', 'no WebSocket here');
    };
    await assert.rejects(openWebSocketLink({ ...platform, openSocket }, 'ws://x', []), {
      code: 'UNSUPPORTED',
    });
    await assert.rejects(openWebSocketLink(platform, 'no url', []), { code: 'LINK_FAILED' });
  });

  it('gives up a dial after its time or on request, and closes the socket', async () => {
    const timers: (() => void)[] = [];
    const clock: Clock = {
      nowMs: () => 0,
      wallMs: () => 0,
      after: (delayMs, action) => {
        assert.equal(delayMs, 500);
        timers.push(action);
        return () => {};
      },
    };
    const openSocket = (): Socket => {
      const socket = new WebSocket(urlOf(server), ['test']) as unknown as Socket & WebSocket;
      closes.push(new Promise((resolve) => socket.on('close', resolve)));
      return socket;
    };
    const closes: Promise<unknown>[] = [];
    const late = openWebSocketLink({ clock, openSocket }, 'ws://x', [], { timeoutMs: 500 });
    timers[0]!();
    await assert.rejects(late, { code: 'LINK_FAILED' });

    const controller = new AbortController();
    const { signal } = controller;
    const unwanted = openWebSocketLink({ clock, openSocket }, 'ws://x', [], { timeoutMs: 500, signal });
    controller.abort();
    await assert.rejects(unwanted, { code: 'LINK_FAILED' });
    await assert.rejects(openWebSocketLink({ clock, openSocket }, 'ws://x', [], { timeoutMs: 500, signal }), {
      code: 'LINK_FAILED',
    });
    await Promise.all(closes);
  });

  it('swallows what is sent while the socket closes', async () => {
    const accepted = once(server, 'connection');
    const link = await openWebSocketLink(platform, urlOf(server), ['test']);
    const [socket] = (await accepted) as [WebSocket];
    link.onPacket = () => {};
    const told = closing(link);
    socket.close(4100, 'enough');
    link.send(new Uint8Array(10));
    assert.equal(await told, 'LINK_CLOSED');
    link.send(new Uint8Array(10));
  });
});

const platform = {
  clock: {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    after: (delayMs: number, action: () => void) => {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  },
  openSocket: (url: string, protocols: string[]) => new WebSocket(url, protocols) as unknown as Socket,
};

function closing(link: Link): Promise<string> {
  return new Promise((resolve) => (link.onClose = ({ code }) => resolve(code)));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function listen(): Promise<WebSocketServer> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('test') ? 'test' : false),
  });
  await once(server, 'listening');
  return server;
}

function urlOf(server: WebSocketServer): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function shut(server: WebSocketServer): Promise<void> {
  for (const client of server.clients) client.terminate();
  return new Promise((resolve) => server.close(() => resolve()));
}
