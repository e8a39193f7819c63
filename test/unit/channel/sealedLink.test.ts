import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concat, utf8 } from '../../../src/base/bytes.js';
import type { Crypto } from '../../../src/base/Crypto.js';
import { GroupError } from '../../../src/base/errors.js';
import { webCrypto } from '../../../src/base/webCrypto.js';
import { gcmNonce, type NoiseKeys } from '../../../src/channel/core/noise.js';
import { ReplayWindow, replayWindowSize } from '../../../src/channel/core/ReplayWindow.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { SealedLink } from '../../../src/channel/SealedLink.js';
import { sealOverheadBytes, SessionKeys } from '../../../src/channel/SessionKeys.js';
import { linkContract } from '../../contract/link.js';

const web = webCrypto(crypto.subtle);
const clock = { time: 0, nowMs: (): number => clock.time, wallMs: () => 0, after: () => () => {} };

linkContract('sealed, on memory', async (opened) => {
  const [keysOfA, keysOfB] = await session();
  const [innerA, innerB] = memoryLinkPair();
  const [a, b] = [new SealedLink(innerA, keysOfA, clock), new SealedLink(innerB, keysOfB, clock)];
  opened(a);
  opened(b);
  return { a, b };
});

describe('SealedLink', () => {
  it('says what it is, and leaves room for the seal', async () => {
    const [keys] = await session();
    const link = new SealedLink(new Wire(), keys, clock);
    assert.equal(link.kind, 'websocket');
    assert.equal(link.secure, true);
    assert.equal(link.maxPacketBytes, 1000 - sealOverheadBytes);
  });

  it('sends number ‖ AES-256-GCM, with the number as nonce and sid ‖ number as associated data', async () => {
    const { keys, receiving } = await plainSession();
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    link.send(utf8('zero'));
    link.send(utf8('one'));
    await wire.hasSent(2);
    for (const [number, text] of ['zero', 'one'].entries()) {
      const packet = wire.sent[number]!;
      const header = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, number);
      assert.deepEqual(packet.slice(0, 8), header);
      const associatedData = concat([keys.sid, header]);
      const opened = await web.open(await receiving, gcmNonce(number), packet.slice(8), associatedData);
      assert.deepEqual(opened, utf8(text));
      assert.equal(packet.length, text.length + sealOverheadBytes);
    }
  });

  it('uses each number once in a session, over all its links', async () => {
    const [keys] = await session();
    const wires = [new Wire(), new Wire()];
    const links = wires.map((wire) => new SealedLink(wire, keys, clock));
    for (let i = 0; i < 4; i++) links[i % 2]!.send(utf8('same'));
    const message = await keys.seal(utf8('same'));
    await Promise.all(wires.map((wire) => wire.hasSent(2)));
    const sealed = [...wires.flatMap((wire) => wire.sent), message];
    assert.deepEqual(sealed.map((packet) => packet[7]).sort(), [0, 1, 2, 3, 4]);
    assert.equal(new Set(sealed.map((packet) => String(packet.slice(8)))).size, 5);
  });

  it('seals several packets at a time, and sends them in order', async () => {
    const gate = new Gate('seal');
    const [keys, other] = await session(gate.crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    for (const text of ['a', 'b', 'c']) link.send(utf8(text));
    assert.equal(gate.waiting, 3);
    await gate.releaseLast();
    await gate.releaseLast();
    assert.equal(wire.sent.length, 0);
    await gate.releaseLast();
    await wire.hasSent(3);
    assert.deepEqual(await openAll(other, wire.sent), ['a', 'b', 'c']);
  });

  it('opens several packets at a time, and delivers them in order', async () => {
    const gate = new Gate('open');
    const [keys, other] = await session(gate.crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const received = receive(link, 3);
    const sealed = await sealAll(other, ['a', 'b', 'c']);
    for (const packet of [...sealed, sealed[0]!]) wire.onPacket(packet);
    assert.equal(gate.waiting, 4);
    // The copy of the first packet is opened before the packet itself, and must not take its place.
    for (let i = 0; i < 4; i++) await gate.releaseLast();
    assert.deepEqual(await received, ['a', 'b', 'c']);
  });

  it('takes packets that come in another order, each once', async () => {
    const [keys, other] = await session();
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const [a, b, c, end] = await sealAll(other, ['a', 'b', 'c', 'end']);
    const received = receive(link, 4);
    for (const packet of [c!, a!, c!, b!, a!, end!]) wire.onPacket(packet);
    assert.deepEqual(await received, ['c', 'a', 'b', 'end']);
  });

  it('does not take a packet again, over another link of the session either', async () => {
    const [keys, other] = await session();
    const [wire1, wire2] = [new Wire(), new Wire()];
    const [link1, link2] = [new SealedLink(wire1, keys, clock), new SealedLink(wire2, keys, clock)];
    const [packet, end] = await sealAll(other, ['packet', 'end']);
    const first = receive(link1, 1);
    wire1.onPacket(packet!);
    await first;
    const received = receive(link2, 1);
    wire2.onPacket(packet!);
    wire2.onPacket(end!);
    assert.deepEqual(await received, ['end']);
  });

  it('does not take a packet that is as old as the window is long', async () => {
    const [keys, other] = await session();
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const sealed = await sealAll(other, [...Array(replayWindowSize + 1).keys()].map(String));
    const received = receive(link, 2);
    for (const number of [replayWindowSize, 0, 1]) wire.onPacket(sealed[number]!);
    assert.deepEqual(await received, [String(replayWindowSize), '1']);
  });

  it('does not take its own packets reflected, those of another session, or a sealed message', async () => {
    const [keys, other] = await session();
    const [stranger] = await session();
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    link.send(utf8('mine'));
    await wire.hasSent(1);
    const received = receive(link, 1);
    wire.onPacket(wire.sent[0]!);
    wire.onPacket(await stranger.sealPacket(utf8('strange')));
    wire.onPacket(await other.seal(utf8('message')));
    wire.onPacket(await other.sealPacket(utf8('end')));
    assert.deepEqual(await received, ['end']);
  });

  it('drops what does not open, and closes with PROTOCOL at the 100th within a minute', async () => {
    const [keys, other] = await session();
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const closed = new Promise<GroupError>((resolve) => (link.onClose = resolve));
    const forge = async (count: number, mark: string): Promise<void> => {
      for (let i = 0; i < count; i++) wire.onPacket(forgedPacket(i % 60));
      const received = receive(link, 1);
      wire.onPacket(await other.sealPacket(utf8(mark)));
      assert.deepEqual(await received, [mark]);
    };
    clock.time = 0;
    await forge(1, 'a minute ago');
    clock.time = 59_999;
    await forge(98, 'that makes 99');
    clock.time = 60_000;
    await forge(1, 'that makes 99 again');
    assert.equal(wire.closed, false);
    wire.onPacket(forgedPacket(40));
    wire.onPacket(await other.sealPacket(utf8('too late')));
    link.onPacket = () => assert.fail('delivered after the end');
    assert.equal((await closed).code, 'PROTOCOL');
    assert.equal(wire.closed, true);
    // The session is none the worse for it.
    const next = new Wire();
    const received = receive(new SealedLink(next, keys, clock), 1);
    next.onPacket(await other.sealPacket(utf8('over another link')));
    assert.deepEqual(await received, ['over another link']);
  });

  it('neither opens packets that are old nor counts them as forged', async () => {
    let opened = 0;
    const counting: Crypto = { ...web, open: (...sealed) => (opened++, web.open(...sealed)) };
    const [keys, other] = await session(counting);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const [first, end] = await sealAll(other, ['first', 'end']);
    const before = receive(link, 1);
    wire.onPacket(first!);
    await before;
    const received = receive(link, 1);
    for (let i = 0; i < 200; i++) wire.onPacket(first!);
    wire.onPacket(end!);
    assert.deepEqual(await received, ['end']);
    assert.equal(opened, 2);
  });

  it('closes with PROTOCOL when more than 8 MiB wait to be opened', async () => {
    const [keys] = await session(new Gate('open').crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const closed = new Promise<GroupError>((resolve) => (link.onClose = resolve));
    const packet = new Uint8Array(16_384);
    let taken = 0;
    while (!wire.closed && taken < 10_000) {
      wire.onPacket(packet);
      taken++;
    }
    assert.equal((await closed).code, 'PROTOCOL');
    assert.ok(taken * packet.length > 7.5 * 2 ** 20 && taken * packet.length <= 8 * 2 ** 20, String(taken));
  });

  it('counts what is being sealed as buffered', async () => {
    const gate = new Gate('seal');
    const [keys] = await session(gate.crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    wire.bufferedBytes = 5;
    link.send(new Uint8Array(100));
    assert.equal(link.bufferedBytes, 5 + 100 + sealOverheadBytes);
    await gate.releaseLast();
    await wire.hasSent(1);
    assert.equal(link.bufferedBytes, 5);
  });

  it('lets out on close what was sent before it, and then closes the link below', async () => {
    const gate = new Gate('seal');
    const [keys, other] = await session(gate.crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    link.send(utf8('farewell'));
    link.close();
    link.send(utf8('too late'));
    assert.equal(wire.closed, false);
    assert.equal(gate.waiting, 1);
    await gate.releaseLast();
    await wire.closing;
    assert.deepEqual(await openAll(other, wire.sent), ['farewell']);
  });

  it('closes the link below at once when nothing is being sealed', async () => {
    const [keys] = await session();
    const wire = new Wire();
    new SealedLink(wire, keys, clock).close();
    assert.equal(wire.closed, true);
  });

  it('delivers nothing after close, not even what it was opening', async () => {
    const gate = new Gate('open');
    const [keys, other] = await session(gate.crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    link.onPacket = () => assert.fail('delivered');
    link.onClose = () => assert.fail('told');
    wire.onPacket(await other.sealPacket(utf8('opening')));
    link.close();
    wire.onPacket(await other.sealPacket(utf8('later')));
    assert.equal(gate.waiting, 1);
    await gate.releaseLast();
    await turn();
  });

  it('tells that the link below has closed after the packets that came before', async () => {
    const gate = new Gate('open');
    const [keys, other] = await session(gate.crypto);
    const wire = new Wire();
    const link = new SealedLink(wire, keys, clock);
    const seen: string[] = [];
    link.onPacket = () => seen.push('packet');
    const closed = new Promise<void>((resolve) => {
      link.onClose = (reason) => {
        seen.push(reason.code);
        resolve();
      };
    });
    wire.onPacket(await other.sealPacket(utf8('last')));
    wire.onClose(new GroupError('LINK_CLOSED', 'gone'));
    await turn();
    assert.deepEqual(seen, []);
    await gate.releaseLast();
    await closed;
    assert.deepEqual(seen, ['packet', 'LINK_CLOSED']);
  });

  it('closes with what a handler throws, or the sealing', async () => {
    const [keys, other] = await session({ ...web, seal: () => Promise.reject(new Error('no memory')) });
    const [sound] = [await other.sealPacket(utf8('packet'))];
    for (const provoke of [
      (link: Link, wire: Wire) => {
        link.onPacket = () => {
          throw new Error('no memory');
        };
        wire.onPacket(sound!);
      },
      (link: Link) => link.send(utf8('packet')),
    ]) {
      const wire = new Wire();
      const link = new SealedLink(wire, keys, clock);
      const closed = new Promise<GroupError>((resolve) => (link.onClose = resolve));
      link.onPacket = () => {};
      provoke(link, wire);
      assert.match((await closed).message, /no memory/);
      await wire.closing;
    }
  });
});

describe('SessionKeys', () => {
  it('is named by the first 8 bytes of the handshake hash', async () => {
    const { keys } = await plainSession();
    assert.deepEqual(keys.sid, Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7));
  });

  it('opens a sealed message once', async () => {
    const [keys, other] = await session();
    const sealed = await keys.seal(utf8('candidate'));
    assert.deepEqual(await other.open(sealed), utf8('candidate'));
    await assert.rejects(other.open(sealed), { code: 'PROTOCOL' });
  });

  it('opens one of two copies that are opened at the same time', async () => {
    const [keys, other] = await session();
    const sealed = await keys.seal(utf8('candidate'));
    const results = await Promise.allSettled([other.open(sealed), other.open(sealed.slice())]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('does not open what differs in any bit, or is cut off', async () => {
    const [keys, other] = await session();
    const packet = await keys.sealPacket(utf8('packet'));
    const message = await keys.seal(utf8('message'));
    for (let bit = 0; bit < packet.length * 8; bit++) {
      const altered = packet.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(await other.openPacket(altered), 'forged', `bit ${bit}`);
      const alteredMessage = message.slice();
      alteredMessage[bit >> 3]! ^= 1 << (bit & 7);
      await assert.rejects(other.open(alteredMessage), { code: 'PROTOCOL' }, `bit ${bit}`);
    }
    for (let length = 0; length < packet.length; length++) {
      assert.equal(await other.openPacket(packet.slice(0, length)), 'forged', `${length} bytes`);
    }
    assert.deepEqual(await other.open(message), utf8('message'));
    assert.deepEqual(await other.openPacket(packet), { number: 0, bytes: utf8('packet') });
  });

  it('does not open a packet as a message', async () => {
    const [keys, other] = await session();
    await assert.rejects(other.open(await keys.sealPacket(utf8('packet'))), { code: 'PROTOCOL' });
  });

  it('opens packets of 0 bytes, and ones that lie inside of a longer array', async () => {
    const [keys, other] = await session();
    const sealed = await keys.sealPacket(new Uint8Array());
    const longer = concat([Uint8Array.of(9, 9, 9), sealed, Uint8Array.of(9)]);
    const opened = await other.openPacket(longer.subarray(3, 3 + sealed.length));
    assert.deepEqual(opened, { number: 0, bytes: new Uint8Array() });
  });

  it('refuses numbers from 2^48, even well sealed', async () => {
    const key = await cipherKey();
    const handshakeHash = new Uint8Array(32);
    // With one key for all of them: of a later key such a number would be refused for that.
    const limits = { numbers: 2 ** 50, ageMs: Infinity };
    const keys = new SessionKeys(
      web,
      { send: await cipherKey(), receive: key, handshakeHash },
      clock,
      limits,
    );
    for (const [number, result] of [
      [2 ** 48 - 1, 'object'],
      [2 ** 48, 'string'],
    ] as const) {
      const nonce = gcmNonce(number);
      const header = nonce.subarray(4);
      const ciphertext = await web.seal(key, nonce, utf8('packet'), concat([new Uint8Array(8), header]));
      assert.equal(typeof (await keys.openPacket(concat([header, ciphertext]))), result);
    }
  });

  it('is not harmed by a forged packet with a high number', async () => {
    const [keys, other] = await session();
    const sealed = await keys.sealPacket(utf8('packet'));
    const forged = sealed.slice();
    forged[2] = 0xff;
    assert.equal(await other.openPacket(forged), 'forged');
    assert.deepEqual(await other.openPacket(sealed), { number: 0, bytes: utf8('packet') });
  });
});

describe('ReplayWindow', () => {
  it('passes exactly the numbers of the window that it has not seen', () => {
    // Runs of numbers that begin anywhere: again, in a gap, behind the window, or far ahead.
    const runs = fc.array(
      fc.record({
        by: fc.oneof(
          fc.integer({ min: -4400, max: 700 }),
          fc.integer({ min: 0, max: 9000 }),
          fc.constant(2 ** 40),
        ),
        length: fc.integer({ min: 1, max: 400 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(runs, (steps) => {
        const tested = new ReplayWindow();
        const seen = new Set<number>();
        let highest = -1;
        let number = 0;
        for (const { by, length } of steps) {
          number = Math.max(0, number + by);
          for (const end = number + length; number < end; number++) {
            const expected = number > highest - replayWindowSize && !seen.has(number);
            assert.equal(tested.isNew(number), expected, `isNew(${number})`);
            assert.equal(tested.accept(number), expected, `accept(${number})`);
            seen.add(number);
            highest = Math.max(highest, number);
          }
        }
      }),
    );
  });

  it('remembers the oldest number of the window, and none that is older', () => {
    const tested = new ReplayWindow();
    for (let number = 0; number < 3 * replayWindowSize; number++) {
      if (number % 2 === 0) assert.ok(tested.accept(number));
      const oldest = number - (number % 2) - replayWindowSize + 1;
      if (oldest >= 1)
        assert.deepEqual(
          [0, 1].map((by) => tested.isNew(oldest + by)),
          [true, false],
        );
      if (oldest >= 1) assert.equal(tested.isNew(oldest - 1), false);
    }
  });

  it('takes what was skipped after it has gone around its ring', () => {
    const tested = new ReplayWindow();
    for (let number = 0; number < 3 * replayWindowSize; number++) tested.accept(number);
    const end = 4 * replayWindowSize - 1;
    assert.ok(tested.accept(end));
    for (let number = 3 * replayWindowSize; number < end; number++) assert.ok(tested.accept(number));
  });
});

/** A link that goes nowhere: it keeps what is sent, and the test says what arrives. */
class Wire implements Link {
  readonly kind = 'websocket';
  readonly secure = false;
  readonly maxPacketBytes = 1000;
  readonly sent: Uint8Array[] = [];
  bufferedBytes = 0;
  closed = false;
  onPacket: (packet: Uint8Array) => void = () => {};
  onClose: (reason: GroupError) => void = () => {};
  readonly closing: Promise<void>;
  #resolveClosing!: () => void;
  #onSent = (): void => {};

  constructor() {
    this.closing = new Promise((resolve) => (this.#resolveClosing = resolve));
  }

  send(packet: Uint8Array): void {
    assert.ok(!this.closed, 'sent after close');
    this.sent.push(packet);
    this.#onSent();
  }

  close(): void {
    this.closed = true;
    this.#resolveClosing();
  }

  hasSent(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onSent = () => {
        if (this.sent.length >= count) resolve();
      };
      this.#onSent();
    });
  }
}

/** WebCrypto, of which one function answers only when the test lets it, in the order the test chooses. */
class Gate {
  readonly crypto: Crypto;
  readonly #held: { release: () => void; done: Promise<unknown> }[] = [];

  constructor(held: 'seal' | 'open') {
    const hold = async (...args: Parameters<Crypto['seal']>): Promise<Uint8Array> => {
      let release!: () => void;
      const released = new Promise<void>((resolve) => (release = resolve));
      const result = web[held](...args);
      this.#held.push({ release, done: result.catch(() => {}) });
      await released;
      return result;
    };
    this.crypto = { ...web, [held]: hold };
  }

  get waiting(): number {
    return this.#held.length;
  }

  /** Lets the newest call answer, and waits until its answer has been heard. */
  async releaseLast(): Promise<void> {
    const { release, done } = this.#held.pop()!;
    release();
    await done;
    await turn();
  }
}

/** The keys of the two sides of a session; `crypto` is used by the first. */
async function session(crypto: Crypto = web): Promise<[SessionKeys, SessionKeys]> {
  const [forth, back] = await Promise.all([cipherKey(), cipherKey()]);
  const handshakeHash = Uint8Array.from({ length: 32 }, (_, i) => i);
  return [
    new SessionKeys(crypto, { send: forth, receive: back, handshakeHash }),
    new SessionKeys(web, { send: back, receive: forth, handshakeHash }),
  ];
}

/** The keys of one side, and the key with which the other opens. */
async function plainSession(): Promise<{ keys: SessionKeys; receiving: NoiseKeys['receive'] }> {
  const receiving = await cipherKey();
  const handshakeHash = Uint8Array.from({ length: 32 }, (_, i) => i);
  return {
    keys: new SessionKeys(web, { send: receiving, receive: await cipherKey(), handshakeHash }),
    receiving,
  };
}

/** Bytes that nobody sealed, with a number that has not come. */
function forgedPacket(length: number): Uint8Array {
  const packet = new Uint8Array(length);
  if (length > 6) packet[6] = 0xff;
  return packet;
}

function cipherKey(): Promise<NoiseKeys['send']> {
  return web.importCipherKey(crypto.getRandomValues(new Uint8Array(32)));
}

function sealAll(keys: SessionKeys, texts: string[]): Promise<Uint8Array[]> {
  return Promise.all(texts.map((text) => keys.sealPacket(utf8(text))));
}

async function openAll(keys: SessionKeys, packets: Uint8Array[]): Promise<string[]> {
  const texts: string[] = [];
  for (const packet of packets) {
    const opened = await keys.openPacket(packet);
    texts.push(typeof opened === 'string' ? opened : new TextDecoder().decode(opened.bytes));
  }
  return texts;
}

/** Resolves with the next `count` packets of a link, as text. */
function receive(link: Link, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const texts: string[] = [];
    link.onPacket = (packet) => {
      texts.push(new TextDecoder().decode(packet));
      if (texts.length === count) resolve(texts);
    };
  });
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
