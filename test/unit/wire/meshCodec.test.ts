import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GroupError } from '../../../src/base/errors.js';
import { channelLimits, meshLimits } from '../../../src/wire/limits.js';
import { decodeMesh, encodeMesh, type MeshMessage } from '../../../src/wire/meshCodec.js';

const id = (number: number): string => number.toString(16).padStart(32, '0');

describe('the codec of the mesh', () => {
  const messages: Exclude<MeshMessage, { kind: 'unknown' }>[] = [
    { kind: 'view', members: [], gone: [], whole: true },
    {
      kind: 'view',
      members: [1, 2].map((n) => ({ id: id(n), incarnation: 2 ** 53 - n })),
      gone: [id(3)],
      whole: false,
    },
    { kind: 'forward', member: id(3), introduction: new Uint8Array([1]), carried: false },
    { kind: 'forward', member: id(3), introduction: new Uint8Array([2]), carried: true },
    { kind: 'undelivered', member: id(4) },
  ];
  for (const message of messages) {
    it(`brings back ${JSON.stringify(message).slice(0, 60)}`, () => {
      assert.deepEqual(decodeMesh(new Uint8Array(encodeMesh(message))), message);
    });
  }

  it('takes what it does not know for a message of a later version', () => {
    assert.deepEqual(decodeMesh(new Uint8Array()), { kind: 'unknown' });
    assert.deepEqual(decodeMesh(new Uint8Array([0xfa, 0x01, 0x00])), { kind: 'unknown' });
  });

  it('fits in a message of the control lane at its longest', () => {
    const members = Array.from({ length: meshLimits.maxMembers }, (_, n) => ({
      id: id(n),
      incarnation: 2 ** 53 - 1,
    }));
    const introduction = new Uint8Array(meshLimits.maxIntroductionBytes);
    for (const message of [
      { kind: 'view', members, gone: [], whole: true },
      { kind: 'forward', member: id(1), introduction, carried: true },
    ] as const) {
      const bytes = new Uint8Array(encodeMesh(message));
      assert.ok(bytes.length <= channelLimits.maxControlMessageBytes, `${bytes.length} bytes`);
      assert.deepEqual(decodeMesh(bytes), message);
    }
  });

  it('refuses too many members, a long introduction, and ids that are none', () => {
    const members = Array.from({ length: meshLimits.maxMembers + 1 }, (_, n) => ({
      id: id(n),
      incarnation: 1,
    }));
    const introduction = new Uint8Array(meshLimits.maxIntroductionBytes + 1);
    for (const bytes of [
      encodeMesh({ kind: 'view', members, gone: [], whole: true }),
      encodeMesh({ kind: 'forward', member: id(1), introduction, carried: false }),
      new Uint8Array([0x0a, 0x02, 0x0a, 0x00]),
    ]) {
      assert.throws(() => decodeMesh(bytes), { code: 'PROTOCOL' });
    }
  });

  it('takes any bytes, or refuses them with PROTOCOL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeMesh(bytes);
        } catch (error) {
          assert.ok(error instanceof GroupError && error.code === 'PROTOCOL', String(error));
        }
      }),
    );
  });
});
