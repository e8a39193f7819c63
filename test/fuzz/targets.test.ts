import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { runTarget } from './runTarget.js';
import { targetNames } from './targetNames.js';
import type { WorkerResult } from './worker.js';

/** How long each target runs, in seconds. */
const seconds = Number(process.env.FUZZ_SECONDS ?? 60);
/** Other inputs each time. */
const seed = Date.now() % 1e9;

describe(`Fuzz targets, ${seconds} s each with seed ${seed}`, () => {
  const runs = new Map<string, Promise<WorkerResult>>();

  // As many at a time as there are processors; each test waits for its own.
  before(() => {
    let free = Array.from({ length: availableParallelism() }, () => Promise.resolve());
    for (const [i, name] of targetNames.entries()) {
      const before = free[i % free.length]!;
      const run = before.then(() => runTarget(name, { seed, maxRuns: Infinity, maxMs: 1_000 * seconds }));
      runs.set(name, run);
      free = free.with(
        i % free.length,
        run.then(() => {}),
      );
    }
  });

  for (const name of targetNames) {
    it(`nothing is found in ${name}`, async function () {
      this.timeout((targetNames.length + 1) * (1_000 * seconds + 30_000));
      const { finding, runs: count } = await runs.get(name)!;
      const input = finding && Buffer.from(finding.input).toString('base64');
      assert.equal(finding, undefined, `${finding?.text}\nwith the input (base64) ${input}`);
      assert.ok(count > 1_000, `${count} executions`);
    });
  }
});
