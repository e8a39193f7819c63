import assert from 'node:assert/strict';
import { kindOf, minimise } from './minimise.js';
import { planOf, type RunOptions, type SeedResult } from './runSeed.js';

describe('The minimiser', () => {
  it('finds the two events and the member that matter', async () => {
    const seed = 12;
    const whole = planOf(seed);
    const [first, second] = [whole.events[3]!, whole.events.at(-2)!];
    const least = await minimise(seed, failing, () => {});
    assert.deepEqual(least!.plan.events, [first, second]);
    assert.equal(least!.plan.joinsAtMs.filter((atMs) => atMs !== null).length, 1);
    assert.equal(least!.plan.tailLoss, 0);
    assert.equal(least!.plan.lanes, 1);

    async function failing({ plan = whole }: RunOptions): Promise<SeedResult> {
      const { events, joinsAtMs, maxLength } = plan;
      const seeds = events.map((event) => event.seed);
      const fails =
        seeds.includes(first.seed) && seeds.includes(second.seed) && (joinsAtMs[1] ?? null) !== null;
      const violations = fails ? [`${maxLength} ms: A broke it`] : ['1 ms: something else'];
      return { seed, violations, traceHash: '', events: 0, virtualMs: 0, cpuMs: 0 };
    }
  });

  it('takes failures for the same that differ in names and numbers only', () => {
    assert.equal(
      kindOf('12 ms: B lacks lane 0: 3 of 9'),
      kindOf('7 ms: Bot1 lacks lane 2: 1 of 100\n    at a line'),
    );
    assert.notEqual(kindOf('12 ms: B lacks lane 0'), kindOf('12 ms: B sees lane 0'));
  });
});
