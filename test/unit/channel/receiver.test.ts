import assert from 'node:assert/strict';
import { ReassemblyPool, type MessageRoom } from '../../../src/channel/core/reassemblyPool.js';
import type { ReceivedMessage } from '../../../src/channel/core/receiveLane.js';
import { Receiver, type ReceiverOptions } from '../../../src/channel/core/receiver.js';
import type { DataFrame } from '../../../src/wire/packets.js';

const overhead = 32;
const [first, middle, last, single, text] = [1, 0, 2, 3, 4] as const;

/** A receiver with small windows, and what it hands up. */
class Fixture {
  readonly pool: MessageRoom;
  readonly receiver: Receiver;
  readonly messages: ReceivedMessage[] = [];
  nowMs = 0;

  constructor(options: Partial<ReceiverOptions> = {}) {
    this.pool = options.pool ?? new ReassemblyPool(1_000_000);
    this.receiver = new Receiver({
      maxMessageBytes: 100_000,
      windowBytes: 1_000,
      maxWindowBytes: 4_000,
      ackDelayMs: 25,
      ackEveryBytes: 500,
      pool: this.pool,
      ...options,
    });
  }

  receive(
    seq: number,
    fragments: [flags: number, payload: Uint8Array][],
    frame: Partial<DataFrame> = {},
  ): void {
    this.receiver.receive(
      {
        lane: 0,
        service: 0,
        total: 0,
        seq,
        flags: Uint8Array.from(fragments, ([flags]) => flags),
        payloads: fragments.map(([, payload]) => payload),
        ...frame,
      },
      this.nowMs,
      10,
      this.messages,
    );
  }

  settle(message: ReceivedMessage): void {
    this.receiver.settle(message, this.messages);
  }

  ack(lane = 0): { next: number; credit: number; delayUs: number } | undefined {
    return this.receiver.takeAcks(this.nowMs).find((ack) => ack.lane === lane);
  }
}

function bytes(length: number, value = 7): Uint8Array {
  return new Uint8Array(length).fill(value);
}

