import { runSeed } from './runSeed.js';

// Runs the seeds it is sent, one world at a time: each needs the event loop for itself. Ends when nobody listens.
let turn: Promise<void> = Promise.resolve();

process.on('message', ({ seed, round }: { seed: number; round: number }) => {
  turn = turn.then(async () => {
    const result = await runSeed(seed);
    if (process.connected) process.send!({ round, result });
  });
});
process.on('disconnect', () => process.exit());
