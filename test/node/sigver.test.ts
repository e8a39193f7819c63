import assert from 'node:assert/strict';
import { once } from 'node:events';
import protobuf from 'protobufjs';
import { WebSocket } from 'ws';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import type { SignalingServerOptions } from '../../src/server/signalingServerOptions.js';
import { HeldTimers } from '../support/HeldTimers.js';
import { HostileSocket } from '../support/hostileSocket.js';
import { opcodes, rawFrame, RawWebSocket } from '../support/RawWebSocket.js';

// As old clients see it: what they send and expect is written down here once more, apart from the code of the server.
const Message = protobuf
  .parse(
    `syntax = "proto3";
     message Message { oneof type { bool heartbeat = 1; Content content = 2; GroupData connect = 3; bool connected = 4; } }
     message Content { uint32 senderId = 1; uint32 recipientId = 2; bool lastData = 3; bytes data = 4; }
     message GroupData { uint32 id = 1; repeated uint32 members = 2; }`,
  )
  .root.lookupType('Message');

interface Content {
  senderId?: number;
  recipientId?: number;
  lastData?: boolean;
  data?: Uint8Array;
}

/** A client that keeps what it is sent, and lets a test take it in order. */
class OldClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  heartbeats = 0;
  readonly #got: unknown[] = [];
  #wake: () => void = () => {};

  constructor(server: SignalingServer, path: string) {
    this.socket = new WebSocket(`${server.url}${path}`);
    this.closed = once(this.socket, 'close').then(([code]) => code as number);
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      const message = (
        isBinary ? Message.toObject(Message.decode(data)) : JSON.parse(data.toString())
      ) as Record<string, unknown>;
      if (message['heartbeat']) this.heartbeats++;
      else this.#got.push(message);
      this.#wake();
    });
  }

  async open(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  async next(): Promise<unknown> {
    while (this.#got.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#got.shift();
  }

  json(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  send(message: Record<string, unknown>): void {
    this.socket.send(Message.encode(Message.fromObject(message)).finish());
  }

  async connect(id: number, members: number[] = []): Promise<boolean> {
    this.send({ connect: { id, members } });
    const { connected } = (await this.next()) as { connected: boolean };
    return connected;
  }

  async content(): Promise<Content> {
    const { content } = (await this.next()) as { content: Content };
    return content;
  }

  say(text: string, recipientId = 0, lastData = false): void {
    this.send({ content: { senderId: 0, recipientId, lastData, data: Buffer.from(text) } });
  }
}

describe('a signaling server for clients of sigver', () => {
  const servers: SignalingServer[] = [];
  const clients: OldClient[] = [];

  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function listen(options: SignalingServerOptions = {}): Promise<SignalingServer> {
    // A busy machine is not what these are about.
    const server = new SignalingServer({ sigver: true, maxLagMs: Infinity, ...options });
    servers.push(server);
    await server.listen(0, '127.0.0.1');
    return server;
  }

  function client(server: SignalingServer, path = '/'): Promise<OldClient> {
    const made = new OldClient(server, path);
    clients.push(made);
    return made.open();
  }

  describe('8 to 9.0.1, with JSON', () => {
    let server: SignalingServer;
    let opener: OldClient;
    let joining: OldClient;

    beforeEach(async () => {
      server = await listen();
      opener = await client(server);
      joining = await client(server);
    });

    async function pair(key = 'some key'): Promise<void> {
      opener.json({ open: key });
      assert.deepEqual(await opener.next(), { isKeyOk: true });
      joining.json({ join: key });
      assert.deepEqual(await joining.next(), { isKeyOk: true });
    }

    it('passes any JSON from who joins to who opened and back, in order and unchanged', async () => {
      await pair('a/b?c#d&é%');
      const values = ['text', '', 0, -1.5, true, null, [], [1, [2]], { sdp: 'é\n', deep: { a: [null] } }];
      for (const data of values) joining.json({ data });
      let id: unknown;
      for (const data of values) {
        const got = (await opener.next()) as { id: unknown };
        id = got.id;
        assert.equal(typeof id, 'number');
        assert.deepEqual(got, { id, data });
      }
      // Generations differ in whether an id is a number or a text.
      for (const data of values) {
        opener.json({ id, data });
        opener.json({ id: String(id), data });
        assert.deepEqual(await joining.next(), { data });
        assert.deepEqual(await joining.next(), { data });
      }
    });

    it('tells several who join apart', async () => {
      await pair();
      const second = await client(server);
      second.json({ join: 'some key' });
      await second.next();
      joining.json({ data: 1 });
      const first = (await opener.next()) as { id: number };
      second.json({ data: 2 });
      const other = (await opener.next()) as { id: number };
      assert.notEqual(first.id, other.id);
      opener.json({ id: other.id, data: 'to the second' });
      assert.deepEqual(await second.next(), { data: 'to the second' });
    });

    it('says that somebody who joined is unavailable: when it goes, and when it is spoken to', async () => {
      await pair();
      joining.json({ data: 'offer' });
      const { id } = (await opener.next()) as { id: number };
      joining.socket.close();
      assert.deepEqual(await opener.next(), { id, unavailable: 'true' });
      opener.json({ id, data: 'answer' });
      assert.deepEqual(await opener.next(), { id, unavailable: 'true' });
      opener.json({ id: 'nobody', data: 'answer' });
      assert.deepEqual(await opener.next(), { id: 'nobody', unavailable: 'true' });
    });

    it('closes with 4010 what opens a key that is open, after it has said no', async () => {
      await pair();
      const late = await client(server);
      late.json({ open: 'some key' });
      assert.deepEqual(await late.next(), { isKeyOk: false });
      assert.equal(await late.closed, 4010);
    });

    it('closes with 4011 what joins a key that nobody has opened, or not any more', async () => {
      joining.json({ join: 'some key' });
      assert.deepEqual(await joining.next(), { isKeyOk: false });
      assert.equal(await joining.closed, 4011);
    });

    it('closes with 4020 what speaks to somebody who has gone, and the key is free again', async () => {
      await pair();
      opener.socket.close();
      await opener.closed;
      joining.json({ data: 'candidate' });
      assert.equal(await joining.closed, 4020);
      const next = await client(server);
      next.json({ open: 'some key' });
      assert.deepEqual(await next.next(), { isKeyOk: true });
    });

    const refused: [what: string, code: number, text: string][] = [
      ['an answer before anything was opened', 4022, '{"id":1,"data":2}'],
      ['data before anything was joined', 4023, '{"data":2}'],
      ['a key that is a number', 4001, '{"open":7}'],
      ['an empty key', 4001, '{"join":""}'],
      ['a key of 513 characters', 4001, JSON.stringify({ open: 'k'.repeat(513) })],
      ['half of an object', 4000, '{'],
      ['nothing', 4000, ''],
      ['an object of other names', 4000, '{"open":"a","join":"a"}'],
      ['an object without names', 4000, '{}'],
      ['a list', 4000, '[]'],
      ['null', 4000, 'null'],
      ['an id that is no id', 4000, '{"id":{},"data":1}'],
      ['names of the prototype', 4000, '{"__proto__":{"open":"a"}}'],
      ['very deep lists', 4000, '['.repeat(60_000)],
    ];
    for (const [what, code, text] of refused) {
      it(`closes with ${code} what sends ${what}, and nobody else`, async () => {
        await pair();
        const wrong = await client(server);
        wrong.socket.send(text);
        assert.equal(await wrong.closed, code);
        joining.json({ data: 'still here' });
        assert.equal(((await opener.next()) as { data: string }).data, 'still here');
      });
    }

    it('takes a key of 512 characters, and closes what opens twice', async () => {
      await pair('k'.repeat(512));
      opener.json({ open: 'another' });
      assert.equal(await opener.closed, 4000);
    });
  });

  describe('20 and 21, with protobuf', () => {
    for (const [what, path] of [
      ['too long', `/${'k'.repeat(513)}`],
      ['empty', '/'],
    ] as const) {
      it(`closes with 4741 when the key is ${what}`, async () => {
        const wrong = await client(await listen({ helloTimeoutMs: 20 }), path);
        assert.equal(await wrong.closed, 4741);
      });
    }

    it('closes with 4741 what sends a binary message without a key', async () => {
      const wrong = await client(await listen());
      wrong.send({ heartbeat: true });
      assert.equal(await wrong.closed, 4741);
    });

    it('closes with 4743 what sends text, no message, or an empty one', async () => {
      const server = await listen();
      for (const frame of [
        'text',
        Buffer.from([0xff]),
        Buffer.alloc(0),
        Buffer.from([0x1a, 0x02, 0x12, 0x80]),
      ]) {
        const wrong = await client(server, '/key');
        wrong.socket.send(frame);
        assert.equal(await wrong.closed, 4743);
      }
    });

    it('closes with 4742 after two heartbeats what sends none, and keeps what does', async function () {
      this.timeout(40_000);
      let ticks: (() => void)[] = [];
      const clock = {
        nowMs: () => 0,
        wallMs: () => 0,
        after: (_ms: number, action: () => void) => {
          ticks.push(action);
          return () => (ticks = ticks.filter((each) => each !== action));
        },
      };
      // The only timer is to be the tick.
      const server = await listen({ clock, maxLagMs: Infinity });
      const silent = await client(server, '/key');
      const alive = await client(server, '/key');
      await silent.connect(1);
      await alive.connect(2);
      for (let tick = 1; tick <= 3; tick++) {
        // Five seconds.
        for (let i = 0; i < 5; i++) ticks.splice(0)[0]!();
        while (alive.heartbeats < tick) await once(alive.socket, 'message');
        alive.send({ heartbeat: true });
        // What is said afterwards shows that the server has heard it.
        await alive.connect(2, [1]);
      }
      assert.equal(await silent.closed, 4742);
      assert.equal(silent.heartbeats, 2);
      assert.equal(alive.socket.readyState, WebSocket.OPEN);
    });

    it('makes the first one a member, whether it knows others or not, and again when it asks again', async () => {
      const server = await listen();
      for (const members of [[], [5, 300, 4_000_000_000]]) {
        const first = await client(server, `/key${members.length}`);
        assert.equal(await first.connect(1, members), true);
        assert.equal(await first.connect(1, members), true);
      }
    });

    it('does not connect a second one that knows nobody', async () => {
      const server = await listen();
      const [first, second] = [await client(server, '/key'), await client(server, '/key')];
      assert.equal(await first.connect(1), true);
      assert.equal(await second.connect(2), false);
      const elsewhere = await client(server, '/another%20key');
      assert.equal(await elsewhere.connect(2), true);
    });

    it('connects whoever knows a member', async () => {
      const server = await listen();
      const [first, second] = [await client(server, '/key'), await client(server, '/key')];
      await first.connect(4_000_000_000);
      assert.equal(await second.connect(2, [7, 4_000_000_000]), true);
      assert.equal(await second.connect(2, [7, 4_000_000_000]), true);
    });

    it('replaces a member through which somebody has tried in vain', async () => {
      const server = await listen();
      const [first, second] = [await client(server, '/key'), await client(server, '/key')];
      await first.connect(1);
      assert.equal(await second.connect(2), false);
      assert.equal(await second.connect(2), true);
      assert.equal(await first.closed, 4744);
    });

    it('passes data both ways, also when both are members', async () => {
      const server = await listen();
      const [member, joiner] = [await client(server, '/key'), await client(server, '/key')];
      await member.connect(1);
      await joiner.connect(2);
      joiner.say('offer');
      const offer = await member.content();
      assert.equal(Buffer.from(offer.data!).toString(), 'offer');
      const id = offer.senderId!;
      assert.ok(id > 0 && id < 2 ** 31);
      member.say('answer', id);
      const answer = await joiner.content();
      assert.deepEqual([answer.senderId ?? 0, answer.recipientId], [0, id]);
      assert.equal(Buffer.from(answer.data!).toString(), 'answer');
      assert.equal(await joiner.connect(2, [1]), true);
      joiner.say('more');
      assert.equal(Buffer.from((await member.content()).data!).toString(), 'more');
    });

    it('passes nothing one way after the last data, and goes on the other way', async () => {
      const server = await listen();
      const [member, joiner] = [await client(server, '/key'), await client(server, '/key')];
      await member.connect(1);
      await joiner.connect(2);
      joiner.say('last', 0, true);
      const last = await member.content();
      assert.equal(last.lastData, true);
      joiner.say('too late');
      member.say('answer', last.senderId);
      assert.equal(Buffer.from((await joiner.content()).data!).toString(), 'answer');
      const third = await client(server, '/key');
      await third.connect(3);
      third.say('from the third');
      assert.equal(Buffer.from((await member.content()).data!).toString(), 'from the third');
    });

    it('tries all members in turn, the favored ones first', async () => {
      const server = await listen();
      const first = await client(server, '/key');
      const second = await client(server, '/key');
      const favored = await client(server, '/key?favored');
      await first.connect(1);
      assert.equal(await second.connect(2, [1]), true);
      assert.equal(await favored.connect(3, [1]), true);
      const joiner = await client(server, '/key');
      for (const member of [favored, first, second, favored]) {
        assert.equal(await joiner.connect(4), false);
        joiner.say('hello');
        let said = await member.content();
        // Whom a joiner has left behind hears of it by an empty content.
        if (!said.data?.length) said = await member.content();
        assert.equal(Buffer.from(said.data!).toString(), 'hello');
        member.say('welcome', said.senderId);
        assert.equal(Buffer.from((await joiner.content()).data!).toString(), 'welcome');
      }
    });

    it('lets two who join exchange data with a member at the same time', async () => {
      const server = await listen();
      const [member, one, two] = await Promise.all([1, 2, 3].map(() => client(server, '/key')));
      await member!.connect(1);
      await Promise.all([one!.connect(2), two!.connect(3)]);
      one!.say('one');
      const first = await member!.content();
      two!.say('two');
      const second = await member!.content();
      assert.notEqual(first.senderId, second.senderId);
      member!.say('to two', second.senderId);
      member!.say('to one', first.senderId);
      assert.equal(Buffer.from((await one!.content()).data!).toString(), 'to one');
      assert.equal(Buffer.from((await two!.content()).data!).toString(), 'to two');
    });

    it('tells either side by an empty content when the other one goes', async () => {
      const server = await listen();
      const [member, joiner] = [await client(server, '/key'), await client(server, '/key')];
      await member.connect(1);
      await joiner.connect(2);
      joiner.say('offer');
      const { senderId } = await member.content();
      joiner.socket.close();
      const gone = await member.content();
      assert.deepEqual([gone.senderId, gone.data?.length ?? 0], [senderId, 0]);
      const next = await client(server, '/key');
      await next.connect(3);
      member.socket.close();
      assert.equal((await next.content()).data?.length ?? 0, 0);
      assert.equal(await next.connect(3), true);
    });
  });

  it('serves new clients beside them, and old ones only if it is to', async () => {
    const server = await listen({ maxConnectionsPerAddress: 3 });
    const [json, keyed] = [await client(server), await client(server, '/key')];
    json.json({ open: 'key' });
    await json.next();
    await keyed.connect(1);
    const socket = new WebSocket(server.url!, 'webgroup.1');
    await once(socket, 'open');
    assert.deepEqual([server.connectionCount, server.topicCount], [3, 2]);
    // The limits are those of all together.
    assert.equal(await (await client(server)).closed, 4009);
    socket.terminate();
    const strict = await listen({ sigver: false });
    await assert.rejects(HostileSocket.open(strict.address!.port), /no upgrade: HTTP\/1.1 400/);
  });

  it('lets them go with the others', async () => {
    const server = await listen();
    const old = await client(server, '/key');
    await old.connect(1);
    await server.drain(1);
    assert.equal(await old.closed, 1001);
  });

  it('pings those that speak JSON each half a minute, and cuts who has not answered the ping before', async () => {
    const clock = new HeldTimers(1_000);
    const server = await listen({ clock });
    const [alive, keyed] = [await client(server), await client(server, '/key')];
    alive.json({ open: 'key' });
    await alive.next();
    await keyed.connect(1);
    const mute = await RawWebSocket.open(server.address!.port);
    await mute.write([rawFrame(opcodes.TEXT, '{"open":"another"}')]);
    await mute.next();
    for (let minute = 0; minute < 2; minute++) {
      const pinged = once(alive.socket, 'ping');
      keyed.send({ heartbeat: true });
      await keyed.connect(1);
      clock.fire(10);
      keyed.send({ heartbeat: true });
      await keyed.connect(1);
      clock.fire(10);
      keyed.send({ heartbeat: true });
      await keyed.connect(1);
      clock.fire(10);
      await pinged;
      // Its answer is before this one.
      alive.socket.ping();
      await once(alive.socket, 'pong');
      if (minute === 0) assert.equal((await mute.next())!.opcode, opcodes.PING);
    }
    await mute.ended;
    alive.json({ id: 'nobody', data: 1 });
    await alive.next();
    await keyed.connect(1);
    assert.equal(server.connectionCount, 2);
  });

  it('cuts what takes nothing for too long, however little waits for it', async () => {
    const clock = new HeldTimers(1_000);
    const unlimited = { maxQueueBytes: Infinity, byteBurst: Infinity, messageBurst: Infinity };
    const server = await listen({ ...unlimited, clock, maxLagMs: Infinity });
    const opener = await client(server);
    opener.json({ open: 'key' });
    await opener.next();
    const deaf = await RawWebSocket.open(server.address!.port);
    await deaf.write([rawFrame(opcodes.TEXT, '{"join":"key"}'), rawFrame(opcodes.TEXT, '{"data":1}')]);
    const { id } = (await opener.next()) as { id: number };
    deaf.pause();
    const data = 'x'.repeat(60_000);
    // More than the sockets of both sides hold; after that nothing more is sent.
    for (let i = 0; i < 200; i++) {
      opener.json({ id, data });
      await new Promise((resolve) => setImmediate(resolve));
    }
    opener.json({ id: 'nobody', data: 1 });
    await opener.next();
    clock.fire(29);
    assert.deepEqual([...server.counts.closed], []);
    clock.fire(2);
    assert.deepEqual([...server.counts.closed], [[4007, 1]]);
    assert.deepEqual(await opener.next(), { id, unavailable: 'true' });
    assert.equal(server.connectionCount, 1);
    await deaf.end();
  });

  it('closes with 4005 what sends too much', async () => {
    const server = await listen({ messageBurst: 3, messagesPerSecond: 1 });
    const fast = await client(server, '/key');
    for (let i = 0; i < 5; i++) fast.send({ heartbeat: true });
    assert.equal(await fast.closed, 4005);
    assert.deepEqual([...server.counts.closed], [[4005, 1]]);
  });
});
