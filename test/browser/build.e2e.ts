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

  it('carry the ciphers for pages without WebCrypto in a file beside them', async () => {
    for (const browser of browsers) {
      const page = await openPage(browser, server.insecureUrl);
      assert.equal(await page.evaluate('crypto.subtle'), undefined);
      const length = await page.evaluate(
        `import('/nobleCrypto.mjs').then(async ({ nobleCrypto }) =>
          (await nobleCrypto((n) => new Uint8Array(n)).sha256(new Uint8Array())).length)`,
      );
      assert.equal(length, 32);
      await page.close();
    }
  });
});
