import assert from 'node:assert/strict';
import { LocalHealth } from '../../../src/topology/core/localHealth.js';

describe('The health of this member', () => {
  it('makes waits longer when timers come late or nobody answers, up to 8 times', () => {
    const health = new LocalHealth();
    assert.equal(health.multiplier(0), 1);
    health.noteUnanswered(0);
    assert.equal(health.multiplier(0), 2);
    health.noteLate(0);
    assert.equal(health.multiplier(0), 4);
    for (let i = 0; i < 5; i++) health.noteLate(0);
    assert.equal(health.multiplier(0), 8);
  });

  it('is better with each round of pings that nothing disturbs, and never better than good', () => {
    const health = new LocalHealth();
    health.noteLate(10_000);
    assert.deepEqual(
      [11_999, 12_000, 14_000, 60_000].map((nowMs) => health.multiplier(nowMs)),
      [3, 2, 1, 1],
    );
    health.noteUnanswered(60_000);
    assert.equal(health.multiplier(60_000), 2);
  });

  it('adds to what has not healed yet', () => {
    const health = new LocalHealth();
    health.noteLate(0);
    health.noteLate(2_000);
    assert.equal(health.multiplier(2_000), 4);
  });
});
