import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodePacket, encodePacket } from '../../../src/wire/channelCodec.js';
import type { Packet } from '../../../src/wire/packets.js';
import { decodeMessage } from '../../../src/wire/codec.js';
import { readDataPacket, writeDataPacket } from '../../../src/wire/dataPacket.js';
import { readPacket } from '../../../src/wire/gen/channel.js';

const plain = { noNullPrototype: true };
const number = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }),
  fc.integer({ min: 0, max: 2 ** 49 - 1 }),
);
const uint32 = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 0xffff_ffff }));
const frame = fc.record(
  {
    lane: uint32,
    seq: number,
    flags: fc.uint8Array({ maxLength: 5 }),
    payloads: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
    total: number,
    service: uint32,
  },
  plain,
);
const ack = fc.record({ lane: uint32, next: number, credit: number, delayUs: uint32 }, plain);
const packet = fc.record(
  {
    data: fc.array(frame, { maxLength: 4 }),
    acks: fc.array(ack, { maxLength: 4 }),
    ping: uint32,
    pong: uint32,
  },
  plain,
);

/** What the generated code makes of it. */
function general(bytes: Uint8Array): Pick<Packet, 'data' | 'acks' | 'ping' | 'pong'> {
  const { data, acks, ping, pong } = decodeMessage(readPacket, bytes);
  return {
    data: data.map(({ lane, seq, flags, payloads, total, service }) => {
      const copies = payloads.map((payload) => Uint8Array.from(payload));
      return { lane, seq, flags: Uint8Array.from(flags), payloads: copies, total, service };
    }),
    acks: acks.map(({ lane, next, credit, delayUs }) => ({ lane, next, credit, delayUs })),
    ping,
    pong,
  };
}

describe('Packets written and read by hand', () => {
  it('are what the generated code reads', () => {
    fc.assert(fc.property(packet, (given) => assert.deepEqual(general(writeDataPacket(given)), given)));
  });

  it('come back as they were', () => {
    fc.assert(
      fc.property(packet, (given) => assert.deepEqual(readDataPacket(writeDataPacket(given), 64), given)),
    );
  });

  it('are read from any bytes as the generated code reads them, or not at all', () => {
    let read = 0;
    const edit = fc.record({ at: fc.nat(400), byte: fc.integer({ min: 0, max: 255 }), cut: fc.nat(3) });
    fc.assert(
      fc.property(packet, fc.array(edit, { maxLength: 4 }), (given, edits) => {
        let bytes = writeDataPacket(given);
        for (const { at, byte, cut } of edits) {
          bytes[at] = byte;
          if (cut === 0) bytes = bytes.slice(0, at);
        }
        const result = readDataPacket(bytes, 64);
        if (!result) return;
        read++;
        assert.deepEqual(result, general(bytes));
      }),
      { numRuns: 2_000 },
    );
    assert.ok(read > 500);
  });

  it('are left to the generated code when they hold more frames than allowed, unknown fields or long numbers', () => {
    const ack = { lane: 0, next: 1, credit: 1, delayUs: 0 };
    assert.ok(readDataPacket(writeDataPacket({ acks: [ack, ack] }), 2));
    assert.equal(readDataPacket(writeDataPacket({ acks: [ack, ack, ack] }), 2), undefined);
    assert.equal(readDataPacket(Uint8Array.of(0x18, 1, 0x38, 1), 64), undefined);
    assert.equal(readDataPacket(writeDataPacket({ acks: [{ ...ack, next: 2 ** 49 }] }), 64), undefined);
    assert.equal(decodePacket(encodePacket({ acks: [{ ...ack, next: 2 ** 49 }] })).acks[0]!.next, 2 ** 49);
    assert.equal(decodePacket(Uint8Array.of(0x18, 1, 0x38, 1)).ping, 1);
  });

  it('are views of what arrived, plain ones also of a Buffer', () => {
    const frame = { lane: 1, seq: 5, flags: Uint8Array.of(3), payloads: [Uint8Array.of(7, 8)] };
    const bytes = Buffer.concat([Buffer.from([0xff]), encodePacket({ data: [frame] })]).subarray(1);
    const [payload] = decodePacket(bytes).data[0]!.payloads;
    assert.equal(payload!.constructor, Uint8Array);
    assert.equal(payload!.buffer, bytes.buffer);
    assert.deepEqual(payload, Uint8Array.of(7, 8));
  });
});
