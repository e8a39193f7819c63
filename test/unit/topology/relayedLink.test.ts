import assert from 'node:assert/strict';
import type { GroupError } from '../../../src/base/errors.js';
import { webCrypto } from '../../../src/base/webCrypto.js';
import { SealedLink } from '../../../src/channel/SealedLink.js';
import { channelDefaults } from '../../../src/channel/channelOptions.js';
import { sealOverheadBytes, SessionKeys } from '../../../src/channel/SessionKeys.js';
import type { Link } from '../../../src/channel/link/Link.js';
import type { RelayedLink } from '../../../src/topology/RelayedLink.js';
import { turn } from '../../contract/check.js';
import { linkContract } from '../../contract/link.js';
import { CarrierNet, idOf, unpaced } from '../../support/CarrierNet.js';

const sid = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** Both ends of a link between the first and the last of a line of members. */
function openPair(net: CarrierNet, line: number[]): [RelayedLink, RelayedLink] {
  const path = line.map(idOf);
  const [first, last] = [line[0]!, line[line.length - 1]!];
  return [net.carrier(first).open(path, sid), net.carrier(last).open([...path].reverse(), sid)];
}

for (const line of [
  [1, 2, 3],
  [1, 2, 3, 4],
]) {
  linkContract(`relayed by ${line.length - 2}`, async (opened) => {
    const net = new CarrierNet(unpaced);
    net.connect(...line);
    const [a, b] = openPair(net, line);
    opened(a);
    opened(b);
    const breakIt = (): void => {
      net.cut(line[0]!, line[1]!);
      net.cut(line[line.length - 2]!, line[line.length - 1]!);
    };
    return { a, b, breakIt };
  });
}

linkContract('relayed and sealed', async (opened) => {
  const net = new CarrierNet(unpaced);
  net.connect(1, 2, 3);
  const keys = await sessionPair();
  const [a, b] = openPair(net, [1, 2, 3]).map((link, i) => new SealedLink(link, keys[i]!, net.clock));
  opened(a!);
  opened(b!);
  return { a: a!, b: b!, breakIt: () => (net.cut(1, 2), net.cut(2, 3)) };
});

