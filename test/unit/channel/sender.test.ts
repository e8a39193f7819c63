import assert from 'node:assert/strict';
import { Sender } from '../../../src/channel/core/sender.js';
import { encodePacket } from '../../../src/wire/channelCodec.js';
import { channelLimits } from '../../../src/wire/limits.js';
import type { OutgoingData } from '../../../src/wire/packets.js';

const fragmentBytes = 16_000;
const overhead = 32;
const plenty = 1e9;

function sender(credit = plenty): Sender {
  const made = new Sender(fragmentBytes);
  for (let lane = 0; lane < 16; lane++) made.acknowledge({ lane, next: 0, credit, delayUs: 0 });
  return made;
}

function take(from: Sender, room = 16_384): OutgoingData[] {
  return from.take(room, true, 0);
}

/** Lane, number, flags and lengths of each frame. */
function shape(frames: OutgoingData[]): unknown[] {
  return frames.map(({ lane, seq, flags, payloads }) => [
    lane,
    seq,
    [...flags!],
    payloads.map(({ length }) => length),
  ]);
}

function ack(lane: number, next: number, credit = plenty) {
  return { lane, next, credit, delayUs: 0 };
}

describe('Sender', () => {
  const cuts: [number, number[], number[]][] = [
    [0, [0], [3]],
    [1, [1], [3]],
    [15_999, [15_999], [3]],
    [16_000, [16_000], [3]],
    [16_001, [16_000, 1], [1, 2]],
    [48_000, [16_000, 16_000, 16_000], [1, 0, 2]],
    [48_001, [16_000, 16_000, 16_000, 1], [1, 0, 0, 2]],
  ];
  for (const [size, lengths, flags] of cuts) {
    it(`cuts ${size} bytes into fragments of ${lengths.join(', ')}`, () => {
      const data = Uint8Array.from({ length: size }, (_, i) => i);
      const from = sender();
      from.push(5, 2, data, false);
      const [frame, ...rest] = take(from, 1e6);
      assert.deepEqual(rest, []);
      assert.deepEqual(shape([frame!]), [[2, 0, flags, lengths]]);
      assert.equal(frame!.service, 5);
      assert.equal(frame!.total, lengths.length > 1 ? size : 0);
      assert.deepEqual(Buffer.concat(frame!.payloads), Buffer.from(data));
      assert.deepEqual(take(from), []);
    });
  }

  it('marks text', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(16_001), true);
    assert.deepEqual([...take(from, 1e6)[0]!.flags!], [5, 6]);
  });

  it('cuts a large message without copying it', () => {
    const data = new Uint8Array(100_000);
    const from = sender();
    from.push(0, 0, data, false);
    assert.equal(take(from)[0]!.payloads[0]!.buffer, data.buffer);
  });

  it('packs small messages into one frame, and the last of a long message with them', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(16_500), false);
    for (let i = 0; i < 3; i++) from.push(0, 0, new Uint8Array(i), false);
    assert.deepEqual(shape(take(from)), [[0, 0, [1], [16_000]]]);
    assert.deepEqual(shape(take(from)), [[0, 1, [2, 3, 3, 3], [500, 0, 1, 2]]]);
  });

  it('begins a frame for another service, and for a message of several fragments', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(1), false);
    from.push(9, 0, new Uint8Array(2), false);
    from.push(9, 0, new Uint8Array(20_000), false);
    assert.deepEqual(shape(take(from, 30_000)), [
      [0, 0, [3], [1]],
      [0, 1, [3], [2]],
      [0, 2, [1, 2], [16_000, 4_000]],
    ]);
  });

  it('never fills a packet beyond its length, whatever the sizes', () => {
    const from = sender();
    for (let i = 0; i < 3_000; i++) from.push(i % 3, i % 16, new Uint8Array((i * 7919) % 2_000), false);
    for (let i = 0; i < 20; i++) from.push(0, i % 16, new Uint8Array(40_000), false);
    let packets = 0;
    for (let frames = take(from); frames.length > 0; frames = take(from)) {
      assert.ok(encodePacket({ data: frames }).length <= 16_384);
      assert.ok(frames.length <= 48);
      packets++;
    }
    assert.equal(from.totals.waitingBytes, 0);
    assert.ok(packets < 400, `${packets} packets`);
  });

  it('sends no more than it has credit for, empty messages included', () => {
    const from = sender(2 * (10 + overhead) + overhead);
    for (const size of [10, 10, 0, 0]) from.push(0, 0, new Uint8Array(size), false);
    assert.deepEqual(shape(take(from)), [[0, 0, [3, 3, 3], [10, 10, 0]]]);
    assert.equal(from.bulkReady, false);
    from.acknowledge(ack(0, 0, 2 * (10 + overhead) + 2 * overhead));
    assert.deepEqual(shape(take(from)), [[0, 3, [3], [0]]]);
  });

  it('never takes credit back', () => {
    const from = sender(1_000);
    from.acknowledge(ack(0, 0, 10));
    from.push(0, 0, new Uint8Array(900), false);
    assert.equal(take(from).length, 1);
  });

  it('counts what waits, what is in flight and what is not acknowledged', () => {
    const from = sender();
    const expect = (
      waitingBytes: number,
      [inFlightBytes, inFlightFragments]: readonly [number, number],
      messages: number,
      bytes: number,
    ): void =>
      assert.deepEqual(
        { ...from.totals, ...from.unacked },
        { waitingBytes, inFlightBytes, inFlightFragments, messages, bytes },
      );
    from.push(0, 0, new Uint8Array(16_100), false);
    from.push(0, 3, new Uint8Array(50), false);
    expect(16_150 + 3 * overhead, [0, 0], 2, 16_150);
    take(from, 16_100);
    take(from);
    expect(0, [16_150 + 3 * overhead, 3], 2, 16_150);
    assert.ok(from.flightBytes > 16_150 && from.flightBytes < 16_150 + overhead);
    assert.equal(from.acknowledge(ack(0, 1)).bytes, 16_000 + overhead);
    expect(0, [150 + 2 * overhead, 2], 2, 150);
    from.rewind();
    expect(150 + 2 * overhead, [0, 0], 2, 150);
    from.acknowledge(ack(0, 2));
    from.acknowledge(ack(3, 1));
    expect(0, [0, 0], 0, 0);
  });

  it('refuses an acknowledgement of what was never sent', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(1), false);
    assert.throws(() => from.acknowledge(ack(0, 1)), { code: 'PROTOCOL' });
    take(from);
    assert.throws(() => from.acknowledge(ack(0, 2)), { code: 'PROTOCOL' });
    assert.throws(() => from.acknowledge(ack(1, 1)), { code: 'PROTOCOL' });
    from.acknowledge(ack(0, 1));
  });

  it('goes back to what is not acknowledged, and skips what an old link still acknowledges', () => {
    const from = sender();
    for (let i = 0; i < 6; i++) from.push(0, 0, new Uint8Array(i), false);
    take(from);
    from.acknowledge(ack(0, 2));
    from.rewind();
    from.acknowledge(ack(0, 4));
    assert.deepEqual(shape(take(from)), [[0, 4, [3, 3], [4, 5]]]);
    assert.deepEqual(from.totals, {
      waitingBytes: 0,
      inFlightBytes: 9 + 2 * overhead,
      inFlightFragments: 2,
    });
  });

  it('times what is sent first, and not what is sent again', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(1), false);
    from.take(100, true, 1_000);
    assert.equal(from.acknowledge(ack(0, 1)).sentAtMs, 1_000);
    from.push(0, 0, new Uint8Array(1), false);
    from.take(100, true, 2_000);
    from.rewind();
    from.take(100, true, 3_000);
    assert.equal(from.acknowledge(ack(0, 2)).sentAtMs, undefined);
  });

  it('sends the control lane first, and it alone when there is no room for the others', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(30_000), false);
    from.push(1, 15, new Uint8Array(3), false);
    from.push(2, 15, new Uint8Array(4), false);
    assert.deepEqual(shape(from.take(16_384, false, 0)), [
      [15, 0, [3], [3]],
      [15, 1, [3], [4]],
    ]);
    assert.deepEqual(from.take(16_384, false, 0), []);
    assert.deepEqual(shape(take(from)), [[0, 0, [1], [16_000]]]);
  });

  it('shares the path equally between lanes, whatever the size of their messages', () => {
    const from = sender();
    for (const [lane, size] of [
      [0, 100],
      [5, 1_000_000],
      [9, 9_000],
    ] as const) {
      for (let bytes = 0; bytes < 1_000_000; bytes += size) from.push(0, lane, new Uint8Array(size), false);
    }
    const sent = new Map<number, number>();
    for (let packet = 0; packet < 100; packet++) {
      for (const { lane, payloads } of take(from)) {
        const cost = payloads.reduce((sum, { length }) => sum + length + overhead, 0);
        sent.set(lane!, (sent.get(lane!) ?? 0) + cost);
      }
    }
    const shares = [...sent.values()];
    assert.equal(shares.length, 3);
    assert.ok(Math.max(...shares) - Math.min(...shares) <= 2 * (fragmentBytes + overhead), shares.join());
  });

  it('lets a small message wait for one fragment of a large one', () => {
    const from = sender();
    from.push(0, 14, new Uint8Array(1_000_000), false);
    take(from);
    from.push(0, 0, new Uint8Array(10), false);
    const lanes = [...take(from), ...take(from)].map(({ lane }) => lane);
    assert.ok(lanes.includes(0), lanes.join());
  });

  it('counts what is carried for others to no mark', () => {
    const from = sender();
    from.push(0, channelLimits.relayLane, new Uint8Array(10), false);
    assert.equal(from.acknowledgedUpTo(from.mark()), true);
    from.push(0, 0, new Uint8Array(10), false);
    assert.equal(from.acknowledgedUpTo(from.mark()), false);
  });

  it('knows when everything up to a mark is acknowledged', () => {
    const from = sender();
    from.push(0, 0, new Uint8Array(1), false);
    from.push(0, 1, new Uint8Array(1), false);
    const mark = from.mark();
    from.push(0, 0, new Uint8Array(1), false);
    take(from);
    from.acknowledge(ack(0, 1));
    assert.equal(from.acknowledgedUpTo(mark), false);
    from.acknowledge(ack(1, 1));
    assert.equal(from.acknowledgedUpTo(mark), true);
  });
});
