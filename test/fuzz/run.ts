// npm run fuzz -- [target …] [--seconds 60 | --runs 1e7] [--seed N] [--jobs N] [--keep]
// npm run fuzz -- target --input FILE
// Runs targets with changed inputs, and keeps those that reach something new (`--keep`: in test/fuzz/corpus). Whatever
// a target throws, a hang, and memory without bound are findings: the input is saved in .cache/fuzz, and the command that
// runs it again is printed. Ends with 1 when something is found.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createHash } from 'node:crypto';
import { writeCorpus } from './corpus.js';
import { runTarget } from './runTarget.js';
import { targetNames } from './targetNames.js';
import type { WorkerResult } from './worker.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    jobs: { type: 'string', default: String(availableParallelism()) },
    input: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !targetNames.includes(name));
if (unknown.length > 0) {
  console.error(`There is no target ${unknown.join(', ')}: there are ${targetNames.join(', ')}.`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : [...targetNames];
const seed = Number(values.seed);
const maxRuns = Number(values.runs ?? Infinity);
const maxMs = 1_000 * Number(values.seconds ?? (values.runs ? Infinity : 60));
const folder = '.cache/fuzz';

console.log(`${names.length} targets, seed ${seed}`);
let findings = 0;
const waiting = [...names];
await Promise.all(Array.from({ length: Number(values.jobs) }, takeTargets));
if (!values.input) console.log(`${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;

async function takeTargets(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const input = values.input && new Uint8Array(readFileSync(values.input));
    report(name, await runTarget(name, { seed, maxRuns, maxMs, ...(input && { input }) }));
  }
}

function report(name: string, run: WorkerResult): void {
  const { runs, ms, branches, minimal, finding, counts } = run;
  if (finding) {
    findings++;
    console.error(`${name}: found after ${runs} executions in ${(ms / 1_000).toFixed(1)} s: ${finding.text}`);
    if (!values.input) console.error(`Again: npm run fuzz -- ${name} --input ${save(name, finding.input)}`);
    return;
  }
  if (values.input) return console.log(`${name}: nothing wrong with it`);
  const rate = Math.round((1_000 * runs) / ms);
  const size = minimal.reduce((sum, each) => sum + each.length, 0);
  console.log(
    `${name}: ${runs} executions in ${(ms / 1_000).toFixed(1)} s (${rate}/s), ${branches} branches, ${minimal.length} inputs of ${size} bytes`,
  );
  for (const [part, count] of counts) console.log(`  ${part}: ${count}`);
  if (values.keep) writeCorpus(name, minimal);
}

function save(name: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${name}-${createHash('sha256').update(input).digest('hex').slice(0, 8)}`;
  rmSync(path, { force: true });
  writeFileSync(path, input);
  return path;
}
