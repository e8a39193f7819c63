import assert from 'node:assert/strict';
import { SlowWatch } from '../../../src/channel/core/slowWatch.js';

describe('SlowWatch', () => {
  it('has nothing to tell while nothing waits', () => {
    const watch = new SlowWatch(100);
    assert.equal(watch.dueMs, Infinity);
    assert.equal(watch.wake(1e9), undefined);
  });

  it('tells each multiple of the time once', () => {
    const watch = new SlowWatch(100);
    watch.note(50);
    const told = [149, 150, 151, 249, 250, 350].map((nowMs) => watch.wake(nowMs));
    assert.deepEqual(told, [undefined, 1, undefined, undefined, 2, 3]);
  });

  it('begins anew when something else waits', () => {
    const watch = new SlowWatch(100);
    watch.note(0);
    assert.equal(watch.wake(100), 1);
    watch.note(150);
    assert.equal(watch.dueMs, 250);
    assert.equal(watch.wake(250), 1);
    watch.note(Infinity);
    assert.equal(watch.dueMs, Infinity);
  });

  it('measures again before it complains when it was held up itself, but not for ever', () => {
    const watch = new SlowWatch(30_000);
    watch.note(0);
    assert.equal(watch.wake(32_001), undefined);
    assert.equal(watch.dueMs, 62_001);
    assert.equal(watch.wake(90_000), 1);
  });

  it('asks now and then while something waits', () => {
    const watch = new SlowWatch(60_000);
    assert.equal(watch.askDueMs(2_000), Infinity);
    watch.note(1_000);
    assert.equal(watch.askDueMs(2_000), 3_000);
    watch.asked(3_100);
    assert.equal(watch.askDueMs(2_000), 5_100);
    watch.note(4_000);
    assert.equal(watch.askDueMs(2_000), 6_000, 'what has begun to wait since then');
    watch.note(Infinity);
    assert.equal(watch.askDueMs(2_000), Infinity);
  });
});
