import assert from 'node:assert/strict';
import type { Browser } from 'puppeteer-core';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { PlainProxy } from '../support/PlainProxy.js';
import { openMember } from './support/pageMember.js';
import { closeBrowser, launchChromium, launchFirefox, servePages, type PageServer } from './support/pages.js';
import { Witness } from './support/Witness.js';

/** Whether the page has loaded what stands in for a WebSocket. */
const loadsEventSocket = `performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/EventSocket.mjs'))`;

describe('Pages whose network lets no WebSocket through', function () {
  this.timeout(60_000);
  let pages: PageServer;
  let signaling: SignalingServer;
  let proxy: PlainProxy;
  let browsers: Record<'Chromium' | 'Firefox', Browser>;

  before(async () => {
    pages = await servePages();
    // The pages are from another origin than the proxy.
    signaling = new SignalingServer({ origins: [pages.url] });
    await signaling.listen(0, '127.0.0.1');
    proxy = await PlainProxy.listen(signaling.url!);
    const [Chromium, Firefox] = await Promise.all([launchChromium(), launchFirefox()]);
    browsers = { Chromium, Firefox };
  });

  after(async () => {
    await Promise.all(Object.values(browsers ?? {}).map(closeBrowser));
    await proxy?.close();
    await signaling?.close();
    await pages?.close();
  });

  it('join over event streams, and talk to each other and to one who has WebSocket', async () => {
    const inNode = new Witness(new WebGroup({ signalingServer: signaling.url! }));
    const options = { signalingServer: proxy.url };
    const members = await Promise.all(
      (['Chromium', 'Firefox'] as const).map((name) =>
        openMember(browsers[name], `${pages.url}/member`, name, options),
      ),
    );
    const key = createKey();
    const all = [inNode, ...members];
    const ids = await Promise.all(all.map((member) => member.join(key)));
    await Promise.all(all.map((member) => member.hasMembers(3)));
    assert.equal(signaling.counts.streams, 2);
    for (const { page } of members) assert.equal(await page.evaluate(loadsEventSocket), true);
    assert.ok(proxy.upgrades >= 2);
    for (const [index, member] of all.entries()) await member.send(`é from ${ids[index]}`);
    for (const [index, member] of all.entries()) {
      const got = (await member.received(2)).map(({ from, data }) => `${from}: ${data}`);
      const others = ids.filter((_id, other) => other !== index);
      assert.deepEqual([...got].sort(), others.map((id) => `${id}: é from ${id}`).sort());
      assert.deepEqual((await member.sight()).kinds, ['direct', 'direct']);
    }
    await Promise.all(members.map(({ page }) => page.close()));
    await inNode.hasMembers(1);
    await inNode.leave();
  });

  it('join later when what they need for it could not be loaded the first time', async () => {
    const member = await openMember(browsers.Chromium, `${pages.url}/member`, 'Chromium', {
      signalingServer: proxy.url,
    });
    let aborted = 0;
    await member.page.setRequestInterception(true);
    member.page.on('request', (request) => {
      const isFirst = request.url().endsWith('/EventSocket.mjs') && aborted++ === 0;
      void (isFirst ? request.abort() : request.continue());
    });
    assert.match(await member.join(createKey()), /^[0-9a-f]{32}$/);
    assert.ok(aborted >= 2);
    await member.page.close();
  });
});
