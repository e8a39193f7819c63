import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { GroupError } from '../../src/base/errors.js';
import { SignalingServer } from '../../src/server/SignalingServer.js';
import type { SignalingServerOptions } from '../../src/server/signalingServerOptions.js';
import { MemoryStore } from '../../src/server/store/MemoryStore.js';
import { redisStore } from '../../src/server/store/RedisStore.js';
import type { Store } from '../../src/server/store/Store.js';
import { RedisProcess, whyNoRedis } from '../support/RedisProcess.js';
import { RecordingClient } from '../support/signaling.js';

const alice = 'a'.repeat(32);
const bob = 'b'.repeat(32);
const carol = 'c'.repeat(32);

describe('signaling servers that share a store', function () {
  this.timeout(60_000);
  const servers: SignalingServer[] = [];
  const clients: RecordingClient[] = [];
  let redis: RedisProcess | undefined;

  before(async () => {
    if (!whyNoRedis()) redis = await RedisProcess.start();
  });

  after(() => redis?.stop());

  afterEach(async () => {
    for (const { client } of clients.splice(0)) client.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(options: SignalingServerOptions): Promise<SignalingServer> {
    const server = new SignalingServer(options);
    servers.push(server);
    await server.listen(0, '127.0.0.1');
    return server;
  }

  /** Resolves when they know of each other. */
  async function serveAll(count: number, options: SignalingServerOptions): Promise<SignalingServer[]> {
    const all = await Promise.all(Array.from({ length: count }, () => serve(options)));
    while (all.some(({ store }) => store!.nodes !== count - 1)) await pause(5);
    return all;
  }

  function connect(
    { url }: SignalingServer,
    id: string,
    more: Partial<ConstructorParameters<typeof RecordingClient>[0]> = {},
  ): RecordingClient {
    const client = new RecordingClient({ url: url!, id, ...more });
    clients.push(client);
    return client;
  }

  const makers: [string, () => Promise<Store>][] = [
    ['in memory', async () => new MemoryStore()],
    [
      'Redis',
      async () => {
        await redis!.do('FLUSHALL');
        return redisStore(redis!.url);
      },
    ],
  ];
  for (const [name, makeStore] of makers) {
    describe(`(${name})`, () => {
      let store: Store;

      beforeEach(async function () {
        if (name === 'Redis' && !redis) {
          console.log(`      skipped: ${whyNoRedis()}`);
          this.skip();
        }
        store = await makeStore();
      });

      it('introduce members who come to different ones, and tell who goes', async () => {
        const [one, two, three] = await serveAll(3, { store });
        const a = connect(one!, alice);
        await a.until('members []');
        const b = connect(two!, bob);
        await b.until('members [a1]');
        await a.until('joined b1');
        const c = connect(three!, carol);
        await c.until('members [a1,b1]');
        await Promise.all([a, b].map((client) => client.until('joined c1')));
        a.client.forward(carol, Uint8Array.of(1, 2));
        await c.until('introduction from a: 1 2');
        c.client.forward(bob, Uint8Array.of(3));
        await b.until('introduction from c: 3');
        c.client.close();
        await Promise.all([a, b].map((client) => client.until('left c')));
        a.client.forward(carol, Uint8Array.of(1));
        await a.until('undelivered c');
        assert.equal(one!.store!.elsewhere, 1);
        assert.equal(one!.memberCount, 1);
      });

      it('carry packets from one to the other', async () => {
        const [one, two] = await serveAll(2, { store, relay: true });
        const a = connect(one!, alice, { relay: true });
        await a.until('members []');
        const b = connect(two!, bob, { relay: true });
        await a.until('joined b1');
        const link = new Uint8Array(8);
        for (let number = 0; number < 3; number++)
          a.client.carry(bob, { link, number, data: Uint8Array.of(number) });
        for (let number = 0; number < 3; number++) await b.until(`carried from a: ${number} ${number}`);
        b.client.close();
        await a.until('left b');
        a.client.carry(bob, { link, number: 3, data: Uint8Array.of(3) });
        await a.until('uncarried b');
      });

      it('let a member go from one to the other, and only the later of two copies stay', async () => {
        const [one, two] = await serveAll(2, { store });
        const a = connect(one!, alice);
        await a.until('STABLE');
        const b = connect(two!, bob);
        await a.until('joined b1');
        const later = connect(two!, alice, { incarnation: 2 });
        await later.until('members [b1]');
        await a.until('refused CONFLICT');
        await b.until('joined a2');
        const earlier = connect(one!, alice);
        await earlier.until('refused CONFLICT');
      });

      it('count the members of all of them', async () => {
        const [one, two] = await serveAll(2, { store, maxMembersPerTopic: 1 });
        const a = connect(one!, alice);
        await a.until('STABLE');
        const b = connect(two!, bob);
        await b.until('CONNECTING');
        while (!two!.counts.closed.has(4006)) await pause(5);
        a.client.close();
        await b.until('STABLE');
      });
    });
  }

  it('go on for their own members while Redis is away, and meet again when it is back', async function () {
    if (!redis) {
      console.log(`      skipped: ${whyNoRedis()}`);
      this.skip();
    }
    await redis.do('FLUSHALL');
    const store = await redisStore(redis.url);
    const states: (GroupError | true | undefined)[] = [];
    const [one, two] = await Promise.all([
      serve({ store, onStore: (isUp, reason) => void states.push(isUp || reason) }),
      serve({ store }),
    ]);
    while (one.store!.nodes !== 1 || two.store!.nodes !== 1) await pause(5);
    const a = connect(one, alice);
    await a.until('STABLE');
    const b = connect(two, bob);
    await a.until('joined b1');
    await redis.kill();
    const c = connect(one, carol);
    await c.until('members [a1,b1]');
    await a.until('joined c1');
    a.client.forward(bob, Uint8Array.of(1));
    await a.until('undelivered b');
    await redis.restart();
    await b.until('joined c1');
    a.client.forward(bob, Uint8Array.of(2));
    await b.until('introduction from a: 2');
    assert.deepEqual(
      a.lines.filter((line) => line.startsWith('left')),
      [],
    );
    assert.deepEqual(
      states.map((state) => (state === true ? 'up' : state?.code)),
      ['up', 'STORE_UNREACHABLE', 'up'],
    );
    assert.equal(one.store!.timesDown, 1);
  });
});
