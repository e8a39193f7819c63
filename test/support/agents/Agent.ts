import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { AgentApi, AgentMember, Command } from './AgentMember.js';
import { programs } from './programs.js';
import type { AgentSetting } from './process.js';

/** A member in a Node process of its own. `end` it, also after it was killed. */
export class Agent implements AgentApi {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #last = 0;
  #ready: () => void = () => {};
  #ended: string | undefined;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    child.stdin!.on('error', () => {}); // Of a process that was killed.
    createInterface(child.stdout!).on('line', (line) => this.#onLine(line));
    child.once('exit', (code, signal) => {
      this.#ended = `${name} has ended with ${signal ?? code}`;
      this.#rejectAll(this.#ended);
    });
  }

  /** Resolves when it takes commands. `command` stands before Node's, such as `ip netns exec x`. */
  static async start(name: string, setting: AgentSetting, command: readonly string[] = []): Promise<Agent> {
    const { agent: program } = await programs();
    const [first, ...rest] = [
      ...command,
      process.execPath,
      '--enable-source-maps',
      program,
      JSON.stringify(setting),
    ];
    const agent = new Agent(name, spawn(first!, rest, { stdio: ['pipe', 'pipe', 'inherit'] }));
    await new Promise<void>((resolve, reject) => {
      agent.#ready = resolve;
      agent.#waiting.set(0, { resolve: () => {}, reject });
    });
    agent.#waiting.delete(0);
    return agent;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  call<Name extends Command>(
    name: Name,
    ...args: Parameters<AgentMember[Name]>
  ): ReturnType<AgentMember[Name]> {
    const number = ++this.#last;
    const answer = new Promise((resolve, reject) => {
      if (this.#ended !== undefined) reject(new Error(`${name}: ${this.#ended}`));
      else this.#waiting.set(number, { resolve, reject });
    });
    // Whoever waits for something else meanwhile looks at this later.
    answer.catch(() => {});
    this.#child.stdin!.write(`${JSON.stringify([number, name, ...args])}\n`);
    return answer as ReturnType<AgentMember[Name]>;
  }

  /** SIGSTOP, SIGCONT, or SIGKILL. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the process; does nothing when it has ended. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  #onLine(line: string): void {
    const { ready, number, result, error } = JSON.parse(line) as {
      ready?: true;
      number: number;
      result?: unknown;
      error?: string;
    };
    if (ready) return this.#ready();
    const waiter = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(new Error(`${this.name}: ${error}`));
  }

  #rejectAll(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
