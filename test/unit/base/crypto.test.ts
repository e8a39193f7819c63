import assert from 'node:assert/strict';
import { fromHex, toHex, utf8 } from '../../../src/base/bytes.js';
import type { Crypto } from '../../../src/base/Crypto.js';
import { nobleCrypto } from '../../../src/base/nobleCrypto.js';
import { hmacSha256, sha256 } from '../../../src/base/sha256.js';
import { webCrypto, webCryptoIsUsable } from '../../../src/base/webCrypto.js';

const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const implementations: Record<string, Crypto> = {
  webCrypto: webCrypto(crypto.subtle),
  nobleCrypto: nobleCrypto(randomBytes),
};

for (const [name, tested] of Object.entries(implementations)) {
  describe(name, () => {
    it('hashes with SHA-256 (FIPS 180-4)', async () => {
      const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
      assert.equal(toHex(await tested.sha256(utf8('abc'))), hash);
    });

    it('authenticates with HMAC-SHA-256 (RFC 4231 §4.3)', async () => {
      const mac = await tested.hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?'));
      assert.equal(toHex(mac), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
    });

    it('takes an empty HMAC key', async () => {
      const mac = await tested.hmacSha256(new Uint8Array(), new Uint8Array());
      assert.equal(toHex(mac), 'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad');
    });

    it('agrees on a secret with X25519 (RFC 7748 §6.1)', async () => {
      const alice = await tested.importKeyPair(hex(alicePrivate));
      const bob = await tested.importKeyPair(hex(bobPrivate));
      assert.equal(toHex(alice.publicKey), alicePublic);
      assert.equal(toHex(bob.publicKey), bobPublic);
      assert.equal(toHex(await tested.diffieHellman(alice.privateKey, bob.publicKey)), sharedSecret);
      assert.equal(toHex(await tested.diffieHellman(bob.privateKey, alice.publicKey)), sharedSecret);
    });

    it('generates key pairs that agree on a secret and differ', async () => {
      const [a, b] = [await tested.generateKeyPair(), await tested.generateKeyPair()];
      const secret = await tested.diffieHellman(a.privateKey, b.publicKey);
      assert.deepEqual(secret, await tested.diffieHellman(b.privateKey, a.publicKey));
      assert.notDeepEqual(a.publicKey, b.publicKey);
    });

    it('keeps a key pair when the bytes it was made of are wiped', async () => {
      const bytes = hex(alicePrivate);
      const alice = await tested.importKeyPair(bytes);
      bytes.fill(0);
      assert.equal(toHex(await tested.diffieHellman(alice.privateKey, hex(bobPublic))), sharedSecret);
    });

    it('refuses public keys of low order', async () => {
      const { privateKey } = await tested.generateKeyPair();
      for (const point of lowOrderPoints)
        await assert.rejects(tested.diffieHellman(privateKey, hex(point)), point);
    });

    it('refuses keys of a wrong length', async () => {
      const { privateKey } = await tested.generateKeyPair();
      for (const length of [0, 31, 33]) {
        const key = new Uint8Array(length).fill(7);
        await assert.rejects(async () => tested.diffieHellman(privateKey, key), `public, ${length} bytes`);
        await assert.rejects(async () => tested.importKeyPair(key), `private, ${length} bytes`);
      }
    });

    it('seals and opens with AES-256-GCM (McGrew and Viega, test case 16)', async () => {
      const key = await tested.importCipherKey(hex(gcm.key));
      const sealed = await tested.seal(key, hex(gcm.nonce), hex(gcm.plaintext), hex(gcm.associatedData));
      assert.equal(toHex(sealed), gcm.sealed);
      const opened = await tested.open(key, hex(gcm.nonce), sealed, hex(gcm.associatedData));
      assert.equal(toHex(opened), gcm.plaintext);
    });

    it('does not open what differs in a bit, or in length', async () => {
      const key = await tested.importCipherKey(hex(gcm.key));
      const parts = [hex(gcm.nonce), hex(gcm.sealed), hex(gcm.associatedData)] as const;
      for (const [i, part] of parts.entries()) {
        for (const at of [0, part.length - 1]) {
          const altered = parts.map((bytes) => bytes.slice()) as [Uint8Array, Uint8Array, Uint8Array];
          altered[i]![at]! ^= 0x10;
          await assert.rejects(tested.open(key, ...altered), `part ${i}, byte ${at}`);
        }
      }
      for (const length of [0, 15, 16]) {
        const cut = parts[1].slice(0, length);
        await assert.rejects(async () => tested.open(key, parts[0], cut, parts[2]), `${length} bytes`);
      }
    });
  });
}

describe('sha256', () => {
  it('hashes the longer messages of FIPS 180-4', () => {
    const long = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
    assert.equal(
      toHex(sha256(utf8(long))),
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
    const million = utf8('a'.repeat(1_000_000));
    assert.equal(toHex(sha256(million)), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  });

  it('agrees with WebCrypto on every length of data and key up to two blocks and more', async () => {
    for (let length = 0; length < 200; length++) {
      const data = crypto.getRandomValues(new Uint8Array(length));
      assert.equal(
        toHex(sha256(data)),
        hexOf(await crypto.subtle.digest('SHA-256', data)),
        `${length} bytes`,
      );
      // WebCrypto takes no empty key.
      const key = crypto.getRandomValues(new Uint8Array(200 - length));
      const hmac = { name: 'HMAC', hash: 'SHA-256' };
      const imported = await crypto.subtle.importKey('raw', key, hmac, false, ['sign']);
      const mac = hexOf(await crypto.subtle.sign('HMAC', imported, data));
      assert.equal(toHex(hmacSha256(key, data)), mac, `${length} bytes, key of ${key.length}`);
    }
  });
});

describe('webCrypto', () => {
  it('keeps private keys from being read', async () => {
    const tested = webCrypto(crypto.subtle);
    for (const pair of [await tested.generateKeyPair(), await tested.importKeyPair(hex(alicePrivate))]) {
      assert.equal((pair.privateKey as CryptoKey).extractable, false);
    }
  });
});

describe('webCryptoIsUsable', () => {
  it('finds X25519 where it is', async () => {
    assert.equal(await webCryptoIsUsable(crypto.subtle), true);
  });

  it('says no on a page without WebCrypto, and where X25519 is unknown', async () => {
    assert.equal(await webCryptoIsUsable(undefined), false);
    const old = { generateKey: () => Promise.reject(new Error('NotSupportedError')) };
    assert.equal(await webCryptoIsUsable(old as unknown as SubtleCrypto), false);
  });
});

function hexOf(buffer: ArrayBuffer): string {
  return toHex(new Uint8Array(buffer));
}

function hex(text: string): Uint8Array {
  return fromHex(text)!;
}

// RFC 7748 §6.1
const alicePrivate = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a';
const alicePublic = '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a';
const bobPrivate = '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb';
const bobPublic = 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f';
const sharedSecret = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';

/** The points of order 1, 2, 4 and 8 on the curve and its twist (cr.yp.to/ecdh.html, "Validate"). */
const lowOrderPoints = [
  '00'.repeat(32),
  '01' + '00'.repeat(31),
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ec' + 'ff'.repeat(30) + '7f',
  'ed' + 'ff'.repeat(30) + '7f',
  'ee' + 'ff'.repeat(30) + '7f',
];

const gcm = {
  key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
  nonce: 'cafebabefacedbaddecaf888',
  associatedData: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
  plaintext:
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
    '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  sealed:
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
    '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
    '76fc6ece0f4e1768cddf8853bb2d551b',
};
