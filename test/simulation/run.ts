// npm run sim -- [--seeds N] [--seed S] [--trace] [--stop]
// Runs the seeds S to S+N-1; with --trace, prints all that happens; with --stop, ends at the first that fails.
import { parseArgs } from 'node:util';
import { runSeed } from './runSeed.js';
import { replayCommand } from './replay.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    stop: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed);
const count = Number(values.seeds);
const startedAtMs = performance.now();
let events = 0;
let failed = 0;
let ran = 0;
for (let seed = first; seed < first + count; seed++) {
  const result = await runSeed(seed, values.trace ? { print: (line) => console.log(line) } : {});
  events += result.events;
  ran++;
  if (result.violations.length === 0) continue;
  failed++;
  console.log(`seed ${seed}:\n  ${result.violations.join('\n  ')}\n  ${replayCommand(seed)}`);
  if (values.stop) break;
}
const seconds = (performance.now() - startedAtMs) / 1000;
console.log(
  `${ran} seeds, ${failed} failed, ${events} events in ${seconds.toFixed(1)} s ` +
    `(${(ran / seconds).toFixed(1)} seeds/s)`,
);
process.exitCode = failed > 0 ? 1 : 0;
