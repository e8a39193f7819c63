import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programs } from './programs.js';

/** `webgroup signal` in a process of its own, which can be killed. */
export class SignalingProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Resolves when it listens. Port 0 takes a free one; `command` stands before Node's, such as `ip netns exec x`. */
  static async start(
    { host, port, flags = [] }: { host: string; port: number; flags?: readonly string[] },
    command: readonly string[] = [],
  ): Promise<SignalingProcess> {
    const { signaling } = await programs();
    const args = [process.execPath, signaling, 'signal', '--host', host, '--port', String(port), ...flags];
    const [first, ...rest] = [...command, ...args];
    const child = spawn(first!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await Promise.race([
      once(createInterface(child.stdout!), 'line'),
      once(child, 'exit').then(() => ['']),
    ])) as [string];
    const [, listening] = /:(\d+) \(/.exec(line) ?? [];
    if (listening === undefined) throw new Error(`the signaling server did not start: ${line}`);
    return new SignalingProcess(child, Number(listening));
  }

  /** Kills it, with no time for a last word; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
