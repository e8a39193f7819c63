import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { SeedResult } from './runSeed.js';
import type { Plan } from './scenarios/plan.js';

/** What a process is asked to run: what the seed draws, another plan, or a scenario. */
export interface SeedJob {
  readonly seed: number;
  readonly plan?: Plan | undefined;
  /** Its name, and how long it lasts if it has no length of its own, in milliseconds. */
  readonly scenario?: string;
  readonly forMs?: number | undefined;
}

export interface SeedPoolOptions {
  /** The path of the worker, see `bundleWorker`. */
  readonly program: string;
  /** How many processes run seeds at the same time. */
  readonly jobs: number;
  /** Whether they leave the processors to whoever else wants them. Default: false. */
  readonly low?: boolean;
  /** After how long a seed counts as one that does not end, in milliseconds. Default: 300,000. */
  readonly limitMs?: number;
}

interface Asked {
  readonly job: SeedJob;
  readonly resolve: (result: SeedResult) => void;
}

/**
 * Runs seeds in processes of their own, one at a time in each: a world needs the event loop for itself. A seed that does
 * not end, or ends its process, is a failed one like any other. To be closed.
 */
export class SeedPool {
  readonly #options: SeedPoolOptions;
  readonly #workers = new Set<ChildProcess>();
  readonly #idle: ChildProcess[] = [];
  readonly #waiting: Asked[] = [];
  #closed = false;

  constructor(options: SeedPoolOptions) {
    this.#options = options;
  }

  /** Never rejects: whatever happens is in the result. */
  run(job: SeedJob): Promise<SeedResult> {
    return new Promise((resolve) => {
      this.#waiting.push({ job, resolve });
      this.#next();
    });
  }

  /** Ends the processes. What waits is dropped. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    for (const worker of this.#workers) worker.disconnect();
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    const worker = this.#idle.pop() ?? (this.#workers.size < this.#options.jobs ? this.#start() : undefined);
    if (worker) this.#give(worker, this.#waiting.shift()!);
  }

  #start(): ChildProcess {
    const worker = fork(this.#options.program, { execArgv });
    this.#workers.add(worker);
    if (this.#options.low && worker.pid) setPriority(worker.pid, constants.priority.PRIORITY_LOW);
    return worker;
  }

  #give(worker: ChildProcess, { job, resolve }: Asked): void {
    const limitMs = this.#options.limitMs ?? 300_000;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      worker.kill('SIGKILL');
    }, limitMs);
    const over = (result: SeedResult): void => {
      clearTimeout(timer);
      worker.removeAllListeners('message').removeAllListeners('exit');
      resolve(result);
    };
    worker.once('message', (result: SeedResult) => {
      over(result);
      this.#idle.push(worker);
      this.#next();
    });
    worker.once('exit', (code, signal) => {
      this.#workers.delete(worker);
      const why = isSlow ? `has not ended after ${limitMs} ms` : `ended its process: ${signal ?? code}`;
      over(failedResult(job.seed, why));
      this.#next();
    });
    // What could not be sent comes out as an exit, too.
    worker.send(job, () => {});
  }
}

/**
 * Much of the time of the first hundred seeds goes to V8's optimizing compiler; with less inlining it has a fifth less to
 * do, and what it makes is no slower.
 */
const execArgv = ['--enable-source-maps', '--max-inlined-bytecode-size-cumulative=200'];

function failedResult(seed: number, violation: string): SeedResult {
  return { seed, violations: [violation], traceHash: '', events: 0, virtualMs: 0, cpuMs: 0 };
}
