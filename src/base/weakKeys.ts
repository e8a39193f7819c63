import type { Log } from './Log.js';

// A file beside the bundle: pages load it for keys that are shorter than those of `createKey`.

/** From so many bits on nobody tries all keys: at 10^12 a second it takes 20,000 years on average. */
const enoughBits = 80;

/** Keys of which has been warned: so many at most, since others choose the keys of a bot. */
const warned = new Set<string>();
const mostWarned = 64;

/** Logs a warning for a key that may be guessed; once for each key in the process. */
export function warnOfWeakKey(log: Log, key: string): void {
  if (keyBits(key) >= enoughBits || warned.has(key)) return;
  if (warned.size >= mostWarned) warned.clear();
  warned.add(key);
  log('warn', 'group', 'others may guess the key: see createKey()');
}

/**
 * How much there is to guess in a key, in bits, estimated kindly: as if each part between spaces, dots, dashes and
 * underscores were chosen at random, character by character out of 10 digits, 36 with small letters, or 94; or, if it
 * looks like a word, from the 7,776 of a Diceware list. A phrase that everybody knows counts for more than it should.
 */
export function keyBits(key: string): number {
  const different = new Set(key).size;
  let bits = 0;
  for (const part of key.split(/[\s._-]+/)) {
    const alphabet = /\D/.test(part) ? (/[^a-z\d]/.test(part) ? 94 : 36) : 10;
    // A few characters that come again and again leave little to guess, either.
    const partBits = part.length * Math.log2(Math.min(alphabet, different ** 2));
    bits += /^.?[a-z]{0,14}$/.test(part) ? Math.min(partBits, wordBits) : partBits;
  }
  return bits;
}

/** log2 7,776. */
const wordBits = 12.9;
