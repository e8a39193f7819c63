import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeRoll } from '../../../src/wire/nodesCodec.js';
import { RedisProcess } from '../RedisProcess.js';
import type { LocalSignaling } from './LocalGroup.js';
import { SignalingProcess } from './SignalingProcess.js';

/** What a node says of itself. */
export interface NodeFigures {
  readonly here: number;
  readonly elsewhere: number;
  readonly isStoreUp: boolean;
}

/**
 * Several signaling servers in processes of their own, one Redis, and a load balancer in front that gives each
 * connection to the next node that takes it. The test closes it with `kill`.
 */
export class SignalingNodes implements LocalSignaling {
  readonly redis: RedisProcess;
  readonly nodes: readonly SignalingProcess[];
  readonly #balancer: Server;
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(redis: RedisProcess, nodes: readonly SignalingProcess[]) {
    this.redis = redis;
    this.nodes = nodes;
    this.#balancer = createServer((socket) => this.#pass(socket, nodes.length));
  }

  static async start(count: number): Promise<SignalingNodes> {
    const redis = await RedisProcess.start();
    const flags = ['--redis', redis.url, '--log-level', 'silent'];
    const started = Array.from({ length: count }, () =>
      SignalingProcess.start({ host: '127.0.0.1', port: 0, flags }),
    );
    const nodes = new SignalingNodes(redis, await Promise.all(started));
    await once(nodes.#balancer.listen(0, '127.0.0.1'), 'listening');
    return nodes;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#balancer.address() as AddressInfo).port}`;
  }

  /** Asks a node; undefined if it is not there. */
  async ask({ port }: SignalingProcess): Promise<NodeFigures | undefined> {
    let text: string;
    try {
      text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    } catch {
      return undefined;
    }
    const value = (name: string): number =>
      Number(new RegExp(`^webgroup_${name} (\\d+)$`, 'm').exec(text)?.[1]);
    return {
      here: value('members'),
      elsewhere: value('members_elsewhere'),
      isStoreUp: value('store_up') === 1,
    };
  }

  /** Resolves when each node that lives and has members sees all of so many, each registered at one that lives. */
  async list(count: number): Promise<readonly NodeFigures[]> {
    for (;;) {
      const figures = (await Promise.all(this.nodes.map((node) => this.ask(node)))).filter((each) => !!each);
      const here = figures.reduce((sum, each) => sum + each.here, 0);
      const isWhole = figures.every(
        (each) => each.isStoreUp && (each.here === 0 || each.here + each.elsewhere === count),
      );
      if (here === count && isWhole) return figures;
      await pause(50);
    }
  }

  /** Resolves when the store has the registrations of so many members. */
  async stored(count: number): Promise<void> {
    for (;;) {
      const keys = (await this.redis.do('KEYS', 'webgroup:roll:*')) as string[];
      const rolls = await Promise.all(keys.map((key) => this.redis.read(key)));
      const ids = rolls.flatMap((roll) => (roll ? decodeRoll(roll).entries.map(({ id }) => id) : []));
      if (new Set(ids).size === count) return;
      await pause(50);
    }
  }

  async restart(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.restart()));
  }

  async kill(): Promise<void> {
    this.#balancer.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.redis.stop();
  }

  #pass(socket: Socket, tries: number): void {
    const next = this.nodes[this.#turn++ % this.nodes.length]!;
    const upstream = connect(next.port, '127.0.0.1');
    const pair = [socket, upstream];
    for (const each of pair) this.#sockets.add(each);
    const end = (): void => {
      for (const each of pair) {
        each.destroy();
        this.#sockets.delete(each);
      }
    };
    socket.on('error', end);
    upstream.once('connect', () => {
      upstream.on('error', end);
      socket.pipe(upstream).pipe(socket);
      for (const each of pair) each.on('close', end);
    });
    upstream.once('error', () => {
      if (upstream.connecting || upstream.bytesRead > 0) return;
      this.#sockets.delete(upstream);
      if (tries > 1 && !socket.destroyed) this.#pass(socket, tries - 1);
      else end();
    });
  }
}
