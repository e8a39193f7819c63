import assert from 'node:assert/strict';
import { CopySlab } from '../../../src/base/CopySlab.js';

describe('CopySlab', () => {
  it('gives copies of any length that nothing changes any more', () => {
    const slab = new CopySlab();
    const lengths = [0, 1, 100, 511, 512, 513, 5_000];
    const copies: [Uint8Array, Uint8Array][] = [];
    for (let i = 0; i < 100; i++) {
      const original = new Uint8Array(lengths[i % lengths.length]!).fill(i + 1);
      copies.push([slab.copy(original), original.slice()]);
      original.fill(0);
    }
    for (const [copy, expected] of copies) assert.deepEqual(copy, expected);
  });

  it('lets short copies share memory, and long ones not', () => {
    const slab = new CopySlab();
    const [first, second, long] = [100, 100, 513].map((length) => slab.copy(new Uint8Array(length)));
    assert.equal(first!.buffer, second!.buffer);
    assert.equal(long!.buffer.byteLength, 513);
  });
});
