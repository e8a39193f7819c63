import assert from 'node:assert/strict';
import { fromHex, toHex, utf8 } from '../../../src/base/bytes.js';
import type { Crypto, KeyPair } from '../../../src/base/Crypto.js';
import { GroupError, type GroupErrorCode } from '../../../src/base/errors.js';
import { nobleCrypto } from '../../../src/base/nobleCrypto.js';
import { webCrypto } from '../../../src/base/webCrypto.js';
import {
  gcmNonce,
  maxNoiseMessageBytes,
  NoiseHandshake,
  xxPsk0,
  type NoiseOptions,
  type NoisePattern,
  type NoiseToken,
} from '../../../src/channel/core/noise.js';
import vectorFile from './vectors/noise-flynn.json' with { type: 'json' };

const web = webCrypto(crypto.subtle);
const noble = nobleCrypto((length) => crypto.getRandomValues(new Uint8Array(length)));
const psk = new Uint8Array(32).fill(5);

describe('NoiseHandshake with public vectors', () => {
  const { keys, vectors } = vectorFile as unknown as VectorFile;

  for (const vector of vectors) {
    const title = `${vector.pattern}, prologue ${vector.prologue ? 'set' : 'empty'}, payload ${vector.messages[0]![0] ? 'set' : 'empty'}`;
    it(`${title}: writes and reads each message as published`, () => replay(web, web, vector));
    if (vector.pattern === 'XXpsk0')
      it(`${title}: the same with nobleCrypto`, () => replay(noble, noble, vector));
  }

  it('are there for all 15 patterns, each with every place for a psk', () => {
    assert.equal(new Set(vectors.map((vector) => vector.pattern)).size, 60);
  });

  async function replay(a: Crypto, b: Crypto, vector: Vector): Promise<void> {
    const pattern = parsePattern(vector.pattern);
    const known = pattern.knownStatic ?? [];
    const options = { prologue: hex(vector.prologue), psk: hex(keys.psk), pattern };
    const [initStatic, respStatic] = [hex(keys.initStatic), hex(keys.respStatic)];
    const initiator = await NoiseHandshake.start({
      ...options,
      crypto: a,
      initiator: true,
      staticKeys: await a.importKeyPair(initStatic),
      ephemeralKeys: await a.importKeyPair(hex(keys.initEphemeral)),
      remoteStaticKey: known.includes('responder')
        ? (await a.importKeyPair(respStatic)).publicKey
        : undefined,
    });
    const responder = await NoiseHandshake.start({
      ...options,
      crypto: b,
      initiator: false,
      staticKeys: await b.importKeyPair(respStatic),
      ephemeralKeys: await b.importKeyPair(hex(keys.respEphemeral)),
      remoteStaticKey: known.includes('initiator')
        ? (await b.importKeyPair(initStatic)).publicKey
        : undefined,
    });
    let [writer, reader] = [initiator, responder];
    for (const [payload, ciphertext] of vector.messages.slice(0, pattern.messages.length)) {
      const message = await writer.writeMessage(hex(payload));
      assert.equal(toHex(message), ciphertext);
      assert.equal(toHex(await reader.readMessage(message)), payload);
      [writer, reader] = [reader, writer];
    }
    const [i, r] = [await initiator.split(), await responder.split()];
    assert.deepEqual(i.handshakeHash, r.handshakeHash);
    if (vector.handshakeHash) assert.equal(toHex(i.handshakeHash), vector.handshakeHash);
    const none = new Uint8Array();
    for (const [n, [payload, ciphertext]] of vector.messages.slice(pattern.messages.length).entries()) {
      // Transport messages go forth and back in turn, so every second one has the same nonce in its direction.
      const nonce = gcmNonce(Math.floor(n / 2));
      const forth = n % 2 === 0;
      const sealed = await (forth ? a : b).seal(await (forth ? i : r).send, nonce, hex(payload), none);
      assert.equal(toHex(sealed), ciphertext);
      const opened = await (forth ? b : a).open(await (forth ? r : i).receive, nonce, sealed, none);
      assert.equal(toHex(opened), payload);
    }
  }

  // github.com/mcginty/snow, tests/general.rs, test_XXpsk0_expected_value: key number n is n, n + 1, … n + 31.
  it('writes the third message of XXpsk0 as the test of snow expects it', async () => {
    const key = (n: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => n + i);
    const [initiator, responder] = await pair({
      both: { prologue: Uint8Array.of(1, 2, 3), psk: key(4) },
      initiator: {
        staticKeys: await web.importKeyPair(key(0)),
        ephemeralKeys: await web.importKeyPair(key(32)),
      },
      responder: {
        staticKeys: await web.importKeyPair(key(1)),
        ephemeralKeys: await web.importKeyPair(key(33)),
      },
    });
    await responder.readMessage(await initiator.writeMessage(utf8('abc')));
    await initiator.readMessage(await responder.writeMessage(utf8('defg')));
    assert.equal(
      toHex(await initiator.writeMessage(new Uint8Array())),
      '1b6d7cc3b13bd02217f9cdb98c50870db96281193dca4df570bf6230a603b686' +
        'fd90d2914c7e797d9276ef8fb34b0c9d87faa048ce4bc7e7af21b6a450352275',
    );
  });
});

