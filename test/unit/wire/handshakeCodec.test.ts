import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GroupError } from '../../../src/base/errors.js';
import {
  decodeCandidates,
  decodeIntroduction,
  decodeProposal,
  encodeCandidates,
  encodeIntroduction,
  encodeProposal,
  type Introduction,
  type LinkProposal,
} from '../../../src/wire/handshakeCodec.js';
import { handshakeLimits } from '../../../src/wire/limits.js';

const attempt = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const bytes = new Uint8Array([9, 9]);

/** As it comes from a link; in Node, what is encoded is a Buffer. */
const plain = (encoded: Uint8Array): Uint8Array => new Uint8Array(encoded);

describe('the codec of handshakes', () => {
  const introductions: Introduction[] = [
    { step: 'm1', attempt, bytes, incarnation: 1_700_000_000, toIncarnation: 2 ** 53 - 1, relay: false },
    { step: 'm1', attempt, bytes, incarnation: 0, toIncarnation: 1, relay: true },
    { step: 'callMe', attempt, incarnation: 1_700_000_000, toIncarnation: 3 },
    { step: 'm2', attempt, bytes },
    { step: 'm3', attempt, bytes },
    { step: 'early', attempt, bytes },
    { step: 'candidates', attempt, bytes },
    ...(['WRONG_SECRET', 'BUSY', 'STALE', 'FAILED'] as const).map(
      (reason) => ({ step: 'refusal', attempt, reason }) as const,
    ),
  ];
  for (const introduction of introductions) {
    const { step } = introduction;
    it(`brings back ${step === 'refusal' ? introduction.reason : step}`, () => {
      assert.deepEqual(decodeIntroduction(plain(encodeIntroduction(introduction))), introduction);
    });
  }

  it('refuses introductions without a step, or of an attempt whose name has not 8 bytes', () => {
    assert.throws(() => decodeIntroduction(new Uint8Array()), { code: 'PROTOCOL' });
    const short = encodeIntroduction({ step: 'm2', attempt: attempt.subarray(1), bytes });
    assert.throws(() => decodeIntroduction(short), { code: 'PROTOCOL' });
    assert.throws(() => decodeIntroduction(new Uint8Array([0x0a, 8, ...attempt])), { code: 'PROTOCOL' });
  });

  it('brings proposals back', () => {
    const description: LinkProposal['description'] = {
      ...{ ufrag: 'abcd', pwd: 'p'.repeat(22), fingerprint: new Uint8Array(32).fill(1) },
      ...{ setup: 'active' as const, mid: '0', sctpPort: 5_000, maxMessageSize: 262_144 },
    };
    const proposals: LinkProposal[] = [
      { maxMessageBytes: 256 * 1024 * 1024, directOnly: false, candidates: [], relay: true, seal: false },
      {
        maxMessageBytes: 1024 ** 3,
        directOnly: true,
        candidates: ['candidate:1'],
        description,
        relay: false,
        seal: true,
      },
      {
        maxMessageBytes: 256 * 1024 * 1024,
        directOnly: false,
        candidates: [],
        relay: false,
        seal: false,
        url: 'wss://x',
        resume: attempt,
      },
    ];
    for (const proposal of proposals) {
      assert.deepEqual(decodeProposal(plain(encodeProposal(proposal))), proposal);
    }
  });

  it('refuses long urls and names of conversations that have not 8 bytes', () => {
    const url = `ws://${'x'.repeat(handshakeLimits.maxUrlLength)}`;
    for (const wrong of [{ url }, { resume: attempt.subarray(1) }]) {
      assert.throws(() => decodeProposal(encodeProposal({ maxMessageBytes: 256 * 1024 * 1024, ...wrong })), {
        code: 'PROTOCOL',
      });
    }
  });

  it('brings up to 32 candidates back, and refuses more', () => {
    const candidates = Array.from({ length: handshakeLimits.maxCandidates }, (_, n) => `candidate:${n}`);
    assert.deepEqual(decodeCandidates(encodeCandidates(candidates)), candidates);
    assert.deepEqual(decodeCandidates(encodeCandidates([])), []);
    assert.throws(() => decodeCandidates(encodeCandidates([...candidates, 'x'])), { code: 'PROTOCOL' });
  });

  it('takes any bytes, or refuses them with PROTOCOL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        for (const decode of [decodeIntroduction, decodeProposal, decodeCandidates]) {
          try {
            decode(any);
          } catch (error) {
            assert.ok(error instanceof GroupError && error.code === 'PROTOCOL', String(error));
          }
        }
      }),
    );
  });
});
