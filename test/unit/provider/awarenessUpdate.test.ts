import assert from 'node:assert/strict';
import { readAwarenessUpdate } from '../../../src/provider/awarenessUpdate.js';

describe('readAwarenessUpdate', () => {
  const json = [...new TextEncoder().encode('{"a":1}')];

  it('reads the client and its state', () => {
    const largest = [255, 255, 255, 255, 255, 255, 255, 15];
    assert.deepEqual(readAwarenessUpdate(Uint8Array.of(1, ...largest, 1, 7, ...json)), {
      client: 2 ** 53 - 1,
      state: { a: 1 },
    });
  });

  it('throws for a client beyond 2^53, whose last digits would be lost', () => {
    const larger = [128, 128, 128, 128, 128, 128, 128, 16];
    assert.throws(() => readAwarenessUpdate(Uint8Array.of(1, ...larger, 1, 7, ...json)), /not an awareness/);
  });
});
