import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fingerprintOf } from '../../../src/base/fingerprint.js';

const a = '00112233445566778899aabbccddeeff';
const b = 'ffeeddccbbaa99887766554433221100';

describe('fingerprints', () => {
  it('are 12 groups of 5 digits, as PROTOCOL.md makes them', () => {
    const half = (id: string): string => {
      const hash = createHash('sha256').update(`webgroup fingerprint 1${id}`).digest();
      return [0, 5, 10, 15, 20, 25]
        .map((at) => String(hash.readUIntBE(at, 5) % 100_000).padStart(5, '0'))
        .join(' ');
    };
    assert.equal(fingerprintOf(a, b), `${half(a)} ${half(b)}`);
    assert.match(fingerprintOf(a, b), /^\d{5}( \d{5}){11}$/);
  });

  it('stay what they were: people have noted them', () => {
    assert.equal(
      fingerprintOf(a, b),
      '47431 66840 37670 54397 35051 05127 54563 35548 68462 42826 15654 29431',
    );
  });

  it('are equal on both sides, and differ in both halves where an id does', () => {
    assert.equal(fingerprintOf(a, b), fingerprintOf(b, a));
    const other = `${b.slice(0, -1)}1`;
    const [first, second] = [fingerprintOf(a, b), fingerprintOf(a, other)].map((text) => text.split(' '));
    assert.deepEqual(first!.slice(0, 6), second!.slice(0, 6));
    for (let i = 6; i < 12; i++) assert.notEqual(first![i], second![i]);
  });

  it('keep the zeroes that a group begins with', () => {
    const all = Array.from({ length: 100 }, (_, i) => fingerprintOf(a, i.toString(16).padStart(32, '0')));
    assert.ok(all.some((text) => / 0\d{4}( |$)/.test(text)));
    for (const text of all) assert.match(text, /^\d{5}( \d{5}){11}$/);
  });
});
