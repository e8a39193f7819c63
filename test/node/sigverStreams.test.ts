import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import type { SignalingServerOptions } from '../../src/server/signalingServerOptions.js';
import { HeldTimers } from '../support/HeldTimers.js';
import { deafStream, RawStream, unfinishedPost } from '../support/RawStream.js';

// As old clients see it: EventSource and POST on `/`.
describe('a signaling server for clients of sigver, over event streams', () => {
  const servers: SignalingServer[] = [];
  const streams: RawStream[] = [];

  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function listen(options: SignalingServerOptions = {}): Promise<SignalingServer> {
    // A busy machine is not what these are about.
    const server = new SignalingServer({ sigver: true, maxLagMs: Infinity, ...options });
    servers.push(server);
    await server.listen(0, '127.0.0.1');
    return server;
  }

  const urlOf = (server: SignalingServer): string => `${server.url!.replace('ws', 'http')}/`;

  async function client(server: SignalingServer, headers = {}): Promise<RawStream> {
    const stream = await RawStream.open(urlOf(server), { Accept: 'text/event-stream', ...headers });
    streams.push(stream);
    return stream;
  }

  const say = (stream: RawStream, message: unknown): Promise<number> =>
    stream.say(`${stream.token}@${JSON.stringify(message)}`);

  async function next(stream: RawStream): Promise<unknown> {
    const { type, data } = await stream.next();
    assert.equal(type, 'message');
    return JSON.parse(data);
  }

  const codeOf = async (stream: RawStream): Promise<number> =>
    (JSON.parse(await stream.closed()) as { code: number }).code;

  async function pair(server: SignalingServer, key = 'some key'): Promise<[RawStream, RawStream]> {
    const [opener, joining] = [await client(server), await client(server)];
    assert.equal(await say(opener, { open: key }), 200);
    assert.deepEqual(await next(opener), { isKeyOk: true });
    assert.equal(await say(joining, { join: key }), 200);
    assert.deepEqual(await next(joining), { isKeyOk: true });
    return [opener, joining];
  }

  it('begins with a token: a number of 31 bits', async () => {
    const server = await listen();
    for (let i = 0; i < 5; i++) {
      const { token, response } = await client(server);
      assert.ok(/^\d+$/.test(token) && Number(token) < 2 ** 31);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
    }
    assert.equal(server.counts.streams, 5);
  });

  it('passes any JSON both ways, in order and unchanged', async () => {
    const [opener, joining] = await pair(await listen(), 'a/b?c#d&é%@');
    for (const data of ['text', '', 0, true, null, [1, [2]], { sdp: 'é\r\n\n', deep: { a: [null] } }]) {
      assert.equal(await say(joining, { data }), 200);
      const got = (await next(opener)) as { id: number };
      assert.deepEqual(got, { id: got.id, data });
      assert.equal(typeof got.id, 'number');
      for (const id of [got.id, String(got.id)]) {
        await say(opener, { id, data });
        assert.deepEqual(await next(joining), { data });
      }
    }
  });

  it('lets one over a stream join one over WebSocket, at one key', async () => {
    const server = await listen();
    const socket = new WebSocket(server.url!);
    const frames: unknown[] = [];
    const got = (count: number): Promise<void> =>
      new Promise((resolve) => {
        socket.onmessage = ({ data }) => {
          frames.push(JSON.parse(data as string));
          if (frames.length === count) resolve();
        };
      });
    await new Promise((resolve) => (socket.onopen = resolve));
    socket.send('{"open":"key"}');
    await got(1);
    const joining = await client(server);
    await say(joining, { join: 'key' });
    const both = got(3);
    await say(joining, { data: 'offer' });
    joining.close();
    await both;
    const { id } = frames[1] as { id: number };
    assert.deepEqual(frames, [{ isKeyOk: true }, { id, data: 'offer' }, { id, unavailable: 'true' }]);
    socket.close();
  });

  it('says that somebody who joined is unavailable: when it goes, and when it is spoken to', async () => {
    const [opener, joining] = await pair(await listen());
    await say(joining, { data: 'offer' });
    const { id } = (await next(opener)) as { id: number };
    joining.close();
    assert.deepEqual(await next(opener), { id, unavailable: 'true' });
    assert.equal(await say(opener, { id, data: 'answer' }), 200);
    assert.deepEqual(await next(opener), { id, unavailable: 'true' });
  });

  it('says no to what opens a key that is open, and to what joins one that is not, and ends with 560 or 561', async () => {
    const server = await listen();
    await pair(server);
    for (const [message, status, code] of [
      [{ open: 'some key' }, 560, 4010],
      [{ join: 'another key' }, 561, 4011],
    ] as const) {
      const late = await client(server);
      assert.equal(await say(late, message), status);
      assert.deepEqual(await next(late), { isKeyOk: false });
      assert.equal(await codeOf(late), code);
    }
  });

  it('ends with 570 what speaks to somebody who has gone', async () => {
    const server = await listen();
    const [opener, joining] = await pair(server);
    opener.close();
    // Its key is free when it has gone.
    for (;;) {
      const late = await client(server);
      await say(late, { open: 'some key' });
      if (((await next(late)) as { isKeyOk: boolean }).isKeyOk) break;
    }
    assert.equal(await say(joining, { data: 'candidate' }), 570);
    assert.equal(await codeOf(joining), 4020);
  });

  const refused: [what: string, status: number, code: number, text: string][] = [
    ['an answer before anything was opened', 572, 4022, '{"id":1,"data":2}'],
    ['data before anything was joined', 573, 4023, '{"data":2}'],
    ['a key that is a number', 521, 4001, '{"open":7}'],
    ['an empty key', 521, 4001, '{"join":""}'],
    ['a key of 513 characters', 521, 4001, JSON.stringify({ open: 'k'.repeat(513) })],
    ['half of an object', 520, 4000, '{'],
    ['nothing', 520, 4000, ''],
    ['an object of other names', 520, 4000, '{"open":"a","join":"a"}'],
    ['names of the prototype', 520, 4000, '{"__proto__":{"open":"a"}}'],
    ['a list', 520, 4000, '[]'],
  ];
  for (const [what, status, code, text] of refused) {
    it(`answers ${what} with ${status}, and ends its stream with ${code}, and no other`, async () => {
      const server = await listen();
      const [opener, joining] = await pair(server);
      const wrong = await client(server);
      assert.equal(await wrong.say(`${wrong.token}@${text}`), status);
      assert.equal(await codeOf(wrong), code);
      await say(joining, { data: 'still here' });
      assert.equal(((await next(opener)) as { data: string }).data, 'still here');
    });
  }

  it('answers a token that nobody has with 581, and after many of them nothing from there', async () => {
    const server = await listen();
    const [opener, joining] = await pair(server);
    await say(joining, { data: 1 });
    await next(opener);
    for (const body of [
      '',
      '@',
      'x@{}',
      `-${opener.token}@{}`,
      `${opener.token}`,
      '99999999999@{}',
      '@'.repeat(9),
    ]) {
      assert.equal(await opener.say(body), 581, body);
    }
    const others = await Promise.all(Array.from({ length: 40 }, (_, i) => opener.say(`${i}@{"open":"a"}`)));
    assert.ok(others.includes(429));
    assert.equal(server.connectionCount, 2);
  });

  it('refuses a POST that is too long, and goes on', async () => {
    const [opener, joining] = await pair(await listen());
    assert.equal(await joining.say(`${joining.token}@${JSON.stringify({ data: 'x'.repeat(70_000) })}`), 413);
    await say(joining, { data: 'short' });
    assert.equal(((await next(opener)) as { data: string }).data, 'short');
  });

  it('names the origin of a page, which sends its cookies; 580 if it may not connect', async () => {
    const server = await listen({ origins: ['https://good.example'] });
    const { response } = await client(server, { Origin: 'https://good.example' });
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://good.example');
    assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
    const bad = { Origin: 'https://bad.example' };
    assert.equal((await client(server, bad)).response.status, 580);
    assert.equal((await fetch(urlOf(server), { method: 'POST', headers: bad, body: '1@{}' })).status, 580);
  });

  it('answers preflights of pages that may connect', async () => {
    const server = await listen({ origins: ['https://good.example'] });
    const ask = (origin: string): Promise<Response> =>
      fetch(urlOf(server), {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
    const { status, headers } = await ask('https://good.example');
    assert.equal(status, 204);
    assert.deepEqual(
      ['origin', 'credentials', 'methods', 'headers'].map((name) =>
        headers.get(`access-control-allow-${name}`),
      ),
      ['https://good.example', 'true', 'GET, POST', 'content-type'],
    );
    const refused = await ask('https://bad.example');
    assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [580, null]);
    // Other OPTIONS are not ours.
    assert.equal((await fetch(urlOf(server), { method: 'OPTIONS' })).status, 426);
  });

  it('sends a comment each half a minute, which keeps the stream open', async () => {
    const clock = new HeldTimers(1_000);
    const [opener, joining] = await pair(await listen({ clock }));
    for (let comments = 1; comments <= 3; comments++) {
      clock.fire(30);
      await say(joining, { data: comments });
      assert.equal(((await next(opener)) as { data: number }).data, comments);
      assert.equal(opener.comments, comments);
    }
  });

  it('answers 408 to a POST that does not end, takes no other from there meanwhile, and goes on', async () => {
    const clock = new HeldTimers(10_000);
    const server = await listen({ clock, maxConnectionsPerAddress: 1 });
    const stream = await client(server);
    const answer = unfinishedPost(urlOf(server), `${stream.token}@{"open":`);
    await clock.set();
    assert.equal(await say(stream, { open: 'key' }), 429);
    clock.fire();
    assert.match(await answer, /^HTTP\/1\.1 408 /);
    assert.equal(await say(stream, { open: 'key' }), 200);
    assert.deepEqual(await next(stream), { isKeyOk: true });
  });

  it('begins with 503 while the server is held up, and those who are there go on', async () => {
    const clock = new HeldTimers();
    const server = await listen({ clock, maxLagMs: 200 });
    const [opener, joining] = await pair(server);
    clock.aheadMs += 1_000;
    assert.equal((await client(server)).response.status, 503);
    assert.equal(await say(joining, { data: 1 }), 200);
    assert.equal(((await next(opener)) as { data: number }).data, 1);
    while ((await client(server)).response.status !== 200);
  });

  it('cuts what takes nothing for too long, however little waits for it', async () => {
    const clock = new HeldTimers(1_000);
    const unlimited = { maxQueueBytes: Infinity, byteBurst: Infinity, messageBurst: Infinity };
    const server = await listen({ ...unlimited, clock, maxLagMs: Infinity });
    const opener = await client(server);
    await say(opener, { open: 'key' });
    await next(opener);
    const deaf = await deafStream(urlOf(server));
    for (const message of [{ join: 'key' }, { data: 1 }]) {
      assert.equal(await opener.say(`${deaf.token}@${JSON.stringify(message)}`), 200);
    }
    const { id } = (await next(opener)) as { id: number };
    const data = 'x'.repeat(60_000);
    for (let i = 0; i < 200; i++) await say(opener, { id, data });
    clock.fire(29);
    assert.deepEqual([...server.counts.closed], []);
    clock.fire(2);
    assert.deepEqual([...server.counts.closed], [[4007, 1]]);
    assert.deepEqual(await next(opener), { id, unavailable: 'true' });
    assert.equal(server.connectionCount, 1);
    deaf.destroy();
  });

  it('ends one that says nothing, and counts all as connections of their address', async () => {
    const server = await listen({ maxConnectionsPerAddress: 2 });
    await pair(server);
    assert.equal(await codeOf(await client(server)), 4009);
    assert.equal(await codeOf(await client(await listen({ helloTimeoutMs: 20 }))), 4741);
  });

  it('is there only if it is to be, and leaves other paths and pages alone', async () => {
    const server = await listen();
    const headers = { Accept: 'text/event-stream' };
    assert.equal((await fetch(`${urlOf(server)}key`, { headers })).status, 426);
    assert.equal((await fetch(urlOf(server))).status, 426);
    const without = await listen({ sigver: false });
    assert.equal((await fetch(urlOf(without), { headers })).status, 426);
    assert.equal((await fetch(urlOf(without), { method: 'POST', body: '1@{}' })).status, 426);
  });

  it('lets them go with the others', async () => {
    const server = await listen();
    const [opener] = await pair(server);
    const drained = server.drain(0);
    assert.equal((await client(server)).response.status, 503);
    assert.equal(await codeOf(opener), 1001);
    await drained;
  });
});