describe('NoiseHandshake XXpsk0', () => {
  for (const [name, a, b] of [
    ['webCrypto with nobleCrypto', web, noble],
    ['nobleCrypto with webCrypto', noble, web],
  ] as const) {
    it(`${name}: carries the payloads, shows both static keys and agrees on the keys`, async () => {
      const [aKeys, bKeys] = [await a.generateKeyPair(), await b.generateKeyPair()];
      const [initiator, responder] = await pair({
        initiator: { crypto: a, staticKeys: aKeys },
        responder: { crypto: b, staticKeys: bKeys },
      });
      assert.deepEqual(await responder.readMessage(await initiator.writeMessage(utf8('one'))), utf8('one'));
      assert.equal(responder.remoteStaticKey, undefined);
      assert.deepEqual(await initiator.readMessage(await responder.writeMessage(utf8('two'))), utf8('two'));
      assert.deepEqual(initiator.remoteStaticKey, bKeys.publicKey);
      assert.equal(initiator.finished, false);
      assert.deepEqual(
        await responder.readMessage(await initiator.writeMessage(utf8('three'))),
        utf8('three'),
      );
      assert.deepEqual(responder.remoteStaticKey, aKeys.publicKey);
      assert.ok(initiator.finished && responder.finished);
      const [i, r] = [await initiator.split(), await responder.split()];
      assert.deepEqual(i.handshakeHash, r.handshakeHash);
      const none = new Uint8Array();
      const forth = await a.seal(await i.send, gcmNonce(0), utf8('forth'), none);
      assert.deepEqual(await b.open(await r.receive, gcmNonce(0), forth, none), utf8('forth'));
      const back = await b.seal(await r.send, gcmNonce(0), utf8('back'), none);
      assert.deepEqual(await a.open(await i.receive, gcmNonce(0), back, none), utf8('back'));
      await assert.rejects(b.open(await r.receive, gcmNonce(0), back, none), 'the directions have one key');
    });
  }

  it('has messages of 48, 96 and 64 bytes around their payloads', async () => {
    const { messages } = await exchange();
    assert.deepEqual(
      messages.map((message) => message.length),
      [48, 96, 64],
    );
  });

  it('is never the same twice', async () => {
    const [one, two] = [await exchange(), await exchange()];
    assert.notDeepEqual(one.messages[0], two.messages[0]);
    const hashes = [await one.initiator.split(), await two.initiator.split()].map(
      (keys) => keys.handshakeHash,
    );
    assert.notDeepEqual(hashes[0], hashes[1]);
  });

  for (const step of [0, 1, 2]) {
    it(`refuses message ${step + 1} with any byte changed`, async () => {
      // Frozen keys, so that the same message can be read by a fresh reader for each byte.
      const keys = await frozenKeys();
      const { messages } = await exchange(keys);
      for (let at = 0; at < messages[step]!.length; at++) {
        const reader = await readerAt(step, keys, messages);
        const altered = messages[step]!.slice();
        altered[at]! ^= 1 << (at % 8);
        await refuses(
          reader.readMessage(altered),
          step === 0 ? 'WRONG_SECRET' : 'HANDSHAKE_FAILED',
          `byte ${at}`,
        );
      }
      const reader = await readerAt(step, keys, messages);
      await reader.readMessage(messages[step]!);
    });

    it(`refuses message ${step + 1} cut off, too long or empty`, async () => {
      const keys = await frozenKeys();
      const { messages } = await exchange(keys);
      const message = messages[step]!;
      const padded = new Uint8Array(maxNoiseMessageBytes + 1);
      padded.set(message);
      for (const bad of [new Uint8Array(), message.slice(0, 31), message.slice(0, 47), padded]) {
        const reader = await readerAt(step, keys, messages);
        await refuses(reader.readMessage(bad), 'HANDSHAKE_FAILED', `${bad.length} bytes`);
      }
      // Still long enough to be parsed in the first message, and so told by the tag alone.
      const appended = Uint8Array.of(...message, 0);
      const reader = await readerAt(step, keys, messages);
      await refuses(
        reader.readMessage(appended),
        step === 0 ? 'WRONG_SECRET' : 'HANDSHAKE_FAILED',
        'appended',
      );
    });
  }

  it('refuses a public key that is cut off where nothing is encrypted yet', async () => {
    const [, responder] = await pair({ both: { pattern: parsePattern('XX') } });
    await refuses(responder.readMessage(new Uint8Array(31)), 'HANDSHAKE_FAILED');
  });

  it('tells a wrong psk at message 1, before any Diffie-Hellman', async () => {
    let computed = 0;
    const counting: Crypto = {
      ...web,
      diffieHellman: (...key) => {
        computed++;
        return web.diffieHellman(...key);
      },
    };
    const [initiator, responder] = await pair({
      initiator: { psk: new Uint8Array(32).fill(6) },
      responder: { crypto: counting },
    });
    await refuses(responder.readMessage(await initiator.writeMessage(utf8('offer'))), 'WRONG_SECRET');
    assert.equal(computed, 0);
  });

  it('tells a wrong prologue at message 1, where it looks like a wrong psk', async () => {
    const [initiator, responder] = await pair({ responder: { prologue: utf8('other') } });
    await refuses(responder.readMessage(await initiator.writeMessage(utf8('offer'))), 'WRONG_SECRET');
  });

  it('does not take a message of another handshake of the same members', async () => {
    const keys = await frozenKeys();
    const other = await exchange({ ...keys, initiatorEphemeral: await web.generateKeyPair() });
    const initiator = await readerAt(1, keys, (await exchange(keys)).messages);
    await refuses(initiator.readMessage(other.messages[1]!), 'HANDSHAKE_FAILED');
  });

  it('does not take its own message reflected', async () => {
    const [initiator] = await pair();
    const m1 = await initiator.writeMessage(utf8('offer'));
    await refuses(initiator.readMessage(m1), 'HANDSHAKE_FAILED');
  });

  for (const point of ['00'.repeat(32), 'ec' + 'ff'.repeat(30) + '7f']) {
    it(`refuses the low-order point ${point.slice(0, 4)}… as ephemeral and as static key`, async () => {
      const bad = { publicKey: hex(point), privateKey: (await web.generateKeyPair()).privateKey };
      const [initiator, responder] = await pair({ initiator: { ephemeralKeys: bad } });
      await responder.readMessage(await initiator.writeMessage(utf8('offer')));
      await refuses(responder.writeMessage(utf8('answer')), 'HANDSHAKE_FAILED', 'e of the initiator');

      const [initiator2, responder2] = await pair({ initiator: { staticKeys: bad } });
      await responder2.readMessage(await initiator2.writeMessage(utf8('offer')));
      await initiator2.readMessage(await responder2.writeMessage(utf8('answer')));
      const m3 = await initiator2.writeMessage(new Uint8Array());
      await refuses(responder2.readMessage(m3), 'HANDSHAKE_FAILED', 's of the initiator');
      assert.equal(responder2.remoteStaticKey, undefined);
    });
  }

  it('refuses everything after a message that failed', async () => {
    const keys = await frozenKeys();
    const { messages } = await exchange(keys);
    const reader = await readerAt(1, keys, messages);
    await refuses(reader.readMessage(new Uint8Array(96)), 'HANDSHAKE_FAILED');
    await refuses(reader.readMessage(messages[1]!), 'HANDSHAKE_FAILED');
    await refuses(reader.writeMessage(new Uint8Array()), 'HANDSHAKE_FAILED');
    await refuses(reader.split(), 'HANDSHAKE_FAILED');
    assert.equal(reader.finished, false);
    assert.equal(reader.remoteStaticKey, undefined);
  });

  it('refuses calls out of turn, and goes on as if they had not been', async () => {
    const [initiator, responder] = await pair();
    await refuses(responder.writeMessage(new Uint8Array()), 'HANDSHAKE_FAILED');
    await refuses(initiator.readMessage(new Uint8Array(48)), 'HANDSHAKE_FAILED');
    await refuses(initiator.split(), 'HANDSHAKE_FAILED');
    const writing = initiator.writeMessage(utf8('one'));
    await refuses(initiator.writeMessage(utf8('again')), 'HANDSHAKE_FAILED', 'while one is being written');
    await responder.readMessage(await writing);
    await initiator.readMessage(await responder.writeMessage(utf8('two')));
    await responder.readMessage(await initiator.writeMessage(utf8('three')));
    await refuses(initiator.writeMessage(utf8('four')), 'HANDSHAKE_FAILED');
    await refuses(responder.readMessage(new Uint8Array(48)), 'HANDSHAKE_FAILED');
    await responder.split();
  });

  it('splits once only', async () => {
    const { initiator } = await exchange();
    await initiator.split();
    await refuses(initiator.split(), 'HANDSHAKE_FAILED');
  });

  it('exports a key that is equal on both sides, another one after each message and for each label', async () => {
    const [initiator, responder] = await pair();
    await refuses(initiator.exportKey('x'), 'HANDSHAKE_FAILED');
    const keys: Uint8Array[] = [];
    const turns = [
      [initiator, responder],
      [responder, initiator],
      [initiator, responder],
    ] as const;
    for (const [writer, reader] of turns) {
      await reader.readMessage(await writer.writeMessage(utf8('payload')));
      for (const label of ['x', 'y']) {
        const key = await writer.exportKey(label);
        assert.deepEqual(await reader.exportKey(label), key);
        keys.push(key);
      }
    }
    assert.equal(new Set(keys.map(String)).size, keys.length);
    assert.deepEqual((await initiator.split()).handshakeHash, (await responder.split()).handshakeHash);
    await refuses(initiator.exportKey('x'), 'HANDSHAKE_FAILED');
  });

  it('exports the key of the state that it is asked in, although the next message is under way', async () => {
    const [initiator, responder] = await pair();
    await responder.readMessage(await initiator.writeMessage(utf8('offer')));
    const key = responder.exportKey('x');
    await responder.writeMessage(utf8('answer'));
    assert.deepEqual(await key, await initiator.exportKey('x'));
  });

  it('waits for a payload that is still being made, and fails with it', async () => {
    const [initiator, responder] = await pair();
    const message = await initiator.writeMessage(async () => utf8('late'));
    assert.deepEqual(await responder.readMessage(message), utf8('late'));
    const [other] = await pair();
    const failing = other.writeMessage(() => Promise.reject(new GroupError('LINK_FAILED', 'no offer')));
    await refuses(failing, 'LINK_FAILED');
    await refuses(other.writeMessage(utf8('again')), 'HANDSHAKE_FAILED');
  });

  it('takes a payload that fills a message, and none that is longer', async () => {
    const room = maxNoiseMessageBytes - 48;
    const [initiator, responder] = await pair();
    const message = await initiator.writeMessage(new Uint8Array(room));
    assert.equal(message.length, maxNoiseMessageBytes);
    assert.equal((await responder.readMessage(message)).length, room);
    const [other] = await pair();
    await refuses(other.writeMessage(new Uint8Array(room + 1)), 'HANDSHAKE_FAILED');
  });

  it('does not touch or keep the bytes of a message', async () => {
    const [initiator, responder] = await pair();
    const m1 = await initiator.writeMessage(utf8('one'));
    await responder.readMessage(m1);
    m1.fill(0);
    assert.deepEqual(await initiator.readMessage(await responder.writeMessage(utf8('two'))), utf8('two'));
  });

  it('refuses to write when a key that it needs is missing', async () => {
    const [initiator] = await pair({ both: { psk: undefined } });
    await refuses(initiator.writeMessage(new Uint8Array()), 'HANDSHAKE_FAILED');
  });
});

