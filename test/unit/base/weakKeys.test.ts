import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { createKey } from '../../../src/base/keys.js';
import type { Log } from '../../../src/base/Log.js';
import { systemRandom } from '../../../src/base/system.js';
import { keyBits, warnOfWeakKey } from '../../../src/base/weakKeys.js';

/** How often a key is warned of. */
function warnings(keys: readonly string[]): number {
  let count = 0;
  const log: Log = (level) => (count += Number(level === 'warn'));
  for (const key of keys) warnOfWeakKey(log, key);
  return count;
}

function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

describe('warnOfWeakKey', () => {
  it('warns of names, words, dates, short passwords and long ones without variety', () => {
    const weak = ['a', 'book club', 'Demo', 'secret123', '2026-11-21', 'P@ssw0rd!', '123456789012345678'];
    weak.push('correct horse battery staple', 'a'.repeat(200), 'ab'.repeat(15), 'team.lunch.room_4', 'тест');
    for (const key of weak) assert.equal(warnings([key]), 1, key);
  });

  it('never warns of keys of createKey, or of others that were chosen at random from enough', () => {
    const lower = 'abcdefghijklmnopqrstuvwxyz';
    const makers: (() => string)[] = [
      () => createKey(systemRandom),
      () => randomBytes(16).toString('hex'),
      () => crypto.randomUUID(),
      () => random(lower + lower.toUpperCase() + '0123456789', 16),
      () => random(lower + '234567', 26),
      () => random(lower, 20),
      () => Array.from({ length: 7 }, () => random(lower, randomInt(4, 9))).join(' '),
    ];
    for (const make of makers) {
      for (let i = 0; i < 300; i++) {
        const key = make();
        assert.equal(warnings([key]), 0, `${key}: ${keyBits(key)} bits`);
      }
    }
  });

  it('warns of each key once', () => {
    assert.equal(warnings(['once', 'once', 'twice', 'once', 'twice']), 2);
  });

  it('says nothing of the key', () => {
    let said = '';
    warnOfWeakKey((...line) => (said = JSON.stringify(line)), 'Rumpelstiltskin');
    assert.match(said, /createKey/);
    assert.doesNotMatch(said, /Rumpel/);
  });
});
