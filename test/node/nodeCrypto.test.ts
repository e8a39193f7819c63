import assert from 'node:assert/strict';
import { fromHex, toHex, utf8 } from '../../src/base/bytes.js';
import { nodeCrypto } from '../../src/base/nodeCrypto.node.js';
import { webCrypto } from '../../src/base/webCrypto.js';
import vectors from '../unit/channel/vectors/cpace-x25519.json' with { type: 'json' };

// What webCrypto computes is checked against published vectors, in test/unit/base/crypto.test.ts.
const web = webCrypto(crypto.subtle);
const { points } = vectors;

describe('nodeCrypto', () => {
  it('hashes and authenticates as webCrypto does', async () => {
    for (const [key, data] of [
      [utf8(''), utf8('')],
      [utf8('Jefe'), utf8('what do ya want for nothing?')],
    ] as const) {
      assert.deepEqual(await nodeCrypto.sha256(data), await web.sha256(data));
      assert.deepEqual(await nodeCrypto.hmacSha256(key, data), await web.hmacSha256(key, data));
    }
  });

  it('agrees on a secret with webCrypto', async () => {
    const secretBytes = new Uint8Array(32).fill(7);
    const imported = await nodeCrypto.importKeyPair(secretBytes);
    assert.deepEqual(imported.publicKey, (await web.importKeyPair(secretBytes)).publicKey);
    for (const mine of [imported, await nodeCrypto.generateKeyPair()]) {
      const theirs = await web.generateKeyPair();
      const secret = await nodeCrypto.diffieHellman(mine.privateKey, theirs.publicKey);
      assert.deepEqual(secret, await web.diffieHellman(theirs.privateKey, mine.publicKey));
    }
  });

  it('refuses public keys of low order, and keys of a wrong length', async () => {
    const { privateKey } = await nodeCrypto.generateKeyPair();
    for (const first of [0, 1]) {
      const point = new Uint8Array(32);
      point[0] = first;
      await assert.rejects(nodeCrypto.diffieHellman(privateKey, point));
    }
    for (const length of [0, 31, 33]) {
      const key = new Uint8Array(length).fill(7);
      await assert.rejects(nodeCrypto.diffieHellman(privateKey, key), RangeError);
      await assert.rejects(nodeCrypto.importKeyPair(key), RangeError);
    }
  });

  it('multiplies points as the vectors of CPace have it, and refuses those of low order', async () => {
    const { s, lowOrder, products } = points;
    const { privateKey } = await nodeCrypto.importKeyPair(fromHex(s)!);
    for (const point of Object.values(lowOrder)) {
      await assert.rejects(nodeCrypto.diffieHellman(privateKey, fromHex(point)!), point);
    }
    for (const [point, product] of Object.values(products)) {
      assert.equal(toHex(await nodeCrypto.diffieHellman(privateKey, fromHex(point!)!)), product);
    }
  });

  it('opens what webCrypto has sealed and the other way round, but nothing that differs in a bit', async () => {
    const [key, nonce] = [new Uint8Array(32).fill(1), new Uint8Array(12).fill(2)];
    const [mine, theirs] = [await nodeCrypto.importCipherKey(key), await web.importCipherKey(key)];
    const text = utf8('some text');
    const sealed = await nodeCrypto.seal(mine, nonce, text, key);
    assert.deepEqual(sealed, await web.seal(theirs, nonce, text, key));
    assert.deepEqual(await nodeCrypto.open(mine, nonce, sealed, key), text);
    for (const at of [0, sealed.length - 1]) {
      const altered = sealed.slice();
      altered[at]! ^= 1;
      await assert.rejects(nodeCrypto.open(mine, nonce, altered, key), `byte ${at}`);
    }
    await assert.rejects(nodeCrypto.open(mine, nonce, sealed, nonce), 'other associated data');
    for (const length of [0, 15, 16]) {
      await assert.rejects(nodeCrypto.open(mine, nonce, sealed.slice(0, length), key), `${length} bytes`);
    }
  });
});
