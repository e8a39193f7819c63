import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { bundleWorker } from './bundle.js';
import { keptNames, readKept } from './kept.js';
import { replayCommand } from './replay.js';
import type { SeedResult } from './runSeed.js';
import { SeedPool } from './SeedPool.js';
import { foundSeeds, repeatEvery } from './seeds.js';

const seedCount = 2_000;
const chunk = 100;

describe('A simulated group', function () {
  // For a machine that has much else to do.
  this.timeout(600_000);
  let pool: SeedPool;
  const results = new Map<number, Promise<SeedResult>>();
  const again = new Map<number, Promise<SeedResult>>();
  const kept = new Map<string, Promise<SeedResult>>();

  before(async () => {
    pool = new SeedPool({ program: await bundleWorker('test'), jobs: availableParallelism() });
    for (const name of keptNames()) kept.set(name, pool.run(readKept(name)));
    for (let seed = 1; seed <= seedCount; seed++) {
      results.set(seed, pool.run({ seed }));
      if (seed % repeatEvery === 0) again.set(seed, pool.run({ seed }));
    }
    for (const seed of foundSeeds) if (!results.has(seed)) results.set(seed, pool.run({ seed }));
  });

  after(() => pool.close());

  for (let first = 1; first <= seedCount; first += chunk) {
    it(`keeps its promises with seeds ${first} to ${first + chunk - 1}`, async () => {
      for (let seed = first; seed < first + chunk; seed++) checkResult(await results.get(seed)!);
    });
  }

  it('keeps its promises with the seeds that once found a bug', async () => {
    for (const seed of foundSeeds) checkResult(await results.get(seed)!);
  });

  it('keeps its promises with the plans that once found a bug', async () => {
    for (const [name, result] of kept) {
      const { violations } = await result;
      assert.deepEqual(violations, [], `npm run sim -- --kept ${name} --trace shows how`);
    }
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
