import type { CipherKey, Crypto } from '../../../src/base/Crypto.js';
import type { Report } from './pairs.js';

/** I6: no key seals two packets with the same nonce, whoever holds it. */
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
        const name = Buffer.from(bytes).toString('latin1');
        const key = await crypto.importCipherKey(bytes);
        let used = this.#used.get(name);
        if (!used) this.#used.set(name, (used = new Set()));
        this.#keys.set(key, used);
        return key;
      },
      seal: (key, nonce, plaintext, associatedData) => {
        this.#note(this.#keys.get(key)!, nonce);
        return crypto.seal(key, nonce, plaintext, associatedData);
      },
    };
  }

  #note(used: Set<number>, nonce: Uint8Array): void {
    const view = new DataView(nonce.buffer, nonce.byteOffset, nonce.byteLength);
    const number = view.getUint32(4) * 2 ** 32 + view.getUint32(8);
    if (nonce.length !== 12 || view.getUint32(0) !== 0) this.#report('a nonce that is no counter');
    if (used.has(number)) this.#report(`nonce ${number} is used twice with one key`);
    used.add(number);
  }
}
