import assert from 'node:assert/strict';
import type { Browser } from 'puppeteer-core';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { openMember, type PageMember } from './support/pageMember.js';
import { closeBrowser, launchChromium, launchFirefox, servePages, type PageServer } from './support/pages.js';
import { Witness, type WitnessApi } from './support/Witness.js';

const chromiumPages = 12;
const firefoxPages = 2;
const nodeMembers = 2;
const count = chromiumPages + firefoxPages + nodeMembers;

describe(`${chromiumPages} Chromium pages, ${firefoxPages} Firefox pages and ${nodeMembers} Node members`, function () {
  this.timeout(120_000);
  let pages: PageServer;
  let signaling: SignalingServer;
  let browsers: Browser[];
  let members: WitnessApi[];
  let ids: string[];

  before(async () => {
    pages = await servePages();
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    browsers = await Promise.all([launchChromium(), launchFirefox()]);
    const options = { signalingServer: signaling.url! };
    const open = (browser: Browser, name: string): Promise<PageMember> =>
      openMember(browser, `${pages.url}/member`, name, options);
    const times = <Value>(number: number, make: (n: number) => Value): Value[] =>
      Array.from({ length: number }, (_, n) => make(n + 1));
    members = [
      ...(await Promise.all([
        ...times(chromiumPages, (n) => open(browsers[0]!, `Chromium page ${n}`)),
        ...times(firefoxPages, (n) => open(browsers[1]!, `Firefox page ${n}`)),
      ])),
      ...times(nodeMembers, () => new Witness(new WebGroup(options))),
    ];
  });

  after(async () => {
    await Promise.all((members ?? []).slice(-nodeMembers).map((member) => member.leave()));
    await Promise.all((browsers ?? []).map(closeBrowser));
    await signaling?.close();
    await pages?.close();
  });

  it('become one group in which each has a link with each other', async () => {
    const key = createKey();
    const startMs = Date.now();
    ids = await Promise.all(members.map((member) => member.join(key)));
    await Promise.all(members.map((member) => member.hasMembers(count)));
    console.log(`      full mesh of ${count} in ${Date.now() - startMs} ms`);
    const all = [...ids].sort();
    assert.equal(new Set(all).size, count);
    for (const [index, member] of members.entries()) {
      const sight = await member.sight();
      assert.equal(sight.myId, ids[index]);
      assert.deepEqual(sight.members, all);
      assert.deepEqual(
        sight.neighbors,
        all.filter((id) => id !== ids[index]),
      );
      assert.deepEqual(new Set(sight.kinds), new Set(['direct']));
    }
  });

  it('get each message that is for all or for them, once, and no other', async () => {
    await Promise.all(
      members.map(async (member, index) => {
        const own = ids[index]!;
        await member.send(`from ${own}`);
        for (const to of ids) if (to !== own) await member.send(`from ${own} for ${to}`, to);
      }),
    );
    for (const [index, member] of members.entries()) {
      const own = ids[index]!;
      const others = ids.filter((id) => id !== own);
      const wanted = others.flatMap((id) => [`${id}: from ${id}`, `${id}: from ${id} for ${own}`]);
      const got = (await member.received(wanted.length)).map(({ from, data }) => `${from}: ${data}`);
      assert.deepEqual([...got].sort(), wanted.sort());
    }
  });

  it('leave nothing behind in their pages', async () => {
    const opened = members.slice(0, -nodeMembers) as PageMember[];
    await Promise.all(opened.map((member) => member.leave()));
    for (const { page, name } of opened) {
      const { made, open } = await page.evaluate(() => ({
        made: window.connections.made,
        open: window.connections.open,
      }));
      assert.ok(made >= count - 1, name);
      assert.equal(open, 0, name);
    }
  });
});
