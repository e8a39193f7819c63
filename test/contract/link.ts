import type { GroupError } from '../../src/base/errors.js';
import type { Link } from '../../src/channel/link/Link.js';
import { checkBytes, checkEqual, turn } from './check.js';

/** Two connected links, and what a suite can do to them. */
export interface LinkPair {
  readonly a: Link;
  readonly b: Link;
  /** Cuts the connection from outside, if that can be done. */
  readonly breakIt?: () => void;
  /** Releases what the pair stands on, for example a server; the suite has closed the links before. */
  readonly dispose?: () => void | Promise<void>;
}

/** Makes a pair; calls `opened` for each end in the moment in which a program would get it. */
export type MakeLinkPair = (opened: (link: Link) => void) => Promise<LinkPair>;

/** What every Link must do, whatever carries it. */
export function linkContract(name: string, makePair: MakeLinkPair): void {
  describe(`Link: ${name}`, function () {
    this.timeout(60_000);
    let pair: LinkPair;

    async function open(opened: (link: Link) => void = () => {}): Promise<LinkPair> {
      pair = await makePair(opened);
      return pair;
    }

    afterEach(async () => {
      pair.a.close();
      pair.b.close();
      await pair.dispose?.();
    });

    it('delivers packets of 1 byte to maxPacketBytes whole, equal and in order', async () => {
      const { a, b } = await open();
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const longest = from.maxPacketBytes;
        const sizes = [1, 2, 3, 16, 100, 1_023, 1_024, 1_200, 15_999, 16_384, longest - 1, longest, 1];
        const packets = sizes.map((size, index) => pattern(size, index));
        const received = receive(to, packets.length);
        for (const packet of packets) from.send(packet);
        (await received).forEach((packet, index) => checkBytes(packet, packets[index]!, `packet ${index}`));
      }
    });

    it('delivers a packet that is a part of a longer array', async () => {
      const { a, b } = await open();
      const whole = pattern(1_000, 7);
      const received = receive(b, 1);
      a.send(whole.subarray(100, 350));
      checkBytes((await received)[0]!, whole.slice(100, 350), 'packet');
    });

    it('keeps the packets that are sent the moment an end opens', async () => {
      const got = new Map<Link, Promise<Uint8Array[]>>();
      const { a, b } = await open((link) => {
        got.set(link, receive(link, 2));
        link.send(pattern(50, 1));
        link.send(pattern(20_000, 2));
      });
      for (const link of [a, b]) {
        const [first, second] = await got.get(link)!;
        checkBytes(first!, pattern(50, 1), 'first packet');
        checkBytes(second!, pattern(20_000, 2), 'second packet');
      }
    });

    it('carries 64 MB without losing a packet while it heeds bufferedBytes', async () => {
      const { a, b } = await open();
      const size = Math.min(16_384, a.maxPacketBytes);
      const total = Math.ceil(64e6 / size);
      const packet = pattern(size, 3);
      const numbers = new DataView(packet.buffer);
      let sent = 0;
      let received = 0;
      function fill(): void {
        while (sent < total && (sent - received) * size < 262_144 && a.bufferedBytes < 1 << 20) {
          numbers.setUint32(0, sent);
          // A copy, because a link may still read the bytes it was given before.
          a.send(packet.slice());
          sent += 1;
        }
        // Firefox counts down later than the other end receives.
        if (sent < total && sent === received) void turn().then(fill);
      }
      await new Promise<void>((resolve, reject) => {
        b.onClose = a.onClose = reject;
        b.onPacket = (bytes) => {
          try {
            checkEqual(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), received, 'packet number');
            checkEqual(bytes.length, size, 'length');
            checkEqual(bytes[size - 1], packet[size - 1], 'last byte');
          } catch (error) {
            reject(error as Error);
          }
          received += 1;
          if (received === total) resolve();
          else fill();
        };
        fill();
      });
      while (a.bufferedBytes > 0) await turn();
    });

    it('tells the other end once that it has been closed, and its own end not at all', async () => {
      const { a, b } = await open();
      const ends: string[] = [];
      a.onClose = () => ends.push('a');
      const told = new Promise<GroupError>((resolve) => {
        b.onClose = (reason) => {
          ends.push('b');
          resolve(reason);
        };
      });
      a.close();
      a.close();
      checkEqual((await told).code, 'LINK_CLOSED', 'code');
      b.close();
      await turn();
      checkEqual(ends.join(), 'b', 'ends that were told');
    });

    it('calls no handler and sends nothing after its own close', async () => {
      const { a, b } = await open();
      const packets: string[] = [];
      b.onPacket = () => {
        packets.push('b');
        b.close();
        b.send(pattern(10, 1));
      };
      b.onClose = () => packets.push('closed b');
      a.onPacket = () => packets.push('a');
      const told = new Promise((resolve) => (a.onClose = resolve));
      for (let i = 0; i < 10; i++) a.send(pattern(1_000, i));
      await told;
      a.send(pattern(10, 2));
      await turn();
      checkEqual(packets.join(), 'b', 'calls');
    });

    it('tells both ends once when the connection breaks', async function () {
      const { a, b, breakIt } = await open();
      if (!breakIt) return this.skip();
      const ends: string[] = [];
      const both = Promise.all([
        new Promise<void>((resolve) => (a.onClose = ({ code }) => resolve(void ends.push(code)))),
        new Promise<void>((resolve) => (b.onClose = ({ code }) => resolve(void ends.push(code)))),
      ]);
      breakIt();
      await both;
      a.send(pattern(10, 1));
      b.send(pattern(10, 1));
      await turn();
      checkEqual(ends.join(), 'LINK_CLOSED,LINK_CLOSED', 'reasons');
    });
  });
}

/** Bytes that differ by position and seed. */
function pattern(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) + seed * 17) & 255;
  return bytes;
}

/** Resolves with the next `count` packets of a link; rejects when it closes before. */
function receive(link: Link, count: number): Promise<Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const packets: Uint8Array[] = [];
    link.onPacket = (packet) => {
      packets.push(packet);
      if (packets.length === count) resolve(packets);
    };
    link.onClose = reject;
  });
}
