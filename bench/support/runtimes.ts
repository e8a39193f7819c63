import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Browser } from 'puppeteer-core';
import { firefoxPrefs } from '../../scripts/browsers.mjs';
import {
  closeBrowser,
  launchChromium,
  launchFirefox,
  openPage,
  servePages,
} from '../../test/browser/support/pages.js';
import type { Commands } from '../peer/peer.js';
import { bundles } from './bundles.js';

/** Where a member runs: a page of a browser, or a Node process. */
export type RuntimeName = 'Chromium' | 'Firefox' | 'Node';

/** Starts members of one kind. The caller ends it with `close`, which ends all of them. */
export interface Runtime {
  readonly name: RuntimeName;
  readonly version: string;
  open(): Promise<Commands>;
  close(): Promise<void>;
}

export function startRuntime(name: RuntimeName): Promise<Runtime> {
  return name === 'Node' ? startNode() : startBrowser(name);
}

/** Only one page can be in front, but both ends are measured: else timers of the other come once a second. */
const unthrottled = { 'dom.min_background_timeout_value_without_budget_throttling': 4 };

async function startBrowser(name: 'Chromium' | 'Firefox'): Promise<Runtime> {
  const { page: script } = await bundles();
  const server = await servePages();
  const browser: Browser = await (name === 'Chromium'
    ? launchChromium()
    : launchFirefox({ extraPrefsFirefox: { ...firefoxPrefs, ...unthrottled } }));
  return {
    name,
    version: await browser.version(),
    async open() {
      const page = await openPage(browser, server.url, name);
      await page.addScriptTag({ content: script });
      return proxy((command, argument) =>
        page.evaluate(
          (...[name, value]: [keyof Commands, unknown]) =>
            window.peer[name](value as never) as Promise<unknown>,
          command,
          argument,
        ),
      );
    },
    async close() {
      await closeBrowser(browser);
      await server.close();
    },
  };
}

async function startNode(): Promise<Runtime> {
  const { folder } = await bundles();
  const children: ReturnType<typeof fork>[] = [];
  return {
    name: 'Node',
    version: process.version,
    async open() {
      const child = fork(`${folder}/process.mjs`, { execArgv: nodeFlags() });
      children.push(child);
      await once(child, 'spawn');
      const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
      child.on(
        'message',
        ({ number, result, error }: { number: number; result?: unknown; error?: string }) => {
          const waiter = waiting.get(number);
          waiting.delete(number);
          if (error === undefined) waiter?.resolve(result);
          else waiter?.reject(new Error(error));
        },
      );
      child.on('exit', (code) => {
        for (const { reject } of waiting.values()) reject(new Error(`the process ended with ${code}`));
      });
      let last = 0;
      return proxy((command, argument) => {
        const number = ++last;
        child.send({ number, command, argument });
        return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
      });
    },
    async close() {
      const running = children.filter((child) => child.exitCode === null);
      const ended = running.map((child) => once(child, 'exit'));
      for (const child of children) if (child.connected) child.disconnect();
      await Promise.all(ended);
    },
  };
}

/** BENCH_NODE_FLAGS, such as `--cpu-prof`, goes to the Node processes. */
function nodeFlags(): string[] {
  return (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);
}

function proxy(run: (command: keyof Commands, argument: unknown) => Promise<unknown>): Commands {
  const command =
    (name: keyof Commands) =>
    (argument: unknown): Promise<never> =>
      run(name, argument) as Promise<never>;
  return { join: command('join'), leave: command('leave'), speed: command('speed'), ping: command('ping') };
}