describe('gcmNonce', () => {
  it('is the number in 64 bits, big-endian, behind 32 zero bits', () => {
    assert.equal(toHex(gcmNonce(0)), '000000000000000000000000');
    assert.equal(toHex(gcmNonce(2 ** 32 + 258)), '000000000000000100000102');
    assert.equal(toHex(gcmNonce(Number.MAX_SAFE_INTEGER)), '00000000001fffffffffffff');
  });
});

interface VectorFile {
  keys: { initStatic: string; respStatic: string; initEphemeral: string; respEphemeral: string; psk: string };
  vectors: Vector[];
}

interface Vector {
  pattern: string;
  prologue: string;
  messages: [payload: string, ciphertext: string][];
  handshakeHash?: string;
}

interface FrozenKeys {
  initiatorStatic: KeyPair;
  initiatorEphemeral: KeyPair;
  responderStatic: KeyPair;
  responderEphemeral: KeyPair;
}

interface PairOptions {
  both?: Partial<NoiseOptions>;
  initiator?: Partial<NoiseOptions>;
  responder?: Partial<NoiseOptions>;
}

/** The fundamental patterns (§7.4, §7.5). A letter before the bar stands for a static key that is known beforehand. */
const fundamentalPatterns: Record<string, string> = {
  N: 'r | e es',
  K: 'ir | e es ss',
  X: 'r | e es s ss',
  NN: '| e / e ee',
  NK: 'r | e es / e ee',
  NX: '| e / e ee s es',
  KN: 'i | e / e ee se',
  KK: 'ir | e es ss / e ee se',
  KX: 'i | e / e ee se s es',
  XN: '| e / e ee / s se',
  XK: 'r | e es / e ee / s se',
  XX: '| e / e ee s es / s se',
  IN: '| e s / e ee se',
  IK: 'r | e es s ss / e ee se',
  IX: '| e s / e ee se s es',
};