describe('RelayedLink', () => {
  let net: CarrierNet;
  beforeEach(() => {
    net = new CarrierNet(unpaced);
    net.connect(1, 2, 3, 4);
  });

  it('says what it is, and takes sealed the longest packets of a channel', () => {
    const [link] = openPair(net, [1, 2, 3, 4]);
    assert.equal(link.kind, 'relayed');
    assert.equal(link.secure, false);
    assert.deepEqual(link.via, [idOf(2), idOf(3)]);
    assert.ok(link.maxPacketBytes - sealOverheadBytes >= channelDefaults.packetBytes);
  });

  it('counts what waits for the first carrier as buffered', async () => {
    const [a, b] = openPair(net, [1, 2, 3]);
    const received = packetsOf(b);
    net.hop(1, 2).setRoom(0);
    for (let i = 0; i < 200; i++) a.send(new Uint8Array(16_384));
    assert.ok(a.bufferedBytes >= 200 * 16_384, 'its own packets are not bounded here');
    net.hop(1, 2).setRoom(Infinity);
    await turn();
    assert.equal(a.bufferedBytes, 0);
    assert.equal(received.length, 200);
  });

  it('ends when the second carrier has lost the target', async () => {
    const [a, b] = openPair(net, [1, 2, 3, 4]);
    const end = endOf(a);
    packetsOf(b);
    net.cut(3, 4);
    a.send(Uint8Array.of(1));
    assert.equal((await end).code, 'LINK_CLOSED');
    assert.deepEqual(
      net.sent.filter(({ relay }) => relay.content.type === 'failure').map(({ from, to }) => [from, to]),
      [
        [3, 2],
        [2, 1],
      ],
      'one failure, back by the way the packet came',
    );
  });

  it('ends at once without its first carrier, also when it is opened then', async () => {
    const [a] = openPair(net, [1, 2, 3]);
    const end = endOf(a);
    net.cut(1, 2);
    assert.equal((await end).code, 'LINK_CLOSED');
    const late = net.carrier(1).open([1, 2, 3].map(idOf), Uint8Array.from(sid).reverse());
    const lateEnd = endOf(late);
    late.send(Uint8Array.of(1));
    assert.equal((await lateEnd).code, 'LINK_CLOSED');
  });

  it('takes an end from its first carrier only', async () => {
    const [a] = openPair(net, [1, 2, 3]);
    const ended: unknown[] = [];
    a.onClose = (reason) => ended.push(reason);
    net.connect(1, 9);
    const content = { type: 'failure', reason: 'BUSY', target: idOf(3), link: sid } as const;
    const failure = { path: [9, 1].map(idOf), at: 1, content };
    net.carrier(1).receive(idOf(9), failure, 1);
    // Of another link, and of none that anybody waits for.
    const other = { ...content, link: new Uint8Array(8) };
    net.carrier(1).receive(idOf(2), { path: [2, 1].map(idOf), at: 1, content: other }, 1);
    await turn();
    assert.deepEqual(ended, []);
    net.carrier(1).receive(idOf(2), { path: [2, 1].map(idOf), at: 1, content }, 1);
    await turn();
    assert.equal(ended.length, 1);
  });

  it('ends instead of going on with a gap or with a packet twice', async () => {
    for (const number of [0, 2]) {
      const link = new Uint8Array(8).fill(number);
      const b = net.carrier(3).open([3, 2, 1].map(idOf), link);
      const received = packetsOf(b);
      const end = endOf(b);
      for (const next of [0, number]) {
        const content = { type: 'packet', link, number: next, data: Uint8Array.of(7) } as const;
        net.carrier(3).receive(idOf(2), { path: [1, 2, 3].map(idOf), at: 2, content }, 2);
      }
      assert.equal((await end).code, 'LINK_CLOSED');
      assert.equal(received.length, 1);
    }
  });

  it('does not take packets of another member for its own', async () => {
    const [, b] = openPair(net, [1, 2, 3]);
    const received = packetsOf(b);
    const content = { type: 'packet', link: sid, number: 0, data: Uint8Array.of(7) } as const;
    net.carrier(3).receive(idOf(2), { path: [9, 2, 3].map(idOf), at: 2, content }, 2);
    await turn();
    assert.equal(received.length, 0);
  });

  describe('whose other end is not open yet', () => {
    const early = (number: number, link = sid, bytes = 10): void => {
      const content = { type: 'packet', link, number, data: new Uint8Array(bytes) } as const;
      net.carrier(3).receive(idOf(2), { path: [1, 2, 3].map(idOf), at: 2, content }, 2);
    };

    it('gets what was sent before, in order', async () => {
      const a = net.carrier(1).open([1, 2, 3].map(idOf), sid);
      for (let i = 0; i < 64; i++) a.send(Uint8Array.of(i));
      await turn();
      const b = net.carrier(3).open([3, 2, 1].map(idOf), sid);
      const received = packetsOf(b);
      a.send(Uint8Array.of(64));
      await turn();
      assert.deepEqual(
        received.map(([first]) => first),
        [...Array(65).keys()],
      );
      assert.equal(net.clock.timers, 0);
    });

    it('is not filled with more than 64 packets or 1 MiB, and ends when something was dropped', async () => {
      for (const [count, bytes, dropped] of [
        [70, 10, 6],
        [40, 32_768, 8],
      ] as const) {
        const before = net.carrier(3).strayPackets;
        const link = new Uint8Array(8).fill(count);
        for (let i = 0; i < count; i++) early(i, link, bytes);
        assert.equal(net.carrier(3).strayPackets - before, dropped);
        const b = net.carrier(3).open([3, 2, 1].map(idOf), link);
        const end = endOf(b);
        const received = packetsOf(b);
        early(count, link, bytes);
        assert.equal((await end).code, 'LINK_CLOSED');
        assert.equal(received.length, count - dropped);
      }
    });

    it('keeps them for 2 s', () => {
      early(0);
      early(1);
      net.clock.advance(1_999);
      assert.equal(net.carrier(3).strayPackets, 0);
      net.clock.advance(1);
      assert.equal(net.carrier(3).strayPackets, 2);
      assert.equal(net.clock.timers, 0);
    });

    it('has room again for others when they are forgotten', () => {
      for (let i = 0; i < 64; i++) early(i);
      net.clock.advance(2_000);
      const link = new Uint8Array(8);
      for (let i = 0; i < 64; i++) early(i, link);
      assert.equal(net.carrier(3).strayPackets, 64);
      net.carrier(3).close();
      assert.equal(net.clock.timers, 0);
    });

    it('is not kept for more than 100 unknown links a minute that one member brings packets of', () => {
      let number = 0;
      const bring = (count: number, ids = [1, 2, 3]): number => {
        const before = net.clock.timers;
        for (let i = 0; i < count; i++) {
          const link = Uint8Array.of(0, 0, 0, 0, 0, 0, ++number >> 8, number);
          const content = { type: 'packet', link, number: 0, data: Uint8Array.of(1) } as const;
          net.carrier(3).receive(idOf(ids[1]!), { path: ids.map(idOf), at: 2, content }, 2);
        }
        const kept = net.clock.timers - before;
        net.clock.advance(2_000);
        return kept;
      };
      assert.deepEqual([bring(60), bring(60)], [60, 43], 'and three again after 2 s');
      assert.equal(bring(10, [9, 2, 3]), 3, 'whatever source it names');
      assert.equal(bring(10, [1, 4, 3]), 10, 'from another member');
      net.clock.advance(60_000);
      assert.equal(bring(64), 64);
      net.carrier(3).lost(idOf(2));
      assert.equal(bring(64), 64, 'over another link');
    });

    it('keeps nothing for links that were closed', async () => {
      const [, b] = openPair(net, [1, 2, 3]);
      b.close();
      early(0);
      assert.equal(net.carrier(3).strayPackets, 1);
      assert.equal(net.clock.timers, 0);
    });
  });

  it('says nothing more to an end that has closed', async () => {
    const [a, b] = openPair(net, [1, 2, 3]);
    const end = endOf(b);
    a.close();
    await end;
    await turn();
    assert.deepEqual(
      net.sent.map(({ from, to }) => [from, to]),
      [
        [1, 2],
        [2, 3],
      ],
    );
  });

  it('ends when its member carries nothing any more', async () => {
    const [a, b] = openPair(net, [1, 2, 3]);
    const ends = Promise.all([endOf(a), endOf(b)]);
    net.carrier(1).close();
    assert.deepEqual(
      (await ends).map(({ code }) => code),
      ['LINK_CLOSED', 'LINK_CLOSED'],
    );
  });
});

function packetsOf(link: Link): Uint8Array[] {
  const packets: Uint8Array[] = [];
  link.onPacket = (packet) => packets.push(packet);
  return packets;
}

function endOf(link: Link): Promise<GroupError> {
  return new Promise((resolve) => (link.onClose = resolve));
}

async function sessionPair(): Promise<[SessionKeys, SessionKeys]> {
  const web = webCrypto(crypto.subtle);
  const [forth, back] = await Promise.all([1, 2].map((n) => web.importCipherKey(new Uint8Array(32).fill(n))));
  const handshakeHash = Uint8Array.from({ length: 32 }, (_, i) => i);
  return [
    new SessionKeys(web, { send: forth!, receive: back!, handshakeHash }),
    new SessionKeys(web, { send: back!, receive: forth!, handshakeHash }),
  ];
}
