import assert from 'node:assert/strict';
import { systemPlatform } from '../../../src/base/system.js';
import { Channel } from '../../../src/channel/Channel.js';
import type { ChannelHandlers } from '../../../src/channel/channelHandlers.js';
import type { ChannelOptions } from '../../../src/channel/channelOptions.js';
import { ReassemblyPool } from '../../../src/channel/core/reassemblyPool.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { decodePacket } from '../../../src/wire/channelCodec.js';
import { channelContract } from '../../contract/channel.js';

channelContract('memory', async () => {
  const [a, b] = memoryLinkPair();
  return { a, b };
});

describe('Channel', () => {
  const open: Channel[] = [];
  const log: string[] = [];

  afterEach(async () => {
    for (const channel of open) channel.close('LEAVE');
    await Promise.all(open.splice(0).map((channel) => channel.released()));
    log.length = 0;
  });

  function channel(handlers: Partial<ChannelHandlers> = {}, options: Partial<ChannelOptions> = {}): Channel {
    const platform = systemPlatform({
      log: (level, scope, message) => log.push(`${level} ${scope}: ${message}`),
    });
    const none = { onMessage() {}, onSuspended() {}, onResumed() {}, onClosed() {} };
    const made = new Channel(platform, options, { ...none, ...handlers });
    open.push(made);
    return made;
  }

  function connect(a: Channel, b: Channel): [Link, Link] {
    const links = memoryLinkPair();
    a.attach(links[0]);
    b.attach(links[1]);
    return links;
  }

  it('carries 200 MB in one message, of which little is in the link at any time', async function () {
    this.timeout(60_000);
    const data = new Uint8Array(200_000_000);
    for (let i = 0; i < data.length; i += 4_001) data[i] = i;
    let receive: (data: Uint8Array) => void;
    const received = new Promise<Uint8Array>((resolve) => (receive = resolve));
    const a = channel();
    const [link] = connect(a, channel({ onMessage: (message) => receive(message.data) }));
    let mostBuffered = 0;
    const send = link.send.bind(link);
    link.send = (packet) => {
      send(packet);
      mostBuffered = Math.max(mostBuffered, link.bufferedBytes);
    };
    assert.equal(a.send(0, 0, data, false), false);
    const copy = await received;
    assert.ok(mostBuffered <= 1024 * 1024 + 16_384, `${mostBuffered} bytes`);
    assert.ok(Buffer.from(copy.buffer).equals(Buffer.from(data.buffer)));
  });

  it('goes on after a handler has thrown or rejected, and logs it', async () => {
    const got: number[] = [];
    const a = channel();
    const b = channel({
      onOpen: () => {
        throw new Error('thrown by a test');
      },
      onMessage: ({ data }) => {
        got.push(data[0]!);
        if (data[0] === 1) throw new Error('thrown by a test');
        if (data[0] === 2) return Promise.reject(new Error('rejected by a test'));
      },
    });
    connect(a, b);
    for (const byte of [1, 2, 3]) a.send(0, 0, Uint8Array.of(byte), false);
    await a.flush();
    assert.deepEqual(got, [1, 2, 3]);
    assert.deepEqual(log, [
      'error channel: onOpen threw',
      'error channel: onMessage threw',
      'error channel: onMessage threw',
    ]);
  });

  it('tells the other side when it breaks the protocol, and its owner once', async () => {
    const [link, hostile] = memoryLinkPair();
    const told: string[] = [];
    const a = channel({ onClosed: (reason, remote) => told.push(`${reason.code} ${remote}`) });
    const said = new Promise((resolve) => {
      hostile.onPacket = (packet) => {
        const { close } = decodePacket(packet);
        if (close) resolve(close.reason);
      };
    });
    a.attach(link);
    hostile.send(new Uint8Array(100).fill(255));
    hostile.send(new Uint8Array(100).fill(255));
    assert.equal(await said, 2);
    hostile.close();
    await a.released();
    assert.deepEqual(told, ['PROTOCOL undefined']);
  });

  it('delivers nothing after it was closed in a handler, but what it acknowledges with its last word', async () => {
    for (const [reason, expected] of [
      ['LEAVE', [1, 2]],
      ['PROTOCOL', [1]],
    ] as const) {
      const got: number[] = [];
      const a = channel();
      const b = channel({
        onMessage: ({ data }) => {
          got.push(data[0]!);
          b.close(reason);
          // It has not heard of the end yet.
          a.send(0, 0, Uint8Array.of(3), false);
        },
      });
      connect(a, b);
      // Both come in one packet.
      for (const byte of [1, 2]) a.send(0, 0, Uint8Array.of(byte), false);
      await Promise.all([a.released(), b.released()]);
      assert.deepEqual(got, expected);
    }
  });

  it('hands over what is acknowledged and waits before it ends, unless the other side has broken the protocol', async () => {
    for (const [reason, expected] of [
      ['TIMEOUT', [100_000]],
      ['REPLACED', [100_000]],
      ['LEAVE', [100_000]],
      ['PROTOCOL', []],
    ] as const) {
      const pool = new ReassemblyPool(150_000);
      pool.reserve(100_000);
      const lengths: number[] = [];
      const sender = channel();
      const receiver = channel({ onMessage: ({ data }) => void lengths.push(data.length) }, { pool });
      connect(sender, receiver);
      sender.send(0, 0, new Uint8Array(100_000), false);
      await sender.flush();
      assert.deepEqual(lengths, []);
      receiver.close(reason);
      assert.deepEqual(lengths, expected);
      assert.equal(pool.reservedBytes, 100_000);
    }
  });

  it('says over a link that has fallen silent that it leaves, but not that it has waited for too long', async () => {
    for (const [reason, expected] of [
      ['TIMEOUT', 'suspended'],
      ['LEAVE', 'closed LEAVE'],
    ] as const) {
      let open: () => void;
      let suspended: () => void;
      let end: (how: string) => void;
      const opened = new Promise<void>((resolve) => (open = resolve));
      const silent = new Promise<void>((resolve) => (suspended = resolve));
      const ended = new Promise<string>((resolve) => (end = resolve));
      const a = channel({ onSuspended: () => suspended() }, { pingAfterMs: 10, deadAfterMs: 20 });
      const b = channel({
        onOpen: () => open(),
        onSuspended: () => end('suspended'),
        onClosed: (_error, remote) => end(`closed ${remote}`),
      });
      const [, link] = connect(a, b);
      await opened;
      link.send = () => {};
      await silent;
      a.close(reason);
      assert.equal(await ended, expected);
      await a.released();
    }
  });

  it('refuses what is too long, a lane that is none, and impossible options', () => {
    const a = channel({}, { maxMessageBytes: 10 });
    a.send(0, 0, new Uint8Array(10), false);
    assert.throws(() => a.send(0, 0, new Uint8Array(11), false), { code: 'MESSAGE_TOO_LARGE' });
    for (const lane of [-1, 17, 0.5, NaN]) {
      assert.throws(() => a.send(0, lane, new Uint8Array(1), false), { code: 'INVALID_ARGUMENT' });
    }
    for (const options of [
      { maxMessageBytes: 0 },
      { maxMessageBytes: 2 ** 31 },
      { packetBytes: 2 ** 17 },
      { fragmentBytes: 20_000 },
      { windowBytes: 1_000 },
      { windowBytes: 2 ** 23 },
      { deadAfterMs: 2_000 },
    ]) {
      assert.throws(() => channel({}, options), { code: 'INVALID_ARGUMENT' }, JSON.stringify(options));
    }
  });

  it('closes a link that is too narrow for a fragment', async () => {
    const a = channel();
    const [link, other] = memoryLinkPair({ maxPacketBytes: 16_000 });
    const closed = new Promise((resolve) => (other.onClose = resolve));
    a.attach(link);
    await closed;
    assert.equal(a.link, undefined);
  });

  it('lets long messages of several channels wait for the pool they share', async () => {
    const pool = new ReassemblyPool(150_000);
    const handled: (() => void)[] = [];
    const handling: (() => void)[] = [];
    const next = (): Promise<void> => new Promise((resolve) => handling.push(resolve));
    const senders = [channel(), channel()];
    for (const sender of senders) {
      const onMessage = (): Promise<void> => {
        handling.shift()!();
        return new Promise((resolve) => handled.push(resolve));
      };
      connect(sender, channel({ onMessage }, { pool }));
    }
    const first = next();
    for (const sender of senders) sender.send(0, 0, new Uint8Array(100_000), false);
    await first;
    assert.equal(pool.reservedBytes, 100_000);
    const second = next();
    handled.shift()!();
    await second;
    handled.shift()!();
    await Promise.all(senders.map((sender) => sender.flush()));
    assert.equal(pool.reservedBytes, 0);
  });

  it('waits on when a release of the pool is not enough, and the next one follows at once', async () => {
    const pool = new ReassemblyPool(150_000);
    const parts = [60_000, 60_000];
    for (const bytes of parts) pool.reserve(bytes);
    const sender = channel();
    const got = new Promise<void>((resolve) => {
      connect(sender, channel({ onMessage: () => resolve() }, { pool }));
    });
    const waiting = new Promise<void>((resolve) => {
      const { wait } = pool;
      pool.wait = (retry) => {
        wait.call(pool, retry);
        resolve();
      };
    });
    sender.send(0, 0, new Uint8Array(100_000), false);
    await waiting;
    for (const bytes of parts) pool.release(bytes);
    await got;
  });
});