function parsePattern(name: string): NoisePattern {
  const [base, place] = name.split('psk');
  const [known, rest] = fundamentalPatterns[base!]!.split('|');
  const messages = rest!.split('/').map((message) => message.trim().split(' ') as NoiseToken[]);
  // psk0 stands at the beginning of the first message, pskN at the end of the N-th (§9.4).
  if (place === '0') messages[0]!.unshift('psk');
  else if (place) messages[Number(place) - 1]!.push('psk');
  const knownStatic = [...known!.trim()].map((side) => (side === 'i' ? 'initiator' : 'responder'));
  const pattern = { name, knownStatic, messages };
  if (name === 'XXpsk0') assert.deepEqual(messages, xxPsk0.messages);
  return name === 'XXpsk0' ? xxPsk0 : pattern;
}

async function pair({ both, initiator, responder }: PairOptions = {}): Promise<
  [NoiseHandshake, NoiseHandshake]
> {
  const start = async (side: boolean, own?: Partial<NoiseOptions>): Promise<NoiseHandshake> =>
    NoiseHandshake.start({
      crypto: web,
      initiator: side,
      prologue: utf8('prologue'),
      psk,
      staticKeys: await (own?.crypto ?? web).generateKeyPair(),
      ...both,
      ...own,
    });
  return [await start(true, initiator), await start(false, responder)];
}

