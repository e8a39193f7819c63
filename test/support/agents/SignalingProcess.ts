import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programs } from './programs.js';

/** How `webgroup signal` is started; `flags`: further ones. */
export interface SignalingFlags {
  readonly host: string;
  readonly port: number;
  readonly flags?: readonly string[];
}

/** `webgroup signal` in a process of its own, which can be killed. */
export class SignalingProcess {
  readonly port: number;
  readonly #flags: SignalingFlags;
  readonly #command: readonly string[];
  #child: ChildProcess;

  private constructor(
    flags: SignalingFlags,
    command: readonly string[],
    { child, port }: { child: ChildProcess; port: number },
  ) {
    this.#flags = flags;
    this.#command = command;
    this.#child = child;
    this.port = port;
  }

  /** Resolves when it listens. Port 0 takes a free one; `command` stands before Node's, such as `ip netns exec x`. */
  static async start(flags: SignalingFlags, command: readonly string[] = []): Promise<SignalingProcess> {
    return new SignalingProcess(flags, command, await run(flags, command));
  }

  get url(): string {
    return `ws://${this.#flags.host}:${this.port}`;
  }

  /** Kills it, with no time for a last word; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Starts it again, on the same port. */
  async restart(): Promise<void> {
    this.#child = (await run({ ...this.#flags, port: this.port }, this.#command)).child;
  }
}

async function run(
  { host, port, flags = [] }: SignalingFlags,
  command: readonly string[],
): Promise<{ child: ChildProcess; port: number }> {
  const { signaling } = await programs();
  const args = [process.execPath, signaling, 'signal', '--host', host, '--port', String(port), ...flags];
  const [first, ...rest] = [...command, ...args];
  const child = spawn(first!, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => ['']),
  ])) as [string];
  const [, listening] = /:(\d+) \(/.exec(line) ?? [];
  if (listening === undefined) throw new Error(`the signaling server did not start: ${line}`);
  return { child, port: Number(listening) };
}
