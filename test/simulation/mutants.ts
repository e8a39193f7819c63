// npm run sim:mutants -- [--seeds N] [--seed S] [--only WORDS] [--jobs J]
// Breaks the sources on purpose, one way after the other, and says which seed finds it. The files stay as they are.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleWorker } from './bundle.js';
import { mutants, type Mutant } from './mutantList.js';
import type { SeedResult } from './runSeed.js';
import { SeedPool } from './SeedPool.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
const chosen = mutants.filter(({ name }) => name.includes(values.only));
const first = Number(values.seed);
const last = first + Number(values.seeds) - 1;

for (const { file, from } of chosen) {
  const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
  if (!source.includes(from)) throw new Error(`${file} does not contain: ${from}`);
}
let survived = 0;
for (const [i, mutant] of chosen.entries()) {
  const found = await findIn(mutant, i);
  if (!found) survived++;
  const result = found ? `${found.seed} | ${found.violations[0]}` : `not in ${values.seeds} | `;
  console.log(`| ${mutant.name} | ${result.replace(/\n[^]*/, '').slice(0, 200)}`);
}
console.log(`${chosen.length - survived} of ${chosen.length} mutants found`);
process.exitCode = survived > 0 ? 1 : 0;

/** The first seed that fails, at least among those that ran by then. */
async function findIn({ file, from, to }: Mutant, index: number): Promise<SeedResult | undefined> {
  const program = await bundleWorker(`mutant-${index}`, {
    file,
    text: (source) => source.replace(from, () => to),
  });
  const pool = new SeedPool({ program, jobs: Number(values.jobs), limitMs: 120_000 });
  let next = first;
  const failed: SeedResult[] = [];
  const runSome = async (): Promise<void> => {
    while (next <= last && failed.length === 0) {
      const result = await pool.run({ seed: next++ });
      if (result.violations.length > 0) failed.push(result);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, runSome));
  pool.close();
  return failed.sort((a, b) => a.seed - b.seed)[0];
}
