import assert from 'node:assert/strict';
import type { Relay, RelayContent } from '../../../src/wire/meshCodec.js';
import { meshService, relayService } from '../../../src/topology/Carrier.js';
import { turn } from '../../contract/check.js';
import { CarrierNet, idOf } from '../../support/CarrierNet.js';

const introduction = { type: 'introduction', introduction: Uint8Array.of(7) } as const;
const lost = { type: 'failure', reason: 'UNREACHABLE', target: idOf(3) } as const;

function packet(number: number, bytes = 1, link = 1): RelayContent {
  return { type: 'packet', link: new Uint8Array(8).fill(link), number, data: new Uint8Array(bytes) };
}

function relay(ids: number[], at: number, content: RelayContent): Relay {
  return { path: ids.map(idOf), at, content };
}

describe('Carrier', () => {
  let net: CarrierNet;
  beforeEach(() => {
    net = new CarrierNet();
    net.connect(1, 2, 3, 4);
  });

  /** Who has handed what to whom. */
  const handed = (): string[] =>
    net.sent.map(({ from, to, relay: { content } }) => {
      const reason = content.type === 'failure' ? ` ${content.reason}` : '';
      return `${from}→${to} ${content.type}${reason}`;
    });

  it('brings introductions over one carrier and over two, and tells the way back', async () => {
    assert.ok(net.carrier(1).introduce([1, 2, 3].map(idOf), Uint8Array.of(7)));
    assert.ok(net.carrier(4).introduce([4, 3, 2, 1].map(idOf), Uint8Array.of(8)));
    await turn();
    assert.deepEqual(net.lines, ['3: 7 of 1 via 2', '1: 8 of 4 via 2,3']);
  });

  it('says at once that an introduction finds no first carrier, or no room', () => {
    assert.equal(net.carrier(1).introduce([1, 9, 3].map(idOf), Uint8Array.of(7)), false);
    net.hop(1, 2).setRoom(0);
    const long = new Uint8Array(65_000);
    const taken = [0, 1, 2].map(() => net.carrier(1).introduce([1, 2, 3].map(idOf), long));
    assert.deepEqual(taken, [true, true, false]);
  });

  it('takes 2000 introductions and failures of a member at once, then 50 a second, from wherever they are', () => {
    const bring = (path: number[], times: number): number => {
      const before = net.lines.length + net.sent.length;
      for (let i = 0; i < times; i++)
        net.carrier(2).receive(idOf(1), relay(path, path.indexOf(2), introduction), meshService);
      return net.lines.length + net.sent.length - before;
    };
    assert.equal(bring([9, 1, 2], 1_000), 1_000);
    assert.equal(bring([8, 1, 2], 2_000), 1_000);
    net.clock.advance(1_000);
    assert.equal(bring([7, 1, 2], 100), 50);
    assert.equal(bring([1, 2, 3], 1), 1, 'BUSY');
    assert.deepEqual(handed(), ['2→1 failure BUSY']);
    net.carrier(2).receive(idOf(3), relay([3, 2, 1], 1, introduction), meshService);
    assert.deepEqual(handed(), ['2→1 failure BUSY', '2→1 introduction'], 'others still can');
  });

  it('tells the source when the next one is not linked', async () => {
    net.cut(3, 4);
    net.carrier(1).introduce([1, 2, 3, 4].map(idOf), Uint8Array.of(7));
    await turn();
    assert.deepEqual(net.lines, ['1: not to 4 via 2']);
  });

  it('tells the source once that a link has ended, because too much waits for the next one', async () => {
    const a = net.carrier(1).open([1, 2, 3].map(idOf), new Uint8Array(8));
    const ended = new Promise((resolve) => (a.onClose = resolve));
    net.hop(2, 3).setRoom(0);
    for (let i = 0; i < 80; i++) a.send(new Uint8Array(16_384));
    await ended;
    await turn();
    assert.deepEqual(
      handed().filter((line) => line.includes('failure')),
      ['2→1 failure BUSY'],
    );
    net.hop(2, 3).setRoom(Infinity);
    await turn();
    const carried = handed().filter((line) => line === '2→3 packet').length;
    assert.equal(carried, Math.floor(2 ** 20 / (16_384 + 512)), 'those before the first that was dropped');
  });

  it('hands over no more than the channel has room for, and goes on when it has room again', async () => {
    const a = net.carrier(1).open([1, 2, 3].map(idOf), new Uint8Array(8));
    a.onClose = assert.fail;
    net.hop(2, 3).setRoom(2);
    for (let i = 0; i < 5; i++) a.send(Uint8Array.of(i));
    await turn();
    const carried = (): number => handed().filter((line) => line === '2→3 packet').length;
    assert.equal(carried(), 2);
    net.hop(2, 3).setRoom(2);
    await turn();
    assert.equal(carried(), 4);
    net.hop(2, 3).setRoom(2);
    await turn();
    assert.equal(carried(), 5);
  });

  it('passes packets on at 4 MiB a second, to each member in turn, and then without a timer', async () => {
    net.connect(2, 5);
    const links = [3, 5].map((to) => net.carrier(1).open([1, 2, to].map(idOf), new Uint8Array(8).fill(to)));
    for (const link of links) link.onClose = assert.fail;
    for (let i = 0; i < 60; i++) for (const link of links) link.send(new Uint8Array(16_384));
    await turn();
    const carried = (to: number): number => handed().filter((line) => line === `2→${to} packet`).length;
    const atOnce = carried(3) + carried(5);
    assert.equal(atOnce, Math.ceil(2 ** 20 / (16_384 + 512)));
    for (let ms = 0; ms < 100; ms += 10) {
      net.clock.advance(10);
      await turn();
    }
    const later = [carried(3), carried(5)];
    const bytes = (later[0]! + later[1]! - atOnce) * (16_384 + 512);
    assert.ok(Math.abs(bytes - 0.1 * 2 ** 22) <= 2 * (16_384 + 512), `${bytes} bytes`);
    for (let i = 0; i < 10; i++) {
      net.clock.advance(1_000);
      await turn();
    }
    assert.deepEqual([carried(3), carried(5), net.clock.timers], [60, 60, 0]);
    assert.ok(Math.min(...later) > 10, `${later.join()} packets`);
  });

  it('holds no timer after its end', async () => {
    net.carrier(3).open([3, 2, 1].map(idOf), new Uint8Array(8));
    const a = net.carrier(1).open([1, 2, 3].map(idOf), new Uint8Array(8));
    for (let i = 0; i < 63; i++) a.send(new Uint8Array(32_000));
    await turn();
    assert.equal(net.clock.timers, 1);
    net.carrier(2).close();
    assert.equal(net.clock.timers, 0);
  });

  it('tells the sources of what waited for a member that is lost', async () => {
    const a = net.carrier(1).open([1, 2, 3].map(idOf), new Uint8Array(8));
    const ended = new Promise((resolve) => (a.onClose = resolve));
    net.hop(2, 3).setRoom(0);
    for (let i = 0; i < 5; i++) a.send(Uint8Array.of(i));
    net.carrier(1).introduce([1, 2, 3].map(idOf), Uint8Array.of(7));
    await turn();
    net.cut(2, 3);
    await ended;
    assert.deepEqual(net.lines, ['1: not to 3 via 2']);
    assert.equal(handed().filter((line) => line === '2→1 failure UNREACHABLE').length, 2);
  });

  it('does not answer a failure that it cannot pass on', async () => {
    net.carrier(2).receive(idOf(3), relay([4, 3, 2, 9], 2, lost), meshService);
    await turn();
    assert.deepEqual(net.sent, []);
  });

  it('carries nothing after its end', async () => {
    net.carrier(2).close();
    net.carrier(1).introduce([1, 2, 3].map(idOf), Uint8Array.of(7));
    await turn();
    assert.deepEqual(handed(), ['1→2 introduction']);
    assert.equal(net.carrier(2).introduce([2, 3, 4].map(idOf), Uint8Array.of(7)), false);
  });

  describe('bears hostile members:', () => {
    const violations: [what: string, relay: Relay, service: number][] = [
      ['a message for another member', relay([1, 3, 2], 1, introduction), meshService],
      ['a message with a forged source', relay([9, 2, 3], 1, introduction), meshService],
      ['a message with a forged carrier', relay([9, 8, 2], 2, introduction), meshService],
      ['a message that has passed it already', relay([2, 1, 3], 1, introduction), meshService],
      ['a failure in the name of another member', relay([3, 2], 1, lost), meshService],
      ['an introduction on the relay lane', relay([1, 2, 3], 1, introduction), relayService],
      ['a failure on the relay lane', relay([1, 2], 1, lost), relayService],
      ['a packet on the control lane', relay([1, 2, 3], 1, packet(0)), meshService],
    ];
    for (const [what, message, service] of violations) {
      it(`refuses ${what}`, () => {
        assert.throws(() => net.carrier(2).receive(idOf(1), message, service), { code: 'PROTOCOL' });
        assert.deepEqual(net.sent, []);
        assert.deepEqual(net.lines, []);
      });
    }

    it('an end of a link comes from the other end only', async () => {
      const link = new Uint8Array(8).fill(1);
      const a = net.carrier(1).open([1, 2, 3].map(idOf), link);
      let ended = false;
      a.onClose = () => (ended = true);
      net.carrier(1).receive(idOf(2), relay([4, 3, 2, 1], 3, packet(0, 0)), relayService);
      await turn();
      assert.equal(ended, false);
      net.carrier(1).receive(idOf(2), relay([3, 2, 1], 2, packet(0, 0)), relayService);
      await turn();
      assert.equal(ended, true);
    });

    it('failures that nobody waits for change nothing', async () => {
      for (let i = 0; i < 1_000; i++) {
        const link = { link: new Uint8Array(8).fill(i) };
        net.carrier(1).receive(idOf(2), relay([2, 1], 1, { ...lost, ...link }), meshService);
      }
      await turn();
      assert.deepEqual(net.sent, []);
      assert.deepEqual(net.lines, []);
    });

    it('a flood through it to a slow member takes 4 MiB at most, and little of what goes back', async () => {
      for (const to of [1, 3]) net.hop(2, to).setRoom(0);
      for (let i = 0; i < 2_000; i++) {
        const target = 100 + (i % 50);
        net.carrier(2).receive(idOf(1), relay([1, 2, 3, target], 1, packet(i, 30_000, i)), relayService);
      }
      // Member 3 is not linked with the targets; what it answers does not count.
      for (const to of [1, 3]) net.hop(2, to).setRoom(Infinity);
      for (let second = 0; second < 5; second++) {
        await turn();
        net.clock.advance(1_000);
      }
      const carried = handed().filter((line) => line === '2→3 packet').length * 30_000;
      assert.ok(carried > 3.5 * 2 ** 20 && carried <= 4 * 2 ** 20, `${carried} bytes`);
      const answers = handed().filter((line) => line === '2→1 failure BUSY').length;
      assert.ok(answers > 0 && answers <= 256, `${answers} failures`);
    });
  });
});
