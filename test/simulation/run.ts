// npm run sim -- [--seed S] [--seeds N] [--jobs J] [--stop]     runs the seeds S to S+N-1 in J processes
// npm run sim -- --seed S --seeds N --ledger                    writes down what has run, and skips what was written down
// npm run sim -- --seed S --seeds N --hostile                   of these only those in which somebody means no good
// npm run sim -- --seed S --trace, or --kept NAME --trace       prints all that happens in one
// npm run sim -- --seed S --minimise                            keeps the least that still fails
import { availableParallelism, constants, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleWorker, loadBundled } from './bundle.js';
import { keepPlan, readKept } from './kept.js';
import { readLedger, remaining, sourceCommit, writeDown } from './ledger.js';
import { minimise } from './minimise.js';
import { replayCommand } from './replay.js';
import type * as seedModule from './runSeed.js';
import { planOf, type RunOptions, type SeedResult } from './runSeed.js';
import { SeedPool } from './SeedPool.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    jobs: { type: 'string' },
    kept: { type: 'string' },
    hostile: { type: 'boolean', default: false },
    ledger: { type: 'boolean', default: false },
    minimise: { type: 'boolean', default: false },
    stop: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? 1);
const count = Number(values.seeds ?? (values.trace || values.minimise ? 1 : 100));
const jobs = Number(values.jobs ?? (values.ledger ? availableParallelism() : 1));
/** So many seeds are run, and written down, before others begin. */
const checkpoint = values.stop ? jobs : 250;

const startedAtMs = performance.now();
const total = { ran: 0, failed: 0, events: 0, cpuMs: 0, virtualMs: 0 };
// A trace has to be whole, so it is printed here; what is made smaller runs here, too, one after the other.
const here =
  values.trace || values.minimise || values.kept !== undefined
    ? await loadBundled<typeof seedModule>('./runSeed.ts')
    : undefined;
const pool = here
  ? undefined
  : new SeedPool({ program: await bundleWorker('run'), jobs, low: values.ledger });
const print = values.trace ? (line: string): void => console.log(line) : undefined;

if (values.minimise) await minimiseSeed(first);
else if (values.kept !== undefined) await runKept(values.kept);
else if (values.ledger) await runLedger();
else await runRange(seedRange(first, first + count - 1).filter(isAsked));
pool?.close();

async function runKept(name: string): Promise<void> {
  const { seed, plan } = readKept(name);
  note(await here!.runSeed(seed, { plan, print }), `npm run sim -- --kept ${name} --trace`);
  summarise();
}

async function runRange(seeds: readonly number[]): Promise<void> {
  for (const block of blocksOf(seeds)) {
    const results = await runBlock(block);
    if (values.stop && results.some(({ violations }) => violations.length > 0)) break;
  }
  summarise();
}

/** At low priority; what was done is written down from time to time, so that it may be stopped at any moment. */
async function runLedger(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const commit = sourceCommit();
  for (const block of blocksOf(remaining(readLedger(), commit, first, first + count - 1))) {
    const results = await runBlock(block);
    if (sourceCommit() !== commit) throw new Error('the sources have changed meanwhile; start again');
    writeDown({
      first: block[0]!,
      last: block.at(-1)!,
      commit,
      day: new Date().toISOString().slice(0, 10),
      failed: results.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed),
      virtualHours: sum(results.map(({ virtualMs }) => virtualMs)) / 3_600_000,
      cpuHours: sum(results.map(({ cpuMs }) => cpuMs)) / 3_600_000,
    });
    summarise();
  }
}

async function runBlock(seeds: readonly number[]): Promise<SeedResult[]> {
  if (pool) return Promise.all(seeds.map(async (seed) => note(await pool.run({ seed }))));
  const results: SeedResult[] = [];
  for (const seed of seeds) {
    results.push(note(await here!.runSeed(seed, { print })));
    if (values.stop && total.failed > 0) break;
  }
  return results;
}

async function minimiseSeed(seed: number): Promise<void> {
  const run = (options: RunOptions): Promise<SeedResult> => here!.runSeed(seed, options);
  const least = await minimise(seed, run, (line) => console.log(line));
  if (!least) return console.log(`seed ${seed} does not fail`);
  const name = keepPlan({ seed, fails: least.fails, plan: least.plan });
  console.log(`kept; npm run sim -- --kept ${name} --trace shows it`);
}

function note(result: SeedResult, command = replayCommand(result.seed)): SeedResult {
  const { seed, violations, events, cpuMs, virtualMs } = result;
  total.ran++;
  total.events += events;
  total.cpuMs += cpuMs;
  total.virtualMs += virtualMs;
  if (violations.length > 0) {
    total.failed++;
    process.exitCode = 1;
    console.log(`seed ${seed}:\n  ${violations.join('\n  ')}\n  ${command}`);
  }
  return result;
}

function summarise(): void {
  const { ran, failed, events, cpuMs, virtualMs } = total;
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(
    `${ran} seeds, ${failed} failed, ${events} events, ${(virtualMs / 3_600_000).toFixed(1)} hours of virtual time ` +
      `in ${seconds.toFixed(1)} s (${(cpuMs / ran).toFixed()} ms of a processor for each)`,
  );
}

function isAsked(seed: number): boolean {
  return !values.hostile || planOf(seed).hostility !== undefined;
}

function seedRange(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Seeds that follow each other, not too many at once. */
function blocksOf(seeds: readonly number[]): number[][] {
  const blocks: number[][] = [];
  for (const seed of seeds) {
    const block = blocks.at(-1);
    if (block?.at(-1) === seed - 1 && block.length < checkpoint) block.push(seed);
    else blocks.push([seed]);
  }
  return blocks;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
