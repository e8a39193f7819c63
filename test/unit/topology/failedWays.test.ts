import assert from 'node:assert/strict';
import { FailedWays } from '../../../src/topology/core/FailedWays.js';

describe('The ways that have failed', () => {
  it('count for the members whom they failed to reach alone', () => {
    const ways = new FailedWays();
    ways.note('a', ['x', 'signaling'], 0);
    const weights = [ways.weight('a', 'x', 0), ways.weight('a', 'signaling', 0), ways.weight('a', 'y', 0)];
    assert.deepEqual([...weights, ways.weight('b', 'x', 0)], [1, 1, 0, 0]);
  });

  it('count half as much after each 30 s, and nothing after two minutes', () => {
    const ways = new FailedWays();
    ways.note('a', ['x'], 1_000);
    assert.deepEqual(
      [0, 30_000, 60_000, 120_000].map((afterMs) => ways.weight('a', 'x', 1_000 + afterMs)),
      [1, 0.5, 0.25, 0],
    );
  });

  it('count the more the more often they have failed', () => {
    const ways = new FailedWays();
    ways.note('a', ['x'], 0);
    ways.note('a', ['x'], 30_000);
    assert.equal(ways.weight('a', 'x', 30_000), 1.5);
  });

  it('are forgotten from the oldest on when there are too many', () => {
    const ways = new FailedWays();
    for (let i = 0; i < 5_000; i++) ways.note(`${i}`, ['x'], 0);
    ways.note('4000', ['x'], 0);
    assert.deepEqual(
      ['0', '903', '904', '4999', '4000'].map((to) => ways.weight(to, 'x', 0)),
      [0, 0, 1, 1, 2],
    );
  });
});
