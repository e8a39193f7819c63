import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { bundles } from '../support/bundles.js';
import type { FleetOrder } from './clients.js';

/** A process full of clients; see `clients.ts`. One order at a time. */
export class Fleet {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<Fleet> {
    const child = fork(`${(await bundles()).folder}/load/clients.mjs`);
    await once(child, 'message');
    return new Fleet(child);
  }

  /** Resolves with the answer; rejects when the process has ended instead. */
  async tell(order: FleetOrder): Promise<unknown> {
    const waiting = new AbortController();
    const { signal } = waiting;
    const ended = once(this.#child, 'exit', { signal }).then(([code]) => {
      throw new Error(`a process of clients ended with ${code}`);
    });
    try {
      this.#child.send(order);
      const [answer] = (await Promise.race([once(this.#child, 'message', { signal }), ended])) as unknown[];
      return answer;
    } finally {
      waiting.abort();
      ended.catch(() => {});
    }
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Has as many processes as are asked for while `use` runs. */
export async function withFleets<Result>(
  count: number,
  use: (fleets: readonly Fleet[]) => Promise<Result>,
): Promise<Result> {
  const fleets = await Promise.all(Array.from({ length: count }, () => Fleet.start()));
  try {
    return await use(fleets);
  } finally {
    for (const fleet of fleets) fleet.close();
  }
}
