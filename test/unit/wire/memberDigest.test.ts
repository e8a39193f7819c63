import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { toHex } from '../../../src/base/bytes.js';
import { memberDigest, type DigestedMember } from '../../../src/wire/memberDigest.js';

const alice = '0a'.repeat(16);
const bob = 'b0'.repeat(16);
const digest = (...members: DigestedMember[]): string => toHex(memberDigest(members));

describe('memberDigest', () => {
  it('is the first half of SHA-256 of id, incarnation and relayed, sorted by id', () => {
    const bytes = Buffer.from(`${alice}000000010000000200${bob}000000000000000301`, 'hex');
    const expected = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    assert.equal(
      digest({ id: bob, incarnation: 3, relayed: true }, { id: alice, incarnation: 2 ** 32 + 2 }),
      expected,
    );
  });

  it('does not depend on the order', () => {
    const [a, b] = [
      { id: alice, incarnation: 1 },
      { id: bob, incarnation: 2 },
    ];
    assert.equal(digest(a, b), digest(b, a));
  });

  it('differs by each member, its life, and how it is reached', () => {
    const digests = [
      digest(),
      digest({ id: alice, incarnation: 1 }),
      digest({ id: bob, incarnation: 1 }),
      digest({ id: alice, incarnation: 2 }),
      digest({ id: alice, incarnation: 2 ** 53 - 1 }),
      digest({ id: alice, incarnation: 1, relayed: true }),
      digest({ id: alice, incarnation: 1 }, { id: bob, incarnation: 1 }),
    ];
    assert.equal(new Set(digests).size, digests.length);
  });
});
