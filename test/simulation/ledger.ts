import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Seeds that ran with one version of the sources, both ends included. */
export interface LedgerRow {
  readonly first: number;
  readonly last: number;
  /** The last commit that changed the sources or the simulator. */
  readonly commit: string;
  /** The day on which the last of them ran. */
  readonly day: string;
  readonly failed: readonly number[];
  readonly virtualHours: number;
  readonly cpuHours: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const ledgerPath = `${root}docs/simulation-ledger.md`;
/** What a seed depends on. */
const sources = ['src', 'proto', 'test/simulation', 'package-lock.json'];

/** The version of the sources that a run is written down for. Throws while they differ from what is committed. */
export function sourceCommit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', [...args, '--', ...sources], { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain');
  if (changed !== '') throw new Error(`a ledger needs committed sources, and these are not:\n${changed}`);
  return git('log', '-1', '--format=%h', '--abbrev=10');
}

/** What is written down so far; a file that is not there is empty. */
export function readLedger(path = ledgerPath): LedgerRow[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line) => parseRow(line) ?? []);
}

/** Adds a row, and puts it together with those it continues. At any moment there is one whole file or the other. */
export function writeDown(row: LedgerRow, path = ledgerPath): void {
  const rows = mergeRows([...readLedger(path), row]);
  writeFileSync(`${path}.new`, renderLedger(rows));
  renameSync(`${path}.new`, path);
}

/** Rows of one commit that follow each other become one; older commits stay in front. */
export function mergeRows(rows: readonly LedgerRow[]): LedgerRow[] {
  const commits = [...new Set(rows.map(({ commit }) => commit))];
  return commits.flatMap((commit) => {
    const merged: LedgerRow[] = [];
    const own = rows.filter((row) => row.commit === commit).sort((a, b) => a.first - b.first);
    for (const row of own) {
      const before = merged.at(-1);
      if (before?.last !== row.first - 1) merged.push(row);
      else merged[merged.length - 1] = join(before, row);
    }
    return merged;
  });
}

/** Which of the seeds no row of this commit has yet. */
export function remaining(rows: readonly LedgerRow[], commit: string, first: number, last: number): number[] {
  const done = rows.filter((row) => row.commit === commit);
  const seeds: number[] = [];
  for (let seed = first; seed <= last; seed++)
    if (!done.some((row) => row.first <= seed && seed <= row.last)) seeds.push(seed);
  return seeds;
}

function join(a: LedgerRow, b: LedgerRow): LedgerRow {
  return {
    ...a,
    last: b.last,
    day: a.day > b.day ? a.day : b.day,
    failed: [...a.failed, ...b.failed],
    virtualHours: a.virtualHours + b.virtualHours,
    cpuHours: a.cpuHours + b.cpuHours,
  };
}

function parseRow(line: string): LedgerRow | undefined {
  const cells = line.split('|').map((cell) => cell.trim());
  const seeds = /^(\d+) to (\d+)$/.exec(cells[1] ?? '');
  if (!seeds) return undefined;
  const [, , commit = '', day = '', failed = '', virtualHours, cpuHours] = cells;
  return {
    first: Number(seeds[1]),
    last: Number(seeds[2]),
    commit,
    day,
    failed: failed === 'none' ? [] : failed.split(' ').map(Number),
    virtualHours: Number(virtualHours),
    cpuHours: Number(cpuHours),
  };
}

function renderLedger(rows: readonly LedgerRow[]): string {
  const lines = rows.map(({ first, last, commit, day, failed, virtualHours, cpuHours }) => {
    const result = failed.length > 0 ? failed.join(' ') : 'none';
    return `| ${first} to ${last} | ${commit} | ${day} | ${result} | ${virtualHours.toFixed(3)} | ${cpuHours.toFixed(4)} |`;
  });
  return `${head}\n${lines.join('\n')}\n`;
}

const head = `# Seeds that have run

Written by \`npm run sim -- --seed S --seeds N --ledger\`; see [simulation.md](simulation.md). Each row is a range of seeds that
ran with one version of the sources: the commit is the last one that changed them or the simulator. Failed seeds are
listed one by one.

| seeds | commit | last day | failed | hours of virtual time | hours of a processor |
| --- | --- | --- | --- | --- | --- |`;
