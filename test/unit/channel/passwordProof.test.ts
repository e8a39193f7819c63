import assert from 'node:assert/strict';
import { fromHex, toHex, utf8 } from '../../../src/base/bytes.js';
import type { Clock } from '../../../src/base/Clock.js';
import { deriveSecrets } from '../../../src/base/keys.js';
import { systemPlatform } from '../../../src/base/system.js';
import { plainPbkdf2, systemPbkdf2 } from '../../../src/base/systemPbkdf2.js';
import { GuessLimit } from '../../../src/channel/core/guessLimit.js';
import {
  passwordProof,
  passwordSecrets,
  type PasswordProof,
  type PasswordSecret,
} from '../../../src/channel/passwordProof.js';

const platform = systemPlatform();
const psk = new Uint8Array(32).fill(3);
const prologue = utf8('both ids, the initiator first');
const m1 = utf8('message 1');

describe('PBKDF2', () => {
  for (const [name, tested] of Object.entries({ systemPbkdf2, plainPbkdf2 })) {
    it(`stretches as in RFC 7914 §11 with ${name}`, async () => {
      assert.equal(
        toHex(await tested(utf8('passwd'), utf8('salt'), 1)),
        '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc',
      );
    });
  }
});

describe('passwordSecrets', () => {
  it('give a topic and a psk that depend on the key alone, and are not those without a password', async () => {
    const made = await Promise.all(
      ['one', 'two'].map((word) => passwordSecrets(platform, 'key', word, () => {})),
    );
    const [one, two] = made.map(({ topic, psk }) => [toHex(topic), toHex(psk)]);
    assert.deepEqual(one, two);
    const plain = await deriveSecrets(platform.crypto, 'key');
    assert.equal(new Set([...one!, toHex(plain.topic), toHex(plain.psk)]).size, 4);
  });
});

