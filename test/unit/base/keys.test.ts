import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createHmac, hkdfSync } from 'node:crypto';
import { fromHex, toHex } from '../../../src/base/bytes.js';
import { GroupError } from '../../../src/base/errors.js';
import { hkdfExpand, hkdfExtract } from '../../../src/base/hkdf.js';
import { checkKey, createKey, deriveSecrets } from '../../../src/base/keys.js';
import { webCrypto } from '../../../src/base/webCrypto.js';

const tested = webCrypto(crypto.subtle);

describe('HKDF-SHA-256', () => {
  it('extracts and expands as in RFC 5869 A.1', async () => {
    const extracted = await hkdfExtract(
      tested,
      fromHex('000102030405060708090a0b0c')!,
      new Uint8Array(22).fill(0x0b),
    );
    assert.equal(toHex(extracted), '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5');
    const expanded = await hkdfExpand(tested, extracted, fromHex('f0f1f2f3f4f5f6f7f8f9')!, 42);
    assert.equal(
      toHex(expanded),
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
  });
});

describe('createKey', () => {
  it('makes 32 random bytes a key of 43 characters that checkKey lets through', () => {
    const random = { float: () => 0, bytes: (length: number) => new Uint8Array(length).fill(0xff) };
    assert.equal(createKey(random), '_'.repeat(42) + '8');
    assert.equal(checkKey(createKey(random)), createKey(random));
  });
});

describe('checkKey', () => {
  it('lets strings of 1 to 512 characters through unchanged', () => {
    for (const key of ['a', ' ', 'a/b?c#d&é%', '😀', '\u0000', 'x'.repeat(512)])
      assert.equal(checkKey(key), key);
  });

  it('makes one key of what Unicode can write in two ways, and two of what only looks alike', () => {
    assert.equal(checkKey('e\u0301'), '\u00e9');
    assert.equal(checkKey('e\u0301'.repeat(256)), '\u00e9'.repeat(256));
    assert.equal(checkKey('\ufb01'), '\ufb01', 'a ligature is no f and i');
  });

  it('makes a key of whatever form one key, once and for all', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(text, (key) => {
        const checked = checkKey(key);
        assert.equal(checkKey(checked), checked);
        for (const form of ['NFC', 'NFD'] as const) assert.equal(checkKey(key.normalize(form)), checked);
      }),
    );
  });

  it('refuses everything else with INVALID_KEY', () => {
    const lone = ['\ud83d', '\ude00', 'a\ude00\ud83d'];
    const longer = '\u0958'.repeat(512);
    for (const key of ['', 'x'.repeat(513), longer, ...lone, 42, null, undefined, {}, new String('key')]) {
      assert.throws(
        () => checkKey(key),
        (error) => error instanceof GroupError && error.code === 'INVALID_KEY',
        String(key),
      );
    }
  });
});

describe('deriveSecrets', () => {
  it('is HKDF of the key with the salt webgroup.1, and of that with the infos topic and psk', async () => {
    for (const key of ['key', 'a/b?c#d&é%', '😀'.repeat(256)]) {
      const { topic, psk } = await deriveSecrets(tested, key);
      assert.equal(toHex(topic), reference(key, 'topic'), key);
      assert.equal(toHex(psk), reference(key, 'psk'), key);
    }
  });

  it('never changes, because members of different versions have to meet', async () => {
    const { topic, psk } = await deriveSecrets(tested, 'key');
    assert.equal(toHex(topic), 'e96a062da798e80abb02b7097bd20706cd6ed854ee6495e4f340fa610f4295e8');
    assert.equal(toHex(psk), 'e5e8627917eac76e819aa6b661ca50bea7886383a5713d0fd282e1e96d48289e');
  });
});

/** The same by Node: HKDF for the secret, and the one HMAC that its expansion to 32 bytes is (RFC 5869 §2.3). */
function reference(key: string, info: string): string {
  const secret = new Uint8Array(hkdfSync('sha256', key, 'webgroup.1', '', 32));
  return createHmac('sha256', secret).update(info).update(Uint8Array.of(1)).digest('hex');
}
