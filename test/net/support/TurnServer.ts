import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { NetHost } from './Internet.js';

/** coturn on a host: STUN, and TURN over UDP and TCP. */
export class TurnServer {
  readonly stun: RTCIceServer;
  readonly turn: RTCIceServer;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.stun = { urls: `stun:${address}:${port}` };
    this.turn = { urls: `turn:${address}:${port}?transport=udp`, username, credential };
  }

  /** Resolves when it listens. */
  static async start({ command, publicAddress }: NetHost): Promise<TurnServer> {
    const args = [
      ...[
        '-n',
        '--no-tls',
        '--no-dtls',
        '--no-cli',
        '--log-file=stdout',
        '--simple-log',
        '--pidfile=/dev/null',
      ],
      ...[`--listening-ip=${publicAddress}`, `--relay-ip=${publicAddress}`, `--listening-port=${port}`],
      ...['--lt-cred-mech', `--user=${username}:${credential}`, '--realm=example.org'],
      ...['--min-port=40000', '--max-port=40999', '--verbose'],
    ];
    const [first, ...rest] = [...command, 'turnserver', ...args];
    const child = spawn(first!, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface(child.stdout);
    const listening = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        if (/UDP listener opened on/.test(line)) resolve();
      });
    });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`turnserver has ended with ${String(code)}`);
    });
    await Promise.race([listening, failed]);
    failed.catch(() => {});
    return new TurnServer(child, publicAddress);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

const port = 3478;
const username = 'member';
const credential = 'secret';
