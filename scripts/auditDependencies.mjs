// What the project takes from others: each package is pinned by its SHA-512, comes from the registry, runs nothing when it
// is installed unless it is listed here, and has a licence that agrees with ours. Then the registry is asked for known
// vulnerabilities, where it answers such questions: mirrors often do not, which is told and is no failure.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Those that may run a script when they are installed, and why. */
const mayRunScripts = new Set([
  'esbuild', // checks that its binary, a package of its own, is the one for this machine
]);

/** Of what is shipped or installed with it; tools that are only used here may have others. */
const licences = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['MPL 2.0', 'MPL-2.0'], // node-datachannel: its files stay under it, ours do not become so
]);

/**
 * What is wrong with a lockfile of npm, version 3, one line each.
 *
 * @param {{ lockfileVersion?: number, packages?: Record<string, object> }} lock
 * @returns {string[]}
 */
export function lockfileFaults(lock) {
  const faults = lock.lockfileVersion === 3 ? [] : ['the lockfile is not of version 3'];
  for (const [path, entry] of Object.entries(lock.packages ?? {})) {
    if (path === '') continue;
    const name = path.replace(/^.*node_modules\//, '');
    const { version, integrity, resolved, link, hasInstallScript, license, dev } = entry;
    const what = `${name}@${version}`;
    if (link || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')) faults.push(`${what} has no SHA-512`);
    if (resolved !== undefined) faults.push(`${what} names where it comes from`);
    if (hasInstallScript && !mayRunScripts.has(name))
      faults.push(`${what} runs a script when it is installed`);
    if (!dev && !licences.has(license)) faults.push(`${what} has the licence ${license}`);
  }
  return faults;
}

/**
 * What the answer of `npm audit --json` says of vulnerabilities; undefined when the registry has not answered.
 *
 * @param {string} answer
 * @returns {string[] | undefined}
 */
export function advisories(answer) {
  let report;
  try {
    report = JSON.parse(answer);
  } catch {
    return undefined;
  }
  if (!report?.vulnerabilities || !report.metadata) return undefined;
  return Object.values(report.vulnerabilities).map(
    ({ name, severity, range }) => `${name} ${range}: ${severity}`,
  );
}

function audit() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));
  const faults = lockfileFaults(lock);
  console.log(`${Object.keys(lock.packages).length - 1} packages looked at`);
  const npm = spawnSync('npm', ['audit', '--json', '--omit=dev'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const known = advisories(npm.stdout ?? '');
  if (known) console.log(`${known.length} known vulnerabilities in what is shipped`);
  else console.log('known vulnerabilities: the registry does not say; ask one that does with npm audit');
  for (const fault of [...faults, ...(known ?? [])]) console.error(fault);
  return faults.length + (known?.length ?? 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(audit() === 0 ? 0 : 1);
