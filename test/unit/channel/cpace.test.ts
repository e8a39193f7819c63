import assert from 'node:assert/strict';
import { concat, fromHex, toHex, utf8 } from '../../../src/base/bytes.js';
import type { Crypto } from '../../../src/base/Crypto.js';
import { nobleCrypto } from '../../../src/base/nobleCrypto.js';
import { sha512 } from '../../../src/base/sha512.js';
import { webCrypto } from '../../../src/base/webCrypto.js';
import {
  cpaceGenerator,
  cpaceKey,
  decodeCoordinate,
  encodeCoordinate,
  generatorString,
  lvCat,
} from '../../../src/channel/core/cpace.js';
import vectors from './vectors/cpace-x25519.json' with { type: 'json' };

const hex = (text: string): Uint8Array => fromHex(text)!;

const cryptos: Record<string, Crypto> = {
  webCrypto: webCrypto(crypto.subtle),
  nobleCrypto: nobleCrypto((length) => crypto.getRandomValues(new Uint8Array(length))),
};

describe('CPace with the vectors of the draft', () => {
  const { generator, run, points } = vectors;
  const [prs, ci, sid] = [hex(generator.PRS), hex(generator.CI), hex(generator.sid)];

  it('writes the length of each part before it (A.1)', () => {
    const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);
    assert.equal(toHex(lvCat(new Uint8Array())), '00');
    assert.equal(toHex(lvCat(utf8('1234'))), '0431323334');
    assert.equal(toHex(lvCat(counting(127))), `7f${toHex(counting(127))}`);
    assert.equal(toHex(lvCat(counting(128))), `8001${toHex(counting(128))}`);
    assert.equal(toHex(lvCat(...vectors.lvCat.parts.map(hex))), vectors.lvCat.result);
  });

  it('writes down what both sides have said (A.3.5)', () => {
    for (const { parts, result } of vectors.transcriptIr) {
      assert.equal(toHex(lvCat(...parts.map(hex))), result);
    }
  });

  it('makes the generator of a password (B.1.1)', () => {
    const text = generatorString(prs, ci, sid);
    assert.equal(toHex(text), generator.generatorString);
    assert.equal(toHex(sha512(text).subarray(0, 32)), generator.hash);
    assert.equal(toHex(encodeCoordinate(decodeCoordinate(hex(generator.hash)))), generator.element);
    assert.equal(toHex(cpaceGenerator(prs, ci, sid)), generator.g);
  });

  for (const [name, tested] of Object.entries(cryptos)) {
    const times = async (scalar: string, point: string): Promise<string> => {
      const { privateKey } = await tested.importKeyPair(hex(scalar));
      return toHex(await tested.diffieHellman(privateKey, hex(point)));
    };

    it(`makes both shares, and one secret point of them, with ${name} (B.1.2 to B.1.4)`, async () => {
      assert.equal(await times(run.ya, generator.g), run.Ya);
      assert.equal(await times(run.yb, generator.g), run.Yb);
      assert.equal(await times(run.ya, run.Yb), run.K);
      assert.equal(await times(run.yb, run.Ya), run.K);
    });

    for (const [point, u] of Object.entries(points.lowOrder)) {
      it(`refuses the point ${point} of low order with ${name} (B.1.10)`, async () => {
        await assert.rejects(times(points.s, u));
      });
    }

    for (const [point, [u, product]] of Object.entries(points.products)) {
      it(`does not look at the highest bit of the point ${point} with ${name} (B.1.10)`, async () => {
        assert.equal(await times(points.s, u!), product);
      });
    }
  }

  it('makes the key of what both have said (B.1.5)', () => {
    const a = { share: hex(run.Ya), associatedData: hex(run.ADa) };
    const b = { share: hex(run.Yb), associatedData: hex(run.ADb) };
    assert.equal(toHex(cpaceKey(sid, hex(run.K), a, b)), run.ISK);
    assert.notEqual(toHex(cpaceKey(sid, hex(run.K), b, a)), run.ISK);
  });

  // Webgroup has an initiator and a responder, and sessions have names of their own: this shows that what it has of CPace
  // is also what others need for these.
  it('has what makes a key without roles, and names for sessions (B.1.6, B.1.7)', () => {
    const said = [
      [run.Ya, run.ADa],
      [run.Yb, run.ADb],
    ].map((parts) => lvCat(...parts.map(hex)));
    const [larger, smaller] = said.sort((a, b) => (toHex(a) > toHex(b) ? -1 : 1)) as [Uint8Array, Uint8Array];
    const unordered = concat([utf8('oc'), larger, smaller]);
    assert.equal(toHex(unordered), run.transcriptOc);
    const key = sha512(concat([lvCat(utf8('CPace255_ISK'), sid, hex(run.K)), unordered]));
    assert.equal(toHex(key), run.parallelISK);
    const ordered = lvCat(...[run.Ya, run.ADa, run.Yb, run.ADb].map(hex));
    assert.equal(toHex(sha512(concat([utf8('CPaceSidOutput'), ordered]))), run.sidOutputIr);
    assert.equal(toHex(sha512(concat([utf8('CPaceSidOutput'), unordered]))), run.sidOutputOc);
  });
});
