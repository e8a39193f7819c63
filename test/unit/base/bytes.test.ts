import assert from 'node:assert/strict';
import { fromHex, setUint64, toHex } from '../../../src/base/bytes.js';

describe('A number of 64 bits', () => {
  it('is written with its highest byte first, up to the largest safe integer', () => {
    const bytes = new Uint8Array(10).fill(0xee);
    setUint64(bytes, 1, Number.MAX_SAFE_INTEGER);
    assert.equal(toHex(bytes), 'ee001fffffffffffffee');
    setUint64(bytes, 1, 0x0102_0304_0506);
    assert.equal(toHex(bytes), 'ee0000010203040506ee');
  });
});

describe('Hexadecimal', () => {
  it('gives each byte two lower-case digits', () => {
    assert.equal(toHex(Uint8Array.of(0, 9, 0x0a, 0x7f, 0x80, 0xff)), '00090a7f80ff');
    assert.equal(toHex(new Uint8Array()), '');
  });

  it('reads every byte back, from digits of either case', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    assert.deepEqual(fromHex(toHex(bytes)), bytes);
    assert.deepEqual(fromHex(toHex(bytes).toUpperCase()), bytes);
  });

  it('takes no other characters, and no half byte', () => {
    // Those next to the digits, and what differs from one in bits that letters of either case have in common.
    for (const char of ['/', ':', '@', 'G', '`', 'g', ' ', '\0', '\x10', '\x19', 'Ł', 'š', '😀'])
      assert.equal(fromHex(`${char}0`.slice(0, 2)), undefined, char);
    assert.equal(fromHex('0g'), undefined);
    assert.equal(fromHex('abc'), undefined);
  });
});
