import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { replayCommand } from './replay.js';
import type { SeedResult } from './runSeed.js';
import { foundSeeds, repeatEvery } from './seeds.js';

const seedCount = 500;
const chunk = 50;

/** Runs seeds in processes of their own, as many as there are processors. */
class SeedRunners {
  readonly #workers: ChildProcess[] = [];
  readonly #results = new Map<string, (result: SeedResult | Error) => void>();
  #next = 0;

  run(seed: number, round = 1): Promise<SeedResult> {
    const worker = this.#worker();
    return new Promise((resolve, reject) => {
      this.#results.set(`${seed}/${round}`, (result) =>
        result instanceof Error ? reject(result) : resolve(result),
      );
      worker.send({ seed, round });
    });
  }

  async close(): Promise<void> {
    const ends = this.#workers.map((worker) => once(worker, 'exit'));
    for (const worker of this.#workers) worker.disconnect();
    await Promise.all(ends);
  }

  #worker(): ChildProcess {
    const index = this.#next++ % availableParallelism();
    return (this.#workers[index] ??= this.#start());
  }

  #start(): ChildProcess {
    const program = fileURLToPath(new URL('./worker.ts', import.meta.url));
    const worker = fork(program, { execArgv: ['--import', 'tsx'] });
    worker.on('message', (message) => {
      const { round, result } = message as { round: number; result: SeedResult };
      const key = `${result.seed}/${round}`;
      this.#results.get(key)!(result);
      this.#results.delete(key);
    });
    worker.on('exit', (code, signal) => {
      const error = new Error(`a process that runs seeds ended: ${signal ?? code}`);
      for (const tell of this.#results.values()) tell(error);
    });
    return worker;
  }
}

describe('A simulated group', function () {
  this.timeout(280_000);
  const runners = new SeedRunners();
  const results = new Map<number, Promise<SeedResult>>();
  const again = new Map<number, Promise<SeedResult>>();

  before(() => {
    for (let seed = 1; seed <= seedCount; seed++) {
      results.set(seed, runners.run(seed));
      if (seed % repeatEvery === 0) again.set(seed, runners.run(seed, 2));
    }
    for (const seed of foundSeeds) results.set(seed, runners.run(seed));
    for (const result of [...results.values(), ...again.values()]) result.catch(() => {});
  });

  after(() => runners.close());

  for (let first = 1; first <= seedCount; first += chunk) {
    it(`keeps its promises with seeds ${first} to ${first + chunk - 1}`, async () => {
      for (let seed = first; seed < first + chunk; seed++) checkResult(await results.get(seed)!);
    });
  }

  it('keeps its promises with the seeds that once found a bug', async () => {
    for (const seed of foundSeeds) checkResult(await results.get(seed)!);
  });

  it('does exactly the same when a seed runs again', async () => {
    for (const [seed, result] of again) {
      const [first, second] = [await results.get(seed)!, await result];
      assert.equal(second.traceHash, first.traceHash, `seed ${seed} went another way the second time`);
    }
  });
});

function checkResult({ seed, violations }: SeedResult): void {
  assert.deepEqual(violations, [], `seed ${seed} broke an invariant; ${replayCommand(seed)} shows how`);
}
