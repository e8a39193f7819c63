import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer-core';
import { createKey, SignalingServer } from '../../src/index.node.js';
import { closeBrowser, launchChromium, openPage, servePages, type PageServer } from './support/pages.js';

/** A group of the old library, as its documentation describes it, in a page. */
interface OldGroup {
  members: number[];
  readonly myId: number;
  onMessage: (id: number, data: string) => void;
  join(key: string): void;
  send(data: string): void;
}
interface OldPage {
  netflux: { WebGroup: new (options: object) => OldGroup };
  group: OldGroup;
  got: string[];
}

// What old applications have: the package as it was published, installed beside what it asks for, and bundled.
describe('Pages with netflux 4.3.1', function () {
  this.timeout(180_000);
  let folder: string;
  let script: string;
  let browser: Browser;
  let server: PageServer;
  let signaling: SignalingServer;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'webgroup-netflux-'));
    writeFileSync(join(folder, 'package.json'), '{ "name": "old", "private": true }');
    const packages = ['netflux@4.3.1', 'rxjs@6.6.7', 'text-encoding@0.6.4'];
    // Not its third peer, uws, which is for Node alone and no longer to be had.
    const flags = ['--legacy-peer-deps', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await promisify(execFile)('npm', ['install', ...flags, ...packages], { cwd: folder, timeout: 120_000 });
    const { outputFiles } = await build({
      stdin: { contents: `export * from 'netflux';`, resolveDir: folder },
      ...{ bundle: true, write: false, format: 'iife', globalName: 'netflux', logLevel: 'silent' },
    });
    script = outputFiles[0]!.text;
    signaling = new SignalingServer({ sigver: true });
    await signaling.listen(0, '127.0.0.1');
    [server, browser] = await Promise.all([servePages(), launchChromium()]);
  });

  after(async () => {
    await closeBrowser(browser);
    await server?.close();
    await signaling?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(name: string): Promise<Page> {
    const page = await openPage(browser, server.url, name);
    await page.addScriptTag({ content: script });
    await page.evaluate((signalingServer) => {
      const old = window as unknown as OldPage;
      old.group = new old.netflux.WebGroup({ signalingServer, rtcConfiguration: { iceServers: [] } });
      old.got = [];
      old.group.onMessage = (id, data) => void old.got.push(`${id}: ${data}`);
    }, signaling.url!);
    return page;
  }

  it('form a group of three, in which each has the messages of the others', async () => {
    const key = createKey();
    const pages: Page[] = [];
    for (const name of ['first', 'second', 'third']) {
      const page = await open(name);
      pages.push(page);
      await page.evaluate((given) => (window as unknown as OldPage).group.join(given), key);
      const count = pages.length;
      for (const each of pages) {
        await each.waitForFunction(
          (wanted) => (window as unknown as OldPage).group.members.length === wanted,
          { timeout: 40_000, polling: 100 },
          count,
        );
      }
    }
    const ids = await Promise.all(
      pages.map((page) => page.evaluate(() => (window as unknown as OldPage).group.myId)),
    );
    for (const page of pages) await page.evaluate(() => (window as unknown as OldPage).group.send('é'));
    for (const [index, page] of pages.entries()) {
      await page.waitForFunction(() => (window as unknown as OldPage).got.length === 2, {
        timeout: 20_000,
        polling: 100,
      });
      const got = await page.evaluate(() => (window as unknown as OldPage).got);
      assert.deepEqual(
        got.sort(),
        ids
          .filter((_id, other) => other !== index)
          .map((id) => `${id}: é`)
          .sort(),
      );
    }
    assert.equal(signaling.topicCount, 1);
    await Promise.all(pages.map((page) => page.close()));
  });
});
