// Runs the dependency rules of .dependency-cruiser.cjs over src/, and fails as well when a source file was not read:
// dependency-cruiser skips what its parser can't take, and then finds nothing to complain about.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(`${root}src`, { recursive: true }).filter((name) => name.endsWith('.ts'));

const cruise = spawnSync(
  process.execPath,
  ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--output-type', 'json', 'src'],
  { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
);
let report;
try {
  report = JSON.parse(cruise.stdout);
} catch {
  console.error(`dependency-cruiser did not run:\n${cruise.stderr || cruise.stdout}`);
  process.exit(1);
}

const read = new Set(report.modules.map((module) => module.source));
const unread = sources.filter((name) => !read.has(`src/${name}`));
for (const name of unread) console.error(`src/${name} was not read`);
for (const { rule, from, to, cycle } of report.summary.violations) {
  const path = cycle ? cycle.map((step) => step.name ?? step).join(' → ') : to;
  console.error(`${rule.name}: ${from} → ${path}`);
}
const violations = report.summary.violations.length;
console.log(
  `${sources.length - unread.length} of ${sources.length} source files read, ${violations} violations`,
);
process.exit(sources.length === 0 || unread.length > 0 || violations > 0 ? 1 : 0);
