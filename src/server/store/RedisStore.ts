import type { Redis, RedisOptions } from 'ioredis';
import { GroupError } from '../../base/errors.js';
import type { Random } from '../../base/Random.js';
import { systemRandom } from '../../base/system.js';
import type { NodeName, RoomName } from '../../wire/nodesCodec.js';
import {
  storeLimits,
  type RoomWithRoll,
  type Store,
  type StoreConnection,
  type StoreEvents,
} from './Store.js';

/** How a store in Redis is used. */
export interface RedisStoreOptions {
  /** Begins all keys, so that several deployments can share a database. Default `webgroup:`. */
  readonly prefix?: string;
  /** Default: the randomness of the system. */
  readonly random?: Random;
}

/**
 * A store in Redis (6.2 or later) or Valkey, at a redis:// or rediss:// URL. Loads the package `ioredis`, which is
 * installed beside webgroup unless optional packages are left out; rejects with GroupError `UNSUPPORTED` without it,
 * `INVALID_URL` for another URL. Whether the server can be reached is told later, by `open`.
 */
export async function redisStore(url: string, options: RedisStoreOptions = {}): Promise<Store> {
  // The URL may hold a password, so it is in no message.
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url))
    throw new GroupError('INVALID_URL', 'the store needs a redis:// or rediss:// URL');
  let client: typeof Redis;
  try {
    client = (await import('ioredis')).Redis;
  } catch (cause) {
    throw new GroupError('UNSUPPORTED', 'a store in Redis needs a package: npm install ioredis', { cause });
  }
  const { prefix = 'webgroup:', random = systemRandom } = options;
  return {
    open: (node, events) =>
      new RedisConnection((more) => new client(url, { ...settings(random), ...more }), prefix, node, events),
  };
}

/**
 * One node's connections: for what is asked, and for hints, since one that is subscribed can't ask. Nothing waits in the
 * client while Redis is away: jobs fail at once, and whoever gives them waits.
 */
class RedisConnection implements StoreConnection {
  readonly #client: Redis;
  readonly #subscriber: Redis;
  readonly #prefix: string;
  readonly #node: NodeName;
  readonly #events: StoreEvents;
  #isUp: boolean | undefined;
  #isClosed = false;
  #lastError: Error | undefined;
  /** The own hint of the last `announce` has not come. */
  #isHintMissing = false;

