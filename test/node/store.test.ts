import assert from 'node:assert/strict';
import { MemoryStore } from '../../src/server/store/MemoryStore.js';
import { redisStore } from '../../src/server/store/RedisStore.js';
import type { StoreConnection } from '../../src/server/store/Store.js';
import { storeContract } from '../contract/store.js';
import { RedisProcess, whyNoRedis } from '../support/RedisProcess.js';

storeContract('in memory', async () => new MemoryStore());

describe('with a Redis', function () {
  this.timeout(60_000);
  let redis: RedisProcess;

  before(async function () {
    const reason = whyNoRedis();
    if (reason) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    redis = await RedisProcess.start();
  });

  after(() => redis?.stop());

  storeContract('Redis', async () => {
    await redis.do('FLUSHALL');
    return redisStore(redis.url);
  });

  describe('redisStore', () => {
    let connection: StoreConnection | undefined;
    const events: string[] = [];
    let onEvent: () => void = () => {};

    async function open(url = redis.url): Promise<StoreConnection> {
      const tell = (event: string): void => {
        events.push(event);
        onEvent();
      };
      connection = (await redisStore(url)).open('a'.repeat(16), {
        up: () => tell('up'),
        down: ({ message }) => tell(`down: ${message}`),
        hint: () => tell('hint'),
      });
      return connection;
    }

    /** Resolves when such an event has come; from then on only later ones count. */
    async function until(pattern: RegExp): Promise<void> {
      let index;
      while ((index = events.findIndex((event) => pattern.test(event))) < 0) {
        await new Promise<void>((resolve) => (onEvent = resolve));
      }
      events.splice(0, index + 1);
    }

    afterEach(async () => {
      await connection?.close();
      connection = undefined;
      events.length = 0;
    });

    it('refuses what is no URL of a Redis, and repeats no password', async () => {
      for (const url of ['http://localhost', 'redis:', 'redis://:secret@:::1', '']) {
        await assert.rejects(redisStore(url), (error: Error & { code?: string }) => {
          assert.equal(error.code, 'INVALID_URL');
          return !error.message.includes('secret');
        });
      }
    });

    it('tells once that Redis is away, fails at once meanwhile, and tells when it is back', async () => {
      const store = await open();
      await until(/^up/);
      await redis.kill();
      await until(/^down/);
      await assert.rejects(store.announce(1_000));
      await assert.rejects(store.exchange([{ room: 'a'.repeat(32), roll: new Uint8Array(1) }], [], 1_000));
      await assert.rejects(store.post(new Map([['b'.repeat(16), [new Uint8Array(1)]]])));
      await assert.rejects(store.collect());
      assert.deepEqual(
        events.filter((event) => event !== 'hint'),
        [],
      );
      await redis.restart();
      await until(/^up/);
      assert.deepEqual(await store.announce(1_000), ['a'.repeat(16)]);
    });

    it('waits for one that is not there yet', async () => {
      await redis.kill();
      await open();
      await until(/^down: connect ECONNREFUSED/);
      await redis.restart();
      await until(/^up/);
    });

    it('gives a Redis up that answers nothing, and comes back to it', async () => {
      const store = await open();
      await until(/^up/);
      redis.pause();
      try {
        await assert.rejects(store.announce(1_000), { message: 'Command timed out' });
        await until(/^down/);
      } finally {
        redis.resume();
      }
      await until(/^up/);
      await store.announce(1_000);
    });

    it('subscribes again when its subscription is lost, and works where nobody may subscribe', async () => {
      const store = await open();
      await until(/^up/);
      await until(/^hint/);
      await redis.do('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await until(/^hint/);
      await redis.do('ACL', 'SETUSER', 'default', '-publish', '-subscribe');
      try {
        await redis.do('CLIENT', 'KILL', 'TYPE', 'pubsub');
        await store.announce(1_000);
        await store.post(new Map([['a'.repeat(16), [new Uint8Array(1)]]]));
        assert.equal((await store.collect()).length, 1);
      } finally {
        await redis.do('ACL', 'SETUSER', 'default', '+@all');
      }
      // What it notices is that its own hint of the last time has not come.
      events.length = 0;
      await store.announce(1_000);
      await until(/^hint/);
    });
  });
});
