import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GroupError } from '../../../src/base/errors.js';
import {
  decodeInvitation,
  decodeOpening,
  decodeOutcome,
  encodeInvitation,
  encodeInviteOpening,
  encodeOutcome,
  encodeSessionOpening,
} from '../../../src/wire/inviteCodec.js';

describe('the codec of invitations', () => {
  it('brings everything back as it was', () => {
    const sid = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(decodeOpening(plain(encodeSessionOpening(sid))), { purpose: 'session', sid });
    const m1 = new Uint8Array([9]);
    assert.deepEqual(decodeOpening(plain(encodeInviteOpening(m1))), { purpose: 'invite', m1 });
    for (const token of [undefined, 'é'.repeat(2048)]) {
      const invitation = { key: 'a/b?c#d&é%', token };
      assert.deepEqual(decodeInvitation(encodeInvitation(invitation)), invitation);
    }
    const id = '0123456789abcdef0123456789abcdef';
    assert.deepEqual(decodeOutcome(encodeOutcome({ id })), { id });
    assert.deepEqual(decodeOutcome(encodeOutcome({ refused: 'no' })), { refused: 'no' });
  });

  it('refuses a socket without a purpose, and an outcome without an id', () => {
    for (const bytes of [new Uint8Array(), encodeSessionOpening(new Uint8Array(7)), new Uint8Array([0xff])]) {
      assert.throws(() => decodeOpening(bytes), { code: 'PROTOCOL' });
    }
    for (const bytes of [new Uint8Array(), new Uint8Array([0xff])]) {
      assert.throws(() => decodeOutcome(bytes), { code: 'PROTOCOL' });
    }
  });

  it('refuses a token of more than 4096 bytes', () => {
    const bytes = encodeInvitation({ key: 'key', token: 'é'.repeat(2049) });
    assert.throws(() => decodeInvitation(bytes), { code: 'PROTOCOL' });
  });

  it('keeps a reason short', () => {
    const outcome = decodeOutcome(encodeOutcome({ refused: 'x'.repeat(10_000) }));
    assert.deepEqual(outcome, { refused: 'x'.repeat(200) });
  });

  it('takes any bytes, or refuses them with PROTOCOL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        for (const decode of [decodeOpening, decodeInvitation, decodeOutcome])
          onlyProtocol(() => decode(bytes));
      }),
    );
  });
});

/** As it comes from a link; in Node, what is encoded is a Buffer. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function onlyProtocol(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof GroupError && error.code === 'PROTOCOL', String(error));
  }
}
