import { runSeed, type SeedResult } from './runSeed.js';
import { scenarios } from './scenarios/scenarios.js';
import type { SeedJob } from './SeedPool.js';

const resolved = Promise.resolve();

// As the one of Node, but for the resource that it makes for async hooks, which nobody looks at here, each time; and
// what throws is told as a rejection.
globalThis.queueMicrotask = (action) => void resolved.then(action);

// Runs what it is sent, one world at a time. Ends when nobody listens.
process.on('message', async (job: SeedJob) => {
  const result = await run(job);
  if (process.connected) process.send!(result);
});
process.on('disconnect', () => process.exit());

async function run({ seed, plan, scenario, forMs }: SeedJob): Promise<SeedResult> {
  if (scenario === undefined) return runSeed(seed, { plan });
  return { seed, traceHash: '', ...(await scenarios[scenario]!(seed, { forMs })) };
}
