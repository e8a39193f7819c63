import type { Suite } from 'mocha';
import { whyNoNetworks } from './commands.js';
import { whyNoRelays } from './features.js';

const reason = whyNoNetworks();

/** As `describe`; where no networks can be made, its tests are skipped and the reason is told. */
export function describeNet(title: string, tests: (this: Suite) => void): void {
  if (reason === undefined) describe(title, tests);
  else describe.skip(`${title} (skipped: ${reason})`, tests);
}

/** As `it`, for what needs members who carry packets for others. */
export function itRelayed(title: string, test: () => Promise<void>): void {
  if (whyNoRelays === undefined) it(title, test);
  else it.skip(`${title} (skipped: ${whyNoRelays})`, test);
}
