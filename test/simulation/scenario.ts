// npm run sim:scenario -- lossy|convergence [--seed S] [--seeds N] [--minutes M] [--trace]
// Runs one scenario with the seeds S to S+N-1, and prints what was wrong and what was measured.
import { parseArgs } from 'node:util';
import { convergence } from './scenarios/convergence.js';
import { lossy } from './scenarios/lossy.js';
import type { Scenario } from './scenarios/runWorld.js';

const scenarios: Readonly<Record<string, Scenario>> = { lossy, convergence };

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '20' },
    minutes: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [name = ''] = positionals;
const scenario = scenarios[name];
if (!scenario) throw new Error(`no scenario '${name}'; there are ${Object.keys(scenarios).join(', ')}`);
const options = {
  print: values.trace ? (line: string): void => console.log(line) : undefined,
  forMs: values.minutes === undefined ? undefined : Number(values.minutes) * 60_000,
};
const first = Number(values.seed);
const figures = new Map<string, number[]>();
const total = { seeds: 0, failed: 0, events: 0, virtualMs: 0, cpuMs: 0 };
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const result = await scenario(seed, options);
  total.seeds++;
  total.events += result.events;
  total.virtualMs += result.virtualMs;
  total.cpuMs += result.cpuMs;
  for (const [what, value] of Object.entries(result.figures))
    figures.set(what, [...(figures.get(what) ?? []), value]);
  if (result.violations.length === 0) continue;
  total.failed++;
  console.log(`seed ${seed}:\n  ${result.violations.join('\n  ')}`);
}
for (const [what, measured] of figures) console.log(`${what}: ${describe(what, measured)}`);
const hours = (total.virtualMs / 3_600_000).toFixed(1);
console.log(
  `${total.seeds} seeds, ${total.failed} failed, ${total.events} events, ${hours} h simulated ` +
    `in ${(total.cpuMs / 1_000).toFixed(1)} s of a processor`,
);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Counts and hours are added up, times are sorted. */
function describe(what: string, measured: readonly number[]): string {
  if (/\((count|hours)\)$/.test(what)) return measured.reduce((sum, value) => sum + value, 0).toFixed(1);
  const sorted = [...measured].sort((a, b) => a - b);
  const quantile = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed();
  return `p50 ${quantile(0.5)}, p90 ${quantile(0.9)}, p99 ${quantile(0.99)}, max ${quantile(1)} ms`;
}
