import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import type { SignalingServerOptions } from '../../src/server/signalingServerOptions.js';
import { decodeServerMessage, encodeClientMessage } from '../../src/wire/signalingCodec.js';
import { HeldTimers } from '../support/HeldTimers.js';
import { PlainProxy } from '../support/PlainProxy.js';
import { RawStream, unfinishedPost, type Event } from '../support/RawStream.js';
import { RecordingClient } from '../support/signaling.js';

const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);
const topic = new Uint8Array(32);
const hello = encodeClientMessage({ kind: 'hello', topic, id: alice, incarnation: 1 });
const ask = encodeClientMessage({ kind: 'heartbeat', ask: true });

describe('event streams of a signaling server', () => {
  const clients: RecordingClient[] = [];
  const streams: RawStream[] = [];
  const closing: { close(): Promise<void> }[] = [];
  let names = 0;

  afterEach(async () => {
    for (const { client } of clients.splice(0)) client.close();
    for (const stream of streams.splice(0)) stream.close();
    for (const each of closing.splice(0).reverse()) await each.close();
  });

  async function listen(options: SignalingServerOptions = {}, port = 0): Promise<SignalingServer> {
    // A busy machine is not what these are about.
    const server = new SignalingServer({ maxLagMs: Infinity, ...options });
    closing.push(server);
    await server.listen(port, '127.0.0.1');
    return server;
  }

  async function proxyOf(server: SignalingServer): Promise<PlainProxy> {
    const proxy = await PlainProxy.listen(server.url!);
    closing.push(proxy);
    return proxy;
  }

  function client(urls: string[], id: string): RecordingClient {
    const recording = new RecordingClient({ urls, id });
    clients.push(recording);
    return recording;
  }

  const urlOf = (server: SignalingServer, name = `${++names}`.padStart(16, '0')): string =>
    `${server.url!.replace('ws', 'http')}/?webgroup.1=${name}`;

  async function open(server: SignalingServer, headers?: Record<string, string>): Promise<RawStream> {
    const stream = await RawStream.open(urlOf(server), headers);
    streams.push(stream);
    return stream;
  }

  /** Registered as alice. */
  async function registered(server: SignalingServer): Promise<RawStream> {
    const stream = await open(server);
    assert.equal(await stream.post(hello), 204);
    assert.equal(messageOf(await stream.next()).kind, 'welcome');
    return stream;
  }

  /** It is heard, and told what it asks for. */
  async function checkItLives(stream: RawStream): Promise<void> {
    assert.equal(await stream.post(ask), 204);
    assert.equal(messageOf(await stream.next()).kind, 'heartbeat');
  }

  describe('of members whose network knows no WebSocket', () => {
    it('bring them together with others, and everything in order', async () => {
      const server = await listen();
      const proxy = await proxyOf(server);
      const first = client([proxy.url], alice);
      await first.until('members []');
      const second = client([server.url!], bob);
      await second.until('members [a1]');
      await first.until('joined b1');
      for (let i = 0; i < 200; i++) {
        assert.ok(first.client.forward(bob, Uint8Array.of(i)));
        assert.ok(second.client.forward(alice, Uint8Array.of(i)));
      }
      for (let i = 0; i < 200; i++) {
        await first.until(`introduction from b: ${i}`);
        await second.until(`introduction from a: ${i}`);
      }
      const longest = new Uint8Array(65_536 - 64).fill(7);
      first.client.forward(bob, longest);
      await second.until(`introduction from a: ${[...longest].join(' ')}`);
      second.client.forward(alice, longest);
      await first.until(`introduction from b: ${[...longest].join(' ')}`);
      assert.deepEqual([server.counts.accepted, server.counts.streams], [2, 1]);
      first.client.close();
      await second.until('left a');
      assert.equal(proxy.upgrades, 1);
    });

    it('end when they leave, also when memory was collected meanwhile', async () => {
      const server = await listen();
      const first = client([(await proxyOf(server)).url], alice);
      await first.until('members []');
      const second = client([server.url!], bob);
      await second.until('members [a1]');
      await first.until('joined b1');
      collectGarbage();
      first.client.close();
      await second.until('left a');
    });

    it('carry packets, where the server does', async () => {
      const server = await listen({ relay: true });
      const proxy = await proxyOf(server);
      const make = (url: string, id: string): RecordingClient => {
        const recording = new RecordingClient({ urls: [url], id, relay: true });
        clients.push(recording);
        return recording;
      };
      const first = make(proxy.url, alice);
      await first.until('members []');
      const second = make(server.url!, bob);
      await first.until('joined b1');
      await second.until('members [a1]');
      const link = new Uint8Array(8);
      first.client.carry(bob, { link, number: 0, data: Uint8Array.of(1) });
      await second.until('carried from a: 0 1');
      second.client.carry(alice, { link, number: 0, data: Uint8Array.of(2) });
      await first.until('carried from b: 0 2');
    });

    it('come back the way that has worked, also when the server was away', async () => {
      const server = await listen();
      const { port } = server.address!;
      const proxy = await proxyOf(server);
      const member = client([proxy.url], alice);
      await member.until('STABLE');
      for (let i = 0; i < 3; i++) {
        proxy.cut();
        await member.until('CLOSED');
        await member.until('STABLE');
      }
      assert.equal(proxy.upgrades, 1);
      await server.close();
      await member.until('CLOSED');
      await listen({}, port);
      await member.until('STABLE');
    });

    it('find a server that is there, of several', async () => {
      const proxy = await proxyOf(await listen());
      const member = client(['ws://127.0.0.1:9', proxy.url], alice);
      await member.until('STABLE');
    });

    it('go to the next server when theirs sends them away', async () => {
      const [first, second] = [await listen(), await listen()];
      const urls = [(await proxyOf(first)).url, (await proxyOf(second)).url];
      const member = client(urls, alice);
      await member.until('STABLE');
      await first.drain(0);
      await member.until('STABLE');
      assert.deepEqual([first.connectionCount, second.connectionCount], [0, 1]);
    });
  });

  it('begin with a token that differs each time, and nobody on the way may keep or change them', async () => {
    const server = await listen();
    const stream = await open(server);
    const { headers } = stream.response;
    assert.deepEqual(
      ['content-type', 'cache-control', 'x-accel-buffering'].map((name) => headers.get(name)),
      ['text/event-stream', 'no-store, no-transform', 'no'],
    );
    assert.match(stream.token, /^[0-9a-f]{32}$/);
    assert.notEqual((await open(server)).token, stream.token);
  });

  it('take a POST that comes twice once', async () => {
    const stream = await registered(await listen());
    const body = `${stream.token} 1\n${Buffer.from(ask).toString('base64url')}`;
    assert.deepEqual([await stream.say(body), await stream.say(body)], [204, 204]);
    // A second HELLO would end the connection.
    assert.equal(await stream.say(`${stream.token} 0\n${Buffer.from(hello).toString('base64url')}`), 204);
    stream.nextPost = 2;
    await checkItLives(stream);
    assert.equal(messageOf(await stream.next()).kind, 'heartbeat');
  });

  it('take no POST before its turn, and none with another token, and go on', async () => {
    const server = await listen();
    const stream = await registered(server);
    const line = Buffer.from(ask).toString('base64url');
    const other = await open(server);
    for (const [status, body] of [
      [409, `${stream.token} 2\n${line}`],
      [403, `${other.token} 1\n${line}`],
      [403, `${stream.token.slice(1)} 1\n${line}`],
      [403, `${stream.token.toUpperCase()}0 1\n${line}`],
      [403, ` 1\n${line}`],
      [403, ''],
      [403, '\0'.repeat(100_000)],
      [403, '\n'.repeat(100_000)],
      [400, stream.token],
      [400, `${stream.token} -1\n${line}`],
      [400, `${stream.token} 1e3\n${line}`],
      [413, `${stream.token} 1\n${'A'.repeat(128 * 1024)}`],
    ] as const) {
      assert.equal(await stream.say(body), status, body.slice(0, 60));
    }
    await checkItLives(stream);
    assert.equal(server.connectionCount, 2);
    assert.equal(server.counts.refusedRequests, 12);
  });

  it('end with what breaks the protocol, and tell why', async () => {
    const server = await listen();
    for (const [why, ...messages] of [
      ['4002 protocol violated', Uint8Array.of(255)],
      ['4002 protocol violated', hello, hello],
      ['1009 message too large', new Uint8Array(64 * 1024 + 1)],
    ] as const) {
      const stream = await open(server);
      assert.equal(await stream.post(...messages), 410);
      assert.equal(await stream.closed(), why);
    }
    const stream = await open(server);
    assert.equal(await stream.say(`${stream.token} 0\nnot base64`), 400);
    assert.match(await stream.closed(), /^4002 /);
    const fast = await listen({ messageBurst: 5, messagesPerSecond: 1 });
    const flooder = await registered(fast);
    assert.equal(await flooder.post(...Array<Uint8Array>(10).fill(ask)), 410);
    assert.match(await flooder.closed(), /^4005 /);
    assert.equal(server.connectionCount + fast.connectionCount, 0);
  });

  it('end when nothing comes, as other connections do', async () => {
    const silent = await open(await listen({ helloTimeoutMs: 1 }));
    assert.match(await silent.closed(), /^4001 /);
    const mute = await registered(await listen({ heartbeatMs: 100 }));
    assert.match(await mute.closed(), /^4008 /);
  });

  it('bring a heartbeat in its rhythm, also when nobody has asked for it', async () => {
    const clock = new HeldTimers(1_000);
    const stream = await registered(await listen({ clock, maxLagMs: Infinity }));
    for (let i = 0; i < 2; i++) {
      clock.aheadMs += 15_000;
      clock.fire();
      assert.equal(messageOf(await stream.next()).kind, 'heartbeat');
      await checkItLives(stream);
    }
  });

  it('answer 408 to a POST that does not end, take no other from there meanwhile, and go on', async () => {
    const clock = new HeldTimers(10_000);
    const server = await listen({ clock, maxConnectionsPerAddress: 1 });
    const stream = await registered(server);
    const answer = unfinishedPost(stream.url, `${stream.token} 1\nAAAA`);
    await clock.set();
    assert.equal(await stream.say(`${stream.token} 1`), 429);
    clock.fire();
    assert.match(await answer, /^HTTP\/1\.1 408 /);
    await checkItLives(stream);
  });

  it('are not to be had while the server is held up, and those that are there go on', async () => {
    const clock = new HeldTimers();
    const server = await listen({ clock, maxLagMs: 200 });
    const stream = await registered(server);
    clock.aheadMs += 1_000;
    assert.equal((await open(server)).response.status, 503);
    await checkItLives(stream);
    while ((await open(server)).response.status !== 200);
  });

  it('count as connections of their address', async () => {
    const server = await listen({ maxConnectionsPerAddress: 1 });
    await registered(server);
    assert.match(await (await open(server)).closed(), /^4009 /);
  });

  it('are not to be had under a name that is taken, or is none; and there is nothing to POST to', async () => {
    const server = await listen();
    const status = async (method: string, name: string): Promise<number> =>
      (await fetch(urlOf(server, name), { method })).status;
    const name = '0123456789abcdef';
    streams.push(await RawStream.open(urlOf(server, name)));
    assert.deepEqual(
      await Promise.all([
        ...[
          status('GET', name),
          status('GET', ''),
          status('GET', 'x'.repeat(16)),
          status('GET', 'a'.repeat(65)),
        ],
        ...[status('POST', 'a'.repeat(16)), status('DELETE', name), status('HEAD', name)],
      ]),
      [409, 400, 400, 400, 404, 405, 405],
    );
    assert.equal(server.connectionCount, 1);
  });

  it('are not to be had behind another one on the same connection, whose end they would not hear of', async () => {
    for (const options of [{}, { sigver: true }]) {
      const server = await listen(options);
      const { port, pathname, search } = new URL(urlOf(server));
      const socket = connect(Number(port), '127.0.0.1');
      const path = options.sigver ? '/' : `${pathname}${search}`;
      const get = (target: string): string =>
        `GET ${target} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`;
      socket.write(get(path) + get(path.replace(/=0/, '=1')));
      socket.resume();
      await once(socket, 'close');
      // It has seen the end of the first one by the time that it welcomes somebody else.
      await registered(server);
      assert.equal(server.connectionCount, 1);
    }
  });

  it('are cut when nobody reads them, and the sender is not held up', async () => {
    const server = await listen({ maxQueueBytes: 100_000 });
    const socket: Socket = connect(server.address!.port, '127.0.0.1');
    closing.push({ close: () => Promise.resolve(void socket.destroy()) });
    socket.on('error', () => {});
    const url = new URL(urlOf(server));
    socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: x\r\n\r\n`);
    let head = '';
    while (!head.includes('event: token') || !head.endsWith('\n\n\r\n')) {
      head += ((await once(socket, 'data')) as [Buffer])[0].toString();
    }
    const token = /^data: (.+)$/m.exec(head)![1];
    socket.pause();
    const body = `${token} 0\n${Buffer.from(hello).toString('base64url')}`;
    assert.equal((await fetch(url, { method: 'POST', body })).status, 204);
    const sender = client([server.url!], bob);
    await sender.until('members [a1]');
    const long = new Uint8Array(60_000);
    while (server.counts.closed.size === 0) {
      sender.client.forward(alice, long);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual([...server.counts.closed], [[4007, 1]]);
    await sender.until('left a');
  });

  it('are for pages of the origins that may connect, which can read every answer', async () => {
    const server = await listen({ origins: ['https://good.example'] });
    const refused = await open(server, { Origin: 'https://bad.example' });
    assert.deepEqual(
      [refused.response.status, refused.response.headers.get('access-control-allow-origin')],
      [403, null],
    );
    const stream = await open(server, { Origin: 'https://good.example' });
    assert.equal(stream.response.headers.get('access-control-allow-origin'), 'https://good.example');
    assert.equal(stream.response.headers.get('vary'), 'Origin');
    const headers = { Origin: 'https://good.example', 'Access-Control-Request-Method': 'POST' };
    for (const [method, status] of [
      ['OPTIONS', 204],
      ['POST', 404],
    ] as const) {
      const answer = await fetch(urlOf(server), { method, headers });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('access-control-allow-origin'), 'https://good.example');
    }
    const preflight = await fetch(urlOf(server), { method: 'OPTIONS', headers });
    assert.deepEqual(
      ['methods', 'headers'].map((name) => preflight.headers.get(`access-control-allow-${name}`)),
      ['GET, POST', 'content-type'],
    );
    const other = { ...headers, Origin: 'https://bad.example' };
    const denied = await fetch(urlOf(server), { method: 'OPTIONS', headers: other });
    assert.deepEqual([denied.status, denied.headers.get('access-control-allow-origin')], [403, null]);
  });

  it('are sent away one by one, and no new one is accepted meanwhile', async () => {
    const server = await listen();
    const stream = await registered(server);
    const drained = server.drain(0);
    const late = await open(server);
    assert.deepEqual([late.response.status, late.response.headers.get('retry-after')], [503, '1']);
    assert.match(await stream.closed(), /^1001 /);
    await drained;
    assert.equal(server.connectionCount, 0);
  });

  it('end with the server, in time, even if nobody reads them', async () => {
    const server = await listen();
    const stream = await registered(server);
    const socket = connect(server.address!.port, '127.0.0.1');
    socket.on('error', () => {});
    const url = new URL(urlOf(server));
    socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    await Promise.all([server.close(), stream.closed()]);
    socket.destroy();
  });

  it('leave the other requests of an HTTP server to its routes, also those that are added later', async () => {
    const http: Server = createServer();
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    closing.push({
      async close() {
        const closed = new Promise((resolve) => http.close(resolve));
        http.closeAllConnections();
        await closed;
      },
    });
    const server = new SignalingServer({ server: http, path: '/signaling' });
    closing.push(server);
    http.on('request', (request, response) => response.end(`route ${request.url}`));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const text = async (path: string): Promise<string> => (await fetch(url + path)).text();
    assert.equal(await text('/home?a=b'), 'route /home?a=b');
    assert.equal(
      await text('/other?webgroup.1=0123456789abcdef'),
      'route /other?webgroup.1=0123456789abcdef',
    );
    const stream = await RawStream.open(`${url}/signaling?webgroup.1=0123456789abcdef`);
    streams.push(stream);
    assert.equal(await stream.post(hello), 204);
    assert.equal(messageOf(await stream.next()).kind, 'welcome');
    await server.close();
    assert.equal(await text('/signaling?webgroup.1=0'), 'route /signaling?webgroup.1=0');
  });
});

/** Twice: what was collected first may have held more. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
}

function messageOf({ type, data }: Event): ReturnType<typeof decodeServerMessage> {
  assert.equal(type, 'message');
  return decodeServerMessage(Buffer.from(data, 'base64url'));
}
