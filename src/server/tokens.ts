import { createHmac, createPublicKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { GroupError } from '../base/errors.js';
import type { AuthorizationRequest, Authorize } from './accept/Authorizer.js';

/** What tokens are verified with: one of the two, or both. */
export interface VerifyTokensOptions {
  /** Of at least 32 bytes: for tokens of `createToken`, and for JSON Web Tokens with HS256. */
  readonly secret?: string;
  /** In PEM format (SPKI): for JSON Web Tokens with EdDSA (Ed25519) or ES256 (P-256), by the type of the key. */
  readonly publicKey?: string;
}

/** What a token says. */
export interface TokenOptions {
  /** The same as at the server. */
  readonly secret: string;
  /** The group that may be joined with it, by `WebGroup.id`. */
  readonly groupId: string;
  /** In milliseconds since 1970, rounded up to seconds. Ten minutes from now are enough: clients ask for a new one. */
  readonly expiresAtMs: number;
}

/**
 * Makes a token for one group: `wg1.EXPIRY.MAC`, with the expiry in seconds since 1970 and the HMAC-SHA-256 (RFC 2104)
 * of `webgroup-token-1:GROUP-ID:EXPIRY` in base64url. Throws GroupError `INVALID_ARGUMENT`.
 */
export function createToken({ secret, groupId, expiresAtMs }: TokenOptions): string {
  const expiry = Math.ceil(expiresAtMs / 1000);
  if (!/^[0-9a-f]{32}$/.test(groupId)) {
    throw new GroupError('INVALID_ARGUMENT', 'groupId must have 32 lower-case hexadecimal digits');
  }
  if (!Number.isSafeInteger(expiry) || expiry < 0) {
    throw new GroupError('INVALID_ARGUMENT', 'expiresAtMs must be milliseconds since 1970');
  }
  return `${prefix}${expiry}.${macOf(checkSecret(secret), groupId, expiry).toString('base64url')}`;
}

/**
 * Makes an `authorize` for `SignalingServer` that lets in whoever has a valid token for the group: one of `createToken`,
 * or a JSON Web Token (RFC 7519) whose claims are `group`, the id of the group, and `exp`. Throws GroupError
 * `INVALID_ARGUMENT` for keys that are of no use.
 */
export function verifyTokens({ secret, publicKey }: VerifyTokensOptions): Authorize {
  const keys: JwtKey[] = [];
  if (secret !== undefined) keys.push({ key: Buffer.from(checkSecret(secret)), algorithms: ['HS256'] });
  if (publicKey !== undefined) keys.push(publicJwtKey(publicKey));
  if (keys.length === 0) throw new GroupError('INVALID_ARGUMENT', 'tokens need a secret or a publicKey');
  return async (request) => {
    const { token } = request;
    if (!token) return false;
    if (token.startsWith(prefix)) return secret !== undefined && isOwnToken(token, secret, request);
    for (const key of keys) if (await isJwt(token, key, request)) return true;
    return false;
  };
}

interface JwtKey {
  readonly key: KeyObject | Uint8Array;
  /** What else a token names is refused: it must not choose how it is looked at (RFC 8725 §3.1). */
  readonly algorithms: string[];
}

const prefix = 'wg1.';
/** RFC 7518 §3.2 wants a key as long as the hash. */
const minSecretBytes = 32;
/** The clocks of who makes tokens and who verifies them differ. */
const toleranceSeconds = 10;

function isOwnToken(token: string, secret: string, { groupId, wallMs }: AuthorizationRequest): boolean {
  const [, digits = '', mac = ''] = /^wg1\.(\d{1,15})\.([\w-]{43})$/.exec(token) ?? [];
  const expiry = Number(digits);
  if (digits === '' || expiry + toleranceSeconds <= wallMs / 1000) return false;
  return timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(secret, groupId, expiry));
}

function macOf(secret: string, groupId: string, expiry: number): Buffer {
  return createHmac('sha256', secret).update(`webgroup-token-1:${groupId}:${expiry}`).digest();
}

async function isJwt(
  token: string,
  { key, algorithms }: JwtKey,
  request: AuthorizationRequest,
): Promise<boolean> {
  // Loaded by those who use it; and in a CommonJS module there is no other way to an ES module in Node 20.
  const { jwtVerify, errors } = await import('jose');
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms,
      clockTolerance: toleranceSeconds,
      // eslint-disable-next-line no-restricted-globals -- not the clock: a moment as jose wants it
      currentDate: new Date(request.wallMs),
      requiredClaims: ['exp', 'group'],
    });
    return payload['group'] === request.groupId;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

function checkSecret(secret: string): string {
  if (typeof secret === 'string' && Buffer.byteLength(secret) >= minSecretBytes) return secret;
  throw new GroupError(
    'INVALID_ARGUMENT',
    `the secret of tokens must be a string of ${minSecretBytes} bytes or more`,
  );
}

function publicJwtKey(pem: string): JwtKey {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new GroupError('INVALID_ARGUMENT', 'the public key of tokens is not in PEM format', { cause });
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return { key, algorithms: ['EdDSA', 'Ed25519'] };
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return { key, algorithms: ['ES256'] };
  throw new GroupError('INVALID_ARGUMENT', 'the public key of tokens must be for Ed25519 or P-256');
}
