import assert from 'node:assert/strict';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import {
  decodeSigverMessage,
  encodeSigverMessage,
  type SigverServerMessage,
} from '../../../src/wire/sigverCodec.js';

/** As clients of sigver encode it. */
const GroupData = protobuf
  .parse('syntax = "proto3"; message GroupData { uint32 id = 1; repeated uint32 members = 2; }')
  .root.lookupType('GroupData');

function connect(groupData: Uint8Array): Uint8Array {
  return Uint8Array.of(0x1a, groupData.length, ...groupData);
}

describe('sigverCodec', () => {
  it('reads whom a client knows, as clients encode it', () => {
    const id = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(id, fc.array(id, { maxLength: 20 }), (id, members) => {
        const bytes = connect(GroupData.encode(GroupData.fromObject({ id, members })).finish());
        assert.deepEqual(decodeSigverMessage(bytes), { kind: 'connect', id, members });
      }),
    );
  });

  it('refuses a number without its end, one of eleven bytes, and more members than there can be', () => {
    for (const packed of [[0x80], [...Array<number>(10).fill(0x80), 0], Array<number>(1025).fill(1)]) {
      const length =
        packed.length < 128 ? [packed.length] : [(packed.length & 0x7f) | 0x80, packed.length >> 7];
      const inner = [0x12, ...length, ...packed];
      const outer = inner.length < 128 ? [inner.length] : [(inner.length & 0x7f) | 0x80, inner.length >> 7];
      assert.throws(() => decodeSigverMessage(Uint8Array.of(0x1a, ...outer, ...inner)), { code: 'PROTOCOL' });
    }
  });

  it('reads a message or throws PROTOCOL, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          assert.ok(decodeSigverMessage(bytes).kind);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'PROTOCOL');
        }
      }),
    );
  });

  it('writes what clients read', () => {
    const bytesOf = (message: SigverServerMessage): number[] => [...encodeSigverMessage(message)];
    assert.deepEqual(bytesOf({ kind: 'heartbeat' }), [8, 1]);
    assert.deepEqual(bytesOf({ kind: 'connected', connected: true }), [0x20, 1]);
    assert.deepEqual(bytesOf({ kind: 'connected', connected: false }), [0x20, 0]);
    const content = { senderId: 1, recipientId: 0, lastData: true, data: Uint8Array.of(7) };
    assert.deepEqual(bytesOf({ kind: 'content', content }), [0x12, 7, 8, 1, 0x18, 1, 0x22, 1, 7]);
  });
});
