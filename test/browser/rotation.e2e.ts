import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { createKey, SignalingServer, type WebGroup } from '../../src/index.node.js';
import {
  closeBrowser,
  launchChromium,
  launchFirefox,
  openPage,
  servePages,
  type PageServer,
} from './support/pages.js';

declare global {
  interface Window {
    group: WebGroup;
    keyChanges: string[];
    heard: unknown[];
    /** The messages of rejections that nobody has handled. */
    unhandled: string[];
  }
}

const built = fileURLToPath(new URL('../../dist/browser', import.meta.url));
const file = 'Rotation.mjs';

describe('Pages that change the key of their group', function () {
  this.timeout(90_000);
  let folder: string;
  let pages: PageServer;
  let signaling: SignalingServer;
  let browsers: Browser[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'webgroup-'));
    cpSync(built, folder, { recursive: true });
    pages = await servePages(folder);
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    browsers = await Promise.all([launchChromium(), launchFirefox()]);
  });

  after(async () => {
    await Promise.all(browsers.map(closeBrowser));
    await signaling?.close();
    await pages?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function member(browser: Browser, key: string): Promise<Page> {
    const page = await openPage(browser, `${pages.url}/umd`);
    await page.evaluate(`{
      window.group = new webgroup.WebGroup({
        signalingServer: '${signaling.url!}',
        followRotation: () => true,
      });
      [window.keyChanges, window.heard, window.unhandled] = [[], [], []];
      group.onKeyChange = (changed) => keyChanges.push(changed);
      group.onMessage = (_, data) => heard.push(data);
      window.onunhandledrejection = ({ reason }) => unhandled.push(String(reason));
      group.join('${key}');
    }`);
    return page;
  }

  /** A member in each browser, who are linked. */
  async function group(): Promise<[Page, Page]> {
    const key = createKey();
    const [a, b] = [await member(browsers[0]!, key), await member(browsers[1]!, key)];
    for (const page of [a, b]) await page.waitForFunction(() => window.group.members.length === 2);
    return [a, b];
  }

  const loaded = (page: Page): Promise<boolean> =>
    page.evaluate(
      (name) => performance.getEntriesByType('resource').some((entry) => entry.name.endsWith(name)),
      file,
    );

  it('move together, and load what that takes from beside the script, not before', async () => {
    const [a, b] = await group();
    assert.deepEqual([await loaded(a), await loaded(b)], [false, false]);
    const key = await a.evaluate(() => window.group.rotateKey());
    await b.waitForFunction(() => window.keyChanges.length === 1);
    for (const page of [a, b]) {
      assert.deepEqual(await page.evaluate(() => [window.group.key, ...window.keyChanges]), [key, key]);
      assert.equal(await loaded(page), true);
    }
    await a.evaluate(() => window.group.send('after the change'));
    await b.waitForFunction(() => window.heard.length === 1);
    await Promise.all([a, b].map((page) => page.close()));
  });

  it('are told when that is missing, and stay what they are', async () => {
    rmSync(join(folder, file));
    const [a, b] = await group();
    const code = await a.evaluate(() =>
      window.group.rotateKey().then(
        () => 'none',
        ({ code }: { code: string }) => code,
      ),
    );
    assert.equal(code, 'UNSUPPORTED');
    await a.evaluate(() => window.group.send('without a change'));
    await b.waitForFunction(() => window.heard.length === 1);
    await a.evaluate(() => window.group.leave());
    await b.waitForFunction(() => window.group.members.length === 1);
    await b.evaluate(() => window.group.leave());
    for (const page of [a, b]) assert.deepEqual(await page.evaluate(() => window.unhandled), []);

    cpSync(join(built, file), join(folder, file));
    await a.evaluate(() => window.group.join('key'));
    assert.equal(await a.evaluate(() => window.group.rotateKey('another key')), 'another key');
    await Promise.all([a, b].map((page) => page.close()));
  });
});
