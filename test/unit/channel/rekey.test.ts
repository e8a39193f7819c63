import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concat, utf8 } from '../../../src/base/bytes.js';
import type { Crypto } from '../../../src/base/Crypto.js';
import { webCrypto } from '../../../src/base/webCrypto.js';
import { gcmNonce, rekey } from '../../../src/channel/core/noise.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { SealedLink } from '../../../src/channel/SealedLink.js';
import { SessionKeys, type RekeyLimits } from '../../../src/channel/SessionKeys.js';

const web = webCrypto(crypto.subtle);

describe('The keys of a session', () => {
  it('follow each other as Noise has it (§4.2): 32 zeros, sealed with the last of all nonces', async () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);
    const first = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt']);
    const iv = Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255);
    const next = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, first, new Uint8Array(32));
    const expected = await web.importCipherKey(new Uint8Array(next, 0, 32));
    const key = await rekey(web, await web.importCipherKey(bytes));
    const text = [gcmNonce(5), utf8('text'), utf8('associated data')] as const;
    assert.deepEqual(await web.seal(key, ...text), await web.seal(expected, ...text));
  });

  it('change after so many numbers, and each packet is sealed with the key of its number', async () => {
    const { sender, first } = await session({ numbers: 3, ageMs: Infinity });
    const sealed = await sealAll(sender, 8);
    let key = first;
    for (const [number, packet] of sealed.entries()) {
      if (number === 3 || number === 6) key = await rekey(web, key);
      assert.equal(numberOf(packet), number);
      const associatedData = concat([sender.sid, packet.slice(0, 8)]);
      const opened = await web.open(key, gcmNonce(number), packet.slice(8), associatedData);
      assert.deepEqual(opened, text(number));
    }
  });

  it('change when they are so old, and the numbers that are left are left out', async () => {
    const clock = { time: 5, nowMs: (): number => clock.time };
    const { sender, receiver } = await session({ numbers: 1000, ageMs: 60 }, { clock });
    const numbers: number[] = [];
    for (const time of [5, 64, 65, 66, 124, 125, 1000]) {
      clock.time = time;
      const packet = await sender.sealPacket(text(time));
      numbers.push(numberOf(packet));
      assert.deepEqual(await receiver.take(packet), text(time));
    }
    // After a long silence it is the next key still: none is missing in the row.
    assert.deepEqual(numbers, [0, 1, 1000, 1001, 1002, 2000, 3000]);
  });

  it('open what comes late of the one before, once, and nothing older', async () => {
    const { sender, receiver } = await session({ numbers: 4, ageMs: Infinity });
    const sealed = await sealAll(sender, 12);
    for (const [number, result] of [
      [0, text(0)],
      [5, text(5)],
      [1, text(1)],
      [1, 'old'],
      [4, text(4)],
      [8, text(8)],
      [2, 'old'],
      [7, text(7)],
      [7, 'old'],
      [5, 'old'],
      [9, text(9)],
    ] as const) {
      assert.deepEqual(await receiver.take(sealed[number]!), result, String(number));
    }
  });

  it('open what was sealed before numbers were left out, and comes after it', async () => {
    const clock = { time: 0, nowMs: (): number => clock.time };
    const { sender, receiver } = await session({ numbers: 2 ** 24, ageMs: 60 }, { clock });
    const before = await sender.sealPacket(text(1));
    clock.time = 60;
    const after = await sender.sealPacket(text(2));
    assert.deepEqual(await receiver.take(after), text(2));
    assert.deepEqual(await receiver.take(before), text(1));
    assert.deepEqual(await receiver.take(before), 'old');
  });

  it('open again after all packets of one were lost, but not of two', async () => {
    for (const [lost, result] of [
      [4, text(4)],
      [8, text(8)],
      [12, 'forged'],
    ] as const) {
      const { sender, receiver } = await session({ numbers: 4, ageMs: Infinity });
      const sealed = await sealAll(sender, lost + 1);
      assert.deepEqual(await receiver.take(sealed[lost]!), result);
    }
  });

  it('are not made again and again, nor given up, for packets that claim a later one', async () => {
    let made = 0;
    const counting: Crypto = { ...web, importCipherKey: (bytes) => (made++, web.importCipherKey(bytes)) };
    const { sender, receiver } = await session({ numbers: 4, ageMs: Infinity }, { crypto: counting });
    const sealed = await sealAll(sender, 6);
    await receiver.take(sealed[0]!);
    for (let n = 0; n < 50; n++) {
      for (const number of [4, 8, 11, 12, 2 ** 30, 2 ** 47]) {
        assert.equal(await receiver.take(concat([gcmNonce(number).slice(4), new Uint8Array(20)])), 'forged');
      }
    }
    assert.equal(made, 2);
    assert.deepEqual(await receiver.take(sealed[1]!), text(1));
    assert.deepEqual(await receiver.take(sealed[5]!), text(5));
  });

  it('let one of two copies through with which a key begins', async () => {
    const { sender, receiver } = await session({ numbers: 2, ageMs: Infinity });
    const sealed = await sealAll(sender, 3);
    const taken = await Promise.all([receiver.take(sealed[2]!), receiver.take(sealed[2]!.slice())]);
    // Engines open several at a time, and it is up to them which is done first.
    assert.deepEqual(
      taken.filter((each) => each !== 'old'),
      [text(2)],
    );
    assert.equal(taken.length, 2);
  });

  it('end where the numbers do', async () => {
    const clock = { time: 0, nowMs: (): number => clock.time };
    const { sender } = await session({ numbers: 2 ** 46, ageMs: 1 }, { clock });
    for (const number of [0, 2 ** 46, 2 ** 47, 2 ** 46 + 2 ** 47]) {
      assert.equal(numberOf(await sender.sealPacket(text(1))), number);
      clock.time++;
    }
    await assert.rejects(sender.sealPacket(text(1)), { code: 'CHANNEL_CLOSED' });
    await assert.rejects(sender.seal(text(1)), { code: 'CHANNEL_CLOSED' });
  });

  it('change in the middle of what a link sends, and nothing changes its place', async () => {
    // All 100 may be waiting to be opened at a time: not more keys are tried than these take.
    const { sender, receiver } = await session({ numbers: 40, ageMs: Infinity });
    const clock = { nowMs: () => 0, wallMs: () => 0, after: () => () => {} };
    const [near, far] = memoryLinkPair();
    const [from, to] = [new SealedLink(near, sender, clock), new SealedLink(far, receiver.keys, clock)];
    const received = new Promise<Uint8Array[]>((resolve) => {
      const packets: Uint8Array[] = [];
      to.onPacket = (packet) => {
        if (packets.push(packet) === 100) resolve(packets);
      };
    });
    for (let n = 0; n < 100; n++) from.send(text(n));
    assert.deepEqual(
      await received,
      Array.from({ length: 100 }, (_, n) => text(n)),
    );
    from.close();
    to.close();
  });

  it('take each packet once, whatever comes twice, late or never', async () => {
    const numbers = 8;
    // How far each packet falls behind, and whether it comes at all, or twice.
    const fates = fc.array(
      fc.record({ delay: fc.integer({ min: 0, max: 12 }), copies: fc.constantFrom(0, 1, 1, 1, 2) }),
      { minLength: 1, maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(fates, async (packets) => {
        const { sender, receiver } = await session({ numbers, ageMs: Infinity });
        const sealed = await sealAll(sender, packets.length);
        const arriving = packets
          .flatMap(({ delay, copies }, number) =>
            Array.from({ length: copies }, (_, copy) => ({ number, at: number + delay * (copy + 1) })),
          )
          .sort((a, b) => a.at - b.at);
        let present = 0;
        const taken = new Set<number>();
        for (const { number } of arriving) {
          const place = Math.floor(number / numbers);
          const result = await receiver.take(sealed[number]!);
          if (place > present + 2) assert.equal(result, 'forged');
          else if (place < present - 1 || taken.has(number)) assert.equal(result, 'old');
          else {
            assert.deepEqual(result, text(number));
            taken.add(number);
            present = Math.max(present, place);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

interface Receiver {
  readonly keys: SessionKeys;
  take(packet: Uint8Array): Promise<Uint8Array | 'forged' | 'old'>;
}

/** One direction of a session. `crypto` is the receiver's, the clock the sender's. */
async function session(
  limits: RekeyLimits,
  { clock, crypto: receiving = web }: { clock?: { nowMs(): number }; crypto?: Crypto } = {},
): Promise<{ sender: SessionKeys; receiver: Receiver; first: Awaited<ReturnType<typeof cipherKey>> }> {
  const [first, back] = [await cipherKey(), await cipherKey()];
  const handshakeHash = new Uint8Array(32).fill(3);
  const sender = new SessionKeys(web, { send: first, receive: back, handshakeHash }, clock, limits);
  const keys = new SessionKeys(receiving, { send: back, receive: first, handshakeHash }, undefined, limits);
  const take: Receiver['take'] = async (packet) => {
    const opened = await keys.openPacket(packet);
    if (typeof opened === 'string') return opened;
    return keys.accept(opened.number) ? opened.bytes : 'old';
  };
  return { sender, receiver: { keys, take }, first };
}

function cipherKey(): ReturnType<Crypto['importCipherKey']> {
  return web.importCipherKey(crypto.getRandomValues(new Uint8Array(32)));
}

function sealAll(keys: SessionKeys, count: number): Promise<Uint8Array[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => keys.sealPacket(text(n))));
}

function text(n: number): Uint8Array {
  return utf8(`packet ${n}`);
}

function numberOf(sealed: Uint8Array): number {
  return Number(new DataView(sealed.buffer, sealed.byteOffset).getBigUint64(0));
}
