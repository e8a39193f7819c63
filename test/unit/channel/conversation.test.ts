import assert from 'node:assert/strict';
import fc from 'fast-check';
import { channelDefaults } from '../../../src/channel/channelOptions.js';
import { Conversation } from '../../../src/channel/core/conversation.js';
import type { Output } from '../../../src/channel/core/conversationEvents.js';
import { ReassemblyPool } from '../../../src/channel/core/reassemblyPool.js';
import { sealOverheadBytes } from '../../../src/channel/SessionKeys.js';
import { decodePacket, encodeClose, encodePacket } from '../../../src/wire/channelCodec.js';
import { channelLimits } from '../../../src/wire/limits.js';
import { encodeMesh } from '../../../src/wire/meshCodec.js';
import type { OutgoingPacket } from '../../../src/wire/packets.js';
import { ConversationPair, type SideIndex } from '../../support/ConversationPair.js';

/** So small that a few messages show every boundary. */
const small = {
  fragmentBytes: 10,
  packetBytes: 600,
  windowBytes: 700,
  maxWindowBytes: 1_400,
  ackEveryBytes: 60,
  initialFlightBytes: 300,
  minFlightBytes: 200,
};

function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i * 31 + seed * 17);
}

describe('Conversation', () => {
  it('opens when both sides have attached, and sends no data before', () => {
    const pair = new ConversationPair();
    pair.send(0, 0, pattern(10, 1));
    pair.attach();
    const [toFirst, toSecond] = pair.links[0]!.to;
    for (const { packets } of [toFirst, toSecond]) {
      assert.equal(packets.length, 1);
      const packet = decodePacket(packets[0]!);
      assert.equal(packet.attach!.ok, false);
      assert.equal(packet.attach!.lanes.length, 17);
      assert.deepEqual(packet.data, []);
    }
    pair.deliverAll();
    pair.checkAllDelivered();
    assert.deepEqual(pair.events, [['opened'], ['opened']]);
    assert.ok(pair.sides[0].rttMs !== undefined);
  });

  it('sends what waits together with the answer to the attach of the other side', () => {
    const pair = new ConversationPair();
    pair.send(0, channelLimits.controlLane, pattern(10, 1));
    pair.attach();
    pair.deliver(0, 0);
    const [answer] = pair.links[0]!.to[1].packets.slice(1).map((packet) => decodePacket(packet));
    assert.equal(answer!.attach!.ok, true);
    assert.equal(answer!.data.length, 1);
    pair.deliverAll();
    pair.checkAllDelivered();
  });

  it('closes the older link once the new one is confirmed', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    pair.attach();
    assert.deepEqual(pair.links[0]!.open, [true, true]);
    pair.deliverAll();
    assert.deepEqual(pair.links[0]!.open, [false, false]);
    assert.deepEqual(
      pair.sides.map(({ activeLink }) => activeLink),
      [2, 2],
    );
    assert.deepEqual(pair.events, [
      ['opened', 'moved'],
      ['opened', 'moved'],
    ]);
  });

  it('goes on over a new link as soon as the other side has attached to it', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    const index = pair.attach();
    pair.deliver(index, 0);
    assert.equal(pair.sides[0].activeLink, 2);
    assert.deepEqual(pair.links[0]!.open, [true, true]);
  });

  it('follows the other side back to an older link', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    const index = pair.attach();
    for (const side of [0, 1] as const) pair.deliver(index, side);
    assert.deepEqual([pair.sides[0].activeLink, pair.sides[1].activeLink], [2, 2]);
    pair.lose(index, 1);
    while (pair.deliver(0, 0));
    assert.equal(pair.sides[0].activeLink, 1);
    pair.send(0, 0, pattern(10, 1));
    while (pair.deliver(0, 1));
    pair.checkAllDelivered();
  });

  it('falls back to the older link when the new one fails before it is confirmed', () => {
    const pair = new ConversationPair(small);
    pair.attach();
    pair.deliverAll();
    for (let i = 0; i < 20; i++) pair.send(0, 0, pattern(i, i));
    const index = pair.attach();
    pair.deliver(index, 0);
    for (const side of [0, 1] as const) pair.lose(index, side);
    pair.run(1_000);
    pair.checkAllDelivered();
    assert.deepEqual(pair.links[0]!.open, [true, true]);
    assert.deepEqual(pair.events, [
      ['opened', 'moved', 'moved'],
      ['opened', 'moved'],
    ]);
  });

  it('is suspended without a link, each time one fails again, and resumes with the next', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    for (const side of [0, 1] as const) pair.lose(0, side);
    pair.attach();
    for (const side of [0, 1] as const) pair.lose(1, side);
    assert.equal(pair.sides[0].state, 'suspended');
    pair.attach();
    pair.deliverAll();
    assert.deepEqual(pair.events[0], ['opened', 'suspended', 'suspended', 'resumed']);
  });

  it('ends 6 s after the last link, or if there never is one', () => {
    const pair = new ConversationPair();
    pair.advance(5_999);
    assert.deepEqual(pair.events, [[], []]);
    pair.attach();
    pair.deliverAll();
    for (const side of [0, 1] as const) pair.lose(0, side);
    pair.advance(5_999);
    assert.equal(pair.sides[0].state, 'suspended');
    pair.advance(1);
    assert.deepEqual(pair.events[1], ['opened', 'suspended', 'closed CHANNEL_CLOSED TIMEOUT']);
    assert.equal(pair.sides[1].wakeMs, Infinity);
    const unused = new ConversationPair();
    unused.advance(6_000);
    assert.deepEqual(unused.events[0], ['closed CHANNEL_CLOSED TIMEOUT']);
  });

  it('is suspended when the link in use is lost and a new one has not been attached by the other side', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    pair.attach();
    for (const side of [0, 1] as const) pair.lose(0, side);
    assert.deepEqual(pair.events[0], ['opened', 'suspended']);
    pair.send(0, 0, pattern(10, 1));
    pair.deliverAll();
    pair.checkAllDelivered();
    assert.deepEqual(pair.events, [
      ['opened', 'suspended', 'resumed'],
      ['opened', 'suspended', 'resumed'],
    ]);
  });

  it('sends what is carried for others as one fragment, with the seal and the longest way', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    const packetBytes = channelDefaults.fragmentBytes + channelLimits.packetHeadBytes;
    const [a, b, c, d] = [1, 2, 3, 4].map((n) => `0${n}`.repeat(16)) as [string, string, string, string];
    const link = new Uint8Array(8).fill(1);
    const data = new Uint8Array(packetBytes + sealOverheadBytes);
    const content = { type: 'packet', link, number: Number.MAX_SAFE_INTEGER, data } as const;
    pair.send(0, channelLimits.relayLane, encodeMesh({ kind: 'relay', path: [a, b, c, d], at: 3, content }));
    const [packet] = pair.links[0]!.to[1].packets.map((bytes) => decodePacket(bytes));
    assert.deepEqual(
      packet!.data.map(({ payloads }) => payloads.length),
      [1],
    );
    assert.equal(packet!.data[0]!.total, 0, 'it is no part of a longer message');
  });

  it('is not to be woken again at once, even when nobody asks for its packets', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    pair.send(0, 0, pattern(10, 1));
    pair.deliver(0, 1);
    const [, receiver] = pair.sides;
    const dueMs = receiver.wakeMs;
    assert.equal(dueMs, channelDefaults.ackDelayMs);
    receiver.wake(dueMs, 0.5);
    assert.ok(receiver.wakeMs > dueMs);
    // The acknowledgement is not lost.
    assert.equal(decodePacket(receiver.poll(dueMs, true)!.bytes).acks.length, 1);
  });

  it('keeps an idle link alive with pings, and doubts a silent one after 5 s', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.run(60_000);
    assert.deepEqual(pair.events, [['opened'], ['opened']]);
    const silentSinceMs = pair.nowMs;
    while (pair.sides[0].state === 'open') {
      pair.advance(100);
      for (const way of pair.links[0]!.to) way.packets = [];
    }
    const silentMs = pair.nowMs - silentSinceMs;
    assert.ok(silentMs >= 3_000 && silentMs <= 5_200, `${silentMs} ms`);
    assert.equal(pair.sides[0].activeLink, undefined);
    assert.deepEqual(pair.events[0], ['opened', 'doubted']);
  });

  it('goes on over a silent link as soon as something comes through it again', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.send(0, 0, pattern(100, 1));
    // Nothing arrives for long; what was sent meanwhile comes then, as on a reliable link that loses many packets.
    pair.advance(30_000 - 1);
    assert.deepEqual(pair.events, [
      ['opened', 'doubted'],
      ['opened', 'doubted'],
    ]);
    assert.deepEqual(pair.links[0]!.open, [true, true]);
    pair.send(1, 3, pattern(100, 2));
    assert.equal(pair.sides[1].activeLink, undefined);
    pair.deliverAll();
    pair.checkAllDelivered();
    assert.deepEqual(pair.events, [
      ['opened', 'doubted', 'resumed'],
      ['opened', 'doubted', 'resumed'],
    ]);
    assert.deepEqual([pair.sides[0].activeLink, pair.sides[1].activeLink], [1, 1]);
    pair.run(60_000);
    assert.equal(pair.events[0].length, 3);
  });

  it('asks a silent link for a sign of life as long as it has it', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.advance(5_000);
    for (const way of pair.links[0]!.to) way.packets = [];
    pair.advance(20_000);
    const { packets } = pair.links[0]!.to[1];
    assert.ok(packets.length >= 8 && packets.length <= 12, `${packets.length} pings in 20 s`);
  });

  it('lets a silent link go when another one is confirmed', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.advance(10_000);
    for (const way of pair.links[0]!.to) way.packets = [];
    pair.attach();
    pair.deliverAll();
    assert.deepEqual(pair.links[0]!.open, [false, false]);
    assert.deepEqual(pair.events[0], ['opened', 'doubted', 'resumed']);
  });

  it('keeps one silent link at a time: the newest', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.advance(10_000);
    for (const way of pair.links[0]!.to) way.packets = [];
    const second = pair.attach();
    // It is attached to, and not confirmed.
    for (const side of [0, 1] as const) pair.deliver(second, side);
    for (const way of pair.links[second]!.to) way.packets = [];
    assert.deepEqual(pair.links[0]!.open, [true, true]);
    pair.advance(10_000);
    assert.deepEqual(pair.links[0]!.open, [false, false]);
    assert.deepEqual(pair.links[second]!.open, [true, true]);
    assert.deepEqual(pair.events[0], ['opened', 'doubted', 'resumed', 'doubted']);
  });

  it('says nothing more when a link that it doubts is lost', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.advance(10_000);
    pair.lose(0, 0);
    assert.deepEqual(pair.events[0], ['opened', 'doubted']);
    // But what becomes of a new one it does say.
    pair.attach();
    pair.lose(1, 0);
    assert.deepEqual(pair.events[0], ['opened', 'doubted', 'suspended']);
  });

  it('answers a ping at once, with all acknowledgements', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    pair.send(0, 3, pattern(1, 1));
    pair.deliver(0, 1);
    assert.deepEqual(pair.links[0]!.to[0].packets, []);
    pair.sides[1].receive(1, encodePacket({ ping: 77 }), pair.nowMs);
    pair.pump();
    const answer = decodePacket(pair.links[0]!.to[0].packets[0]!);
    assert.equal(answer.pong, 77);
    assert.equal(answer.acks[0]!.next, 1);
  });

  it('gets a flush answered without waiting for the delayed acknowledgement', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    assert.equal(pair.sides[0].flush(), true);
    pair.send(0, 0, pattern(100, 1));
    assert.equal(pair.sides[0].flush(), false);
    pair.pump();
    pair.deliverAll();
    assert.deepEqual(pair.events[0], ['opened', 'flushed']);
    assert.equal(pair.nowMs, 0);
  });

  it('tells when what was there on a lane is acknowledged, whatever other lanes and later messages wait for', () => {
    const pair = new ConversationPair(small);
    pair.settles = false;
    pair.attach();
    pair.deliverAll();
    assert.equal(pair.sides[0].awaitAck(3), true);
    // More than there is credit for.
    for (let i = 0; i < 30; i++) pair.send(0, 0, pattern(10, i));
    assert.equal(pair.sides[0].awaitAck(0), false);
    pair.send(0, 3, pattern(40, 1));
    assert.equal(pair.sides[0].awaitAck(3), false);
    assert.equal(pair.sides[0].awaitAck(3), false);
    pair.run(100);
    assert.deepEqual(pair.events[0], ['opened', 'acknowledged 3', 'acknowledged 3']);
    assert.equal(pair.sides[0].awaitAck(3), true);
    pair.send(0, 0, pattern(1, 99));
    pair.settles = true;
    pair.settleHeld(1);
    pair.run(100);
    assert.equal(pair.events[0].at(-1), 'acknowledged 0');
  });

  it('gets an acknowledgement that somebody waits for without delay, also over a new link', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    pair.send(0, 2, pattern(100, 1));
    pair.sides[0].awaitAck(2);
    for (const side of [0, 1] as const) pair.lose(0, side);
    pair.attach();
    pair.deliverAll();
    assert.deepEqual(pair.events[0], ['opened', 'suspended', 'resumed', 'acknowledged 2']);
    assert.equal(pair.nowMs, 0);
  });

  it('says each 30 s that nothing of a lane is taken, whatever other lanes do, and anew after a pause', () => {
    const pair = new ConversationPair(small);
    pair.settles = false;
    pair.attach();
    pair.deliverAll();
    const overCredit = (): void => {
      for (let i = 0; i < 20; i++) pair.send(0, 0, pattern(10, i));
    };
    overCredit();
    for (let i = 0; i < 5; i++) {
      pair.run(5_900);
      pair.send(0, 1, pattern(1, i));
    }
    assert.deepEqual(pair.events[0], ['opened']);
    pair.run(1_000);
    assert.deepEqual(pair.events[0], ['opened', 'slow 1']);
    pair.run(30_000);
    assert.deepEqual(pair.events[0], ['opened', 'slow 1', 'slow 2']);
    pair.settleHeld(1);
    pair.run(60_000);
    assert.equal(pair.events[0].length, 3, 'nothing waits');
    overCredit();
    pair.run(31_000);
    assert.deepEqual(pair.events[0].slice(3), ['slow 1']);
    assert.deepEqual(pair.events[1], ['opened']);
  });

  it('does not count the time without a link as time in which nothing is taken', () => {
    const pair = new ConversationPair({ ...small, suspensionMs: 60_000 });
    pair.settles = false;
    pair.attach();
    pair.deliverAll();
    for (let i = 0; i < 20; i++) pair.send(0, 0, pattern(10, i));
    pair.run(20_000);
    for (const side of [0, 1] as const) pair.lose(0, side);
    pair.advance(20_000);
    pair.attach();
    pair.run(29_000);
    assert.deepEqual(pair.events[0], ['opened', 'suspended', 'resumed']);
    pair.run(2_000);
    assert.equal(pair.events[0].at(-1), 'slow 1');
  });

  it('doubts a link that is alive but gets no acknowledgement through', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.send(0, 0, pattern(100, 1));
    pair.links[0]!.to[1].packets = [];
    for (let i = 0; pair.sides[0].state === 'open' && i < 100; i++) pair.run(100);
    assert.ok(pair.nowMs >= 4_000 && pair.nowMs <= 4_500, `${pair.nowMs} ms`);
    pair.run(5_000);
    assert.deepEqual(pair.events[0], ['opened', 'doubted'], 'that it is alive is not enough');
    pair.attach();
    pair.deliverAll();
    pair.checkAllDelivered();
    assert.deepEqual(pair.links[0]!.open, [false, false]);
  });

  it('notices that soon also after the machine has slept for hours while an answer was on its way', () => {
    const pair = new ConversationPair({ suspensionMs: 60_000 });
    pair.attach();
    pair.deliverAll();
    pair.send(0, 0, pattern(100, 1));
    pair.nowMs += 10_000_000;
    pair.deliverAll();
    pair.run(10_000);
    assert.equal(pair.sides[0].state, 'open');
    pair.send(0, 0, pattern(100, 2));
    pair.links[0]!.to[1].packets = [];
    pair.run(35_000);
    assert.ok(pair.events[0].includes('doubted'));
  });

  it('goes on over a link that brings acknowledgements after all, and doubts it again for what it still owes', () => {
    const pair = new ConversationPair();
    pair.attach();
    pair.deliverAll();
    pair.send(0, 0, pattern(100, 1));
    pair.send(0, 1, pattern(100, 2));
    const held = pair.links[0]!.to[1].packets.splice(0);
    assert.equal(held.length, 2);
    while (pair.sides[0].state === 'open') pair.run(100);
    pair.links[0]!.to[1].packets.push(held[0]!);
    pair.run(1_000);
    assert.deepEqual(pair.events[0], ['opened', 'doubted', 'resumed']);
    pair.run(4_000);
    assert.deepEqual(pair.events[0], ['opened', 'doubted', 'resumed', 'doubted']);
    pair.attach();
    pair.run(1_000);
    pair.checkAllDelivered();
  });

  it('says when too much waits, and once that there is room again', () => {
    const pair = new ConversationPair({ highWaterBytes: 1_000 });
    assert.equal(pair.sides[0].send(0, 0, pattern(900, 1), false), true);
    assert.equal(pair.sides[0].send(0, 0, pattern(900, 2), false), false);
    assert.equal(pair.sides[0].send(0, 0, pattern(0, 3), false), false);
    pair.attach();
    pair.deliver(0, 0);
    assert.deepEqual(pair.events[0], ['opened', 'room']);
    assert.equal(pair.sides[0].hasRoom, true);
  });

  it('asks again for credit that a link has lost, also while other lanes go on', () => {
    const pair = new ConversationPair({ windowBytes: 131_072, maxWindowBytes: 131_072 });
    const link = pair.attach();
    pair.run(100);
    pair.settles = false;
    for (let i = 0; i < 30; i++) pair.send(0, 0, pattern(10_000, i));
    pair.run(1_000);
    assert.ok(pair.deliveredOn(0, 0) < 30, 'the window is used up');
    pair.settles = true;
    pair.settleHeld(1);
    // The packet with the new credit does not arrive, and the link lives on.
    pair.links[link]!.to[0].packets.length = 0;
    for (let i = 0; i < 30; i++) {
      pair.send(0, 1, pattern(10, i));
      pair.run(100);
    }
    pair.checkAllDelivered();
  });

  it('keeps its memory within the window while the application is slow', () => {
    const pair = new ConversationPair(small);
    pair.settles = false;
    pair.attach();
    for (let i = 0; i < 300; i++) pair.send(0, 0, pattern(i % 25, i));
    pair.run(2_000);
    const held = pair.held[1].reduce((sum, { data }) => sum + data.length, 0);
    assert.ok(held <= 2 * small.maxWindowBytes, `${held} bytes`);
    const before = pair.delivered;
    pair.run(2_000);
    assert.equal(pair.delivered, before);
    pair.settles = true;
    pair.settleHeld(1);
    pair.run(2_000);
    pair.checkAllDelivered();
  });

  it('loses and doubles nothing when the link is lost at any packet', () => {
    for (let lostAt = 0; lostAt < 60; lostAt++) {
      const pair = new ConversationPair(small);
      pair.attach();
      for (let i = 0; i < 12; i++)
        for (const from of [0, 1] as const) pair.send(from, i % 3, pattern(i * 9, i));
      for (let i = 0; i < lostAt; i++) if (!pair.deliver(0, (i % 2) as SideIndex)) pair.advance(25);
      for (const side of [0, 1] as const) pair.lose(0, side);
      pair.attach();
      pair.run(500);
      pair.checkAllDelivered();
      assert.deepEqual(
        pair.sides.map(({ unacked }) => unacked.messages),
        [0, 0],
      );
    }
  });

  it('delivers a prefix of what was sent under any schedule, and all of it in the end', () => {
    const side = fc.constantFrom<SideIndex>(0, 1);
    const link = fc.nat(3);
    const command = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('send' as const),
          side,
          lane: fc.constantFrom(0, 1, 14, 15),
          size: fc.oneof(fc.nat(30), fc.constantFrom(0, 9, 10, 11, 400)),
        }),
      },
      {
        weight: 10,
        arbitrary: fc.record({
          type: fc.constant('deliver' as const),
          side,
          link,
          count: fc.integer({ min: 1, max: 6 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('attach' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({ type: fc.constant('lose' as const), side, link, kept: fc.nat(3) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          type: fc.constant('advance' as const),
          ms: fc.constantFrom(1, 26, 500, 2_500),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ type: fc.constant('settle' as const), side, later: fc.boolean() }),
      },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const pair = new ConversationPair({ ...small, suspensionMs: 1e9, pool: new ReassemblyPool(500) });
        pair.attach();
        let seed = 0;
        for (const step of commands) {
          // The newest links are the interesting ones.
          const index = 'link' in step ? pair.links.length - 1 - step.link : 0;
          if (step.type === 'send') pair.send(step.side, step.lane, pattern(step.size, seed++));
          if (step.type === 'attach') pair.attach();
          if (step.type === 'advance') pair.advance(step.ms);
          if (step.type === 'settle') {
            pair.settles = !step.later;
            pair.settleHeld(step.side);
          }
          if (index < 0) continue;
          if (step.type === 'deliver') for (let i = 0; i < step.count; i++) pair.deliver(index, step.side);
          if (step.type === 'lose') pair.lose(index, step.side, step.kept);
        }
        pair.settles = true;
        pair.attach();
        for (let i = 0; i < 20; i++) {
          for (const one of [0, 1] as const) pair.settleHeld(one);
          for (const conversation of pair.sides) conversation.unpark();
          pair.run(400);
          if (pair.sides.some(({ state }) => state !== 'open')) pair.attach();
        }
        pair.checkAllDelivered();
        for (const conversation of pair.sides) {
          assert.deepEqual(conversation.unacked, { messages: 0, bytes: 0 });
          assert.equal(conversation.state, 'open');
        }
        assert.equal(pair.options.pool.reservedBytes, 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('Conversation with a hostile other side', () => {
  /** A conversation over an open link, to which a test plays the other side. */
  function attacked(): { receive(packet: OutgoingPacket | Uint8Array): Output[]; pool: ReassemblyPool } {
    const pool = new ReassemblyPool();
    const conversation = new Conversation({ ...channelDefaults, pool }, 0);
    const link = conversation.attach(65_536, 0, 0.5);
    const receive = (packet: OutgoingPacket | Uint8Array): Output[] => {
      conversation.receive(link, packet instanceof Uint8Array ? packet : encodePacket(packet), 0);
      while (conversation.poll(0, true));
      return conversation.outputs.splice(0);
    };
    receive({
      attach: { ok: false, lanes: Array.from({ length: 16 }, (_, lane) => ({ lane, credit: 1e6 })) },
    });
    conversation.send(0, 0, pattern(10, 1), false);
    receive({ ping: 1 });
    return { receive, pool };
  }

  const one = Uint8Array.of(3);
  const byte = new Uint8Array(1);
  const data = (properties: object): OutgoingPacket => ({
    data: [{ lane: 0, seq: 0, flags: one, payloads: [byte], ...properties }],
  });
  const cases: [string, OutgoingPacket | Uint8Array][] = [
    ['what is no protobuf', Uint8Array.of(0xff, 0xff, 0xff)],
    ['a truncated packet', encodePacket(data({})).subarray(0, -1)],
    ['a packet longer than 64 KiB', new Uint8Array(65_537)],
    ['65 frames', { data: Array.from({ length: 65 }, (_, seq) => data({ seq }).data![0]!) }],
    ['65 acknowledgements', { acks: Array.from({ length: 65 }, () => ({ lane: 0 })) }],
    ['lane 17', data({ lane: 17 })],
    ['an acknowledgement of lane 17', { acks: [{ lane: 17 }] }],
    ['18 lanes in an Attach', { attach: { lanes: Array.from({ length: 18 }, () => ({ lane: 0 })) } }],
    ['an Attach of lane 99', { attach: { lanes: [{ lane: 99 }] } }],
    ['an Attach behind what was sent', { attach: { lanes: [{ lane: 0, next: 2 }] } }],
    ['fewer flags than fragments', data({ payloads: [byte, byte] })],
    ['more flags than fragments', data({ flags: Uint8Array.of(3, 3) })],
    ['a frame without fragments', data({ flags: new Uint8Array(0), payloads: [] })],
    ['unknown flags', data({ flags: Uint8Array.of(11) })],
    [
      'an empty fragment that is not the last',
      data({ flags: Uint8Array.of(1), payloads: [new Uint8Array(0)], total: 9 }),
    ],
    ['a number beyond 2^53', data({ seq: 2 ** 53 })],
    ['a length beyond 2^53', data({ flags: Uint8Array.of(1), total: 2 ** 60 })],
    ['a credit beyond 2^53', { acks: [{ lane: 0, credit: 2 ** 60 }] }],
    ['an acknowledgement of what was not sent', { acks: [{ lane: 0, next: 2, credit: 0 }] }],
    [
      'more than the credit',
      {
        data: Array.from(
          { length: 40 },
          (_, seq) => data({ seq, payloads: [new Uint8Array(16_000)] }).data![0]!,
        ),
      },
    ],
    ['a message longer than allowed', data({ flags: Uint8Array.of(1), total: 256 * 1024 * 1024 + 1 })],
  ];
  for (const [what, packet] of cases) {
    it(`ends with PROTOCOL at ${what}`, () => {
      const { receive, pool } = attacked();
      // What is too long for one packet comes in several.
      const packets =
        packet instanceof Uint8Array || (packet.data?.length ?? 0) !== 40
          ? [packet]
          : packet.data!.map((frame) => ({ data: [frame] }));
      const outputs = packets.flatMap((each) => receive(each)).filter(({ type }) => type !== 'message');
      assert.deepEqual(
        outputs.map((output) => output.type === 'closed' && [output.error.code, output.tell]),
        [['PROTOCOL', 'PROTOCOL']],
      );
      assert.deepEqual(receive({ ping: 1 }), []);
      assert.equal(pool.reservedBytes, 0);
    });
  }

  it('ends with PROTOCOL when what had to wait for the pool proves to be no message in the end', () => {
    const ends: ((conversation: Conversation) => void)[] = [
      (conversation) => {
        conversation.linkLost(1, 0);
        conversation.wake(channelDefaults.suspensionMs, 0.5);
      },
      (conversation) => conversation.endReceiving(),
      (conversation) => conversation.receive(1, encodeClose('LEAVE'), 0),
    ];
    for (const end of ends) {
      const pool = new ReassemblyPool(1_000);
      pool.reserve(1_000);
      const conversation = new Conversation({ ...channelDefaults, pool }, 0);
      const link = conversation.attach(65_536, 0, 0.5);
      conversation.receive(link, encodePacket({ attach: { ok: false, lanes: [] } }), 0);
      const first = data({ flags: Uint8Array.of(1), total: 100 });
      conversation.receive(link, encodePacket(first), 0);
      // Not looked at before its turn comes.
      conversation.receive(link, encodePacket(data({ seq: 1, flags: Uint8Array.of(1), total: 100 })), 0);
      assert.ok(conversation.isParked);
      end(conversation);
      const closed = conversation.outputs.filter((output) => output.type === 'closed');
      assert.deepEqual(
        closed.map(({ error, tell }) => [error.code, tell]),
        [['PROTOCOL', 'PROTOCOL']],
      );
      assert.equal(conversation.wakeMs, Infinity);
      assert.equal(pool.reservedBytes, 1_000);
    }
  });

  it('closes a link on which data comes before an Attach, and nothing else', () => {
    const conversation = new Conversation({ ...channelDefaults, pool: new ReassemblyPool() }, 0);
    conversation.receive(conversation.attach(65_536, 0, 0.5), encodePacket(data({})), 0);
    assert.deepEqual(
      conversation.outputs.map(({ type }) => type),
      ['closeLink', 'suspended'],
    );
    assert.equal(conversation.state, 'suspended');
  });

  it('takes memory as bytes arrive, not as they are announced', () => {
    const { receive } = attacked();
    const before = process.memoryUsage().arrayBuffers;
    for (let lane = 0; lane < 16; lane++)
      receive(data({ lane, flags: Uint8Array.of(1), total: 200_000_000 / 16 }));
    assert.ok(process.memoryUsage().arrayBuffers - before < 4_000_000);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (packets) => {
        const { receive } = attacked();
        for (const packet of packets) receive(packet);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws at a valid packet with some bytes changed', () => {
    const valid = encodePacket({
      ...data({ flags: Uint8Array.of(1, 0, 2), payloads: [byte, byte, byte], total: 3, service: 5 }),
      acks: [{ lane: 0, next: 1, credit: 2_000, delayUs: 30 }],
      attach: { ok: true, lanes: [{ lane: 1, next: 0, credit: 500 }] },
      ping: 5,
      pong: 1,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const { receive } = attacked();
        const packet = valid.slice();
        for (const [at, value] of changes) packet[at] = value;
        receive(packet);
        receive(valid);
      }),
      { numRuns: 5_000 },
    );
  });
});
