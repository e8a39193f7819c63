import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromiumFlags, findBrowser, firefoxPrefs } from '../../scripts/browsers.mjs';

// The main job as people see it: what `npm start` serves, in Chromium and in Firefox. SCREENSHOT=1 writes the picture
// of the README to docs/images/demo.png, and others beside it.

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = `${root}scripts/start.mjs`;

describe('demo', function () {
  this.timeout(process.env.SCREENSHOT ? 240_000 : 90_000);
  let server: ChildProcess;
  let url: string;
  let networkUrl: string | undefined;
  let chromium: Browser;
  let firefox: Browser;

  before(async () => {
    server = spawn('node', [program], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    [url, networkUrl] = await addressesOf(server);
    [chromium, firefox] = await Promise.all([openChromium(), openFirefox()]);
  });
  after(async () => {
    await Promise.all([chromium?.close(), firefox?.close()]);
    server?.kill('SIGKILL');
  });

  it('lets a Chromium and a Firefox edit one text, and both see the bot and each other’s cursor', async () => {
    const ann = await open(chromium, url, 'Ann (Chromium)');
    await saysState(ann, 'Ready: nobody else is here yet');
    const link = ann.url();
    assert.match(link, /#.{16,}/);
    const bob = await open(firefox, link, 'Bob (Firefox)');
    await Promise.all([ann, bob].map((page) => saysState(page, 'Connected with one other')));

    await type(ann, '# Notes\n\nWritten in Chromium. ');
    await hasText(bob, 'Written in Chromium. ');
    await type(bob, 'Written in Firefox.\n');
    await hasText(ann, 'Written in Firefox.');
    await seesCursor(bob, 'Ann (Chromium)');
    await seesCursor(ann, 'Bob (Firefox)');

    await click(ann, '#invite');
    await Promise.all([ann, bob].map((page) => saysState(page, 'Connected with 2 others')));
    for (const page of [ann, bob]) {
      await listsPerson(page, 'Bot');
      await drawsLinks(page, ['direct', 'websocket', 'websocket']);
    }
    if (process.env.SCREENSHOT) await takePictures(ann, bob, link, chromium);

    await bob.close();
    await ann.close();
    const late = await open(chromium, link, 'Cem');
    await saysState(late, 'Connected with one other');
    await listsPerson(late, 'Bot');
    await hasText(late, 'Written in Chromium. Written in Firefox.');
    await late.close();
  });

  it('shows nothing of one group in another', async () => {
    const one = await open(chromium, url, 'One');
    const other = await open(chromium, url, 'Other');
    await Promise.all([one, other].map((page) => saysState(page, 'Ready: nobody else is here yet')));
    await click(one, '#invite');
    await click(other, '#invite');
    await Promise.all([one, other].map((page) => saysState(page, 'Connected with one other')));
    await type(one, 'secret');
    await hasText(one, 'secret');
    assert.equal((await textOf(other)).includes('secret'), false);
    await Promise.all([one.close(), other.close()]);
  });

  it('works over plain http at a network address, where pages have no WebCrypto', async function () {
    if (networkUrl === undefined) this.skip();
    const phone = await open(chromium, networkUrl, 'Phone');
    await saysState(phone, 'Ready: nobody else is here yet');
    assert.equal(await phone.evaluate(() => isSecureContext), false);
    const laptop = await open(firefox, `${url}/${new URL(phone.url()).hash}`, 'Laptop');
    await saysState(laptop, 'Connected with one other');
    await click(phone, '#invite');
    await Promise.all([phone, laptop].map((page) => saysState(page, 'Connected with 2 others')));
    await type(phone, 'from the phone');
    await hasText(laptop, 'from the phone');
    await click(phone, '#copy');
    await waitUntil(phone, (wanted) => document.querySelector('#copy')?.textContent === wanted, 'Copied');
    await click(laptop, '#show-qr');
    const code = `QR code of ${phone.url()}`;
    await waitUntil(
      laptop,
      (wanted) => document.querySelector('#qr-code svg')?.getAttribute('aria-label') === wanted,
      code,
    );
    await Promise.all([phone.close(), laptop.close()]);
  });

  it('says that the port is in use and ends with 1', async () => {
    const second = spawn('node', [program], { env: { ...process.env, PORT: new URL(url).port } });
    let complaint = '';
    second.stderr.on('data', (chunk) => (complaint += chunk));
    const [code] = (await once(second, 'close')) as [number];
    assert.equal(code, 1);
    assert.match(complaint, /^Port \d+ is in use\. .*\n$/);
  });

  it('goes on without signaling, and ends with 0 when it is asked to', async () => {
    const page = await open(chromium, url, 'Last');
    await saysState(page, 'Ready: nobody else is here yet');
    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number];
    assert.equal(code, 0);
    await saysState(page, 'The signaling server is lost: trying to reach it again');
    await page.close();
  });
});

/** What the server prints when it is ready: its address on this machine, and those in its networks. */
async function addressesOf(server: ChildProcess): Promise<[string, ...string[]]> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const [here, ...elsewhere] = line.match(/http:\/\/[\w.]+:\d+/g) ?? [];
    if (here) return [here, ...elsewhere];
  }
  throw new Error('the server ended before it was ready');
}

