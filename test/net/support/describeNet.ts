import type { Suite } from 'mocha';
import { whyNoNetworks } from './commands.js';

const reason = whyNoNetworks();

/** As `describe`; where no networks can be made, its tests are skipped and the reason is told. */
export function describeNet(title: string, tests: (this: Suite) => void): void {
  if (reason === undefined) describe(title, tests);
  else describe.skip(`${title} (skipped: ${reason})`, tests);
}
