import assert from 'node:assert/strict';
import type { Clock } from '../../../src/base/Clock.js';
import { GroupError } from '../../../src/base/errors.js';
import { noLog } from '../../../src/base/Log.js';
import type { Platform } from '../../../src/base/Platform.js';
import type { Socket } from '../../../src/base/Socket.js';
import type { CarriedPacket } from '../../../src/signaling/core/sessionEvents.js';
import {
  SignalingClient,
  type SignalingClientOptions,
  type SignalingHandlers,
} from '../../../src/signaling/SignalingClient.js';
import { SignalingState } from '../../../src/signaling/SignalingState.js';
import { decodeClientMessage, encodeServerMessage } from '../../../src/wire/signalingCodec.js';

const alice = 'a'.repeat(32);

/** A socket that the test plays the server of. */
class FakeSocket implements Socket {
  binaryType = 'blob';
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  readonly sent: Uint8Array[] = [];
  closed = false;

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
  }

  open(protocol = 'webgroup.1'): void {
    this.protocol = protocol;
    this.onopen?.({});
  }

  receive(message: Parameters<typeof encodeServerMessage>[0]): void {
    this.onmessage?.({ data: Uint8Array.from(encodeServerMessage(message)).buffer });
  }

  welcome(): void {
    this.receive({ kind: 'welcome', members: [{ id: alice, incarnation: 1 }], heartbeatMs: 15_000 });
  }
}

