// npm run sim:scenario -- lossy|convergence [--seed S] [--seeds N] [--minutes M] [--jobs J] [--trace]
// Runs one scenario with the seeds S to S+N-1 in J processes at low priority, and prints what was wrong and what was
// measured: also each time that another hundred of them has run, so that it may be stopped at any moment.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleWorker, loadBundled } from './bundle.js';
import type { SeedResult } from './runSeed.js';
import type * as scenarioModule from './scenarios/scenarios.js';
import { scenarios } from './scenarios/scenarios.js';
import { SeedPool } from './SeedPool.js';

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '20' },
    minutes: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    trace: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [name = ''] = positionals;
if (!scenarios[name])
  throw new Error(`no scenario '${name}'; there are ${Object.keys(scenarios).join(', ')}`);
const forMs = values.minutes === undefined ? undefined : Number(values.minutes) * 60_000;
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => first + i);
const figures = new Map<string, number[]>();
const total = { seeds: 0, failed: 0, events: 0, virtualMs: 0, cpuMs: 0 };

if (values.trace) {
  // A trace has to be whole, so it is printed here.
  const bundled = await loadBundled<typeof scenarioModule>('./scenarios/scenarios.ts');
  const print = (line: string): void => console.log(line);
  for (const seed of seeds)
    note({ seed, traceHash: '', ...(await bundled.scenarios[name]!(seed, { print, forMs })) });
} else {
  const pool = new SeedPool({
    program: await bundleWorker('scenario'),
    jobs: Number(values.jobs),
    low: true,
    limitMs: 3_600_000,
  });
  await Promise.all(seeds.map(async (seed) => note(await pool.run({ seed, scenario: name, forMs }))));
  pool.close();
}
summarise();
process.exitCode = total.failed > 0 ? 1 : 0;

function note(result: SeedResult): void {
  total.seeds++;
  total.events += result.events;
  total.virtualMs += result.virtualMs;
  total.cpuMs += result.cpuMs;
  for (const [what, value] of Object.entries(result.figures ?? {}))
    figures.set(what, [...(figures.get(what) ?? []), value]);
  if (result.violations.length > 0) {
    total.failed++;
    console.log(`seed ${result.seed}:\n  ${result.violations.join('\n  ')}`);
  }
  if (total.seeds % 100 === 0 && total.seeds < seeds.length) summarise();
}

function summarise(): void {
  for (const [what, measured] of figures) console.log(`${what}: ${describe(what, measured)}`);
  const hours = (total.virtualMs / 3_600_000).toFixed(1);
  console.log(
    `${total.seeds} seeds, ${total.failed} failed, ${total.events} events, ${hours} h simulated ` +
      `in ${(total.cpuMs / 1_000).toFixed(1)} s of a processor`,
  );
}

/** Counts and hours are added up, times are sorted. */
function describe(what: string, measured: readonly number[]): string {
  if (/\((count|hours)\)$/.test(what)) return measured.reduce((sum, value) => sum + value, 0).toFixed(1);
  const sorted = [...measured].sort((a, b) => a - b);
  const quantile = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed();
  return `p50 ${quantile(0.5)}, p90 ${quantile(0.9)}, p99 ${quantile(0.99)}, max ${quantile(1)} ms`;
}
