import { readFileSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { bundleTarget, type ProgramFacts, type Replacement } from './bundle.js';
import { readCorpus } from './corpus.js';
import type { WorkerData, WorkerResult } from './worker.js';

export interface RunOptions {
  readonly seed: number;
  readonly maxRuns: number;
  readonly maxMs: number;
  /** Run this one, and nothing else. */
  readonly input?: Uint8Array;
  /** An execution that has not ended by then is stopped, in milliseconds. Default 10,000: a thread may stand still. */
  readonly hangMs?: number;
  /** A source in the place of another, to see that what is wrong with it is found. */
  readonly replacement?: Replacement;
}

/** Memory of the thread, in MiB. */
const maxHeapMiB = 1_024;
/** Room for the longest input. */
const currentBytes = 256 * 1024;

/** Makes the program of a target, and runs it in a thread until it ends, or hangs. */
export async function runTarget(name: string, options: RunOptions): Promise<WorkerResult> {
  const { replacement, hangMs = 10_000, ...limits } = options;
  const program = await bundleTarget(name, replacement);
  const facts = JSON.parse(readFileSync(`${program}.json`, 'utf8')) as ProgramFacts;
  const current = new SharedArrayBuffer(currentBytes);
  const workerData: WorkerData = { ...limits, facts, corpus: replacement ? [] : readCorpus(name), current };
  const beganMs = performance.now();
  const worker = new Worker(program, {
    workerData,
    // Else the thread would load tsx, which this process needs and it does not.
    execArgv: ['--enable-source-maps'],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMiB },
  });
  const watch = new Watch(current, hangMs);
  try {
    return await new Promise<WorkerResult>((resolve) => {
      const fail = (text: string): void => {
        const { runs, input } = watch;
        const nothing = { branches: 0, minimal: [], counts: new Map<string, number>() };
        resolve({ runs, ms: performance.now() - beganMs, ...nothing, finding: { input, text } });
      };
      worker.once('message', resolve);
      worker.once('error', (error) => fail(`the thread broke off: ${error.stack}`));
      worker.once('exit', (code) => fail(`the thread ended with ${code}: a promise that never settles?`));
      watch.onHang = () => fail(`no end within ${hangMs / 1_000} s`);
    });
  } finally {
    watch.stop();
    await worker.terminate();
    for (const file of [program, `${program}.json`]) rmSync(file, { force: true });
  }
}

/** Looks from outside whether a thread goes on to the next input. */
class Watch {
  onHang: () => void = () => {};
  readonly #numbers: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #timer: NodeJS.Timeout;
  #last = -1;

  constructor(current: SharedArrayBuffer, hangMs: number) {
    this.#numbers = new Int32Array(current, 0, 2);
    this.#bytes = new Uint8Array(current, 8);
    this.#timer = setInterval(() => {
      const { runs } = this;
      if (runs === this.#last) this.onHang();
      this.#last = runs;
    }, hangMs);
  }

  /** Executions so far. */
  get runs(): number {
    return this.#numbers[0]!;
  }

  /** The last input. */
  get input(): Uint8Array {
    return this.#bytes.slice(0, this.#numbers[1]);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
