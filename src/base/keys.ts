import { toBase64url, toHex, utf8 } from './bytes.js';
import type { Crypto } from './Crypto.js';
import { GroupError } from './errors.js';
import { hkdfExpand, hkdfExtract } from './hkdf.js';
import type { Random } from './Random.js';

/** What a key stands for: two values that tell nothing about it or about each other. */
export interface GroupSecrets {
  /** 32 bytes; the name under which signaling knows the group. */
  readonly topic: Uint8Array;
  /** 32 bytes; what members prove to each other that they have. Never leaves the process. */
  readonly psk: Uint8Array;
}

/** The longest key, in UTF-16 code units. */
export const maxKeyLength = 512;

/** A new key that nobody can guess: 32 random bytes in base64url, 43 characters. */
export function createKey(random: Random): string {
  return toBase64url(random.bytes(32));
}

/**
 * The key, or a password, in the normal form NFC, since systems differ in how they write what looks and is typed alike.
 * Throws GroupError `INVALID_KEY`: it has to be a string of 1 to 512 characters without lone surrogates, which would all become U+FFFD in
 * UTF-8, so that different keys would name one group.
 */
export function checkKey(key: unknown, name = 'key'): string {
  if (typeof key !== 'string')
    throw new GroupError('INVALID_KEY', `a ${name} is a string, not ${typeof key}`);
  // Before the normal form is made: Firefox writes U+FFFD there for half a pair.
  if (/\p{Surrogate}/u.test(key)) {
    throw new GroupError('INVALID_KEY', `the ${name} contains half a surrogate pair`);
  }
  // A few characters take more room in this form, so what it was made of can be of the right length and it not.
  const normal = key.length > maxKeyLength ? key : key.normalize('NFC');
  if (normal.length < 1 || normal.length > maxKeyLength) {
    throw new GroupError(
      'INVALID_KEY',
      `a ${name} has 1 to ${maxKeyLength} characters, not ${normal.length}`,
    );
  }
  return normal;
}

/**
 * Derives the secrets of a group with HKDF-SHA-256 (RFC 5869). Only a key of high entropy hides itself in its topic.
 * In a group with a password they are others.
 */
export async function deriveSecrets(
  crypto: Crypto,
  key: string,
  mode: '' | 'password' = '',
): Promise<GroupSecrets> {
  const extracted = await hkdfExtract(crypto, utf8('webgroup.1'), utf8(key));
  const secret = await hkdfExpand(crypto, extracted, utf8(mode), 32);
  const [topic, psk] = await Promise.all([
    hkdfExpand(crypto, secret, utf8('topic'), 32),
    hkdfExpand(crypto, secret, utf8('psk'), 32),
  ]);
  return { topic, psk };
}

/** The id of the group with this topic: the first half of the topic, as 32 lower-case hexadecimal digits. */
export function groupIdOf(topic: Uint8Array): string {
  return toHex(topic.subarray(0, 16));
}
