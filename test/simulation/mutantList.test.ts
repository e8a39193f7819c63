import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mutants } from './mutantList.js';

describe('The mutants', () => {
  it('have other names, and each finds what it changes', () => {
    assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
    for (const { name, file, from, to } of mutants) {
      const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
      assert.ok(source.includes(from), `${file} has nothing to change for: ${name}`);
      assert.notEqual(
        source.replace(from, () => to),
        source,
      );
    }
  });
});
