import assert from 'node:assert/strict';
import type { Browser } from 'puppeteer-core';
import {
  closeBrowser,
  launchChromium,
  launchFirefox,
  openPage,
  servePages,
  type PageServer,
} from './support/pages.js';

describe('the builds for browsers', function () {
  this.timeout(90_000);
  let server: PageServer;
  let browsers: Browser[] = [];

  before(async () => {
    server = await servePages();
    browsers = await Promise.all([launchChromium(), launchFirefox()]);
  });
  after(async () => {
    await Promise.all(browsers.map(closeBrowser));
    await server.close();
  });

  it('make a global of one script tag', async () => {
    for (const browser of browsers) {
      const page = await openPage(browser, `${server.url}/umd`);
      const code = await page.evaluate('new webgroup.GroupError("LEFT", "it is over").code');
      assert.equal(code, 'LEFT');
      await page.close();
    }
  });

  it('can be imported by many pages at once', async () => {
    for (const browser of browsers) {
      const opened = await Promise.all([1, 2, 3].map((n) => openPage(browser, server.url, `page ${n}`)));
      const codes = await Promise.all(
        opened.map((page) =>
          page.evaluate(
            `import('/index.mjs').then(({ GroupError }) => new GroupError('LEFT', 'it is over').code)`,
          ),
        ),
      );
      assert.deepEqual(codes, ['LEFT', 'LEFT', 'LEFT']);
      await Promise.all(opened.map((page) => page.close()));
    }
  });

  it('load the ciphers from beside the script, and only where a page has no WebCrypto', async () => {
    // The id of a member is made with them.
    const script = `new Promise((resolve) => {
      const group = new webgroup.WebGroup({ signalingServer: 'ws://127.0.0.1:9' });
      group.onMyId = () => {
        resolve(performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/nobleCrypto.mjs')));
        void group.leave();
      };
      group.join('key').catch(() => {});
    })`;
    for (const browser of browsers) {
      const [plain, secure] = [
        await openPage(browser, `${server.insecureUrl}/umd`),
        await openPage(browser, `${server.url}/umd`),
      ];
      assert.equal(await plain.evaluate('crypto.subtle'), undefined);
      assert.deepEqual([await plain.evaluate(script), await secure.evaluate(script)], [true, false]);
      await Promise.all([plain.close(), secure.close()]);
    }
  });

  it('load what a password needs from beside the script, and with a password only', async () => {
    const script = (options: string): string => `new Promise((resolve, reject) => {
      const group = new webgroup.WebGroup({ signalingServer: 'ws://127.0.0.1:9', ${options} });
      group.onMyId = () => {
        resolve(performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/passwordProof.mjs')));
        void group.leave();
      };
      group.join('key').catch(reject);
    })`;
    for (const browser of browsers) {
      for (const url of [server.insecureUrl, server.url]) {
        const page = await openPage(browser, `${url}/umd`);
        assert.equal(await page.evaluate(script('')), false);
        assert.equal(await page.evaluate(script(`password: 'word'`)), true);
        await page.close();
      }
    }
  });
});
