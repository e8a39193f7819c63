import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { AuthorizationRequest } from '../../../src/server/accept/Authorizer.js';
import { createToken, verifyTokens, type VerifyTokensOptions } from '../../../src/server/tokens.js';

const secret = 'a secret that has 32 bytes or so';
const groupId = '00112233445566778899aabbccddeeff';
const otherId = 'ff112233445566778899aabbccddeeff';
const nowMs = 1_800_000_000_000;
const now = nowMs / 1000;

async function isValid(
  token: string | undefined,
  options: VerifyTokensOptions = { secret },
  wallMs = nowMs,
): Promise<boolean> {
  const request = { token, groupId, wallMs, topic: '', address: undefined, headers: {} };
  const signal = new AbortController().signal;
  return verifyTokens(options)({ ...request, signal } satisfies AuthorizationRequest);
}

function jwt(
  claims: Record<string, unknown>,
  alg = 'HS256',
  key: Parameters<SignJWT['sign']>[0] = Buffer.from(secret),
) {
  return new SignJWT({ group: groupId, exp: now + 60, ...claims }).setProtectedHeader({ alg }).sign(key);
}

describe('tokens', () => {
  it('let into one group until they expire, and some seconds longer', async () => {
    const token = createToken({ secret, groupId, expiresAtMs: nowMs + 59_001 });
    assert.ok(await isValid(token));
    assert.ok(await isValid(token, { secret }, nowMs + 69_999));
    assert.ok(!(await isValid(token, { secret }, nowMs + 70_000)));
    assert.ok(!(await isValid(createToken({ secret, groupId: otherId, expiresAtMs: nowMs + 60_000 }))));
    assert.ok(!(await isValid(token, { secret: `another ${secret}` })));
  });

  it('are what their description says', () => {
    const mac = createHmac('sha256', secret)
      .update(`webgroup-token-1:${groupId}:1800000060`)
      .digest('base64url');
    assert.equal(createToken({ secret, groupId, expiresAtMs: nowMs + 60_000 }), `wg1.1800000060.${mac}`);
  });

  it('are refused when a character of them is another', async () => {
    const token = createToken({ secret, groupId, expiresAtMs: nowMs + 60_000 });
    for (let i = 0; i < token.length - 1; i++) {
      const changed = `${token.slice(0, i)}${token[i] === '9' ? '8' : '9'}${token.slice(i + 1)}`;
      assert.ok(!(await isValid(changed)), changed);
    }
  });

  for (const token of [
    undefined,
    '',
    'wg1.',
    'wg1.1.',
    `wg1.1e9.${'a'.repeat(43)}`,
    'a.b.c',
    '..',
    '\0',
    'é',
  ]) {
    it(`are not ${JSON.stringify(token)}`, async () => assert.ok(!(await isValid(token))));
  }

  it('may be JSON Web Tokens with HS256', async () => {
    assert.ok(await isValid(await jwt({})));
    assert.ok(await isValid(await jwt({ nbf: now - 60, sub: 'somebody' })));
    assert.ok(await isValid(await jwt({ exp: now - 9 })));
    assert.ok(!(await isValid(await jwt({ exp: now - 10 }))));
    assert.ok(!(await isValid(await jwt({ exp: undefined }))));
    assert.ok(!(await isValid(await jwt({ nbf: now + 60 }))));
    assert.ok(!(await isValid(await jwt({ group: otherId }))));
    assert.ok(!(await isValid(await jwt({ group: undefined }))));
    assert.ok(!(await isValid(await jwt({ group: [groupId] }))));
    assert.ok(!(await isValid(await jwt({}, 'HS256', Buffer.from(`another ${secret}`)))));
    assert.ok(
      !(await isValid(await jwt({}, 'HS512', Buffer.from(secret + secret)), { secret: secret + secret })),
    );
    assert.ok(!(await isValid(new UnsecuredJWT({ group: groupId, exp: now + 60 }).encode())));
  });

  const pairs = {
    EdDSA: generateKeyPairSync('ed25519'),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  for (const [alg, pair] of Object.entries(pairs)) {
    const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

    it(`may be JSON Web Tokens with ${alg}`, async () => {
      assert.ok(await isValid(await jwt({}, alg, pair.privateKey), { publicKey }));
      assert.ok(await isValid(await jwt({}, alg, pair.privateKey), { publicKey, secret }));
      assert.ok(await isValid(await jwt({}), { publicKey, secret }));
      assert.ok(!(await isValid(await jwt({}, alg, pair.privateKey))));
      assert.ok(!(await isValid(await jwt({ exp: now - 11 }, alg, pair.privateKey), { publicKey })));
    });

    it(`are not made with the public key for ${alg} as a secret`, async () => {
      assert.ok(!(await isValid(await jwt({}, 'HS256', Buffer.from(publicKey)), { publicKey })));
      const token = createToken({ secret: publicKey, groupId, expiresAtMs: nowMs + 60_000 });
      assert.ok(!(await isValid(token, { publicKey })));
    });
  }

  it('need a secret of 32 bytes, or a key of a known kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const wrong: VerifyTokensOptions[] = [
      {},
      { secret: 'short' },
      { secret: 42 as never },
      { publicKey: 'not in PEM format' },
      { publicKey: rsa.export({ type: 'spki', format: 'pem' }).toString() },
    ];
    for (const options of wrong) assert.throws(() => verifyTokens(options), { code: 'INVALID_ARGUMENT' });
    const expiresAtMs = nowMs;
    assert.throws(() => createToken({ secret: 'short', groupId, expiresAtMs }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => createToken({ secret, groupId: 'all', expiresAtMs }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => createToken({ secret, groupId, expiresAtMs: NaN }), { code: 'INVALID_ARGUMENT' });
  });
});
