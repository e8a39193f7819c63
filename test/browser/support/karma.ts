// Runs test/browser/*.test.ts, and the unit tests that need nothing of Node, in Chromium and in Firefox.
// `-g TEXT` runs only the tests whose name contains it; BROWSER=chromium or firefox runs one browser only.
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import karma, { type TestResults } from 'karma';
import { chromiumFlags, findBrowser, firefoxPrefs } from '../../../scripts/browsers.mjs';
import { SignalingServer, WebGroupBotServer } from '../../../src/index.node.js';
import { bundleForPage, findPortable, root } from './bundle.js';
import type { BrowserTestConfig } from './config.js';

const folder = join(root, '.cache/karma');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const unit = testsBelow('test/unit');
const portable = await findPortable(unit);
console.log(
  `${portable.length} of ${unit.length} files of unit tests need nothing of Node and run in browsers too.`,
);
const { code, map } = await bundleForPage([...testsBelow('test/browser'), ...portable]);
writeFileSync(join(folder, 'tests.js'), code);

// Signaling and the bot share one port, as they may in any program.
const report = (error: Error): void => console.error(error.message);
const http = createServer();
http.listen(0, '127.0.0.1');
await once(http, 'listening');
const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
const signaling = new SignalingServer({ server: http, onError: report });
const bots = new WebGroupBotServer({ server: http, webGroupOptions: { signalingServer: url } });
bots.onError = report;
bots.onWebGroup = (group) => {
  group.onMessage = (from, data) => void group.sendTo(from, data);
};
const testConfig: BrowserTestConfig = { signalingUrl: url, botUrl: url };

const grep = process.argv.indexOf('-g');
const chosen = ['chromium', 'firefox'].filter((name) => (process.env.BROWSER ?? name) === name);

process.env.CHROMIUM_BIN = findBrowser('chromium');
process.env.FIREFOX_BIN = findBrowser('firefox');

const config = await karma.config.parseConfig(
  join(root, 'karma.conf.cjs'),
  {
    files: [join(folder, 'tests.js')],
    preprocessors: { '**/tests.js': ['map'] },
    plugins: [
      'karma-*',
      // Karma translates the lines of errors with the map that it finds here.
      { 'preprocessor:map': ['value', addMap] },
    ],
    browsers: chosen,
    customLaunchers: {
      chromium: { base: 'ChromiumHeadless', flags: chromiumFlags },
      firefox: { base: 'Firefox', flags: ['-headless'], prefs: firefoxPrefs },
    },
    client: { ...testConfig, args: grep < 0 ? [] : ['--grep', process.argv[grep + 1]] },
  } as karma.ConfigOptions,
  { promiseConfig: true, throwErrors: true },
);

let totals: TestResults | undefined;
const failures: string[] = [];
const server = new karma.Server(config, (exitCode) => {
  void bots.close().then(() => signaling.close().then(() => http.close()));
  const {
    success = 0,
    failed = 0,
    skipped = 0,
  } = (totals ?? {}) as Partial<Record<'success' | 'failed' | 'skipped', number>>;
  if (process.env.TEST_RESULTS && totals) {
    writeFileSync(process.env.TEST_RESULTS, JSON.stringify({ passed: success, failed, skipped, failures }));
  }
  process.exitCode = exitCode;
});
server.on(
  'spec_complete',
  (browser: { name: string }, { success, skipped, suite, description, log }: Spec) => {
    if (success || skipped) return;
    failures.push(`${[...suite, description].join(' ')} (${browser.name}): ${log.join('\n')}`);
  },
);
server.on('run_complete', (_browsers, results) => (totals = results));
await server.start();

/** What karma tells of a test. */
interface Spec {
  readonly success: boolean;
  readonly skipped: boolean;
  readonly suite: readonly string[];
  readonly description: string;
  readonly log: readonly string[];
}

function addMap(content: string, file: { sourceMap?: unknown }, done: (content: string) => void): void {
  file.sourceMap = JSON.parse(map);
  done(content);
}

function testsBelow(path: string): string[] {
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${path}/${name}`)
    .sort();
}
