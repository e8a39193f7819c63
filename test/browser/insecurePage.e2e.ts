import assert from 'node:assert/strict';
import type { Browser } from 'puppeteer-core';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { openMember, type PageMember } from './support/pageMember.js';
import {
  closeBrowser,
  launchChromium,
  launchFirefox,
  networkAddress,
  servePages,
  type PageServer,
} from './support/pages.js';
import { Witness } from './support/Witness.js';

// As on a phone that opens a page of a laptop: plain http from an address in the network is no secure context.
describe('Pages on plain http, without WebCrypto', function () {
  this.timeout(60_000);
  let pages: PageServer;
  let signaling: SignalingServer;
  let browsers: Record<'Chromium' | 'Firefox', Browser>;
  let inNode: Witness;

  before(async function () {
    const host = networkAddress();
    if (host === undefined) return this.skip();
    pages = await servePages(undefined, host);
    signaling = new SignalingServer();
    await signaling.listen(0, host);
    const [Chromium, Firefox] = await Promise.all([launchChromium(), launchFirefox()]);
    browsers = { Chromium, Firefox };
  });

  beforeEach(() => {
    inNode = new Witness(new WebGroup({ signalingServer: signaling.url! }));
  });
  afterEach(() => inNode.leave());

  after(async () => {
    await Promise.all(Object.values(browsers ?? {}).map(closeBrowser));
    await signaling?.close();
    await pages?.close();
  });

  function open(name: 'Chromium' | 'Firefox', path: string): Promise<PageMember> {
    return openMember(browsers[name], `${pages.url}${path}`, `${name}, ${path}`, {
      signalingServer: signaling.url!,
    });
  }

  for (const [build, path] of [
    ['the ESM build', '/member'],
    ['the UMD build', '/member-umd'],
  ] as const) {
    it(`join and talk to each other and to Node with ${build}`, async () => {
      const members = await Promise.all([open('Chromium', path), open('Firefox', path)]);
      for (const { page, name } of members) {
        const found = await page.evaluate(() => [window.isSecureContext, crypto.subtle === undefined]);
        assert.deepEqual(found, [false, true], name);
      }
      const key = createKey();
      const all = [inNode, ...members];
      const ids = await Promise.all(all.map((member) => member.join(key)));
      await Promise.all(all.map((member) => member.hasMembers(3)));
      for (const [index, member] of all.entries()) await member.send(`é from ${ids[index]}`);
      for (const [index, member] of all.entries()) {
        const got = (await member.received(2)).map(({ from, data }) => `${from}: ${data}`);
        const others = ids.filter((_id, other) => other !== index);
        assert.deepEqual([...got].sort(), others.map((id) => `${id}: é from ${id}`).sort());
        assert.deepEqual((await member.sight()).kinds, ['direct', 'direct']);
      }
      await Promise.all(members.map(({ page }) => page.close()));
    });
  }

  it('can join again when the ciphers could not be loaded the first time', async () => {
    const { page, join } = await open('Chromium', '/member');
    await page.setRequestInterception(true);
    page.once('request', (request) => {
      page.on('request', (next) => next.continue());
      void request.abort();
    });
    const key = createKey();
    await assert.rejects(join(key), /UNSUPPORTED/);
    assert.match(await join(key), /^[0-9a-f]{32}$/);
    await page.close();
  });
});
