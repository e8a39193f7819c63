import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { root } from '../../test/browser/support/bundle.js';
import { bundles } from '../support/bundles.js';
import type { Target } from './connect.js';
import { serverNames, type ServerName } from './protocols.js';

/** Those that the package does not need otherwise; they are installed when they are first measured. */
const rivals = { sigver: 'sigver@20.1.0', peerjs: 'peer@1.0.2' } as const;
const rivalFolder = `${root}.cache/rivals`;

/** More than any measurement opens; where the system allows less, all it allows. */
const openFiles = 40_000;

export function installRivals(names: readonly ServerName[]): void {
  const missing = (Object.keys(rivals) as (keyof typeof rivals)[]).filter(
    (name) =>
      names.includes(name) && !existsSync(`${rivalFolder}/node_modules/${rivals[name].split('@')[0]}`),
  );
  if (missing.length === 0) return;
  const packages = missing.map((name) => rivals[name]);
  console.log(`Installing ${packages.join(' and ')} to compare with …`);
  const args = [
    'install',
    '--prefix',
    rivalFolder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ];
  const { status } = spawnSync('npm', [...args, ...packages], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm can't install ${packages.join(', ')}; --servers leaves some out`);
}

/** A server in a process of its own, with the settings that it has when nothing is said. */
export class ServerProcess {
  readonly name: ServerName;
  readonly #port: number;
  #child: ChildProcess | undefined;

  constructor(name: ServerName) {
    this.name = name;
    // Below those that the system gives to clients.
    this.#port = 21_000 + serverNames.indexOf(name);
  }

  get target(): Target {
    return { name: this.name, origin: `ws://127.0.0.1:${this.#port}` };
  }

  /** Whether the process is still there. */
  get lives(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const args = [...(await this.#command())].map((word) => `'${word}'`).join(' ');
    const collect = fileURLToPath(new URL('./collect.cjs', import.meta.url));
    const node = `exec '${process.execPath}' --expose-gc --require '${collect}' ${args}`;
    const limit = `ulimit -n ${openFiles} 2>/dev/null || ulimit -n $(ulimit -Hn)`;
    this.#child = spawn('sh', ['-c', `${limit}; ${node}`], {
      stdio: ['ignore', 'ignore', process.env['SHOW'] ? 'inherit' : 'ignore'],
    });
    for (const endMs = performance.now() + 20_000; !(await this.#answers()); await wait(50)) {
      if (performance.now() > endMs || !this.lives) throw new Error(`${this.name} does not start`);
    }
  }

  /** What it keeps in memory when its garbage is gone, in bytes. */
  async residentBytes(): Promise<number> {
    const { pid } = this.#child!;
    // The second time takes what finalizers of the first one have freed.
    for (let i = 0; i < 2; i++) {
      process.kill(pid!, 'SIGUSR2');
      await wait(1_500);
    }
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return Number(kilobytes) * 1024;
  }

  /** As by `kill -9`. */
  async kill(): Promise<void> {
    if (!this.lives) return;
    const ended = once(this.#child!, 'exit');
    this.#child!.kill('SIGKILL');
    await ended;
  }

  async #command(): Promise<string[]> {
    const port = String(this.#port);
    switch (this.name) {
      case 'webgroup':
        return [`${root}dist/cli.js`, 'signal', '-h', '127.0.0.1', '-p', port, '--log-level', 'silent'];
      case 'sigver':
        return [`${rivalFolder}/node_modules/sigver/dist/server.js`, '-h', '127.0.0.1', '-p', port];
      case 'peerjs':
        // Its default of 5,000 connections is not what is asked about.
        return [
          `${rivalFolder}/node_modules/peer/dist/bin/peerjs.js`,
          ...['-H', '127.0.0.1', '-p', port, '--concurrent_limit', '50000'],
        ];
      case 'echo':
        return [`${(await bundles()).folder}/load/echo.mjs`, port];
    }
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.destroy());
    });
  }
}
