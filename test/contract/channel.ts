import { fromUtf8, utf8 } from '../../src/base/bytes.js';
import type { GroupError } from '../../src/base/errors.js';
import { systemClock, systemPlatform } from '../../src/base/system.js';
import { Channel } from '../../src/channel/Channel.js';
import type { ChannelMessage } from '../../src/channel/channelHandlers.js';
import type { ChannelOptions } from '../../src/channel/channelOptions.js';
import type { CloseReason } from '../../src/wire/channelCodec.js';
import { CountingClock } from '../support/countingClock.js';
import { checkBytes, checkEqual, turn } from './check.js';
import type { LinkPair, MakeLinkPair } from './link.js';

/** One side: a channel, what it told, and a hook for its messages. */
interface Side {
  readonly channel: Channel;
  readonly events: string[];
  onMessage: (message: ChannelMessage) => unknown;
}

/** What every Channel must do, whatever links carry it. Runs in browsers too. */
export function channelContract(name: string, makePair: MakeLinkPair): void {
  describe(`Channel over ${name}`, function () {
    this.timeout(120_000);
    let clock: CountingClock;
    let pairs: LinkPair[];
    let sides: Side[];

    beforeEach(() => {
      clock = new CountingClock(systemClock);
      pairs = [];
      sides = [];
    });

    afterEach(async () => {
      for (const { channel } of sides) channel.close('LEAVE');
      await Promise.all(sides.map(({ channel }) => channel.released()));
      checkEqual(clock.timers, 0, 'timers that are left');
      for (const pair of pairs) await pair.dispose?.();
    });

    function side(options: Partial<ChannelOptions> = {}): Side {
      const events: string[] = [];
      const made: Side = {
        channel: new Channel({ ...systemPlatform(), clock }, options, {
          onMessage: (message) => made.onMessage(message),
          onOpen: () => events.push('open'),
          onSuspended: () => events.push('suspended'),
          onResumed: () => events.push('resumed'),
          onClosed: (reason: GroupError, remote?: CloseReason) =>
            events.push(`closed ${reason.code} ${remote}`),
          onReady: () => events.push('ready'),
        }),
        events,
        onMessage: () => {},
      };
      sides.push(made);
      return made;
    }

    async function join(a: Side, b: Side): Promise<LinkPair> {
      const pair = await makePair(() => {});
      pairs.push(pair);
      a.channel.attach(pair.a);
      b.channel.attach(pair.b);
      return pair;
    }

    async function connected(options: Partial<ChannelOptions> = {}): Promise<[Side, Side]> {
      const a = side(options);
      const b = side(options);
      await join(a, b);
      return [a, b];
    }

    it('delivers what is empty, text, small and large equal and of the same type', async () => {
      const [a, b] = await connected();
      const sent = [
        { data: utf8(''), text: true },
        { data: new Uint8Array(0), text: false },
        { data: utf8('é'), text: true },
        { data: pattern(1_000_000, 1), text: false },
        { data: pattern(20_000_000, 2), text: false },
        { data: utf8('é'.repeat(20_000)), text: true },
      ];
      const received = receive(b, sent.length);
      for (const { data, text } of sent) a.channel.send(7, 0, data, text);
      (await received).forEach((message, index) => {
        const { data, text } = sent[index]!;
        checkEqual(message.text, text, `type of message ${index}`);
        checkEqual(message.service, 7, `service of message ${index}`);
        checkEqual(message.data.constructor, Uint8Array, `class of message ${index}`);
        checkBytes(message.data, data, `message ${index}`);
      });
    });

    it('delivers 100,000 small messages in order, in both directions at once', async () => {
      const [a, b] = await connected();
      const count = 100_000;
      const all = [a, b].map((to) => receiveInOrder(to, count));
      await Promise.all(
        [a, b].map(async ({ channel }) => {
          for (let i = 0; i < count; i++)
            if (!channel.send(0, 0, utf8(String(i)), true)) await channel.ready();
        }),
      );
      await Promise.all(all);
    });

    it('flushes when all that was sent before has arrived', async () => {
      const [a, b] = await connected();
      let bytes = 0;
      b.onMessage = ({ data }) => void (bytes += data.length);
      for (let i = 0; i < 300; i++) a.channel.send(0, i % 15, pattern(10_000, i), false);
      await a.channel.flush();
      checkEqual(bytes, 3_000_000, 'bytes');
      checkEqual(a.channel.unacked.messages, 0, 'messages not acknowledged');
      await a.channel.flush();
    });

    it('says when the other side has all of a lane', async () => {
      const [a, b] = await connected();
      let bytes = 0;
      b.onMessage = ({ data }) => void (bytes += data.length);
      const told: number[] = [];
      const all = Array.from({ length: 50 }, (_, i) => {
        a.channel.send(0, 7, pattern(10_000, i), false);
        return a.channel.acknowledged(7).then(() => {
          told.push(i);
          checkEqual(bytes >= (i + 1) * 10_000, true, `${bytes} bytes when ${i} is acknowledged`);
        });
      });
      await Promise.all(all);
      checkEqual(told.join(), [...told.keys()].join(), 'order');
      await a.channel.acknowledged(7);
      await a.channel.acknowledged(0);
    });

    it('says when too much waits, and when there is room again', async () => {
      const [a, b] = await connected({ highWaterBytes: 100_000 });
      let received = 0;
      b.onMessage = () => void received++;
      for (let i = 0; i < 200; i++) {
        if (a.channel.send(0, 0, pattern(10_000, i), false)) continue;
        checkEqual(a.channel.hasRoom, false, 'hasRoom');
        await a.channel.ready();
        checkEqual(a.channel.hasRoom, true, 'hasRoom');
      }
      await a.channel.flush();
      checkEqual(received, 200, 'messages');
      checkEqual(a.events.includes('ready'), true, 'whether ready was told');
    });

    it('lets a slow application slow the sender down, with bounded memory on both sides', async () => {
      const [a, b] = await connected({
        windowBytes: 200_000,
        maxWindowBytes: 200_000,
        highWaterBytes: 100_000,
      });
      const handled: (() => void)[] = [];
      let received = 0;
      b.onMessage = () => {
        received++;
        return new Promise<void>((resolve) => handled.push(resolve));
      };
      let sent = 0;
      while (received < 19) {
        a.channel.send(0, 0, pattern(10_000, sent++), false);
        await turn();
      }
      while (a.channel.send(0, 0, pattern(10_000, sent++), false));
      // The control lane is not held up, so its echo tells that everything else has come to rest.
      await new Promise<void>((resolve) => {
        const { onMessage } = b;
        b.onMessage = (message) => (message.lane === 15 ? resolve() : onMessage(message));
        a.channel.send(0, 15, pattern(1, 0), false);
      });
      checkEqual(received, 19, 'messages that fit in the window');
      checkEqual(a.channel.hasRoom, false, 'whether there is room');
      b.onMessage = () => void received++;
      for (const resolve of handled) resolve();
      await a.channel.flush();
      checkEqual(received, sent, 'messages');
    });

    it('passes a small message by a large one on another lane', async () => {
      const [a, b] = await connected();
      const order: number[] = [];
      const both = new Promise<void>((resolve) => {
        b.onMessage = ({ lane }) => {
          order.push(lane);
          if (order.length === 3) resolve();
        };
      });
      a.channel.send(0, 14, pattern(5_000_000, 1), false);
      a.channel.send(0, 0, pattern(10, 1), false);
      a.channel.send(0, 15, pattern(10, 1), false);
      await both;
      checkEqual(order.join(), '15,0,14', 'order of lanes');
    });

    it('goes on over a new link in the middle of messages', async () => {
      const [a, b] = await connected();
      const count = 60;
      const received = [receiveNumbered(a, count), receiveNumbered(b, count)];
      for (let round = 0; round < 6; round++) {
        for (let i = 0; i < 10; i++) {
          const seed = round * 10 + i;
          for (const { channel } of [a, b]) channel.send(0, 0, pattern(i % 2 ? 300_000 : 50, seed), false);
        }
        await join(a, b);
        await turn();
      }
      await Promise.all(received);
      await Promise.all([a.channel.flush(), b.channel.flush()]);
      for (const { events } of [a, b]) checkEqual(withoutReady(events), 'open', 'events');
    });

    it('keeps everything while there is no link, and loses nothing', async () => {
      const a = side();
      const b = side();
      const pair = await join(a, b);
      const received = receiveNumbered(b, 200);
      for (let i = 0; i < 100; i++) a.channel.send(0, 0, pattern(20_000, i), false);
      await new Promise<void>((resolve) => {
        const onMessage = b.onMessage;
        b.onMessage = (message) => {
          resolve();
          return onMessage(message);
        };
      });
      // What was on its way is lost with the link.
      pair.a.onPacket = pair.b.onPacket = () => {};
      const closed = [pair.a, pair.b].map((link) => new Promise<void>((resolve) => notify(link, resolve)));
      if (pair.breakIt) pair.breakIt();
      else breakEnds(pair);
      await Promise.all(closed);
      await turn();
      checkEqual(a.channel.state, 'suspended', 'state');
      for (let i = 100; i < 200; i++) a.channel.send(0, 0, pattern(20_000, i), false);
      await join(a, b);
      await received;
      await a.channel.flush();
      checkEqual(a.channel.state, 'open', 'state');
      checkEqual(withoutReady(a.events), 'open,suspended,resumed', 'events');
    });

    it('tells a close once, with its reason, and lets go of everything', async () => {
      const [a, b] = await connected();
      a.channel.send(0, 0, utf8('last'), true);
      const last = receive(b, 1);
      await a.channel.flush();
      checkEqual(fromUtf8((await last)[0]!.data), 'last', 'last message');
      a.channel.close('LEAVE');
      a.channel.close('PROTOCOL');
      await Promise.all([a.channel.released(), b.channel.released()]);
      await turn();
      checkEqual(b.events.join(), 'open,closed CHANNEL_CLOSED LEAVE', 'events of the other side');
      checkEqual(a.events.join(), 'open', 'own events');
      checkEqual(`${a.channel.state} ${b.channel.state}`, 'closed closed', 'states');
      checkEqual(a.channel.send(0, 0, utf8('late'), true), false, 'whether a late message has room');
      for (const late of [a.channel.flush(), b.channel.ready(), a.channel.acknowledged(0)]) {
        const code = await late.then(
          () => 'resolved',
          (error: GroupError) => error.code,
        );
        checkEqual(code, 'CHANNEL_CLOSED', 'what waiting ends with');
      }
    });
  });
}

