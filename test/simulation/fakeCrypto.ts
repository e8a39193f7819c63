import { concat, equalBytes } from '../../src/base/bytes.js';
import type { Crypto, KeyPair } from '../../src/base/Crypto.js';
import type { Random } from '../../src/base/Random.js';

/**
 * Stand-ins with the laws of the real functions and none of their strength, for speed and for one order of events:
 * WebCrypto works on other threads. Equal input gives equal output, other keys or altered bytes do not open, and two
 * key pairs share one secret, whichever of them computes it and whatever point they begin with.
 */
export function fakeCrypto(random: Random): Crypto {
  const keyPair = (secret: Uint8Array): KeyPair => {
    const publicKey = digest('public key', [secret]);
    return { publicKey, privateKey: times(publicKey, basePoint) };
  };
  return {
    sha256: async (data) => digest('sha', [data]),
    hmacSha256: async (key, data) => digest('hmac', [key, data]),
    generateKeyPair: async () => keyPair(random.bytes(32)),
    importKeyPair: async (secret) => keyPair(secret),
    async diffieHellman(privateKey, publicKey) {
      if (publicKey.length !== 32 || publicKey.every((byte) => byte === 0)) throw new RangeError('low order');
      return times(privateKey as Uint8Array, publicKey);
    },
    importCipherKey: async (key) => ({ cipherKey: key.slice() }),
    async seal(key, nonce, plaintext, associatedData) {
      const secret = key.cipherKey as Uint8Array;
      const tag = digest('tag', [secret, nonce, associatedData, plaintext]).slice(0, tagBytes);
      return concat([masked(secret, nonce, plaintext), tag]);
    },
    async open(key, nonce, sealed, associatedData) {
      if (sealed.length < tagBytes) throw new Error('too short to have a tag');
      const secret = key.cipherKey as Uint8Array;
      const plaintext = masked(secret, nonce, sealed.subarray(0, -tagBytes));
      const tag = digest('tag', [secret, nonce, associatedData, plaintext]).slice(0, tagBytes);
      if (!equalBytes(tag, sealed.subarray(-tagBytes))) throw new Error('the tag is wrong');
      return plaintext;
    },
  };
}

const tagBytes = 16;

/** What a public key is a multiple of, unless its owner has another point to begin with, as in CPace. */
const basePoint = new Uint8Array(32).fill(9);

/** A multiplication in whose order nothing matters, and that undoes itself. */
function times(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const result = new Uint8Array(32);
  for (let i = 0; i < 32; i++) result[i] = scalar[i]! ^ point[i]!;
  return result;
}

function masked(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  const mask = digest('mask', [key, nonce]);
  const result = new Uint8Array(bytes);
  for (let i = 0; i < result.length; i++) result[i]! ^= mask[i & 31]!;
  return result;
}

/** What a digest is made of, in numbers; room for the longest packet. */
let scratch = new Int32Array(32_768);

/** 32 bytes that depend on every bit and length of the parts: four running FNV-1a hashes, mixed at the end. */
function digest(label: string, parts: readonly Uint8Array[]): Uint8Array {
  const count = fillScratch(label, parts);
  // Local numbers and no calls: this runs for every byte that is sealed.
  let a = 0x811c9dc5 | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x7f4a7c15 | 0;
  let d = 0x94d049bb | 0;
  const values = scratch;
  // So short an array has its bytes beside it, as long as nobody asks for its buffer or for a part of that.
  const bytes = new Uint8Array(32);
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    a = Math.imul(a ^ value, 0x01000193);
    b = Math.imul(b ^ value ^ (a >>> 11), 0x85ebca6b);
    c = Math.imul(c ^ value ^ (b >>> 7), 0xc2b2ae35);
    d = Math.imul(d ^ value ^ (c >>> 13), 0x27d4eb2f);
    const word = i - (count - 8);
    if (word < 0) continue;
    const turn = word & 3;
    const bits =
      turn === 0
        ? a ^ (b >>> 16)
        : turn === 1
          ? b ^ (c >>> 16)
          : turn === 2
            ? c ^ (d >>> 16)
            : d ^ (a >>> 16);
    bytes[4 * word] = bits;
    bytes[4 * word + 1] = bits >>> 8;
    bytes[4 * word + 2] = bits >>> 16;
    bytes[4 * word + 3] = bits >>> 24;
  }
  return bytes;
}

/** Returns how many numbers there are: the label, each part with its length, and eight to end with. */
function fillScratch(label: string, parts: readonly Uint8Array[]): number {
  let most = label.length + 8;
  for (const { length } of parts) most += 4 + (length >>> 2);
  if (most > scratch.length) scratch = new Int32Array(2 * most);
  const values = scratch;
  let count = 0;
  for (let i = 0; i < label.length; i++) values[count++] = label.charCodeAt(i);
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p]!;
    const { length } = part;
    values[count++] = length | 0x40000000;
    // Four bytes at a time: every step still depends on all bits before it.
    let i = 0;
    for (; i + 4 <= length; i += 4)
      values[count++] = part[i]! | (part[i + 1]! << 8) | (part[i + 2]! << 16) | (part[i + 3]! << 24);
    for (; i < length; i++) values[count++] = part[i]!;
  }
  for (let i = 0; i < 8; i++) values[count++] = i | 0x20000000;
  return count;
}
