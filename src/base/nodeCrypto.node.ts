import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { concat, fromHex } from './bytes.js';
import type { Crypto, KeyPair } from './Crypto.js';

/**
 * The same as `webCrypto` on `node:crypto`, without its threads: each of these functions takes 3 to 160 µs, and a trip
 * to a thread and back 100 to 500 µs. A handshake has some twenty of them, one after the other.
 */
export const nodeCrypto: Crypto = {
  sha256: async (data) => plain(createHash('sha256').update(data).digest()),
  hmacSha256: async (key, data) => plain(createHmac('sha256', key).update(data).digest()),

  async generateKeyPair() {
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    return { publicKey: bytesOf(publicKey), privateKey };
  },

  async importKeyPair(secret): Promise<KeyPair> {
    if (secret.length !== keyBytes) throw new RangeError(`not a private key: ${secret.length} bytes`);
    const key = Buffer.from(concat([pkcs8Header, secret]));
    const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    return { publicKey: bytesOf(createPublicKey(privateKey)), privateKey };
  },

  async diffieHellman(privateKey, publicKey) {
    const keys = { privateKey: privateKey as KeyObject, publicKey: publicKeyOf(publicKey) };
    const secret = plain(diffieHellman(keys));
    // OpenSSL refuses this itself; to rely on it would be too much.
    if (secret.every((byte) => byte === 0)) throw new RangeError('public key of low order');
    return secret;
  },

  // It copies the bytes.
  importCipherKey: async (key) => ({ cipherKey: createSecretKey(key) }),

  async seal({ cipherKey }, nonce, plaintext, associatedData) {
    const cipher = createCipheriv(aesGcm, cipherKey as KeyObject, nonce);
    cipher.setAAD(associatedData);
    const text = cipher.update(plaintext);
    cipher.final();
    return concat([text, cipher.getAuthTag()]);
  },

  async open({ cipherKey }, nonce, sealed, associatedData) {
    const end = sealed.length - tagBytes;
    if (end < 0) throw new RangeError('shorter than its tag');
    const decipher = createDecipheriv(aesGcm, cipherKey as KeyObject, nonce, { authTagLength: tagBytes });
    decipher.setAAD(associatedData);
    decipher.setAuthTag(sealed.subarray(end));
    const text = decipher.update(sealed.subarray(0, end));
    // Throws when a bit differs; nothing of the text may leave before.
    decipher.final();
    return plain(text);
  },
};

const aesGcm = 'aes-256-gcm';
const tagBytes = 16;
const keyBytes = 32;

/** As JWK (RFC 8037 §2): OpenSSL takes ten times as long to read DER. */
function publicKeyOf(bytes: Uint8Array): KeyObject {
  if (bytes.length !== keyBytes) throw new RangeError(`not an X25519 key: ${bytes.length} bytes`);
  return createPublicKey({ key: { ...x25519, x: Buffer.from(bytes).toString('base64url') }, format: 'jwk' });
}

/**
 * As DER (RFC 8410 §4), of which they are the end. Not as JWK, twice as fast as that is: Node holds the lock of the key
 * while it makes the strings, and should garbage be collected in that moment, the destructor of the job that has made the
 * key (`KeyPairGenConfig` in crypto_keygen.h) waits for the same lock, on the same thread, for ever.
 */
function bytesOf(publicKey: KeyObject): Uint8Array {
  return plain(publicKey.export({ format: 'der', type: 'spki' }).subarray(-keyBytes));
}

const x25519 = { kty: 'OKP', crv: 'X25519' };

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410 §7). */
const pkcs8Header = fromHex('302e020100300506032b656e04220420')!;

/** Without the methods of Buffer, some of which mean something else (`slice`). */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
