// Brings a clone into the state in which it can run: packages, browsers, builds. Does only what is missing, and uses
// Node's own modules only, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './browsers.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends the program with an explanation. */
export function fail(explanation) {
  console.error(explanation);
  process.exit(1);
}

/** Installs the packages of package-lock.json, unless node_modules holds exactly these. */
export function installPackages() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) fail(`webgroup needs Node 20 or later; this is ${process.version}.`);
  if (packagesAreInstalled()) return;
  console.log('Installing packages (npm ci) …');
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && /\.[cm]?js$/.test(npm);
  run(viaNode ? process.execPath : 'npm', [
    ...(viaNode ? [npm] : []),
    'ci',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
}

function packagesAreInstalled() {
  const installed = readLock('node_modules/.package-lock.json');
  return Object.entries(readLock('package-lock.json')).every(
    // An optional package may have no build for this system.
    ([path, { version, optional }]) =>
      path === '' || (installed[path] ? installed[path].version === version : optional),
  );
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** Sees to it that Chromium and Firefox are there: by apt when root on Debian or Ubuntu, else it says what to install. */
export function installBrowsers() {
  const missing = () => ['chromium', 'firefox'].filter((name) => findBrowser(name) === undefined);
  if (missing().length === 0) return;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('Installing Chromium and Firefox (apt-get) …');
    const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    run('apt-get', ['update', '-q'], options);
    for (const name of missing()) {
      // Debian has firefox-esr, Ubuntu firefox.
      const candidates = name === 'firefox' ? ['firefox-esr', 'firefox'] : ['chromium', 'chromium-browser'];
      candidates.some(
        (candidate) =>
          spawnSync('apt-get', aptInstall(candidate), { ...options, stdio: 'inherit' }).status === 0,
      );
    }
  }
  if (missing().length > 0) {
    fail(
      `The browser tests need Chromium and Firefox, and this machine lacks: ${missing().join(', ')}.\n` +
        'Install them (Debian: apt-get install chromium firefox-esr; macOS: Google Chrome and Firefox), or name their\n' +
        'programs in CHROME_BIN and FIREFOX_BIN. The tests without browsers: npm run test:unit, test:sim, test:node.',
    );
  }
}

/**
 * Sees to it that what makes networks for tests is there: by apt when root on Debian or Ubuntu. Elsewhere it does
 * nothing, since the tests say themselves what they lack, and are skipped.
 */
export function installNetworkTools() {
  installPrograms({ ip: 'iproute2', iptables: 'iptables', turnserver: 'coturn' });
}

/** The same for the Redis that tests start. */
export function installRedis() {
  installPrograms({ 'redis-server': 'redis-server' });
}

/** `packages`: by the program that is needed, what apt calls its package. */
function installPrograms(packages) {
  if (process.platform !== 'linux' || process.getuid() !== 0) return;
  const missing = Object.keys(packages).filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  if (missing.length === 0) return;
  if (spawnSync('apt-get', ['--version']).status !== 0) return;
  console.log(`Installing ${missing.join(', ')} (apt-get) …`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'inherit' };
  spawnSync('apt-get', ['update', '-q'], options);
  for (const name of missing) spawnSync('apt-get', aptInstall(packages[name]), options);
}

/** It waits, in seconds, for whoever installs something else: two clones at once, or the system's own upgrades. */
const aptInstall = (name) => [
  ...['-o', 'DPkg::Lock::Timeout=300'],
  ...['install', '-y', '-q', '--no-install-recommends', name],
];

/** Runs scripts/build.mjs, or build-demo.mjs, unless its result in dist/ was made of the same sources. */
export function buildIfStale(script) {
  const stamp = join(root, '.cache', `${script}.stamp`);
  const sources = hashSources();
  const result = join(
    root,
    script === 'build-demo.mjs' ? 'dist/demo/server.mjs' : 'dist/browser/webgroup.umd.js',
  );
  if (readText(stamp) === sources && readText(result) !== undefined) return;
  console.log(script === 'build-demo.mjs' ? 'Building the demo …' : 'Building the package …');
  run(process.execPath, [join(root, 'scripts', script)]);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, sources);
}

function hashSources() {
  const hash = createHash('sha256');
  const files = ['src', 'demo', 'scripts'].flatMap((folder) => filesBelow(folder));
  for (const path of [
    ...files,
    'package.json',
    'package-lock.json',
    'rollup.config.js',
    'tsconfig.json',
  ].sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Paths, from the root of the repository, of all files below a folder; none when there is no such folder. */
export function filesBelow(folder) {
  try {
    return readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, name))
      .filter((path) => statSync(join(root, path)).isFile())
      .sort();
  } catch {
    return [];
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (status !== 0) fail(`${[command, ...args].join(' ')} failed${error ? `: ${error.message}` : ''}`);
}
