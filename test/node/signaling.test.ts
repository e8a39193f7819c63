import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../src/base/Clock.js';
import type { GroupError } from '../../src/base/errors.js';
import { systemClock } from '../../src/base/system.js';
import type { AuthorizationRequest } from '../../src/server/accept/Authorizer.js';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import type { SignalingServerOptions } from '../../src/server/signalingServerOptions.js';
import { encodeClientMessage } from '../../src/wire/signalingCodec.js';
import { frame, HostileSocket, upgradeRequest } from '../support/hostileSocket.js';
import { RecordingClient } from '../support/signaling.js';

const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);
const topic = new Uint8Array(32);

describe('SignalingServer', () => {
  const clients: RecordingClient[] = [];
  const servers: SignalingServer[] = [];
  const httpServers: Server[] = [];

  afterEach(async () => {
    for (const { client } of clients.splice(0)) client.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await Promise.all(
      httpServers.splice(0).map((server) => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        return closed;
      }),
    );
  });

  async function listen(options: SignalingServerOptions = {}, port = 0): Promise<SignalingServer> {
    // A busy machine is not what these are about.
    const server = new SignalingServer({ maxLagMs: Infinity, ...options });
    servers.push(server);
    await server.listen(port, '127.0.0.1');
    return server;
  }

  async function listenHttp(): Promise<{ http: Server; port: number }> {
    const http = createServer((request, response) => response.end(`route ${request.url}`));
    httpServers.push(http);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return { http, port: (http.address() as AddressInfo).port };
  }

  function client(url: string, id: string, incarnation = 1): RecordingClient {
    const recording = new RecordingClient({ url, id, incarnation });
    clients.push(recording);
    return recording;
  }

  /** Two members who can reach each other. */
  async function pair(url: string): Promise<[RecordingClient, RecordingClient]> {
    const first = client(url, alice);
    await first.until('members []');
    const second = client(url, bob);
    await second.until('members [a1]');
    await first.until('joined b1');
    return [first, second];
  }

  async function checkTheyTalk([first, second]: [RecordingClient, RecordingClient]): Promise<void> {
    assert.ok(first.client.forward(bob, Uint8Array.of(1, 2)));
    await second.until('introduction from a: 1 2');
    assert.ok(second.client.forward(alice, Uint8Array.of(3)));
    await first.until('introduction from b: 3');
  }

  it('introduces two members, and tells when one leaves', async () => {
    const server = await listen();
    const [first, second] = await pair(server.url!);
    await checkTheyTalk([first, second]);
    assert.ok(first.client.forward('c'.repeat(32), Uint8Array.of(1)));
    await first.until('undelivered c');
    second.client.close();
    await first.until('left b');
    assert.equal(server.topicCount, 1);
  });

  it('carries an introduction of the greatest length, and clients send none that is longer', async () => {
    const server = await listen();
    const [first, second] = await pair(server.url!);
    const longest = new Uint8Array(65_536 - 64).fill(1);
    assert.ok(first.client.forward(bob, longest));
    await second.until(`introduction from a: ${[...longest].join(' ')}`);
    assert.throws(() => first.client.forward(bob, new Uint8Array(65_536 - 63)), {
      code: 'MESSAGE_TOO_LARGE',
    });
  });

  describe('beside the routes of an HTTP server', () => {
    it('takes upgrades with its subprotocol on any path, and the routes go on', async () => {
      const { http, port } = await listenHttp();
      const server = new SignalingServer({ server: http });
      servers.push(server);
      await checkTheyTalk(await pair(`ws://127.0.0.1:${port}/any/path?and=query`));
      assert.equal(await body(`http://127.0.0.1:${port}/home`), 'route /home');
      assert.deepEqual(server.address, http.address());
      await server.close();
      assert.equal(await body(`http://127.0.0.1:${port}/home`), 'route /home');
      assert.equal(http.listenerCount('upgrade'), 0);
    });

    it('leaves other upgrades to other listeners', async () => {
      const { http, port } = await listenHttp();
      servers.push(new SignalingServer({ server: http }));
      const other = new WebSocketServer({ noServer: true });
      http.on('upgrade', (request: IncomingMessage, socket, head) => {
        if (request.headers['sec-websocket-protocol'] !== 'other.1') return;
        other.handleUpgrade(request, socket, head, (webSocket) => webSocket.send('hello from the other'));
      });
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'other.1');
      const [data] = (await once(socket, 'message')) as [Buffer];
      assert.equal(data.toString(), 'hello from the other');
      await checkTheyTalk(await pair(`ws://127.0.0.1:${port}`));
      socket.close();
      await once(socket, 'close');
    });

    for (const subprotocol of [undefined, 'webgroup.2', 'WEBGROUP.1', 'xwebgroup.1']) {
      it(`answers 400 to an upgrade for ${subprotocol} that nobody takes`, async () => {
        const { http, port } = await listenHttp();
        servers.push(new SignalingServer({ server: http }));
        const socket = connect(port, '127.0.0.1');
        socket.write(upgradeRequest(subprotocol));
        const chunks: Buffer[] = [];
        socket.on('data', (data: Buffer) => chunks.push(data));
        await once(socket, 'close');
        assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 400 [^]*webgroup\.1/);
      });
    }

    it('serves only its path when it has one; two servers share an HTTP server by path', async () => {
      const { http, port } = await listenHttp();
      servers.push(new SignalingServer({ server: http, path: '/one' }));
      servers.push(new SignalingServer({ server: http, path: '/two' }));
      await checkTheyTalk(await pair(`ws://127.0.0.1:${port}/one`));
      const elsewhere = client(`ws://127.0.0.1:${port}/two?x=1`, bob);
      await elsewhere.until('members []');
      assert.throws(() => new SignalingServer({ server: http, path: '/one' }), { code: 'INVALID_ARGUMENT' });
      await assert.rejects(HostileSocket.open(port, 'webgroup.1'), /no upgrade: HTTP\/1.1 400/);
    });
  });

  describe('survives a client that', () => {
    const hello = encodeClientMessage({ kind: 'hello', topic, id: 'e'.repeat(32), incarnation: 1 });
    const forward = encodeClientMessage({ kind: 'forward', member: alice, introduction: Uint8Array.of(1) });
    const binary = 0x82;
    const attacks: [string, number | undefined, Uint8Array[]][] = [
      ['announces a frame of 100 MB', 1009, [frame(binary, new Uint8Array(10), 100_000_000)]],
      [
        'announces a frame of 2^63 bytes',
        1009,
        [Buffer.from([binary, 0xff, 0x7f, ...Array<number>(11).fill(0xff)])],
      ],
      ['sends a message of 64 KiB and one byte', 1009, [frame(binary, new Uint8Array(65_537))]],
      ['sends a frame of two bytes with RSV1 set', 1002, [Buffer.from([0xc2, 0x80])]],
      ['sends a frame of two bytes with RSV2 and RSV3 set', 1002, [Buffer.from([0xb2, 0x80])]],
      ['sends a frame of two bytes with a reserved opcode', 1002, [Buffer.from([0x83, 0x80])]],
      ['sends a frame without a mask', 1002, [Buffer.from([binary, 0x00])]],
      ['sends text', 1003, [frame(0x81, Buffer.from('{}'))]],
      ['sends text that is no UTF-8', 1007, [frame(0x81, Buffer.from([0xff]))]],
      ['sends an empty message', 4002, [frame(binary, new Uint8Array())]],
      ['sends bytes that are no protobuf', 4002, [frame(binary, Buffer.from([0xff, 0xff, 0xff]))]],
      ['says HELLO twice', 4002, [frame(binary, hello), frame(binary, hello)]],
      ['forwards before HELLO', 4002, [frame(binary, forward)]],
      [
        'sends 65 fragments',
        1008,
        [frame(0x02, hello), ...Array<Buffer>(64).fill(frame(0x00, Buffer.from([0])))],
      ],
      ['sends a control frame of 126 bytes', 1002, [frame(0x89, new Uint8Array(126))]],
      [
        'floods it with heartbeats',
        4005,
        Array<Buffer>(200).fill(frame(binary, encodeClientMessage({ kind: 'heartbeat' }))),
      ],
    ];
    for (const [name, code, frames] of attacks) {
      it(`${name}, with ${code}`, async () => {
        const errors: GroupError[] = [];
        const server = await listen({ messageBurst: 100, onError: (error) => errors.push(error) });
        const others = await pair(server.url!);
        const hostile = await HostileSocket.open(server.address!.port, 'webgroup.1');
        if (code === 4005) hostile.write(frame(binary, hello));
        hostile.write(Buffer.concat(frames));
        assert.equal(await hostile.closeCode(), code);
        assert.ok(
          errors.length >= 1 && errors.every((error) => error.code === 'SIGNALING_REFUSED'),
          String(errors),
        );
        await checkTheyTalk(others);
        assert.equal(server.connectionCount, 2);
      });
    }

    it('resets its connection in the middle of a frame', async () => {
      const server = await listen();
      const others = await pair(server.url!);
      const hostile = await HostileSocket.open(server.address!.port, 'webgroup.1');
      hostile.write(frame(binary, hello));
      await others[0].until('joined e1');
      hostile.write(frame(binary, forward).subarray(0, 5));
      hostile.socket.resetAndDestroy();
      await others[0].until('left e');
      await checkTheyTalk(others);
    });

    it('does not read what it is sent', async () => {
      const server = await listen({ maxQueueBytes: 64 * 1024, byteBurst: Infinity });
      const [first] = await pair(server.url!);
      const hostile = await HostileSocket.open(server.address!.port, 'webgroup.1');
      hostile.write(frame(binary, hello));
      await first.until('joined e1');
      hostile.socket.pause();
      const introduction = new Uint8Array(60_000);
      const gone = first.until('left e');
      let cut = false;
      void gone.then(() => (cut = true));
      while (!cut) {
        first.client.forward('e'.repeat(32), introduction);
        await new Promise((resolve) => setImmediate(resolve));
      }
      hostile.socket.destroy();
      assert.equal(server.connectionCount, 2);
    });
  });

  describe('looks at the origin of pages', () => {
    async function statusFor(server: SignalingServer, origin?: string): Promise<number> {
      const socket = new WebSocket(server.url!, 'webgroup.1', origin === undefined ? {} : { origin });
      const [response] = (await Promise.race([
        once(socket, 'unexpected-response').then(([, response]) => [response as IncomingMessage]),
        once(socket, 'upgrade'),
      ])) as [IncomingMessage];
      socket.on('error', () => {});
      socket.terminate();
      return response.statusCode!;
    }

    it('and takes those of its list, and programs that are no browsers', async () => {
      const server = await listen({ origins: ['https://example.org', 'http://localhost:3000'] });
      assert.equal(await statusFor(server, 'https://example.org'), 101);
      assert.equal(await statusFor(server, 'http://localhost:3000'), 101);
      assert.equal(await statusFor(server), 101);
      for (const other of ['http://example.org', 'https://example.org.evil.example', 'null']) {
        assert.equal(await statusFor(server, other), 403);
      }
      assert.equal(server.counts.refused, 3);
    });

    it('only if it has a list', async () => {
      assert.equal(await statusFor(await listen(), 'https://example.org'), 101);
    });

    for (const name of [
      'stallMs',
      'maxLagMs',
      'connectionBurstPerAddress',
      'connectionsPerSecondPerAddress',
    ]) {
      it(`and refuses a ${name} that is not greater than 0`, () => {
        for (const value of [0, -1, NaN]) {
          assert.throws(() => new SignalingServer({ [name]: value }), { code: 'INVALID_ARGUMENT' });
        }
      });
    }

    for (const origin of ['example.org', 'https://example.org/', 'https://example.org/path', '*', '']) {
      it(`and refuses "${origin}" in that list`, () => {
        assert.throws(() => new SignalingServer({ origins: [origin] }), { code: 'INVALID_ARGUMENT' });
      });
    }
  });

  describe('asks the application who may register', () => {
    function clientWith(url: string, id: string, token?: string): RecordingClient {
      const recording = new RecordingClient({ url, id, ...(token !== undefined && { token }) });
      clients.push(recording);
      return recording;
    }

    it('and shows it token, topic, address and headers', async () => {
      const requests: AuthorizationRequest[] = [];
      const server = await listen({
        trustedProxies: 1,
        authorize(request) {
          requests.push(request);
          return request.token === 'good';
        },
      });
      const good = clientWith(server.url!, alice, 'good');
      await good.until('members []');
      for (const bad of [clientWith(server.url!, bob, 'bad'), clientWith(server.url!, bob)]) {
        await bad.until('refused UNAUTHORIZED');
        assert.ok(bad.client.isOver);
      }
      assert.deepEqual(
        requests.map(({ token }) => token),
        ['good', 'bad', undefined],
      );
      assert.equal(requests[0]!.groupId, '0'.repeat(32));
      assert.equal(requests[0]!.topic, '0'.repeat(64));
      assert.equal(requests[0]!.address, '127.0.0.1');
      assert.equal(requests[0]!.headers.upgrade, 'websocket');
      assert.deepEqual([...server.counts.closed], [[4010, 2]]);
      assert.equal(good.lines.length, 0, 'nobody is told of who was refused');
    });

    it('and sends a client that nobody could decide about away until later', async () => {
      const answers = [() => Promise.reject(new Error('no database')), () => true];
      const errors: string[] = [];
      const server = await listen({
        authorize: () => answers.shift()!(),
        onError: ({ code }) => errors.push(code),
      });
      const recording = clientWith(server.url!, alice);
      await recording.until('CLOSED');
      await recording.until('STABLE');
      assert.deepEqual(errors, ['HANDLER_THREW', 'SIGNALING_REFUSED']);
      assert.deepEqual([...server.counts.closed], [[4011, 1]]);
    });

    it('and waits for no answer when it is closed', async () => {
      let asked!: (request: AuthorizationRequest) => void;
      const request = new Promise<AuthorizationRequest>((resolve) => (asked = resolve));
      const server = await listen({
        authorize(each) {
          asked(each);
          return new Promise(() => {});
        },
      });
      clientWith(server.url!, alice);
      const { signal } = await request;
      await server.close();
      assert.ok(signal.aborted);
    });

    it('but not clients of sigver, who have no token', () => {
      const options = { sigver: true, authorize: () => true };
      assert.throws(() => new SignalingServer(options), { code: 'INVALID_ARGUMENT' });
    });
  });

  it('answers upgrades with 503 while it is held up, and takes them again later', async () => {
    let aheadMs = 0;
    const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
    const server = await listen({ clock, maxLagMs: 200 });
    const { port } = server.address!;
    const first = await HostileSocket.open(port, 'webgroup.1');
    // As if something had kept the process busy for a second.
    aheadMs += 1_000;
    await assert.rejects(HostileSocket.open(port, 'webgroup.1'), /no upgrade: HTTP\/1.1 503/);
    assert.equal(server.counts.refused, 1);
    let second: HostileSocket | undefined;
    while (!second) second = await HostileSocket.open(port, 'webgroup.1').catch(() => undefined);
    for (const { socket } of [first, second]) socket.destroy();
  });

  it('closes with 4009 who comes too often from one address, behind a proxy too', async () => {
    const server = await listen({
      connectionBurstPerAddress: 2,
      connectionsPerSecondPerAddress: 0.001,
      trustedProxies: 1,
    });
    const codeFor = async (address: string): Promise<number | 'open'> => {
      const headers = { 'X-Forwarded-For': address };
      const socket = new WebSocket(server.url!, 'webgroup.1', { headers });
      await once(socket, 'open');
      const closed = once(socket, 'close').then(([code]) => code as number);
      socket.send(encodeClientMessage({ kind: 'hello', topic, id: alice, incarnation: 1 }));
      const code = await Promise.race([closed, once(socket, 'message').then(() => 'open' as const)]);
      socket.terminate();
      await closed;
      return code;
    };
    assert.equal(await codeFor('2001:db8::1'), 'open');
    assert.equal(await codeFor('2001:db8::2'), 'open');
    assert.equal(await codeFor('2001:db8:0:0:1::1'), 4009);
    assert.equal(await codeFor('2001:db8:0:1::1'), 'open');
    assert.equal(await codeFor('192.0.2.1'), 'open');
  });

  it('cuts a client that takes nothing for too long, however little waits for it', async () => {
    const server = await listen({
      maxQueueBytes: Infinity,
      byteBurst: Infinity,
      messageBurst: Infinity,
      stallMs: 1_000,
    });
    const [first] = await pair(server.url!);
    const hostile = await HostileSocket.open(server.address!.port, 'webgroup.1');
    hostile.write(
      frame(0x82, encodeClientMessage({ kind: 'hello', topic, id: 'e'.repeat(32), incarnation: 1 })),
    );
    await first.until('joined e1');
    hostile.socket.pause();
    let cut = false;
    const gone = first.until('left e').then(() => (cut = true));
    // More than the sockets of both sides hold; after that nothing more is sent.
    for (let i = 0; i < 200 && !cut; i++) {
      first.client.forward('e'.repeat(32), new Uint8Array(60_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await gone;
    assert.deepEqual([...server.counts.closed], [[4007, 1]]);
    hostile.socket.destroy();
  });

  describe('sends its clients away', () => {
    it('one by one, each at a random moment, and takes no others', async () => {
      const moments = [0.9, 0.1];
      const float = (): number => moments.shift()!;
      const server = await listen({ random: { float, bytes: (length) => new Uint8Array(length) } });
      const closed: string[] = [];
      const ends = ['first', 'second'].map(async (name) => {
        const socket = new WebSocket(server.url!, 'webgroup.1');
        await once(socket, 'open');
        const end = once(socket, 'close').then(([code]) => closed.push(`${name} ${code}`));
        return { end };
      });
      const [first, second] = [await ends[0]!, await ends[1]!];
      const drained = server.drain(200);
      assert.equal(server.drain(), drained);
      assert.ok(server.isEnding);
      await assert.rejects(
        HostileSocket.open(server.address!.port, 'webgroup.1'),
        /no upgrade: HTTP\/1.1 503/,
      );
      await Promise.all([drained, first.end, second.end]);
      assert.deepEqual(closed, ['second 1001', 'first 1001']);
      assert.deepEqual([...server.counts.closed], [[1001, 2]]);
    });

    it('and they register at the next server before they leave', async () => {
      const moments = { float: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
      // It never comes to cut them.
      const after: Clock['after'] = (ms, action) => systemClock.after(ms < 200 ? ms : 2 ** 31, action);
      const old = await listen({ random: moments, clock: { ...systemClock, after } });
      const next = await listen();
      let aheadMs = 0;
      const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
      const recording = new RecordingClient({ urls: [old.url!, next.url!], id: alice, clock });
      clients.push(recording);
      await recording.until('members []');
      // So long a client stays at least.
      aheadMs += 10_000;
      await old.drain(400);
      assert.deepEqual(recording.lines, ['STABLE', 'members []']);
      assert.deepEqual([old.topicCount, next.topicCount], [0, 1]);
      assert.deepEqual([...old.counts.closed], []);
    });

    it('and holds nothing when they go before, or when it is closed meanwhile', async () => {
      const server = await listen();
      const [first] = await pair(server.url!);
      const drained = server.drain(60_000);
      first.client.close();
      await server.close();
      await drained;
    });
  });

  it('counts what passes', async () => {
    const server = await listen();
    await checkTheyTalk(await pair(server.url!));
    const { accepted, receivedMessages, sentMessages, receivedBytes, sentBytes, refused } = server.counts;
    assert.deepEqual(
      { accepted, receivedMessages, sentMessages, refused },
      {
        accepted: 2,
        receivedMessages: 4,
        sentMessages: 5,
        refused: 0,
      },
    );
    assert.ok(receivedBytes > 0 && sentBytes > receivedBytes / 2);
  });

  it('goes on when onError throws', async () => {
    const server = await listen({
      onError: () => {
        throw new Error('of the application');
      },
    });
    const others = await pair(server.url!);
    const hostile = await HostileSocket.open(server.address!.port, 'webgroup.1');
    hostile.write(frame(0x82, new Uint8Array()));
    assert.equal(await hostile.closeCode(), 4002);
    await checkTheyTalk(others);
  });

  it('can be restarted: clients come back and hear who is there', async () => {
    const server = await listen();
    const { port } = server.address!;
    const [first, second] = await pair(server.url!);
    await server.close();
    await Promise.all([first.until('CLOSED'), second.until('CLOSED')]);
    assert.equal(first.client.forward(bob, Uint8Array.of(1)), false);
    await listen({}, port);
    await Promise.all([first.until('STABLE'), second.until('STABLE')]);
    // Whoever came first hears of the other by a push, the other one by its WELCOME.
    await Promise.race([first.until('joined b1'), second.until('joined a1')]);
    await checkTheyTalk([first, second]);
  });

  it('replaces a registration by a higher incarnation, and refuses a lower one', async () => {
    const server = await listen();
    const [first, second] = await pair(server.url!);
    const nextLife = client(server.url!, alice, 2);
    await nextLife.until('members [b1]');
    await second.until('joined a2');
    await first.until('refused CONFLICT');
    await checkTheyTalk([nextLife, second]);
  });

  it('lets one of two processes with the same identity win', async () => {
    const server = await listen();
    const first = client(server.url!, alice);
    await first.until('STABLE');
    const copy = client(server.url!, alice);
    const outcome = await Promise.race([
      first.until('refused CONFLICT').then(() => copy),
      copy.until('refused CONFLICT').then(() => first),
    ]);
    const other = client(server.url!, bob);
    await other.until('members [a1]');
    assert.ok(other.client.forward(alice, Uint8Array.of(5)));
    await outcome.until('introduction from b: 5');
  });

  it('answers plain HTTP requests with 426 when it listens by itself', async () => {
    const server = await listen();
    const [response] = (await once(get(`http://127.0.0.1:${server.address!.port}/`), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    assert.equal(response.statusCode, 426);
  });

  it('rejects to listen where something listens already, and twice', async () => {
    const server = await listen();
    const { port } = server.address!;
    const second = new SignalingServer();
    await assert.rejects(second.listen(port, '127.0.0.1'), { code: 'INVALID_ARGUMENT' });
    await second.listen(0, '127.0.0.1');
    await assert.rejects(second.listen(0, '127.0.0.1'), { code: 'INVALID_ARGUMENT' });
    await second.close();
    await assert.rejects(second.listen(0, '127.0.0.1'), { code: 'INVALID_ARGUMENT' });
  });

  it('closes with clients that do not answer the closing handshake', async () => {
    const server = await listen();
    const hostile = await HostileSocket.open(server.address!.port, 'webgroup.1');
    await server.close();
    assert.equal(await hostile.closeCode(), 1001);
  });

  it('is told by clients that it does not speak their protocol', async () => {
    const { http, port } = await listenHttp();
    const other = new WebSocketServer({ server: http, handleProtocols: () => 'webgroup.1' });
    other.on('connection', (socket) => socket.send('text'));
    const recording = client(`ws://127.0.0.1:${port}`, alice);
    await recording.until('refused SIGNALING_REFUSED');
    for (const socket of other.clients) socket.terminate();
    other.close();
  });
});

async function body(url: string): Promise<string> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
