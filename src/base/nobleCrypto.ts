import { gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CipherKey, Crypto, KeyPair } from './Crypto.js';

/**
 * The same as `webCrypto` in plain JavaScript, for pages without WebCrypto (plain http). Import this file dynamically
 * only, so that no other page loads it. Ten times slower, and private keys lie in memory as bytes.
 */
export function nobleCrypto(randomBytes: (length: number) => Uint8Array): Crypto {
  return {
    sha256: async (data) => sha256(data),
    hmacSha256: async (key, data) => hmac(sha256, key, data),
    generateKeyPair: async () => keyPair(randomBytes(32)),
    // A copy, because the caller may wipe its own.
    importKeyPair: async (privateKey) => keyPair(privateKey.slice()),
    // It throws on low-order public keys by itself.
    diffieHellman: async (privateKey, publicKey) =>
      x25519.getSharedSecret(privateKey as Uint8Array, publicKey),
    importCipherKey: async (key) => ({ cipherKey: key.slice() }),
    seal: async (key, nonce, plaintext, associatedData) =>
      aesGcm(key, nonce, associatedData).encrypt(plaintext),
    open: async (key, nonce, sealed, associatedData) => aesGcm(key, nonce, associatedData).decrypt(sealed),
  };
}

function keyPair(privateKey: Uint8Array): KeyPair {
  return { publicKey: x25519.getPublicKey(privateKey), privateKey };
}

function aesGcm(key: CipherKey, nonce: Uint8Array, associatedData: Uint8Array): ReturnType<typeof gcm> {
  return gcm(key.cipherKey as Uint8Array, nonce, associatedData);
}
