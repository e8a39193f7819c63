// npm run sim:mutants -- [--seeds N] [--only WORDS]
// Breaks a copy of the sources on purpose, one way after the other, and says which seed finds it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutants } from './mutantList.js';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '500' }, only: { type: 'string', default: '' } },
});
const chosen = mutants.filter(({ name }) => name.includes(values.only));
const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'webgroup-mutants-'));
let survived = 0;
try {
  for (const part of ['src', 'test', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const { name, file, from, to } of chosen) {
    const path = join(copy, 'src', file);
    const source = readFileSync(path, 'utf8');
    if (!source.includes(from)) throw new Error(`${file} does not contain: ${from}`);
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
    const run = ['--import', 'tsx', 'test/simulation/run.ts', '--seeds', values.seeds, '--stop'];
    const { status, stdout, stderr } = spawnSync(process.execPath, run, {
      cwd: copy,
      encoding: 'utf8',
      timeout: timeoutMs(),
    });
    writeFileSync(path, source);
    const found = /seed \d+:\n.*/.exec(stdout)?.[0].replace(/\n\s*/, ' ');
    if (!found) survived++;
    // Neither found nor run to the end: it does not even start, or does not end.
    const otherwise = status === 0 ? 'SURVIVES' : `SURVIVES? ${status ?? 'too slow'} ${stderr.slice(-300)}`;
    console.log(`${name}\n    ${(found ?? otherwise).slice(0, 300)}`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.log(`${chosen.length - survived} of ${chosen.length} mutants found`);
process.exitCode = survived > 0 ? 1 : 0;

/** Half a second for each seed, and a minute. */
function timeoutMs(): number {
  return 60_000 + 500 * Number(values.seeds);
}
