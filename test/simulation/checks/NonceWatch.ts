import { equalBytes } from '../../../src/base/bytes.js';
import type { CipherKey, Crypto } from '../../../src/base/Crypto.js';
import { rekeyDefaults } from '../../../src/channel/SessionKeys.js';
import type { Report } from './pairs.js';

/** What is sealed to make the next key; each side does so, and both get the same. */
const textOfRekey = new Uint8Array(32);

/** I6: no key seals two packets with the same nonce, whoever holds it, nor more packets than it may. */
export class NonceWatch {
  readonly #report: Report;
  /** What each key was used with, by its bytes. */
  readonly #used = new Map<string, Set<number>>();
  readonly #keys = new WeakMap<CipherKey, Set<number>>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** The same functions, watched. */
  guard(crypto: Crypto): Crypto {
    return {
      ...crypto,
      importCipherKey: async (bytes) => {
        const name = String.fromCharCode(...bytes);
        const key = await crypto.importCipherKey(bytes);
        let used = this.#used.get(name);
        if (!used) this.#used.set(name, (used = new Set()));
        this.#keys.set(key, used);
        return key;
      },
      seal: (key, nonce, plaintext, associatedData) => {
        if (!isRekey(nonce, plaintext)) this.#note(this.#keys.get(key)!, nonce);
        return crypto.seal(key, nonce, plaintext, associatedData);
      },
    };
  }

  #note(used: Set<number>, nonce: Uint8Array): void {
    let number = 0;
    for (let i = 4; i < nonce.length; i++) number = 256 * number + nonce[i]!;
    const isCounter = nonce.length === 12 && (nonce[0]! | nonce[1]! | nonce[2]! | nonce[3]!) === 0;
    if (!isCounter) this.#report('a nonce that is no counter');
    if (used.has(number)) this.#report(`nonce ${number} is used twice with one key`);
    used.add(number);
    if (used.size > rekeyDefaults.numbers) this.#report(`a key seals ${used.size} packets`);
  }
}

/** Noise §4.2: the last of all nonces, which no packet has, and 32 zeros. */
function isRekey(nonce: Uint8Array, plaintext: Uint8Array): boolean {
  return nonce.every((byte, i) => byte === (i < 4 ? 0 : 0xff)) && equalBytes(plaintext, textOfRekey);
}
