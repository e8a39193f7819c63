import assert from 'node:assert/strict';
import type { KeyPair } from '../../src/base/Crypto.js';
import type { Departure } from '../../src/topology/Topology.js';
import { WebGroup, WebGroupState } from '../../src/WebGroup.js';
import type { Host } from './Host.js';
import { World } from './World.js';

const { JOINED, LEFT } = WebGroupState;

/** What a member tells its application. */
interface Told {
  readonly group: WebGroup;
  readonly host: Host;
  readonly events: string[];
}

// In the first world the instance of the member that comes later is the smaller one, in the other it is not.
for (const seed of [2, 4])
  describe(`Two members with one identity, world ${seed}`, () => {
    let world: World;
    let nowMs: number;
    let all: Told[];
    let keys: KeyPair;

    beforeEach(async () => {
      nowMs = 0;
      all = [];
      world = new World(seed, { readingMs: 0, parks: false });
      keys = await hostOf('of the keys')
        .platform(() => assert.fail())
        .crypto.generateKeyPair();
    });

    afterEach(async () => {
      for (const { group } of all) void group.leave();
      await pass(10_000);
      for (const { group, host } of all) {
        assert.equal(group.state, LEFT);
        for (const [what, count] of Object.entries(host.held)) assert.equal(count, 0, what);
      }
      assert.deepEqual(world.violations, []);
    });

    /** A simulated member is made for its host alone: what it would do with its group is done by the tests. */
    function hostOf(_name: string): Host {
      return world.addMember().host;
    }

    async function pass(ms: number): Promise<void> {
      nowMs += ms;
      await world.run(nowMs);
    }

    /** `copied`: it begins with the common keys; `given`: they are handed in, so that it may have no others. */
    function make(identity: 'own' | 'copied' | 'given', autoRejoin = true): Told {
      const host = hostOf(identity);
      const platform = host.platform((url, protocols) => world.openSocket(host, url, protocols));
      let isFirst = true;
      const generateKeyPair = async (): Promise<KeyPair> => {
        const copies = isFirst && identity === 'copied';
        isFirst = false;
        return copies ? keys : platform.crypto.generateKeyPair();
      };
      const group = new WebGroup(
        {
          ...{ signalingServer: 'ws://server', autoRejoin },
          ...(identity === 'given' && { identity: () => keys }),
        },
        {
          platform: { ...platform, crypto: { ...platform.crypto, generateKeyPair } },
          rtc: world.rtc.engine(host),
        },
      );
      const events: string[] = [];
      const short = (id: string): string => id.slice(0, 4);
      group.on('myId', (id) => events.push(`id ${short(id)}`));
      group.on('memberJoin', (id) => events.push(`+${short(id)}`));
      group.on('memberLeave', (id, { reason }: Departure) => events.push(`-${short(id)} ${reason}`));
      group.on('error', ({ code }) => events.push(code));
      const told = { group, host, events };
      all.push(told);
      return told;
    }

    async function join(told: Told): Promise<void> {
      const joined = told.group.join('the key');
      joined.catch(() => {});
      await pass(10_000);
    }

    it('become two, and both are in the group with all others', async () => {
      const [witness, first, second] = [make('own'), make('copied'), make('copied')];
      await join(witness);
      await join(first);
      const id = first.group.myId;
      assert.deepEqual(witness.group.members, [witness.group.myId, id].sort());
      await join(second);
      await pass(20_000);
      const groups = [witness, first, second].map(({ group }) => group);
      for (const group of groups) {
        assert.equal(group.state, JOINED);
        assert.deepEqual(group.members, groups.map(({ myId }) => myId).sort());
        assert.equal(group.neighbors.length, 2);
      }
      const [loser, winner] = first.group.myId === id ? [second, first] : [first, second];
      assert.equal(winner.group.myId, id);
      assert.deepEqual(
        loser.events.filter((event) => event === 'CONFLICT' || event.startsWith('id ')),
        [`id ${id.slice(0, 4)}`, 'CONFLICT', `id ${loser.group.myId.slice(0, 4)}`],
      );
      assert.ok(!winner.events.includes('CONFLICT'));
      assert.ok(!witness.events.some((event) => event.endsWith('left')), witness.events.join());
    });

    it('settle it alone too, and do not throw each other out again and again', async () => {
      const [first, second] = [make('copied'), make('copied')];
      await join(first);
      await join(second);
      await pass(60_000);
      for (const { group } of all) assert.equal(group.members.length, 2);
      assert.notEqual(first.group.myId, second.group.myId);
      assert.equal(all.flatMap(({ events }) => events).filter((event) => event === 'CONFLICT').length, 1);
    });

    it('stay one where the identity was handed in: the earlier life leaves, and buries nobody', async () => {
      const [witness, first, second] = [make('own'), make('given'), make('given')];
      await join(witness);
      await join(first);
      const id = first.group.myId;
      // The second one joins 10 s later, so its incarnation is higher.
      await join(second);
      assert.equal(first.group.state, LEFT);
      assert.deepEqual(first.events.slice(-2), ['CONFLICT', `-${witness.group.myId.slice(0, 4)} self`]);
      for (const { group } of [witness, second]) {
        assert.equal(group.state, JOINED);
        assert.deepEqual(group.members, [witness.group.myId, id].sort());
      }
      await join(first);
      assert.deepEqual([first.group.state, second.group.state], [JOINED, LEFT], 'until it joins again');
    });

    it('stay one where both have one incarnation, and nobody takes the end of one for that of the other', async () => {
      const [witness, first, second] = [make('own'), make('given'), make('given')];
      await join(witness);
      const start = (told: Told): void => void told.group.join('the key').catch(() => {});
      start(first);
      // By then the first one has a channel with the witness, and neither knows of the second.
      await pass(900);
      assert.equal(witness.group.members.length, 2);
      second.host.clock.jump(0, -900);
      start(second);
      await pass(20_000);
      assert.deepEqual([first, second].map(({ group }) => group.state).sort(), [JOINED, LEFT]);
      const left = first.group.state === LEFT ? first : second;
      const stayed = left === first ? second : first;
      assert.deepEqual(stayed.group.members, [witness.group.myId, stayed.group.myId].sort());
      assert.deepEqual(witness.group.members, stayed.group.members);
      assert.ok(left.events.includes('CONFLICT') || left === second);
    });

    it('stay one without autoRejoin', async () => {
      const [first, second] = [make('copied', false), make('copied', false)];
      await join(first);
      await join(second);
      assert.deepEqual([first.group.state, second.group.state], [LEFT, JOINED]);
      assert.equal(first.events.at(-1), 'CONFLICT');
    });

    it('tell who comes with an earlier life that it can not join', async () => {
      const [later, earlier] = [make('given'), make('given')];
      await join(later);
      earlier.host.clock.jump(0, -3_600_000);
      const joining = assert.rejects(earlier.group.join('the key'), { code: 'CONFLICT' });
      await pass(5_000);
      await joining;
      assert.equal(earlier.group.state, LEFT);
      assert.deepEqual(
        earlier.events.filter((event) => event === 'CONFLICT'),
        [],
      );
      assert.equal(later.group.state, JOINED);
    });
  });
