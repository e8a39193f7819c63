import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Relay, RelayContent } from '../../../src/wire/meshCodec.js';
import { Carriage, carriedOn, checkHop, failureOf } from '../../../src/topology/core/carriage.js';
import { idOf } from '../../support/CarrierNet.js';

/**
 * Three packets without data fit into a flow, eight of one giver, ten in all, four introductions; five may be passed on at
 * once and one a second.
 */
const overhead = 512;
const narrow = {
  maxFlowBytes: 3 * overhead,
  maxGiverBytes: 8 * overhead,
  maxBytes: 10 * overhead,
  maxUrgentBytes: 4 * overhead,
  bytesPerSecond: overhead,
  burstBytes: 5 * overhead,
};
const options = { ...narrow, bytesPerSecond: Infinity, burstBytes: Infinity };

function packet(ids: number[], number: number, link = 1, bytes = 0): Relay {
  const data = new Uint8Array(bytes);
  return relay(ids, { type: 'packet', link: new Uint8Array(8).fill(link), number, data });
}

/** A message that waits at the second of the path for the third. */
function relay(ids: number[], content: RelayContent, at = 2): Relay {
  return { path: ids.map(idOf), at, content };
}

const introduction = { type: 'introduction', introduction: new Uint8Array() } as const;
const failure = { type: 'failure', reason: 'BUSY', target: idOf(9) } as const;

/** Source, target, and number of all that comes out for a member. */
function takeAll(carriage: Carriage, next: number, count = Infinity, nowMs = 0): string[] {
  const taken: string[] = [];
  while (taken.length < count) {
    const relay = carriage.take(idOf(next), nowMs);
    if (!relay) break;
    const { path, content } = relay;
    const what = content.type === 'packet' ? content.number : content.type;
    taken.push(`${parseInt(path[0]!, 16)}→${parseInt(path[path.length - 1]!, 16)} ${what}`);
  }
  return taken;
}

