import type { Browser, Page } from 'puppeteer-core';
import type { WebGroupOptions } from '../../../src/index.js';
import { bundleForPage } from '../../browser/support/bundle.js';
import { openPage } from '../../browser/support/pages.js';
import type { AgentApi, AgentMember, Command } from './AgentMember.js';

let script: Promise<string> | undefined;

/** A member in a page of its own. Whoever opened the browser closes it. */
export class PageAgent implements AgentApi {
  readonly name: string;
  readonly page: Page;

  private constructor(name: string, page: Page) {
    this.name = name;
    this.page = page;
  }

  /** `url` is that of an empty page, of which the member is made; `agent` is 1 to 63. */
  static async open(
    browser: Browser,
    url: string,
    name: string,
    agent: number,
    options: WebGroupOptions,
  ): Promise<PageAgent> {
    script ??= bundleForPage(['test/support/agents/page.ts']).then(({ code }) => code);
    const page = await openPage(browser, url, name);
    await page.addScriptTag({ content: await script });
    await page.evaluate((number, given) => window.startAgent(number, given), agent, options);
    return new PageAgent(name, page);
  }

  call<Name extends Command>(
    name: Name,
    ...args: Parameters<AgentMember[Name]>
  ): ReturnType<AgentMember[Name]> {
    const answer = this.page.evaluate((command, given) => window.agentCall(command, given), name, args);
    // Whoever waits for something else meanwhile looks at this later.
    answer.catch(() => {});
    return answer as ReturnType<AgentMember[Name]>;
  }
}
