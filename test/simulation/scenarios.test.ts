import assert from 'node:assert/strict';
import { convergence } from './scenarios/convergence.js';
import { lossy } from './scenarios/lossy.js';

describe('A simulated scenario', function () {
  this.timeout(120_000);

  it('loses nobody in a network that loses a fifth of all packets', async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { violations } = await lossy(seed, { forMs: 300_000 });
      assert.deepEqual(violations, [], `seed ${seed}`);
    }
  });

  it('comes right after each kind of fault as fast as it is to', async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { violations, figures } = await convergence(seed, {});
      assert.deepEqual(violations, [], `seed ${seed}`);
      for (const [what, mostMs] of Object.entries(limits))
        assert.ok(figures[what]! <= mostMs, `seed ${seed}: ${what}: ${figures[what]} ms`);
    }
  });
});

/** What is to be reached, in milliseconds, or how often. */
const limits: Readonly<Record<string, number>> = {
  'closed link: first message by relay': 500,
  'silent link: first message by relay': 6_000,
  'killed process: gone everywhere': 12_000,
  'lost machine: gone everywhere': 12_000,
  'halves joined again: equal views': 15_000,
  'no signaling for 10 min: leaves (count)': 0,
  'no signaling for 10 min: messages lost (count)': 0,
  'signaling again: the one who had lost all is back': 15_000,
};
