import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

const program = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** Why no Redis can be started on this machine; undefined when it can. */
export function whyNoRedis(): string | undefined {
  return program ? undefined : 'redis-server is missing (Debian: apt-get install redis-server)';
}

/** A Redis (or Valkey) of the test's own, which keeps nothing on a disk and can be killed. The test stops it. */
export class RedisProcess {
  readonly port: number;
  #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#child = child;
  }

  /** Resolves when it takes connections, on a free port of 127.0.0.1. */
  static async start(): Promise<RedisProcess> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'webgroup-redis-'));
    return new RedisProcess(port, folder, await run(port, folder));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Does one command over a connection of its own. */
  async do(command: string, ...args: string[]): Promise<unknown> {
    return this.#ask((client) => client.call(command, ...args));
  }

  /** The value of a key, as bytes. */
  async read(key: string): Promise<Uint8Array | null> {
    return this.#ask((client) => client.getBuffer(key));
  }

  /** Kills it, with no time for a last word; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Starts it again, empty, on the same port. */
  async restart(): Promise<void> {
    this.#child = await run(this.port, this.#folder);
  }

  /** Lets it hang: it answers nothing until `resume`. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async #ask<Answer>(question: (client: Redis) => Promise<Answer>): Promise<Answer> {
    const client = new Redis(this.url, { retryStrategy: () => null });
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function run(port: number, folder: string): Promise<ChildProcess> {
  const flags = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (!line.includes('Ready to accept connections')) continue;
    child.stdout.resume();
    return child;
  }
  throw new Error(`Redis did not start:\n${lines.join('\n')}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