/** When there is room depends on the speed. */
function withoutReady(events: string[]): string {
  return events.filter((event) => event !== 'ready').join();
}

/** Calls `action` when the link has told its owner that it is closed. */
function notify(link: LinkPair['a'], action: () => void): void {
  const { onClose } = link;
  link.onClose = (reason) => {
    onClose(reason);
    action();
  };
}

/** Where a connection can't be cut from outside: each end is closed, and its owner told as by the other end. */
function breakEnds({ a, b }: LinkPair): void {
  for (const link of [a, b]) {
    const { onClose } = link;
    link.close();
    onClose(undefined as unknown as GroupError);
  }
}

/** Bytes that differ by position and seed; the first two are the seed. */
function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) + seed * 17) & 255;
  if (length >= 2) bytes.set([seed & 255, seed >> 8]);
  return bytes;
}

/** Resolves with the next `count` messages. */
function receive(to: Side, count: number): Promise<ChannelMessage[]> {
  return new Promise((resolve) => {
    const messages: ChannelMessage[] = [];
    to.onMessage = (message) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    };
  });
}

/** Resolves after `count` messages that say '0', '1', …; rejects when one is missing, doubled or out of order. */
function receiveInOrder(to: Side, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    to.onMessage = ({ data }) => {
      const text = fromUtf8(data);
      if (text !== String(next)) reject(new Error(`message ${text}, expected ${next}`));
      if (++next === count) resolve();
    };
  });
}

/** Resolves after the messages pattern(…, 0), pattern(…, 1), … have come. */
function receiveNumbered(to: Side, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    to.onMessage = ({ data }) => {
      try {
        checkBytes(data, pattern(data.length, next), `message ${next}`);
      } catch (error) {
        reject(error as Error);
      }
      if (++next === count) resolve();
    };
  });
}
