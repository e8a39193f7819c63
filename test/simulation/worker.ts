import { runSeed } from './runSeed.js';
import type { SeedJob } from './SeedPool.js';

// Runs what it is sent, one world at a time. Ends when nobody listens.
process.on('message', async (job: SeedJob) => {
  const result = await runSeed(job.seed, { plan: job.plan });
  if (process.connected) process.send!(result);
});
process.on('disconnect', () => process.exit());
