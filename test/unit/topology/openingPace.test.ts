import assert from 'node:assert/strict';
import { OpeningPace } from '../../../src/topology/core/OpeningPace.js';

describe('OpeningPace', () => {
  const after = (...tookMs: number[]): OpeningPace => {
    const pace = new OpeningPace();
    for (const each of tookMs) pace.opened(each);
    return pace;
  };

  it('allows all there may be, and asks for no more time, before anything is known and while openings are prompt', () => {
    for (const pace of [after(), after(30, 900, 50)]) {
      assert.equal(pace.room(8), 8);
      assert.equal(pace.slowness(), 1);
      assert.equal(pace.slowness(3), 3);
    }
  });

  it('allows fewer the slower they are, and two at least', () => {
    assert.equal(after(2_000).room(8), 8);
    assert.equal(after(4_000).room(8), 4);
    assert.equal(after(9_000).room(8), 2);
    assert.equal(after(90_000).room(8), 2);
    assert.equal(after(90_000).room(1), 1);
  });

  it('asks for more time the slower they are, four times as much at most', () => {
    assert.equal(after(2_500).slowness(), 2.5);
    assert.equal(after(2_500).slowness(1), 2.5);
    assert.equal(after(2_500).slowness(4), 4);
    assert.equal(after(9_000).slowness(), 4);
  });

  it('forgets what was slow', () => {
    assert.equal(after(8_000, ...Array<number>(10).fill(50)).room(8), 8);
    assert.equal(after(50, 8_000).room(8), 8);
  });
});
