import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer-core';
import * as Y from 'yjs';
import { WebGroup, type WebGroupOptions } from '../../src/index.node.js';
import { YjsProvider } from '../../src/provider/yjs.js';
import { closeBrowser, launchChromium } from '../browser/support/pages.js';
import { errorCodes, hasMembers, next, receive } from '../support/groups.js';
import { installPackage, root, type InstalledPackage } from './installedPackage.js';

// The programs of README.md as they stand there, but for the ports, which may be taken.

describe('the programs of the README', function () {
  this.timeout(120_000);
  let stranger: InstalledPackage;
  let signalingServer: string;
  let botUrl: string;
  const groups: WebGroup[] = [];
  const children: ChildProcess[] = [];

  before(async () => {
    stranger = await installPackage();
    const [port, botPort] = await freePorts();
    signalingServer = `ws://localhost:${port}`;
    botUrl = `ws://localhost:${botPort}`;
    for (const [name, program] of programsOf(readFileSync(join(root, 'README.md'), 'utf8'))) {
      const text = program
        .replaceAll('new WebGroup()', 'new WebGroup({})')
        .replaceAll(
          /new WebGroup\(\{(?! signalingServer)/g,
          `new WebGroup({ signalingServer: '${signalingServer}',`,
        )
        .replaceAll(/localhost:8000|listen\(8000/g, (at) => at.replace('8000', String(port)))
        .replaceAll(/localhost:9000|listen\(9000/g, (at) => at.replace('9000', String(botPort)));
      writeFileSync(join(stranger.folder, name), text);
    }
    start('server.mjs');
  });
  afterEach(async () => {
    await Promise.all(groups.splice(0).map((group) => group.leave()));
    // The first one is the server.
    for (const child of children.splice(1)) child.kill('SIGKILL');
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    stranger.remove();
  });

  function start(name: string, args: string[] = [], env: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [name, ...args], {
      cwd: stranger.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  }

  /** A member of the test, in a group with the program. */
  async function member(key: string, options: WebGroupOptions = {}): Promise<WebGroup> {
    const group = new WebGroup({ signalingServer, ...options });
    groups.push(group);
    await group.join(key);
    return group;
  }

  it('member.mjs says hello, and leaves when it is interrupted', async () => {
    const group = await member('member');
    const received = receive(group, 1);
    const child = start('member.mjs', ['member']);
    assert.equal((await received)[0]!.data, 'Hello from Node');
    const left = next(group, 'memberLeave');
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    assert.equal((await left)[1].reason, 'left');
    assert.equal((await ended)[0], 0);
  });

  it('bot.mjs comes when it is invited, and answers', async () => {
    const group = await member('bot');
    start('bot.mjs');
    await listens(botUrl);
    await group.invite(botUrl);
    const received = receive(group, 1);
    group.send('Are you there?');
    assert.equal((await received)[0]!.data, 'You said: Are you there?');
  });

  it('sender.mjs sends a hundred megabytes, and ends', async () => {
    const group = await member('sender');
    const received = receive(group, 100);
    const ended = once(start('sender.mjs', ['sender']), 'exit');
    const sent = (await received).map(({ data }) => data as Uint8Array);
    assert.ok(sent.every((data, i) => data.length === 1_000_000 && data[0] === i && data.at(-1) === i));
    assert.equal((await ended)[0], 0);
  });

  it('door.mjs lets in who knows the password, but no guest, and shows the fingerprint', async () => {
    const password = 'word';
    const child = start('door.mjs', [], { PASSWORD: password });
    const lines = createInterface(child.stdout!);
    const line = once(lines, 'line') as Promise<[string]>;
    const ann = await member('our team', { password, meta: { name: 'Ann' } });
    await hasMembers(ann, 2);
    const door = ann.members.find((id) => id !== ann.myId)!;
    assert.equal((await line)[0], `Ann has the fingerprint ${ann.fingerprint(door)}`);
    assert.equal(statSync(join(stranger.folder, 'door.pem')).mode & 0o777, 0o600);
    const guest = new WebGroup({ signalingServer, password, meta: { role: 'guest' } });
    groups.push(guest);
    const codes = errorCodes(guest);
    const told = next(guest, 'error');
    await guest.join('our team');
    await told;
    assert.deepEqual(codes, ['NOT_ADMITTED']);
    assert.ok(!guest.members.includes(door));
  });

  it('document.mjs shares its text', async () => {
    const group = new WebGroup({ signalingServer });
    groups.push(group);
    const doc = new Y.Doc();
    const provider = new YjsProvider(group, doc);
    const written = new Promise<void>((resolve) => {
      doc.on('update', () => {
        if (doc.getText('text').toString() === 'Hello ') resolve();
      });
    });
    await group.join('document');
    start('document.mjs', ['document']);
    await written;
    provider.destroy();
  });

  describe('in pages', () => {
    let chromium: Browser;
    let pages: { url: string; close(): Promise<void> };

    before(async () => {
      await build({
        ...{
          entryPoints: [join(stranger.folder, 'page.js')],
          bundle: true,
          format: 'esm',
          logLevel: 'silent',
        },
        ...{ outdir: join(stranger.folder, 'out'), splitting: true },
      });
      writeFileSync(
        join(stranger.folder, 'module.html'),
        '<script type="module" src="out/page.js"></script>',
      );
      [chromium, pages] = await Promise.all([launchChromium(), serve(stranger.folder)]);
    });
    after(() => Promise.all([closeBrowser(chromium), pages.close()]));

    it('page.js brings those together who open the same link', async () => {
      const first = await chromium.newPage();
      const [welcome, hello] = [says(first, 'Welcome'), says(first, 'Hello, all')];
      await first.goto(`${pages.url}/module.html`);
      await first.waitForFunction('location.hash.length > 40');
      const second = await chromium.newPage();
      const others = says(second, 'Welcome');
      await second.goto(first.url());
      await Promise.all([welcome, hello, others]);
    });

    it('page.html shows what others say', async () => {
      const page = await chromium.newPage();
      await page.goto(`${pages.url}/page.html`);
      const group = await member('a key for trying; use createKey() for others');
      await hasMembers(group, 2);
      group.send('Good day');
      await page.waitForFunction(`document.body.innerText.includes('${group.myId}: Good day')`);
    });
  });
});

/** The blocks of code that begin with their name. */
function programsOf(text: string): [name: string, program: string][] {
  const blocks = text.matchAll(/```(?:js|html)\n(?:\/\/|<!--) (\S+\.(?:mjs|js|html))[^\n]*\n([^]*?)```/g);
  return [...blocks].map(([, name, program]) => [name!, program!]);
}

/** Two that are free now. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()];
  await Promise.all(servers.map((server) => once(server.listen(0), 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Resolves when somebody listens there. */
async function listens(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
  }
}

/** Resolves when the page has heard somebody say that. */
function says(page: Page, text: string): Promise<void> {
  return new Promise((resolve) => {
    page.on('console', (message) => {
      if (message.text().endsWith(`says ${text}`)) resolve();
    });
  });
}

/** Serves the files of a folder. */
async function serve(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createHttpServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const type = pathname.endsWith('.html') ? 'text/html' : 'text/javascript';
    const path = join(folder, pathname);
    if (existsSync(path)) response.writeHead(200, { 'Content-Type': type }).end(readFileSync(path));
    else response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