describe('Receiver', () => {
  it('hands up messages of one fragment in order, as views', () => {
    const fixture = new Fixture();
    const payload = bytes(3);
    fixture.receive(
      0,
      [
        [single, payload],
        [single | text, bytes(0)],
      ],
      { service: 8, lane: 3 },
    );
    assert.deepEqual(
      fixture.messages.map(({ data, text, service, lane }) => [data.length, text, service, lane]),
      [
        [3, false, 8, 3],
        [0, true, 8, 3],
      ],
    );
    assert.equal(fixture.messages[0]!.data, payload);
  });

  it('puts a long message together, over several frames', () => {
    const fixture = new Fixture();
    fixture.receive(0, [[first | text, bytes(10, 1)]], { total: 25, service: 4 });
    fixture.receive(1, [[middle, bytes(10, 2)]], { service: 4 });
    fixture.receive(
      2,
      [
        [last, bytes(5, 3)],
        [single, bytes(1, 4)],
      ],
      { service: 4 },
    );
    assert.deepEqual([...fixture.messages[0]!.data], [...bytes(10, 1), ...bytes(10, 2), ...bytes(5, 3)]);
    assert.equal(fixture.messages[0]!.text, true);
    assert.equal(fixture.messages[1]!.text, false);
  });

  it('drops a fragment it already has, and acknowledges at once', () => {
    const fixture = new Fixture();
    fixture.receive(0, [[single, bytes(1, 1)]]);
    assert.equal(fixture.ack()!.next, 1);
    fixture.receive(0, [[single, bytes(1, 1)]]);
    assert.equal(fixture.receiver.ackDueMs, -Infinity);
    assert.equal(fixture.ack()!.next, 1);
    fixture.receive(0, [
      [single, bytes(1, 1)],
      [single, bytes(1, 2)],
    ]);
    assert.deepEqual(
      fixture.messages.map(({ data }) => data[0]),
      [1, 2],
    );
    assert.equal(fixture.ack()!.next, 2);
  });

  it('drops a fragment that comes too early, and acknowledges at once', () => {
    const fixture = new Fixture();
    fixture.receive(1, [[single, bytes(1)]]);
    assert.equal(fixture.receiver.ackDueMs, -Infinity);
    assert.equal(fixture.ack()!.next, 0);
    assert.deepEqual(fixture.messages, []);
  });

  it('waits 25 ms with an acknowledgement, but not after two packets', () => {
    const fixture = new Fixture();
    fixture.nowMs = 1_000;
    fixture.receive(0, [[single, bytes(100)]]);
    assert.equal(fixture.receiver.ackDueMs, 1_025);
    fixture.nowMs = 1_010;
    fixture.receive(1, [[single, bytes(100)]]);
    assert.equal(fixture.receiver.ackDueMs, 1_025);
    fixture.nowMs = 1_020;
    assert.deepEqual(fixture.ack(), { lane: 0, next: 2, credit: 1_000, delayUs: 10_000 });
    assert.equal(fixture.receiver.ackDueMs, Infinity);
    fixture.receive(2, [[single, bytes(500)]]);
    assert.equal(fixture.receiver.ackDueMs, -Infinity);
  });

  it('returns credit for a short message when the application is done with it', () => {
    const fixture = new Fixture();
    fixture.receive(0, [
      [single, bytes(200)],
      [single, bytes(200)],
    ]);
    assert.equal(fixture.ack()!.credit, 1_000);
    fixture.settle(fixture.messages[0]!);
    // Less than a quarter of the window is not worth a packet.
    assert.equal(fixture.receiver.ackDueMs, Infinity);
    fixture.settle(fixture.messages[1]!);
    assert.equal(fixture.receiver.ackDueMs, -Infinity);
    assert.equal(fixture.ack()!.credit, 1_000 + 2 * (200 + overhead));
  });

  it('returns credit for a long message as it arrives', () => {
    const fixture = new Fixture();
    for (let seq = 0; seq < 50; seq++) {
      fixture.nowMs += 100;
      fixture.receive(seq, [[seq === 0 ? first : middle, bytes(700)]], { total: seq === 0 ? 90_000 : 0 });
      assert.equal(fixture.ack()!.credit, 1_000 + (seq + 1) * (700 + overhead));
    }
  });

  it('refuses what is sent beyond the credit, empty messages included', () => {
    const exact = new Fixture();
    exact.receive(0, [[single, bytes(1_000 - overhead)]]);
    assert.throws(() => exact.receive(1, [[single, bytes(0)]]), { code: 'PROTOCOL' });
    const empty = new Fixture();
    const fragments = (count: number): [number, Uint8Array][] =>
      Array.from({ length: count }, () => [single, bytes(0)]);
    empty.receive(0, fragments(31));
    assert.throws(() => empty.receive(31, fragments(1)), { code: 'PROTOCOL' });
  });

  const violations: [string, [number, Uint8Array][], Partial<DataFrame>][] = [
    [
      'a message that begins inside another',
      [
        [first, bytes(1)],
        [first, bytes(1)],
      ],
      { total: 9 },
    ],
    [
      'a short message inside a long one',
      [
        [first, bytes(1)],
        [single, bytes(1)],
      ],
      { total: 9 },
    ],
    ['a message without its beginning', [[middle, bytes(1)]], {}],
    ['an end without a beginning', [[last, bytes(1)]], {}],
    ['a long message without its length', [[first, bytes(1)]], {}],
    ['a long message that is over with its first fragment', [[first, bytes(5)]], { total: 5 }],
    ['a length above the limit', [[first, bytes(1)]], { total: 100_001 }],
    [
      'more bytes than announced',
      [
        [first, bytes(1)],
        [middle, bytes(9)],
      ],
      { total: 9 },
    ],
    [
      'an end too early',
      [
        [first, bytes(1)],
        [last, bytes(7)],
      ],
      { total: 9 },
    ],
    [
      'all bytes but no end',
      [
        [first, bytes(1)],
        [middle, bytes(8)],
      ],
      { total: 9 },
    ],
  ];
  for (const [what, fragments, frame] of violations) {
    it(`refuses ${what}`, () => {
      assert.throws(() => new Fixture().receive(0, fragments, frame), { code: 'PROTOCOL' });
    });
  }

  it('refuses a change of the service within a message', () => {
    const fixture = new Fixture();
    fixture.receive(0, [[first, bytes(1)]], { total: 9, service: 1 });
    assert.throws(() => fixture.receive(1, [[last, bytes(8)]], { service: 2 }), { code: 'PROTOCOL' });
  });

  it('keeps a message that the pool has no room for, and gives no credit meanwhile', () => {
    const pool = new ReassemblyPool(10_000);
    const fixture = new Fixture({ pool });
    assert.equal(pool.reserve(9_000), true);
    let released = 0;
    pool.wait(() => released++);
    fixture.receive(0, [[first, bytes(400)]], { total: 2_000 });
    fixture.receive(1, [[middle, bytes(400)]]);
    assert.equal(fixture.receiver.isParked, true);
    assert.equal(fixture.ack()!.credit, 1_000);
    pool.release(9_000);
    assert.equal(released, 1);
    fixture.receiver.unpark(fixture.messages);
    assert.equal(fixture.receiver.isParked, false);
    assert.equal(fixture.ack()!.credit, 1_000 + 2 * (400 + overhead));
    fixture.receive(2, [[middle, bytes(800)]]);
    fixture.ack();
    fixture.receive(3, [[last, bytes(400)]]);
    assert.equal(fixture.messages[0]!.data.length, 2_000);
    assert.equal(pool.reservedBytes, 2_000);
    fixture.settle(fixture.messages[0]!);
    assert.equal(pool.reservedBytes, 0);
  });

  it('gives a member half of a pool, or room for one longer message', () => {
    const pool = new ReassemblyPool(1_000);
    const [one, other] = [pool.share(), pool.share()];
    assert.deepEqual([one.reserve(300), one.reserve(201), one.reserve(200)], [true, false, true]);
    assert.deepEqual([other.reserve(600), other.reserve(500)], [false, true], 'the pool has no more');
    let retries = 0;
    one.wait(() => retries++);
    other.release(500);
    assert.equal(retries, 1, 'what anybody gives back may be enough');
    one.release(200);
    one.release(300);
    assert.deepEqual([other.reserve(600), other.reserve(1)], [true, false]);
    other.release(600);
    assert.deepEqual([one.reservedBytes, other.reservedBytes, pool.reservedBytes], [0, 0, 0]);
  });

  it('hands up what is whole and waits for the pool when the other side has ended, and no more', () => {
    const pool = new ReassemblyPool(10_000);
    const fixture = new Fixture({ pool });
    assert.equal(pool.reserve(9_900), true);
    fixture.receive(0, [[first, bytes(300)]], { total: 2_000 });
    fixture.receive(0, [[first, bytes(200)]], { total: 500, lane: 1 });
    fixture.receive(1, [[last, bytes(300)]], { lane: 1 });
    fixture.receive(2, [[single, bytes(5)]], { lane: 1 });
    assert.equal(fixture.messages.length, 0);
    fixture.receiver.end(fixture.messages);
    const lengths = fixture.messages.map(({ lane, data }) => [lane, data.length]);
    assert.deepEqual(lengths, [
      [1, 500],
      [1, 5],
    ]);
    fixture.receiver.release();
    for (const message of fixture.messages) fixture.settle(message);
    assert.equal(pool.reservedBytes, 9_900);
  });

  it('lets a message longer than the whole pool through alone', () => {
    const pool = new ReassemblyPool(10);
    assert.equal(pool.reserve(1_000), true);
    assert.equal(pool.reserve(1), false);
  });

  it('begins no further long message while the application holds more than the largest window', () => {
    const fixture = new Fixture();
    for (let seq = 0; seq < 10; seq++) {
      const flags = seq === 0 ? first : seq === 9 ? last : middle;
      fixture.receive(seq, [[flags, bytes(500)]], { total: seq === 0 ? 5_000 : 0 });
      fixture.ack();
    }
    fixture.receive(10, [[first, bytes(500)]], { total: 5_000 });
    assert.equal(fixture.receiver.isParked, true);
    assert.equal(fixture.receiver.ackDueMs < Infinity, true);
    fixture.settle(fixture.messages[0]!);
    assert.equal(fixture.receiver.isParked, false);
  });

  it('gives back what an unfinished message has reserved', () => {
    const fixture = new Fixture();
    fixture.receive(0, [[first, bytes(1)]], { total: 50_000 });
    assert.equal(fixture.pool.reservedBytes, 50_000);
    fixture.receiver.release();
    assert.equal(fixture.pool.reservedBytes, 0);
  });

  it('opens the window for a sender that uses it up within two round trips, up to the limit', () => {
    const fixture = new Fixture();
    let credit = 1_000;
    const grow = (stepMs: number): number => {
      for (let seq = grown; grown < seq + 100; grown++) {
        fixture.nowMs += stepMs;
        fixture.receive(grown, [[single, bytes(100)]]);
        fixture.settle(fixture.messages.pop()!);
        credit = fixture.ack()!.credit;
      }
      return credit - grown * (100 + overhead);
    };
    let grown = 0;
    assert.equal(grow(100), 1_000);
    assert.equal(grow(0.1), 4_000);
  });

  it('tells where all lanes are', () => {
    const fixture = new Fixture();
    fixture.receive(0, [[single, bytes(1)]], { lane: 15 });
    const state = fixture.receiver.state(0);
    assert.equal(state.length, 17);
    assert.deepEqual(state[15], { lane: 15, next: 1, credit: 1_000, delayUs: 0 });
    assert.deepEqual(state[4], { lane: 4, next: 0, credit: 1_000, delayUs: 0 });
    assert.equal(fixture.receiver.ackDueMs, Infinity);
  });
});