function fakePlatform(): {
  platform: Platform;
  sockets: FakeSocket[];
  timers: Map<number, { delayMs: number; fire: () => void }>;
  setNowMs: (nowMs: number) => void;
} {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { delayMs: number; fire: () => void }>();
  let nextTimer = 1;
  let nowMs = 0;
  const clock: Clock = {
    nowMs: () => nowMs,
    wallMs: () => 0,
    after(delayMs, action) {
      const timer = nextTimer++;
      timers.set(timer, {
        delayMs,
        fire: () => {
          timers.delete(timer);
          action();
        },
      });
      return () => timers.delete(timer);
    },
  };
  const random = { float: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
  const openSocket = (): Socket => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const platform = { clock, random, openSocket, log: noLog, crypto: undefined as never };
  return { platform, sockets, timers, setNowMs: (ms) => (nowMs = ms) };
}

function setUp(
  handlers: Partial<SignalingHandlers> = {},
  relay = false,
  token?: SignalingClientOptions['token'],
): ReturnType<typeof fakePlatform> & {
  client: SignalingClient;
  lines: string[];
} {
  const fake = fakePlatform();
  const lines: string[] = [];
  const client = new SignalingClient(
    fake.platform,
    {
      ...{
        urls: ['wss://signaling.example'],
        topic: new Uint8Array(32),
        id: '0'.repeat(32),
        incarnation: 1,
        relay,
      },
      ...(token !== undefined && { token }),
    },
    {
      onStateChange(state) {
        lines.push(SignalingState[state]);
        handlers.onStateChange?.(state);
      },
      onMembers(members) {
        lines.push(`members ${members.length}`);
        handlers.onMembers?.(members);
      },
      onJoined: () => lines.push('joined'),
      onLeft: () => lines.push('left'),
      onIntroduction: () => lines.push('introduction'),
      onUndelivered: () => lines.push('undelivered'),
      onCarried: (_from, { number }) => lines.push(`carried ${number}`),
      onUncarried: () => lines.push('uncarried'),
      onTurn: ({ username }) => lines.push(`turn ${username}`),
      onError(error) {
        lines.push(`error ${error.code}`);
        handlers.onError?.(error);
      },
      onRefused: (error) => lines.push(`refused ${error.code}`),
    },
  );
  return { ...fake, client, lines };
}

describe('SignalingClient', () => {
  it('leaves no timer, no open socket and no handler behind after close()', () => {
    const steps: ((socket: FakeSocket) => void)[] = [
      () => {},
      (socket) => socket.open(),
      (socket) => (socket.open(), socket.welcome()),
      (socket) => socket.onclose?.({ code: 1006, reason: '' }),
    ];
    for (const step of steps) {
      const { client, sockets, timers, lines } = setUp();
      client.connect();
      const socket = sockets[0]!;
      step(socket);
      const wasConnected = client.state !== SignalingState.CLOSED;
      client.close();
      assert.equal(client.state, SignalingState.CLOSED);
      assert.equal(timers.size, 0);
      if (wasConnected) assert.deepEqual(lines.slice(-2), ['CLOSING', 'CLOSED']);
      assert.equal(socket.closed, wasConnected);
      const told = lines.length;
      socket.open();
      socket.welcome();
      socket.onclose?.({ code: 1006, reason: '' });
      client.connect();
      client.reconnectNow();
      client.close();
      assert.equal(client.forward(alice, Uint8Array.of(1)), false);
      assert.equal(lines.length, told);
      assert.equal(sockets.length, 1);
      assert.equal(timers.size, 0);
    }
  });

  it('waits with full jitter before it dials again', () => {
    const { client, sockets, timers } = setUp();
    client.connect();
    const delays: number[] = [];
    for (let i = 0; i < 7; i++) {
      sockets.at(-1)!.onclose?.({ code: 1006, reason: '' });
      const [timer] = [...timers.values()];
      assert.equal(timers.size, 1);
      delays.push(timer!.delayMs);
      timer!.fire();
    }
    assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 5000, 5000]);
    assert.equal(sockets.length, 8);
    client.close();
  });

  it('may be closed by a handler, and tells nothing more', () => {
    const { client, sockets, timers, lines } = setUp({
      onStateChange(state) {
        if (state === SignalingState.STABLE) client.close();
      },
    });
    client.connect();
    sockets[0]!.open();
    sockets[0]!.welcome();
    assert.deepEqual(lines, ['CONNECTING', 'CONNECTED', 'STABLE', 'CLOSING', 'CLOSED']);
    assert.equal(timers.size, 0);
    assert.ok(sockets[0]!.closed);
  });

  it('may be told by a handler to dial again at once', () => {
    const { client, sockets, timers, lines } = setUp({
      onStateChange(state) {
        if (state === SignalingState.CLOSED && sockets.length === 1) client.reconnectNow();
      },
    });
    client.connect();
    sockets[0]!.onclose?.({ code: 1006, reason: '' });
    assert.deepEqual(lines, ['CONNECTING', 'CLOSED', 'CONNECTING']);
    assert.equal(sockets.length, 2);
    assert.equal(timers.size, 1);
    client.close();
  });

  it('hears nothing more of a socket that it has given up', () => {
    const { client, sockets, lines } = setUp();
    client.connect();
    const [old] = sockets;
    client.reconnectNow();
    old!.open();
    old!.welcome();
    old!.onclose?.({ code: 1006, reason: '' });
    assert.equal(client.state, SignalingState.CONNECTING);
    assert.deepEqual(lines, ['CONNECTING', 'CONNECTING']);
    assert.ok(old!.closed);
    client.close();
  });

  it('may forward from a handler', () => {
    const { client, sockets } = setUp({
      onMembers: () => assert.ok(client.forward(alice, Uint8Array.of(1))),
    });
    client.connect();
    sockets[0]!.open();
    sockets[0]!.welcome();
    assert.equal(sockets[0]!.sent.length, 2, 'HELLO and FORWARD');
    client.close();
  });

  it('goes on after a handler that throws', () => {
    let broken = true;
    const { client, sockets, lines } = setUp({
      onStateChange() {
        if (broken) throw new Error('of a handler');
      },
    });
    assert.throws(() => client.connect(), /of a handler/);
    broken = false;
    sockets[0]!.open();
    sockets[0]!.welcome();
    assert.deepEqual(lines, ['CONNECTING', 'CONNECTED', 'STABLE', 'members 1']);
    client.close();
  });

  it('drops introductions while more than 1 MiB waits in the socket', () => {
    const { client, sockets } = setUp();
    client.connect();
    assert.equal(client.forward(alice, Uint8Array.of(1)), false, 'not STABLE');
    sockets[0]!.open();
    sockets[0]!.welcome();
    sockets[0]!.bufferedAmount = 1024 * 1024 + 1;
    assert.equal(client.forward(alice, Uint8Array.of(1)), false);
    sockets[0]!.bufferedAmount = 0;
    assert.equal(client.forward(alice, Uint8Array.of(1)), true);
    client.close();
  });

  it('gives up on a server that speaks no webgroup.1', () => {
    const { client, sockets, timers, lines } = setUp();
    client.connect();
    sockets[0]!.open('');
    assert.deepEqual(lines, ['CONNECTING', 'CLOSED', 'refused SIGNALING_REFUSED']);
    assert.ok(sockets[0]!.closed);
    assert.equal(timers.size, 0);
  });

  for (const [thrown, code] of [
    [new SyntaxError('mixed content'), 'INVALID_URL'],
    [new GroupError('UNSUPPORTED', 'no WebSocket'), 'UNSUPPORTED'],
  ] as const) {
    it(`gives up with ${code} when the socket can't be opened: ${thrown.name}`, () => {
      const { client, platform, timers, lines } = setUp();
      (platform as { openSocket: unknown }).openSocket = () => {
        throw thrown;
      };
      client.connect();
      assert.deepEqual(lines, ['CONNECTING', 'CLOSED', `refused ${code}`]);
      assert.equal(timers.size, 0);
    });
  }

  it('refuses wrong arguments at once', () => {
    const { platform } = fakePlatform();
    const good = { urls: ['ws://localhost'], topic: new Uint8Array(32), id: alice, incarnation: 1 };
    const make = (options: typeof good): SignalingClient =>
      new SignalingClient(platform, options, {} as never);
    for (const url of ['ftp://localhost', 'localhost:8000', '', 'ws//x']) {
      assert.throws(() => make({ ...good, urls: ['wss://good', url] }), { code: 'INVALID_URL' }, url);
    }
    assert.throws(() => make({ ...good, urls: [] }), { code: 'INVALID_URL' });
    assert.throws(() => make({ ...good, topic: new Uint8Array(31) }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => make({ ...good, id: 'abc' }), RangeError);
  });

  describe('sent away', () => {
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    /** STABLE, and dialing the next connection as soon as the token is there. */
    async function moving(token?: SignalingClientOptions['token']) {
      const set = setUp({}, false, token);
      set.client.connect();
      await settled();
      set.sockets[0]!.open();
      set.sockets[0]!.welcome();
      set.lines.length = 0;
      // Ten seconds after its WELCOME, which this clock never reaches by itself.
      set.setNowMs(10_000);
      set.sockets[0]!.receive({ kind: 'goAway', delayMs: 0 });
      for (const { fire } of [...set.timers.values()]) fire();
      return set;
    }

    it('moves to the next socket, and closes the old one then', async () => {
      const { sockets, lines, client } = await moving();
      sockets[1]!.open();
      assert.ok(!sockets[0]!.closed);
      sockets[1]!.welcome();
      assert.deepEqual(
        sockets.map(({ closed }) => closed),
        [true, false],
      );
      assert.deepEqual(lines, ['STABLE', 'members 1']);
      client.forward(alice, Uint8Array.of(1));
      assert.equal(sockets[1]!.sent.length, 2);
    });

    it('uses the next socket, open or not, when the old one is cut', async () => {
      const { sockets, lines } = await moving();
      sockets[0]!.onclose!({ code: 1001, reason: '' });
      sockets[1]!.open();
      sockets[1]!.welcome();
      assert.deepEqual(lines, ['CONNECTING', 'CONNECTED', 'STABLE', 'members 1']);
      assert.ok(!sockets[1]!.closed);
    });

    it('leaves neither socket nor timer behind when it is closed', async () => {
      const { sockets, timers, client } = await moving();
      sockets[1]!.open();
      client.close();
      assert.ok(sockets.every(({ closed, onclose, onmessage }) => closed && !onclose && !onmessage));
      assert.equal(timers.size, 0);
    });

    it('gets a token for the next connection, which is that of the client when the old one is cut meanwhile', async () => {
      let count = 0;
      const { sockets, client } = await moving(() => Promise.resolve(`token ${++count}`));
      assert.equal(sockets.length, 1);
      sockets[0]!.onclose!({ code: 1001, reason: '' });
      await settled();
      sockets[1]!.open();
      const hello = decodeClientMessage(sockets[1]!.sent[0]!);
      assert.equal(hello.kind === 'hello' && hello.token, 'token 2');
      client.close();
      assert.ok(sockets[1]!.closed);
    });

    it('opens no socket for a token that comes after it was closed', async () => {
      const { sockets, client } = await moving(() => Promise.resolve('token'));
      client.close();
      await settled();
      assert.equal(sockets.length, 1);
    });
  });

  describe('with a token', () => {
    /** Lets promises that are settled call those who wait for them. */
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const tokenOf = ({ sent }: FakeSocket): string | undefined => {
      const message = decodeClientMessage(sent[0]!);
      return message.kind === 'hello' ? message.token : 'no hello';
    };

    it('says it in HELLO', () => {
      const { client, sockets } = setUp({}, false, 'open sesame');
      client.connect();
      sockets[0]!.open();
      assert.equal(tokenOf(sockets[0]!), 'open sesame');
    });

    it('gets another one for each attempt, before the socket is opened', async () => {
      let count = 0;
      const { client, sockets, timers } = setUp({}, false, () => Promise.resolve(`token ${++count}`));
      client.connect();
      assert.equal(sockets.length, 0);
      await settled();
      sockets[0]!.open();
      assert.equal(tokenOf(sockets[0]!), 'token 1');
      sockets[0]!.onclose!({ code: 4011, reason: '' });
      for (const { fire } of [...timers.values()]) fire();
      await settled();
      sockets[1]!.open();
      assert.equal(tokenOf(sockets[1]!), 'token 2');
    });

    const failing: [string, () => unknown][] = [
      ['throws', () => assert.fail()],
      ['rejects', () => Promise.reject(new Error('no network'))],
      ['is none', () => undefined],
      ['is longer than 4096 bytes', () => 'é'.repeat(2049)],
    ];
    for (const [name, token] of failing) {
      it(`says so and tries again when what is to get it ${name}`, async () => {
        const { client, sockets, timers, lines } = setUp({}, false, token as () => string);
        client.connect();
        await settled();
        assert.deepEqual(lines, ['CONNECTING', 'error HANDLER_THREW', 'CLOSED']);
        assert.equal(sockets.length, 0);
        assert.equal(timers.size, 1);
        client.close();
        assert.equal(timers.size, 0);
      });
    }

    it('forgets what comes when the attempt is over, and leaves no socket behind', async () => {
      const answers: ((token: string) => void)[] = [];
      const fails: ((error: Error) => void)[] = [];
      const ask = (): Promise<string> =>
        new Promise((resolve, reject) => {
          answers.push(resolve);
          fails.push(reject);
        });
      const { client, sockets, timers, lines } = setUp({}, false, ask);
      client.connect();
      await settled();
      client.reconnectNow();
      await settled();
      fails[0]!(new Error('late'));
      await settled();
      answers[1]!('second');
      await settled();
      assert.equal(sockets.length, 1);
      for (const { fire } of [...timers.values()]) fire();
      for (const { fire } of [...timers.values()]) fire();
      await settled();
      client.close();
      answers[2]!('third');
      await settled();
      assert.equal(sockets.length, 1);
      assert.ok(!lines.some((line) => line.startsWith('error')));
    });
  });

  describe('where the server carries', () => {
    const packet = (number: number): CarriedPacket => ({
      ...{ link: new Uint8Array(8), number, data: new Uint8Array(16_384) },
    });
    const relaying = { bytesPerSecond: 1_000, burstBytes: 200_000 };

    function carried(): ReturnType<typeof setUp> & { socket: FakeSocket } {
      const all = setUp({}, true);
      all.client.connect();
      const socket = all.sockets[0]!;
      socket.open();
      socket.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000, relaying });
      return { ...all, socket };
    }

    it('hands packets to it at its pace, and lets introductions pass', () => {
      const { client, socket } = carried();
      assert.equal(client.carries, true);
      let count = 0;
      for (; client.hasRoom; count++) client.carry(alice, packet(count));
      assert.equal(count, Math.ceil((100_000 - 33_280) / (16_384 + 512)));
      assert.equal(client.forward(alice, Uint8Array.of(1)), true);
      const kinds = socket.sent.map((bytes) => decodeClientMessage(bytes).kind);
      assert.deepEqual(kinds, ['hello', ...Array<string>(count).fill('carry'), 'forward']);
      client.close();
    });

    it('tells what comes', () => {
      const { client, socket, lines } = carried();
      socket.receive({ kind: 'carry', member: alice, ...packet(7) });
      socket.receive({ kind: 'uncarried', member: alice, link: new Uint8Array(8), reason: 'BUSY' });
      assert.deepEqual(lines.slice(-2), ['carried 7', 'uncarried']);
      client.close();
    });

    it('says so before it is STABLE, and no more when it is not', () => {
      const seen: string[] = [];
      const onStateChange = (state: SignalingState): void =>
        void seen.push(`${SignalingState[state]} ${client.carries}`);
      const { client, sockets } = setUp({ onStateChange }, true);
      client.connect();
      sockets[0]!.open();
      sockets[0]!.receive({ kind: 'welcome', members: [], heartbeatMs: 15_000, relaying });
      sockets[0]!.onclose?.({ code: 1006, reason: '' });
      assert.deepEqual(seen, ['CONNECTING false', 'CONNECTED false', 'STABLE true', 'CLOSED false']);
      client.close();
    });

    it('lets nobody wait for a connection that is lost, and leaves no timer', async () => {
      const { client, socket, timers } = carried();
      socket.bufferedAmount = 100_000;
      const before = timers.size;
      const ready = client.ready();
      assert.equal(timers.size, before + 1);
      client.close();
      await ready;
      assert.equal(timers.size, 0);
      assert.equal(client.hasRoom, false);
      client.carry(alice, packet(0));
      await client.ready();
    });
  });
});
