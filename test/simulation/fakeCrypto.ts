import { concat, equalBytes } from '../../src/base/bytes.js';
import type { Crypto, KeyPair } from '../../src/base/Crypto.js';
import type { Random } from '../../src/base/Random.js';

/**
 * Stand-ins with the laws of the real functions and none of their strength, for speed and for one order of events:
 * WebCrypto works on other threads. Equal input gives equal output, other keys or altered bytes do not open, and two
 * key pairs share one secret, whichever of them computes it.
 */
export function fakeCrypto(random: Random): Crypto {
  const keyPair = (secret: Uint8Array): KeyPair => {
    const publicKey = digest('public key', [secret]);
    // The secret of two is made of their public keys, so this is all that a private key has to know.
    return { publicKey, privateKey: publicKey };
  };
  return {
    sha256: async (data) => digest('sha', [data]),
    hmacSha256: async (key, data) => digest('hmac', [key, data]),
    generateKeyPair: async () => keyPair(random.bytes(32)),
    importKeyPair: async (secret) => keyPair(secret),
    async diffieHellman(privateKey, publicKey) {
      if (publicKey.length !== 32 || publicKey.every((byte) => byte === 0)) throw new RangeError('low order');
      const pair = [privateKey as Uint8Array, publicKey].sort(compareBytes);
      return digest('shared', pair);
    },
    importCipherKey: async (key) => ({ cipherKey: key.slice() }),
    async seal(key, nonce, plaintext, associatedData) {
      const secret = key.cipherKey as Uint8Array;
      const tag = digest('tag', [secret, nonce, associatedData, plaintext]).subarray(0, tagBytes);
      return concat([masked(secret, nonce, plaintext), tag]);
    },
    async open(key, nonce, sealed, associatedData) {
      if (sealed.length < tagBytes) throw new Error('too short to have a tag');
      const secret = key.cipherKey as Uint8Array;
      const plaintext = masked(secret, nonce, sealed.subarray(0, -tagBytes));
      const tag = digest('tag', [secret, nonce, associatedData, plaintext]).subarray(0, tagBytes);
      if (!equalBytes(tag, sealed.subarray(-tagBytes))) throw new Error('the tag is wrong');
      return plaintext;
    },
  };
}

const tagBytes = 16;

function masked(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  const mask = digest('mask', [key, nonce]);
  return bytes.map((byte, i) => byte ^ mask[i % 32]!);
}

/** 32 bytes that depend on every bit and length of the parts: four running FNV-1a hashes, mixed at the end. */
function digest(label: string, parts: readonly Uint8Array[]): Uint8Array {
  const state = [0x811c9dc5, 0x9e3779b9, 0x7f4a7c15, 0x94d049bb];
  const take = (value: number): void => {
    state[0] = Math.imul(state[0]! ^ value, 0x01000193);
    state[1] = Math.imul(state[1]! ^ value ^ (state[0] >>> 11), 0x85ebca6b);
    state[2] = Math.imul(state[2]! ^ value ^ (state[1] >>> 7), 0xc2b2ae35);
    state[3] = Math.imul(state[3]! ^ value ^ (state[2] >>> 13), 0x27d4eb2f);
  };
  for (let i = 0; i < label.length; i++) take(label.charCodeAt(i));
  for (const part of parts) {
    take(part.length | 0x40000000);
    for (let i = 0; i < part.length; i++) take(part[i]!);
  }
  const words = new Uint32Array(8);
  for (let i = 0; i < 8; i++) {
    take(i | 0x20000000);
    words[i] = state[i % 4]! ^ (state[(i + 1) % 4]! >>> 16);
  }
  return new Uint8Array(words.buffer);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}