function openChromium(): Promise<Browser> {
  return puppeteer.launch({ executablePath: findBrowser('chromium'), args: chromiumFlags });
}

function openFirefox(): Promise<Browser> {
  const executablePath = findBrowser('firefox');
  return puppeteer.launch({ browser: 'firefox', executablePath, extraPrefsFirefox: firefoxPrefs });
}

async function open(browser: Browser, url: string, name: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${name}:`, error));
  await page.goto(url);
  const input = (await page.waitForSelector('#people input'))!;
  await input.click({ count: 3 });
  await input.type(`${name}\n`);
  return page;
}

/** A page behind another one is not drawn, and puppeteer would wait for that. */
async function click(page: Page, selector: string): Promise<void> {
  await page.bringToFront();
  await page.click(selector);
}

async function type(page: Page, text: string): Promise<void> {
  await click(page, '.cm-content');
  await page.keyboard.down('Control');
  await page.keyboard.press('End');
  await page.keyboard.up('Control');
  await page.keyboard.type(text);
}

function textOf(page: Page): Promise<string> {
  return page.$eval('.cm-content', (content) => (content as HTMLElement).innerText);
}

async function saysState(page: Page, text: string): Promise<void> {
  await waitUntil(page, (wanted) => document.querySelector('#state-text')?.textContent === wanted, text);
}

async function hasText(page: Page, text: string): Promise<void> {
  // The names of cursors stand in the text, too.
  const hasIt = (wanted: string): boolean => {
    const content = document.querySelector('.cm-content')!.cloneNode(true) as HTMLElement;
    for (const caret of content.querySelectorAll('.cm-ySelectionCaret')) caret.remove();
    return content.textContent.replaceAll('\u00a0', ' ').includes(wanted);
  };
  await waitUntil(page, hasIt, text.trimEnd());
}

async function seesCursor(page: Page, name: string): Promise<void> {
  const seesIt = (wanted: string): boolean =>
    [...document.querySelectorAll('.cm-ySelectionInfo')].some((label) => label.textContent === wanted);
  await waitUntil(page, seesIt, name);
}

async function listsPerson(page: Page, name: string): Promise<void> {
  const listsIt = (wanted: string): boolean =>
    [...document.querySelectorAll('#people .name')].some((person) => person.textContent === wanted);
  await waitUntil(page, listsIt, name);
}

/** That the mesh has exactly these kinds of links, each with its round-trip time. */
async function drawsLinks(page: Page, kinds: string[]): Promise<void> {
  const drawsThem = (wanted: string): boolean => {
    const lines = [...document.querySelectorAll('#mesh .link')].map((line) => line.classList[1]);
    const times = document.querySelectorAll('#mesh .rtt').length;
    return lines.sort().join() === wanted && times === lines.length;
  };
  await waitUntil(page, drawsThem, kinds.join());
}

async function waitUntil(page: Page, test: (wanted: string) => boolean, wanted: string): Promise<void> {
  try {
    await page.waitForFunction(test, { polling: 100, timeout: 20_000 }, wanted);
  } catch (cause) {
    const shown = await page.$eval('body', (body) => body.innerText);
    throw new Error(`waited for "${wanted}", but the page shows:\n${shown}`, { cause });
  }
}

async function takePictures(ann: Page, bob: Page, link: string, browser: Browser): Promise<void> {
  const folder = `${root}docs/images/`;
  mkdirSync(folder, { recursive: true });
  const dana = await open(browser, link, 'Dana');
  await saysState(dana, 'Connected with 3 others');
  await drawsLinks(ann, ['direct', 'direct', 'direct', 'websocket', 'websocket', 'websocket']);
  await ann.bringToFront();
  await ann.setViewport({ width: 1280, height: 800 });
  // The editor goes on with a list by itself.
  await type(ann, '\n## For Thursday\n\n- **Ann** brings the slides and the *long* cable');
  await type(bob, '\nBob asks the neighbours about the room');
  await hasText(dana, 'about the room');
  await type(dana, '\nDana opens the same link on her phone');
  await seesCursor(ann, 'Dana');
  await settle(ann);
  // The names beside cursors go after a while, and come again when these move.
  for (const page of [bob, dana, ann]) {
    await page.bringToFront();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
  }
  await Promise.all([seesCursor(ann, 'Dana'), seesCursor(ann, 'Bob (Firefox)')]);
  await ann.screenshot({ path: `${folder}demo.png` });
  await dana.bringToFront();
  await dana.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await dana.setViewport({ width: 390, height: 844 });
  await dana.screenshot({ path: `${folder}demo-phone.png`, fullPage: true });
  await dana.close();
}

/** While pages start and somebody types fast, round trips take long; a picture shows what they are otherwise. */
async function settle(page: Page): Promise<void> {
  const isSettled = (): boolean =>
    [...document.querySelectorAll('#mesh .rtt')].every((label) => Number(label.textContent) <= 5);
  await page.waitForFunction(isSettled, { polling: 500, timeout: 60_000 }).catch(() => {});
}
