// Runs the tests: all suites, or those named. Those that take minutes run only when they are named. `--repeat N` runs them N times; what else begins with a dash goes to mocha.
// The last line sums up all suites: `N passed, M failed`, and `, K skipped` if there were any. What has failed is told
// again before it, since the place where it happened may be thousands of lines away, or cut out of a log.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildIfStale,
  fail,
  filesBelow,
  installBrowsers,
  installNetworkTools,
  installPackages,
  installRedis,
  root,
} from './prepare.mjs';

// Mocha's command starts a second process to load tsx, which would outlive the first; this is what that one runs.
const mocha = (folder, ending) => ({ folder, ending, command: 'node_modules/mocha/lib/cli/cli.js' });
const karma = { folder: 'test/browser', ending: '.test.ts', command: 'test/browser/support/karma.ts' };
/**
 * A process that has used `@roamhq/wrtc` 0.10.0 may crash when its tests are over: the objects of that package are
 * destroyed in the wrong order (WonderInventions/node-webrtc, issue 35). So it has one of its own.
 */
const wrtc = { ...mocha('test/wrtc', '.test.ts'), mayCrashAtEnd: true };

/** What each suite consists of; every part is a process of its own. */
const suites = {
  unit: { parts: [mocha('test/unit', '.test.ts')] },
  sim: { parts: [mocha('test/simulation', '.test.ts')], limitMs: 660_000 },
  node: { parts: [mocha('test/node', '.test.ts'), wrtc], redis: true },
  hostile: { parts: [mocha('test/hostile', '.test.ts')] },
  browser: { parts: [karma, mocha('test/browser', '.e2e.ts')], browsers: true, build: true },
  fuzz: { parts: [mocha('test/fuzz', '.test.ts')], limitMs: 900_000 },
  package: { parts: [mocha('test/package', '.test.ts')], browsers: true, build: true },
  faults: { parts: [mocha('test/faults', '.test.ts')], onlyNamed: true, redis: true },
  net: { parts: [mocha('test/net', '.test.ts')], onlyNamed: true, networks: true },
};

/** A part that has not ended by then is stopped, and counts as failed. Several times what the longest takes. */
const partLimitMs = 600_000;
/** The same for suites that run only when they are named. */
const longPartLimitMs = 1_200_000;
/** The same for one whose tests are over: what still keeps the process alive was left open by a test. */
const afterResultsMs = 15_000;

/** How a process ends that native code has crashed; not one that had to be stopped. */
const crashes = ['signal SIGSEGV', 'signal SIGABRT'];

/** So much of what a process wrote last is told again when it broke off. */
const lastWordsLength = 10_000;
const lastLines = 20;

const { names, repeat, mochaArgs } = readArguments(process.argv.slice(2));
const chosen = names.map((name) => suites[name]);

installPackages();
if (chosen.some((suite) => suite.browsers)) installBrowsers();
if (chosen.some((suite) => suite.networks)) installNetworkTools();
if (chosen.some((suite) => suite.redis)) installRedis();
if (chosen.some((suite) => suite.build)) buildIfStale('build.mjs');

const total = { passed: 0, failed: 0, skipped: 0 };
/** What has failed, each with its suite. */
const failures = [];
for (let round = 0; round < repeat; round++) {
  for (const name of names) {
    for (const part of suites[name].parts) add(await runPart(name, part));
  }
}
if (total.passed + total.failed + total.skipped === 0) console.error('No test ran.');
if (failures.length > 0) console.log(`\nWhat failed:\n\n${failures.join('\n\n')}\n`);
console.log(
  `${total.passed} passed, ${total.failed} failed` + (total.skipped > 0 ? `, ${total.skipped} skipped` : ''),
);
// Where a whole suite is skipped, as that of networks without root, it has said why.
process.exitCode = total.failed > 0 || total.passed + total.skipped === 0 ? 1 : 0;

function add({ passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** Runs one process and resolves with its totals. One that ends badly, without a failed test, is a failure. */
async function runPart(suite, { folder, ending, command, mayCrashAtEnd }) {
  const files = filesBelow(folder).filter((path) => path.endsWith(ending));
  console.log(`\n── ${suite}: ${files.length} files of ${folder}/**/*${ending}`);
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  mkdirSync(join(root, '.cache'), { recursive: true });
  const results = join(root, '.cache', `results-${process.pid}.json`);
  rmSync(results, { force: true });
  const args = ['--import', 'tsx', command, ...mochaArgs];
  if (command !== karma.command) {
    args.push('--reporter', 'scripts/mochaReporter.cjs', '--reporter-option', `results=${results}`, ...files);
  }
  const limitMs = suites[suite].limitMs ?? (suites[suite].onlyNamed ? longPartLimitMs : partLimitMs);
  const { ended, lastWords } = await runProcess(args, results, limitMs);
  const told = (what) => failures.push([`${suite}: ${what}`, ...lastWords].join('\n'));
  let totals;
  try {
    totals = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    const running = existsSync(`${results}.running`) ? readFileSync(`${results}.running`, 'utf8') : 'loading';
    told(`the process broke off (${ended}) in: ${running}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    for (const file of [results, `${results}.running`]) rmSync(file, { force: true });
  }
  for (const failure of totals.failures) failures.push(`${suite}: ${failure}`);
  if (mayCrashAtEnd && crashes.includes(ended)) {
    console.log(`The process ended with ${ended}, as it may: see docs/limits.md, "@roamhq/wrtc".`);
  } else if (ended !== 'exit code 0' && totals.failed === 0) {
    told(`all tests passed, but the process ended with ${ended}`);
    totals.failed = 1;
  }
  return totals;
}

/** Resolves, when the process has ended, with how it did and what it wrote last to the standard error. */
function runProcess(args, results, limitMs) {
  return new Promise((resolve) => {
    const env = { ...process.env, TEST_RESULTS: results };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk);
      words = (words + chunk).slice(-lastWordsLength);
    });
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
    };
    const stopAfter = (ms, reason) =>
      setTimeout(() => {
        console.error(reason);
        stop();
      }, ms);
    const timers = [stopAfter(limitMs, `Not ended after ${limitMs / 1000} s: a test hangs.`)];
    const watch = setInterval(() => {
      if (!existsSync(results)) return;
      clearInterval(watch);
      timers.push(
        stopAfter(afterResultsMs, 'The tests are over, but the process lives on: one left something open.'),
      );
    }, 200);
    process.once('SIGTERM', stop);
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      timers.forEach(clearTimeout);
      process.off('SIGTERM', stop);
      const ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const tell = () => resolve({ ended, lastWords: words.trimEnd().split('\n').slice(-lastLines) });
      child.once('close', tell);
      // What it started itself may hold the pipe open longer than it lives.
      setTimeout(() => child.stderr.destroy(), 1_000).unref();
    });
  });
}

function readArguments(args) {
  const names = [];
  const mochaArgs = [];
  let repeat = 1;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--repeat') repeat = Number(args[++i]);
    else if (args[i] in suites) names.push(args[i]);
    // The value of an option follows it: -g 'some test'.
    else if (args[i].startsWith('-'))
      mochaArgs.push(args[i], ...(args[i].includes('=') ? [] : [args[++i] ?? '']));
    else fail(`There is no suite "${args[i]}": ${Object.keys(suites).join(', ')}.`);
  }
  if (!(repeat >= 1)) fail('--repeat needs a number.');
  const usual = Object.keys(suites).filter((name) => !suites[name].onlyNamed);
  return { names: names.length > 0 ? names : usual, repeat, mochaArgs };
}
