import { concat, fromHex } from './bytes.js';
import type { Crypto } from './Crypto.js';
import { hmacSha256, sha256 } from './sha256.js';

/**
 * The `Crypto` of browsers and Node. Private keys it generates can't be read out, not even by the page.
 * It derives with deriveBits and importKey only: deriveKey ignored the length of an X25519 secret in Firefox. Hashes
 * do not go through WebCrypto, see `sha256`.
 */
export function webCrypto(subtle: SubtleCrypto): Crypto {
  const diffieHellman = async (privateKey: unknown, publicKey: Uint8Array): Promise<Uint8Array> => {
    const point = source(publicKey.slice());
    // Means nothing (RFC 7748 §5), and Firefox refuses points that have it.
    point[31]! &= 0x7f;
    const theirs = await subtle.importKey('raw', point, x25519, false, []);
    const algorithm = { name: x25519, public: theirs };
    const secret = new Uint8Array(await subtle.deriveBits(algorithm, privateKey as CryptoKey, 256));
    // Engines must refuse this themselves ("Secure Curves in the Web Cryptography API"); to rely on it would be too much.
    if (secret.every((byte) => byte === 0)) throw new RangeError('public key of low order');
    return secret;
  };

  return {
    diffieHellman,

    sha256: async (data) => sha256(data),
    hmacSha256: async (key, data) => hmacSha256(key, data),

    async generateKeyPair() {
      const pair = await subtle.generateKey(x25519, false, ['deriveBits']);
      const publicKey = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
      return { publicKey, privateKey: pair.privateKey };
    },

    async importKeyPair(secret) {
      // The header promises 32, and engines differ on what follows them.
      if (secret.length !== 32) throw new RangeError(`not a private key: ${secret.length} bytes`);
      const pkcs8 = source(concat([pkcs8Header, secret]));
      const privateKey = await subtle.importKey('pkcs8', pkcs8, x25519, false, ['deriveBits']);
      return { publicKey: await diffieHellman(privateKey, basePoint), privateKey };
    },

    async importCipherKey(key) {
      return { cipherKey: await subtle.importKey('raw', source(key), aesGcm, false, ['encrypt', 'decrypt']) };
    },

    async seal(key, nonce, plaintext, associatedData) {
      const algorithm = { name: aesGcm, iv: source(nonce), additionalData: source(associatedData) };
      return new Uint8Array(await subtle.encrypt(algorithm, key.cipherKey as CryptoKey, source(plaintext)));
    },

    async open(key, nonce, sealed, associatedData) {
      const algorithm = { name: aesGcm, iv: source(nonce), additionalData: source(associatedData) };
      return new Uint8Array(await subtle.decrypt(algorithm, key.cipherKey as CryptoKey, source(sealed)));
    },
  };
}

/** Whether this runtime has WebCrypto and X25519 in it: not on plain http, and not before Chrome 133, Firefox 130, Safari 17. */
export async function webCryptoIsUsable(subtle: SubtleCrypto | undefined): Promise<boolean> {
  try {
    return (await subtle?.generateKey(x25519, false, ['deriveBits'])) !== undefined;
  } catch {
    return false;
  }
}

const x25519 = 'X25519';
const aesGcm = 'AES-GCM';

/** The u-coordinate of the base point, 9 (RFC 7748 §4.1): its product with a private key is the public key. */
const basePoint = new Uint8Array(32);
basePoint[0] = 9;

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410 §7). */
const pkcs8Header = fromHex('302e020100300506032b656e04220420')!;

/** None of our bytes lie in shared memory, which is all that WebCrypto's types are afraid of. */
function source(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