describe('Carriage', () => {
  it('takes turns between sources, and for each between targets', () => {
    const carriage = new Carriage(options);
    for (let i = 0; i < 3; i++) carriage.push(packet([1, 5, 6], i));
    for (let i = 0; i < 2; i++) carriage.push(packet([2, 5, 6], i));
    for (let i = 0; i < 2; i++) carriage.push(packet([2, 5, 6, 7], i));
    assert.deepEqual(takeAll(carriage, 6), [
      ...['1→6 0', '2→6 0', '1→6 1', '2→7 0', '1→6 2', '2→6 1', '2→7 1'],
    ]);
    assert.equal(carriage.waits(idOf(6)), false);
  });

  it('lets introductions and failures go first, in order', () => {
    const carriage = new Carriage(options);
    carriage.push(packet([1, 5, 6], 0));
    carriage.push(relay([1, 5, 6], introduction));
    carriage.push(relay([2, 5, 6], failure));
    assert.deepEqual(takeAll(carriage, 6), ['1→6 introduction', '2→6 failure', '1→6 0']);
  });

  it('takes so much from one source to one target, and so much in all', () => {
    const carriage = new Carriage(options);
    const taken = (ids: number[]): number =>
      [0, 1, 2, 3].filter((number) => carriage.push(packet(ids, number))).length;
    assert.equal(taken([1, 5, 6]), 3);
    assert.equal(taken([2, 5, 6]), 3);
    assert.equal(taken([2, 5, 6, 7]), 3);
    assert.equal(taken([2, 5, 7]), 1, 'the rest of all');
    takeAll(carriage, 6, 2);
    assert.equal(taken([2, 5, 8]), 2, 'what has been freed');
  });

  it('takes so much from the member that hands it over, whatever source it names', () => {
    const carriage = new Carriage(options);
    const taken = [1, 2, 3, 4, 7, 8, 10, 11, 12].map((source) => {
      const forged = relay([source, 9, 5, 6], packet([], 0).content, 3);
      return carriage.push(forged);
    });
    assert.deepEqual(taken, [...Array<boolean>(8).fill(true), false]);
    assert.equal(carriage.push(packet([1, 5, 6], 1)), true, 'what member 1 hands over itself');
    takeAll(carriage, 6);
    assert.equal(carriage.push(relay([1, 9, 5, 6], packet([], 0).content, 3)), true);
  });

  it('passes packets of others on at a rate, and tells when the next one may pass', () => {
    const carriage = new Carriage(narrow);
    const push = (source: number, from: number, to: number): void => {
      for (let i = from; i < to; i++) assert.ok(carriage.push(packet([source, 5, 6], i)));
    };
    push(1, 0, 3);
    push(2, 0, 3);
    assert.equal(takeAll(carriage, 6).length, 6, 'five at once, and one that is owed');
    push(1, 3, 5);
    push(2, 3, 5);
    assert.deepEqual(takeAll(carriage, 6), []);
    assert.equal(carriage.waits(idOf(6)), true);
    assert.equal(carriage.paceMs, 1_000);
    assert.deepEqual(takeAll(carriage, 6, 9, 500), []);
    assert.deepEqual(takeAll(carriage, 6, 9, 1_000), ['1→6 3']);
    assert.deepEqual(takeAll(carriage, 6, 9, 2_000), ['2→6 3']);
    assert.equal(takeAll(carriage, 6, 9, 60_000).length, 2);
  });

  it('lets introductions, failures and packets of its own pass whatever is owed', () => {
    const carriage = new Carriage(narrow);
    for (const source of [1, 2, 3]) for (let i = 0; i < 2; i++) carriage.push(packet([source, 5, 6], i));
    takeAll(carriage, 6);
    carriage.push(packet([1, 5, 6], 2));
    carriage.push({ ...packet([5, 6, 7], 0), at: 1 });
    carriage.push(relay([1, 5, 6], introduction));
    assert.deepEqual(takeAll(carriage, 6), ['1→6 introduction', '5→7 0']);
    assert.equal(carriage.drop(idOf(6)).length, 1, 'what the rate holds back is given back at once');
  });

  it('counts bytes, and something for each message', () => {
    const carriage = new Carriage(options);
    assert.equal(carriage.push(packet([1, 5, 6], 0, 1, 2 * overhead + 1)), false);
    assert.equal(carriage.push(packet([1, 5, 6], 0, 1, 2 * overhead)), true);
    assert.equal(carriage.waitingBytes(idOf(6), idOf(1), idOf(6)), 3 * overhead);
  });

  it('takes a few introductions and failures for each member, whatever else waits', () => {
    const carriage = new Carriage(options);
    const taken = [1, 2, 3, 4, 5].map((n) => carriage.push(relay([n, 8, 6], n % 2 ? introduction : failure)));
    assert.deepEqual(taken, [true, true, true, true, false]);
    assert.ok(carriage.push(relay([1, 8, 7], introduction)));
    takeAll(carriage, 6, 1);
    assert.ok(carriage.push(relay([1, 8, 6], introduction)));
  });

  it('takes all packets of its own', () => {
    const carriage = new Carriage(options);
    for (let i = 0; i < 50; i++) assert.ok(carriage.push({ ...packet([5, 6, 7], i), at: 1 }));
    assert.ok(carriage.push(packet([1, 5, 6], 0)), 'they leave the room of others alone');
    assert.equal(carriage.waitingBytes(idOf(6), idOf(5), idOf(7)), 50 * overhead);
    assert.equal(takeAll(carriage, 6).length, 51);
    assert.equal(carriage.waitingBytes(idOf(6), idOf(5), idOf(7)), 0);
  });

  it('tells the source of a packet once that its link has ended, and lets none of its packets through', () => {
    const carriage = new Carriage(options);
    for (let i = 0; i < 3; i++) carriage.push(packet([1, 5, 6], i));
    const late = packet([1, 5, 6], 3);
    assert.equal(carriage.push(late), false);
    assert.deepEqual(carriage.refuse(late, 'BUSY'), {
      path: [idOf(5), idOf(1)],
      at: 1,
      content: { type: 'failure', reason: 'BUSY', target: idOf(6), link: new Uint8Array(8).fill(1) },
    });
    assert.equal(carriage.refuse(late, 'BUSY'), undefined);
    assert.equal(takeAll(carriage, 6).length, 3, 'what came before is carried');
    assert.equal(carriage.push(packet([1, 5, 6], 4)), false, 'although there is room');
    assert.equal(carriage.refuse(packet([1, 5, 6], 4), 'UNREACHABLE'), undefined);
    assert.ok(carriage.push(packet([1, 5, 6], 0, 2)), 'another link of the same two');
    assert.ok(carriage.push(packet([2, 5, 6], 0, 1)), 'a link of the same name of another member');
  });

  it('gives back what waited for a member that is lost', () => {
    const carriage = new Carriage(options);
    for (let i = 0; i < 3; i++) carriage.push(packet([1, 5, 6], i));
    carriage.push(relay([2, 5, 6], introduction));
    carriage.push(packet([1, 5, 7], 0));
    assert.equal(carriage.drop(idOf(6)).length, 4);
    assert.deepEqual(carriage.drop(idOf(6)), []);
    assert.equal(carriage.waits(idOf(7)), true);
  });

  it('keeps the order of each flow and its limits, whatever comes and goes', () => {
    const step = fc.record({ source: fc.nat(3), target: fc.nat(3), take: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const carriage = new Carriage(options);
        const sent = new Map<string, number>();
        const seen = new Map<string, number>();
        let waiting = 0;
        const takeSome = (count: number): void => {
          for (const line of takeAll(carriage, 99, count)) {
            waiting--;
            const [flow, number] = line.split(' ') as [string, string];
            assert.ok(Number(number) > (seen.get(flow) ?? -1), `${line} after ${seen.get(flow)}`);
            seen.set(flow, Number(number));
          }
        };
        for (const { source, target, take } of steps) {
          const ids = [source + 10, 5, 99, target + 20];
          const flow = `${source + 10}→${target + 20}`;
          const number = sent.get(flow) ?? 0;
          sent.set(flow, number + 1);
          if (carriage.push(packet(ids, number))) waiting++;
          assert.ok(
            waiting <= 10 &&
              carriage.waitingBytes(idOf(99), ids.map(idOf)[0]!, idOf(target + 20)) <= 3 * overhead,
          );
          takeSome(take);
        }
        takeSome(Infinity);
        assert.equal(waiting, 0);
        assert.equal(carriage.waits(idOf(99)), false);
      }),
    );
  });
});

describe('A path', () => {
  it('has to be that of the sender and the receiver', () => {
    checkHop(relay([1, 2, 3, 4], introduction, 2), idOf(3), idOf(2));
    for (const [myId, from] of [
      [idOf(4), idOf(2)],
      [idOf(3), idOf(1)],
      [idOf(3), idOf(9)],
      [idOf(2), idOf(3)],
    ] as const) {
      assert.throws(() => checkHop(relay([1, 2, 3, 4], introduction, 2), myId, from), { code: 'PROTOCOL' });
    }
  });

  it('goes on by one, and a failure goes back by the way that was gone', () => {
    const onward = carriedOn(relay([1, 2, 3, 4], introduction, 2));
    assert.equal(onward.at, 3);
    assert.deepEqual(failureOf(onward, 'UNREACHABLE'), {
      path: [3, 2, 1].map(idOf),
      at: 1,
      content: { type: 'failure', reason: 'UNREACHABLE', target: idOf(4) },
    });
  });

  it('leads nobody back for a failure, or to this member itself', () => {
    assert.equal(failureOf(relay([1, 2, 3], failure), 'BUSY'), undefined);
    assert.equal(failureOf(relay([1, 2, 3], introduction, 1), 'BUSY'), undefined);
  });
});
