import assert from 'node:assert/strict';
import type { Clock } from '../../../src/base/Clock.js';
import { GroupError } from '../../../src/base/errors.js';
import { noLog } from '../../../src/base/Log.js';
import type { Platform } from '../../../src/base/Platform.js';
import type { Socket } from '../../../src/base/Socket.js';
import { SignalingClient, type SignalingHandlers } from '../../../src/signaling/SignalingClient.js';
import { SignalingState } from '../../../src/signaling/SignalingState.js';
import { encodeServerMessage } from '../../../src/wire/signalingCodec.js';

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
} {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { delayMs: number; fire: () => void }>();
  let nextTimer = 1;
  const clock: Clock = {
    nowMs: () => 0,
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
  return { platform: { clock, random, openSocket, log: noLog, crypto: undefined as never }, sockets, timers };
}

function setUp(handlers: Partial<SignalingHandlers> = {}): ReturnType<typeof fakePlatform> & {
  client: SignalingClient;
  lines: string[];
} {
  const fake = fakePlatform();
  const lines: string[] = [];
  const client = new SignalingClient(
    fake.platform,
    { url: 'wss://signaling.example', topic: new Uint8Array(32), id: '0'.repeat(32), incarnation: 1 },
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
    const good = { url: 'ws://localhost', topic: new Uint8Array(32), id: alice, incarnation: 1 };
    const make = (options: typeof good): SignalingClient =>
      new SignalingClient(platform, options, {} as never);
    for (const url of ['http://localhost', 'localhost:8000', '', 'ws//x']) {
      assert.throws(() => make({ ...good, url }), { code: 'INVALID_URL' }, url);
    }
    assert.throws(() => make({ ...good, topic: new Uint8Array(31) }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => make({ ...good, id: 'abc' }), RangeError);
  });
});