describe('PasswordProof', () => {
  let nowMs: number;
  let told: string[];
  const clock = { nowMs: () => nowMs } as Clock;
  beforeEach(() => void ([nowMs, told] = [0, []]));

  const holder = (password: string): PasswordProof =>
    passwordProof({ ...platform, clock }, psk, utf8(password), (fault) => void told.push(fault));

  /** Runs the exchange of two, with the bytes of each step changed on the way. */
  async function run(
    initiator: PasswordProof,
    responder: PasswordProof,
    change: { nonce?: Change; answer?: Change; share?: Change; prologue?: Uint8Array } = {},
  ): Promise<[PasswordSecret, PasswordSecret]> {
    const same: Change = (bytes) => bytes;
    const { nonce = same, answer = same, share = same } = change;
    let answered: Promise<PasswordSecret> | undefined;
    let sendM3!: (bytes: Uint8Array) => void;
    const m3 = new Promise<Uint8Array>((resolve) => (sendM3 = resolve));
    const called = initiator.agree(
      prologue,
      undefined,
      (ownNonce) =>
        new Promise<Uint8Array>((resolve, reject) => {
          answered = responder.agree(change.prologue ?? prologue, nonce(ownNonce), (bytes) => {
            resolve(answer(bytes));
            return m3;
          });
          answered.catch(reject);
        }),
    );
    const { bytes } = await called;
    sendM3(share(new Uint8Array([...bytes, ...m1])));
    return Promise.all([called, answered!]);
  }

  const agreed = ([a, b]: [PasswordSecret, PasswordSecret]): boolean => toHex(a.psk) === toHex(b.psk);

  it('leads two with one password to one psk, another one each time, and hands message 1 on', async () => {
    const [a, b] = [holder('word'), holder('word')];
    const runs = [await run(a, b), await run(a, b)] as const;
    for (const each of runs) {
      assert.ok(agreed(each));
      assert.deepEqual(each[1].bytes, m1);
    }
    assert.notEqual(toHex(runs[0][0].psk), toHex(runs[1][0].psk));
  });

  it('leads to different ones with other passwords, keys, ids, nonces or shares', async () => {
    const flip: Change = (bytes) => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    assert.ok(!agreed(await run(holder('word'), holder('other'))));
    const elsewhere = passwordProof({ ...platform, clock }, new Uint8Array(32), utf8('word'), () => {});
    assert.ok(!agreed(await run(holder('word'), elsewhere)));
    for (const change of [{ prologue: utf8('others') }, { nonce: flip }, { answer: flip }, { share: flip }]) {
      assert.ok(!agreed(await run(holder('word'), holder('word'), change)), Object.keys(change).join());
    }
  });

  it('refuses shares of low order, and steps of a wrong length', async () => {
    const lowOrder = ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`];
    for (const point of lowOrder.map((text) => fromHex(text)!)) {
      const instead: Change = (bytes) => new Uint8Array([...bytes.subarray(0, 16), ...point]);
      await assert.rejects(run(holder('word'), holder('word'), { answer: instead }));
      const share: Change = () => new Uint8Array([...point, ...m1]);
      await assert.rejects(run(holder('word'), holder('word'), { share }));
    }
    for (const length of [0, 15, 17, 47, 49]) {
      const cut: Change = () => new Uint8Array(length).fill(9);
      await assert.rejects(run(holder('word'), holder('word'), { nonce: cut }), RangeError);
      await assert.rejects(run(holder('word'), holder('word'), { answer: cut }), RangeError);
    }
    await assert.rejects(
      run(holder('word'), holder('word'), { share: () => new Uint8Array(31) }),
      RangeError,
    );
  });

  for (const role of ['initiator', 'responder'] as const) {
    it(`lets nobody try more than ten passwords in a minute at the ${role}, and tells so once`, async () => {
      const member = holder('word');
      const tries = async (): Promise<boolean> => {
        const guesser = holder('guess');
        try {
          await (role === 'initiator' ? run(member, guesser) : run(guesser, member));
          return true;
        } catch {
          return false;
        }
      };
      const count = async (): Promise<number> => {
        let done = 0;
        while (await tries()) done++;
        return done;
      };
      assert.equal(await count(), 10);
      nowMs = 59_999;
      assert.equal(await count(), 0);
      assert.deepEqual(told, ['GUESSES_SPENT']);
      nowMs = 120_000;
      assert.equal(await count(), 10, 'twice as long as before');
      assert.deepEqual(told, ['GUESSES_SPENT']);
    });
  }

  it('tells once that somebody has another password, and that is another matter', async () => {
    const member = holder('word');
    for (let n = 0; n < 3; n++) member.wrong();
    assert.deepEqual(told, ['WRONG_SECRET']);
  });

  it('does not count who has proven to know the password', async () => {
    const [a, b] = [holder('word'), holder('word')];
    for (let n = 0; n < 15; n++) for (const side of await run(a, b)) side.proven();
    assert.deepEqual(told, []);
  });
});

describe('GuessLimit', () => {
  it('makes the time twice as long each time it is used up, sixteen minutes at most, and short again in the end', () => {
    const limit = new GuessLimit();
    let nowMs = 0;
    /** Guesses every second, for so many minutes. */
    const guessFor = (minutes: number): number => {
      let count = 0;
      for (const untilMs = nowMs + minutes * 60_000; nowMs < untilMs; nowMs += 1_000) {
        if (limit.take(nowMs)) count++;
      }
      return count;
    };
    assert.equal(guessFor(2), 10);
    assert.equal(guessFor(4), 10);
    assert.equal(guessFor(8), 10);
    guessFor(60);
    assert.equal(guessFor(160), 100, 'ten in sixteen minutes');
    nowMs += 960_000;
    assert.equal(guessFor(1), 10);
    nowMs += 60_000;
    assert.equal(guessFor(1), 10);
  });
});

type Change = (bytes: Uint8Array) => Uint8Array;