  constructor(connect: (more?: RedisOptions) => Redis, prefix: string, node: NodeName, events: StoreEvents) {
    this.#prefix = prefix;
    this.#node = node;
    this.#events = events;
    this.#client = connect();
    this.#client.on('error', (error: Error) => (this.#lastError = error));
    this.#client.on('ready', () => this.#tell(true));
    this.#client.on('close', () => this.#tell(false));
    this.#subscriber = connect();
    // What is wrong with Redis is told once, by the other one.
    this.#subscriber.on('error', () => {});
    this.#subscriber.on('ready', () => {
      // A hint may have been missed.
      this.#subscriber.subscribe(this.#channel(node)).then(
        () => this.#hint(),
        () => {},
      );
    });
    this.#subscriber.on('message', () => this.#hint());
  }

  async announce(ttlMs: number): Promise<readonly NodeName[]> {
    return this.#job(async () => {
      // By the clock of Redis alone: those of the nodes may differ.
      const [seconds, microseconds] = await this.#client.time();
      const nowMs = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
      const key = `${this.#prefix}nodes`;
      const results = await this.#client
        .multi()
        .zadd(key, String(nowMs), this.#node)
        .zremrangebyscore(key, '-inf', String(nowMs - ttlMs))
        .pexpire(key, ttlMs)
        .zrange(key, '0', '-1')
        .exec();
      // Clients have been seen to be connected again and subscribed to nothing.
      if (this.#isHintMissing && this.#subscriber.status === 'ready') this.#subscriber.disconnect(true);
      this.#isHintMissing = true;
      await this.#client.publish(this.#channel(this.#node), '').catch(() => {});
      return valuesOf(results)[3] as string[];
    });
  }

  async exchange(
    rooms: readonly RoomWithRoll[],
    others: readonly NodeName[],
    ttlMs: number,
  ): Promise<readonly (readonly Uint8Array[])[]> {
    return this.#job(async () => {
      const pipeline = this.#client.pipeline();
      let writes = 0;
      // All is written before anything is read: so of two who come at the same time, one sees the other.
      for (const { room, roll } of rooms) {
        if (!roll) continue;
        writes++;
        pipeline.set(this.#key(room, this.#node), Buffer.from(roll), 'PX', ttlMs);
      }
      if (others.length > 0) {
        for (const { room } of rooms) pipeline.mgetBuffer(others.map((other) => this.#key(room, other)));
      }
      const found = valuesOf(await pipeline.exec()).slice(writes) as (Buffer | null)[][];
      return rooms.map((_, i) => (found[i] ?? []).filter((bytes) => bytes !== null));
    });
  }

  async post(letters: ReadonlyMap<NodeName, readonly Uint8Array[]>): Promise<void> {
    await this.#job(async () => {
      const pipeline = this.#client.pipeline();
      for (const [node, list] of letters) {
        const box = this.#box(node);
        pipeline.rpush(box, ...list.map((letter) => Buffer.from(letter)));
        pipeline.ltrim(box, -storeLimits.lettersInBox, -1);
        pipeline.pexpire(box, boxTtlMs);
      }
      for (const node of letters.keys()) pipeline.publish(this.#channel(node), '');
      // Where hints are not allowed, the boxes are looked into all the same.
      valuesOf((await pipeline.exec())?.slice(0, 3 * letters.size) ?? null);
    });
  }

  async collect(): Promise<readonly Uint8Array[]> {
    return this.#job(async () => {
      return (await this.#client.lpopBuffer(this.#box(this.#node), storeLimits.lettersAtOnce)) ?? [];
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#client.disconnect();
    this.#subscriber.disconnect();
  }

  async #job<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      // Redis hangs, and what was asked would wait in the client: begin anew.
      if (!this.#isClosed && error instanceof Error && error.message === 'Command timed out')
        this.#client.disconnect(true);
      throw error;
    }
  }

  #tell(isUp: boolean): void {
    if (this.#isClosed || this.#isUp === isUp) return;
    this.#isUp = isUp;
    if (isUp) this.#events.up();
    else this.#events.down(this.#lastError ?? new Error('the connection to Redis was closed'));
    this.#lastError = undefined;
  }

  #hint(): void {
    this.#isHintMissing = false;
    if (!this.#isClosed) this.#events.hint();
  }

  #key(room: RoomName, node: NodeName): string {
    return `${this.#prefix}roll:${room}:${node}`;
  }

  #box(node: NodeName): string {
    return `${this.#prefix}box:${node}`;
  }

  #channel(node: NodeName): string {
    return `${this.#prefix}hint:${node}`;
  }
}

const boxTtlMs = 30_000;

function settings(random: Random): RedisOptions {
  return {
    // Each job fails at once while Redis is away, and after 5 s when it does not answer.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 5_000,
    connectTimeout: 5_000,
    autoResubscribe: false,
    // All that is used is in the older protocol, which every server and proxy speaks.
    protocol: 2,
    // For ever, 0.1 to 2 s apart: a restart is over soon, and two connections a node are no storm.
    retryStrategy: (attempt) => 100 + random.float() * Math.min(1_900, 100 * 2 ** attempt),
    // After a failover the old primary may still answer.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  };
}

/** What the commands of a pipeline have come to; throws the first error. */
function valuesOf(results: readonly [Error | null, unknown][] | null): unknown[] {
  if (!results) throw new Error('the transaction was discarded');
  return results.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}
