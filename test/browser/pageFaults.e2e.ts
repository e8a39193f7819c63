import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, CDPSession } from 'puppeteer-core';
import { createKey, SignalingServer, WebGroup } from '../../src/index.node.js';
import { openMember, type PageMember } from './support/pageMember.js';
import { closeBrowser, launchChromium, launchFirefox, servePages, type PageServer } from './support/pages.js';
import { Witness } from './support/Witness.js';

/** What only Chromium's debugging protocol can do to a page. */
describe('A page in Chromium', function () {
  this.timeout(90_000);
  let pages: PageServer;
  let signaling: SignalingServer;
  let browser: Browser;
  let inNode: Witness;
  let inPage: PageMember;
  let afflicted: PageMember;
  let devTools: CDPSession;
  let id: string;

  beforeEach(async () => {
    pages = await servePages();
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    browser = await launchChromium();
    const key = createKey();
    inNode = new Witness(new WebGroup({ signalingServer: signaling.url! }));
    inPage = await open('the page beside it');
    afflicted = await open('the page with the fault');
    [, , id] = (await Promise.all([inNode, inPage, afflicted].map((member) => member.join(key)))) as [
      string,
      string,
      string,
    ];
    await Promise.all([inNode, inPage, afflicted].map((member) => member.hasMembers(3)));
    devTools = await afflicted.page.createCDPSession();
  });

  afterEach(async () => {
    await inNode?.leave();
    await closeBrowser(browser);
    await signaling?.close();
    await pages?.close();
  });

  function open(title: string): Promise<PageMember> {
    return openMember(browser, `${pages.url}/member`, title, { signalingServer: signaling.url! });
  }

  it('that crashes is gone for all others, who go on', async () => {
    const startMs = Date.now();
    // There is nobody left to answer.
    devTools.send('Page.crash').catch(() => {});
    const seen = await Promise.all([inNode, inPage].map((member) => member.departure(id)));
    console.log(`      after ${seen.map(({ atMs }) => atMs - startMs).join(' and ')} ms`);
    for (const { reason } of seen) assert.ok(reason === 'lost' || reason === 'ended', reason);
    await Promise.all([inNode, inPage].map((member) => member.hasMembers(2)));
    await inNode.send('still here');
    assert.equal((await inPage.received(1))[0]!.data, 'still here');
  });

  // After 5 s the others doubt its links. Its socket to the signaling server is closed when it wakes.
  for (const seconds of [4, 7])
    it(`that is frozen for ${seconds} s stays a member, and gets all that was said meanwhile`, async () => {
      const ticks = (): Promise<number> => afflicted.page.evaluate(() => window.ticks);
      await afflicted.page.evaluate(() => {
        window.ticks = 0;
        setInterval(() => window.ticks++, 50);
      });
      await devTools.send('Page.setWebLifecycleState', { state: 'frozen' });
      const before = Date.now();
      const sent: string[] = [];
      while (Date.now() - before < seconds * 1_000) {
        sent.push(`message ${sent.length}`);
        inNode.group.send(sent.at(-1)!);
        await pause(20);
      }
      await devTools.send('Page.setWebLifecycleState', { state: 'active' });
      const ticked = await ticks();
      assert.ok(ticked < 40, `the page was not frozen: ${ticked} ticks`);
      for (const member of [afflicted, inPage]) {
        assert.deepEqual(
          (await member.received(sent.length)).map(({ data }) => data),
          sent,
        );
      }
      assert.equal(
        await Promise.race([inNode.departure(id), inNode.send('the end').then(() => 'stayed')]),
        'stayed',
      );
      assert.equal((await inNode.sight()).members.length, 3);
    });
});

/** What can be done to the processes of a Firefox in which one page is open. */
describe('A page in Firefox', function () {
  this.timeout(90_000);
  let pages: PageServer;
  let signaling: SignalingServer;
  let browser: Browser;
  let members: Witness[];
  let afflicted: PageMember;
  let id: string;

  before(function () {
    // Which process runs the page is only told by /proc.
    if (process.platform !== 'linux') this.skip();
  });

  beforeEach(async () => {
    pages = await servePages();
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    browser = await launchFirefox();
    const signalingServer = signaling.url!;
    afflicted = await openMember(browser, `${pages.url}/member`, 'the page', { signalingServer });
    members = [1, 2].map(() => new Witness(new WebGroup({ signalingServer })));
    const key = createKey();
    [id] = (await Promise.all([afflicted, ...members].map((member) => member.join(key)))) as [string];
    await Promise.all([afflicted, ...members].map((member) => member.hasMembers(3)));
  });

  afterEach(async () => {
    await Promise.all((members ?? []).map((member) => member.leave()));
    await closeBrowser(browser);
    await signaling?.close();
    await pages?.close();
  });

  it('whose process is killed is gone for all others, who go on', async () => {
    const startMs = Date.now();
    for (const pid of contentProcesses(browser)) process.kill(pid, 'SIGKILL');
    const seen = await Promise.all(members.map((member) => member.departure(id)));
    console.log(`      after ${seen.map(({ atMs }) => atMs - startMs).join(' and ')} ms`);
    for (const { reason } of seen) assert.ok(reason === 'lost' || reason === 'ended', reason);
    await members[0]!.send('still here');
    assert.equal((await members[1]!.received(1))[0]!.data, 'still here');
  });

  it('whose process is stopped for 4 s stays a member, and gets all that was said meanwhile', async () => {
    const sent: string[] = [];
    const stopped = contentProcesses(browser);
    try {
      for (const pid of stopped) process.kill(pid, 'SIGSTOP');
      const before = Date.now();
      while (Date.now() - before < 4_000) {
        sent.push(`message ${sent.length}`);
        members[0]!.group.send(sent.at(-1)!);
        await pause(20);
      }
    } finally {
      for (const pid of stopped) process.kill(pid, 'SIGCONT');
    }
    for (const member of [afflicted, members[1]!]) {
      assert.deepEqual(
        (await member.received(sent.length)).map(({ data }) => data),
        sent,
      );
    }
    assert.equal((await members[0]!.sight()).members.length, 3);
    assert.equal((await members[1]!.sight()).members.length, 3);
  });
});

/** The processes of this Firefox that run the scripts of pages, by what Linux tells of them. */
function contentProcesses(browser: Browser): number[] {
  const { pid } = browser.process()!;
  const parentOf = (child: number): number =>
    Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${child}/stat`, 'utf8'))?.[1]);
  const runsPages = (candidate: number): boolean => {
    try {
      const parent = parentOf(candidate);
      // Firefox starts them by a process of its own.
      if (parent !== pid && parentOf(parent) !== pid) return false;
      return readFileSync(`/proc/${candidate}/cmdline`, 'utf8').split(/[\0 ]/).includes('tab');
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  const found = readdirSync('/proc').map(Number).filter(runsPages);
  assert.ok(found.length > 0, 'Firefox has no process of its own for pages');
  return found;
}

declare global {
  interface Window {
    ticks: number;
  }
}