async function frozenKeys(): Promise<FrozenKeys> {
  return {
    initiatorStatic: await web.generateKeyPair(),
    initiatorEphemeral: await web.generateKeyPair(),
    responderStatic: await web.generateKeyPair(),
    responderEphemeral: await web.generateKeyPair(),
  };
}

function pairOf(keys: FrozenKeys | undefined): Promise<[NoiseHandshake, NoiseHandshake]> {
  return pair({
    initiator: keys && { staticKeys: keys.initiatorStatic, ephemeralKeys: keys.initiatorEphemeral },
    responder: keys && { staticKeys: keys.responderStatic, ephemeralKeys: keys.responderEphemeral },
  });
}

/** Runs a whole handshake with empty payloads. */
async function exchange(keys?: FrozenKeys): Promise<{ initiator: NoiseHandshake; messages: Uint8Array[] }> {
  const [initiator, responder] = await pairOf(keys);
  const messages: Uint8Array[] = [];
  for (const [writer, reader] of [
    [initiator, responder],
    [responder, initiator],
    [initiator, responder],
  ] as const) {
    messages.push(await writer.writeMessage(new Uint8Array()));
    await reader.readMessage(messages.at(-1)!);
  }
  return { initiator, messages };
}

/** The side that reads message number `step`, brought to the point where it is about to. */
async function readerAt(step: number, keys: FrozenKeys, messages: Uint8Array[]): Promise<NoiseHandshake> {
  const [initiator, responder] = await pairOf(keys);
  if (step === 0) return responder;
  if (step === 1) {
    await initiator.writeMessage(new Uint8Array());
    return initiator;
  }
  await responder.readMessage(messages[0]!);
  await responder.writeMessage(new Uint8Array());
  return responder;
}

function refuses(promise: Promise<unknown>, code: GroupErrorCode, about?: string): Promise<void> {
  return assert.rejects(promise, (error) => {
    assert.ok(error instanceof GroupError, about);
    assert.equal(error.code, code, about);
    return true;
  });
}

function hex(text: string): Uint8Array {
  return fromHex(text)!;
}
