import type { Browser, Page } from 'puppeteer-core';
import type { WebGroupOptions } from '../../../src/index.js';
import { openPage } from './pages.js';
import type { WitnessApi } from './Witness.js';

/** A page that is a member: it is asked in the page what the same methods answer in Node. */
export interface PageMember extends WitnessApi {
  readonly name: string;
  readonly page: Page;
}

/** Opens `/member` or `/member-umd` of `servePages` and makes a member there. */
export async function openMember(
  browser: Browser,
  url: string,
  name: string,
  options: WebGroupOptions,
): Promise<PageMember> {
  const page = await openPage(browser, url, name);
  await page.evaluate((given) => window.makeWitness(given), options);
  return {
    name,
    page,
    join: (key) => page.evaluate((given) => window.witness.join(given), key),
    leave: () => page.evaluate(() => window.witness.leave()),
    sight: () => page.evaluate(() => window.witness.sight()),
    hasMembers: (count) => page.evaluate((given) => window.witness.hasMembers(given), count),
    // An argument that is undefined would arrive as null.
    send: (data, to) =>
      page.evaluate((given, id) => window.witness.send(given, id || undefined), data, to ?? ''),
    received: (count) => page.evaluate((given) => window.witness.received(given), count),
    departure: (id) => page.evaluate((given) => window.witness.departure(given), id),
  };
}
