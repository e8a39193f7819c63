import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeRows, readLedger, remaining, writeDown, type LedgerRow } from './ledger.js';

function row(first: number, last: number, commit = 'abc', failed: number[] = []): LedgerRow {
  return { first, last, commit, day: '2030-01-02', failed, virtualHours: 1.5, cpuHours: 0.25 };
}

describe('The ledger of seeds', () => {
  it('puts ranges together that follow each other with one commit', () => {
    const merged = mergeRows([row(11, 20, 'abc', [12]), row(1, 10), row(21, 30, 'def'), row(31, 40)]);
    assert.deepEqual(
      merged.map(({ first, last, commit }) => [first, last, commit]),
      [
        [1, 20, 'abc'],
        [31, 40, 'abc'],
        [21, 30, 'def'],
      ],
    );
    assert.deepEqual(merged[0], { ...row(1, 20, 'abc', [12]), virtualHours: 3, cpuHours: 0.5 });
  });

  it('reads what it has written, and knows which seeds are missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'webgroup-ledger-'));
    try {
      const path = join(folder, 'ledger.md');
      assert.deepEqual(readLedger(path), []);
      writeDown(row(1, 10, 'abc', [3, 7]), path);
      writeDown(row(13, 15), path);
      writeDown(row(11, 11, 'def'), path);
      assert.deepEqual(readLedger(path), [row(1, 10, 'abc', [3, 7]), row(13, 15), row(11, 11, 'def')]);
      assert.deepEqual(remaining(readLedger(path), 'abc', 9, 16), [11, 12, 16]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
