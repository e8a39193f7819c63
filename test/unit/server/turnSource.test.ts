import assert from 'node:assert/strict';
import { turnSource, type TurnOptions } from '../../../src/server/accept/turnSource.js';

const id = '0123456789abcdef0123456789abcdef';
const clock = { nowMs: () => 0, wallMs: () => 1_800_000_000_999, after: () => () => {} };
const good: TurnOptions = { urls: ['turn:turn.example.org'], secret: 'north' };

describe('credentials for TURN', () => {
  it('are those of coturn with use-auth-secret', () => {
    const source = turnSource({ ...good, ttlMs: 600_000 }, clock);
    // echo -n 1800000600:0123456789abcdef0123456789abcdef | openssl dgst -sha1 -hmac north -binary | base64
    assert.deepEqual(source.mint(id), {
      urls: good.urls,
      username: `1800000600:${id}`,
      credential: 'YRi9Vn6JSXiGKRg3AlYajQhWtQo=',
    });
    assert.equal(source.renewMs, 200_000);
  });

  const wrong: Record<string, unknown>[] = [
    { urls: [] },
    { urls: 'turn:turn.example.org' },
    { urls: ['stun:stun.example.org'] },
    { urls: ['https://turn.example.org'] },
    { urls: ['turn:turn.example.org?transport=sctp'] },
    { urls: ['turn:'] },
    { urls: Array<string>(5).fill('turn:turn.example.org') },
    { secret: '' },
    { secret: undefined },
    { ttlMs: 119_999 },
    { ttlMs: Infinity },
    { ttlMs: NaN },
  ];
  for (const options of wrong) {
    it(`can not be made with ${JSON.stringify(options)}`, () => {
      assert.throws(() => turnSource({ ...good, ...options } as TurnOptions, clock), {
        code: 'INVALID_ARGUMENT',
      });
    });
  }
});
