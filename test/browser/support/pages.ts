import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import { chromiumFlags, findBrowser, firefoxPrefs, insecureHost } from '../../../scripts/browsers.mjs';
import { bundleForPage } from './bundle.js';

/** Starts Chromium without a window and with a profile of its own. The caller ends it with `closeBrowser`. */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return puppeteer.launch({
    executablePath: programOf('chromium'),
    args: chromiumFlags,
    ...limits,
    ...options,
  });
}

/** Starts Firefox without a window and with a profile of its own. The caller ends it with `closeBrowser`. */
export function launchFirefox(options: LaunchOptions = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: programOf('firefox'),
    extraPrefsFirefox: firefoxPrefs,
    ...limits,
    ...options,
  });
}

/** Ends the browser: in order within 10 s, else its process is killed. Does nothing without a browser; never rejects. */
export async function closeBrowser(browser: Browser | undefined): Promise<void> {
  if (!browser) return;
  const child = browser.process();
  const kill = setTimeout(() => child?.kill('SIGKILL'), 10_000);
  try {
    await browser.close();
  } catch {
    child?.kill('SIGKILL');
  } finally {
    clearTimeout(kill);
  }
}

/** An address of this machine in its network, by which another machine reaches it; undefined when it is in none. */
export function networkAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
}

/** A server for pages that use what was built. */
export interface PageServer {
  /** The address of an empty page, without a slash at its end. */
  readonly url: string;
  /** The same under a name that browsers do not trust: on plain http it has no WebCrypto, as on a phone in the network. */
  readonly insecureUrl: string;
  close(): Promise<void>;
}

/**
 * Serves dist/browser/, or a copy of it, at a free port of this machine: `/webgroup.umd.js`, `/index.mjs` and so on.
 * `/` is an empty page, `/umd` one with the script in it, so that `webgroup` is a global there; `/member` and
 * `/member-umd` are for `openMember`.
 */
export async function servePages(folder = built, host = '127.0.0.1'): Promise<PageServer> {
  const { code } = await bundleForPage(['test/browser/support/memberPage.ts']);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const page = pages.get(path);
    const type = page === undefined ? types.get(extname(path)) : 'text/html; charset=utf-8';
    const body =
      page ?? (path === '/member.js' ? code : type === undefined ? undefined : readFile(join(folder, path)));
    if (type === undefined || body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': type }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    insecureUrl: `http://${insecureHost}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Opens `url` in a new page; what goes wrong in the page is printed with its name. */
export async function openPage(browser: Browser, url: string, name = 'page'): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${name}:`, error));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${name}: ${message.text()}`);
  });
  await page.goto(url);
  return page;
}

const built = fileURLToPath(new URL('../../../dist/browser', import.meta.url));

const limits = { timeout: 60_000, protocolTimeout: 120_000 };

const html = (head: string): string =>
  `<!doctype html><html lang="en"><head><title>webgroup</title><link rel="icon" href="data:,">${head}</head></html>`;

const pages = new Map([
  ['/', html('')],
  ['/umd', html('<script src="/webgroup.umd.js"></script>')],
  ['/member', html('<script src="/member.js"></script>')],
  ['/member-umd', html('<script src="/webgroup.umd.js"></script><script src="/member.js"></script>')],
]);

const types = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
]);

function readFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function programOf(name: 'chromium' | 'firefox'): string {
  const path = findBrowser(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}
