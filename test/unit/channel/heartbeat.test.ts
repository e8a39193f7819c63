import assert from 'node:assert/strict';
import { Heartbeat } from '../../../src/channel/core/heartbeat.js';
import { StallWatch } from '../../../src/channel/core/stallWatch.js';

const options = { pingAfterMs: 2_000, deadAfterMs: 5_000 };
const middle = 0.5;

describe('Heartbeat', () => {
  it('asks after 2 s of silence, again after 4 s, and gives up after 5 s', () => {
    const heartbeat = new Heartbeat(options, 0, middle);
    const told: [number, string][] = [];
    for (let verdict = ''; verdict !== 'dead';) {
      const nowMs = heartbeat.dueMs;
      verdict = heartbeat.wake(nowMs, middle);
      told.push([nowMs, verdict]);
    }
    assert.deepEqual(told, [
      [2_000, 'ask'],
      [4_000, 'ask'],
      [5_000, 'dead'],
    ]);
  });

  it('spreads its questions by 20 % each way', () => {
    assert.equal(new Heartbeat(options, 0, 0).dueMs, 1_600);
    assert.equal(Math.round(new Heartbeat(options, 0, 1 - 1e-9).dueMs), 2_400);
  });

  it('takes every packet for life', () => {
    const heartbeat = new Heartbeat(options, 0, middle);
    heartbeat.heard(1_900);
    assert.equal(heartbeat.wake(2_000, middle), 'wait');
    heartbeat.wake(3_900, middle);
    heartbeat.heard(3_950);
    assert.equal(heartbeat.wake(5_950, middle), 'ask');
    assert.equal(heartbeat.dueMs, 7_950);
  });

  it('does not accuse the other side after it slept itself, but asks anew', () => {
    const heartbeat = new Heartbeat(options, 0, middle);
    assert.equal(heartbeat.wake(60_000, middle), 'ask');
    assert.equal(heartbeat.wake(62_000, middle), 'ask');
    assert.equal(heartbeat.wake(65_000, middle), 'dead');
  });

  it('judges by the second timer however late that is, because in a hidden tab all are late', () => {
    const heartbeat = new Heartbeat(options, 0, middle);
    assert.equal(heartbeat.wake(60_000, middle), 'ask');
    assert.equal(heartbeat.wake(120_000, middle), 'dead');
  });

  it('forgives again after a sign of life', () => {
    const heartbeat = new Heartbeat(options, 0, middle);
    assert.equal(heartbeat.wake(60_000, middle), 'ask');
    heartbeat.heard(60_010);
    assert.equal(heartbeat.wake(120_000, middle), 'ask');
  });
});

describe('StallWatch', () => {
  it('finds a stall after 4 s without progress, or after three round trips', () => {
    const watch = new StallWatch(4_000);
    assert.equal(watch.dueMs(10), Infinity);
    watch.sent(0, 1_000);
    assert.equal(watch.dueMs(undefined), 5_000);
    assert.equal(watch.dueMs(2_000), 7_000);
    assert.equal(watch.wake(4_999, 10, false), false);
    assert.equal(watch.wake(5_000, 10, false), true);
  });

  it('begins anew with each progress, and ends when nothing is in flight', () => {
    const watch = new StallWatch(4_000);
    watch.sent(0, 0);
    watch.acknowledged(0, true, 3_000);
    assert.equal(watch.dueMs(10), 7_000);
    watch.acknowledged(0, false, 3_500);
    assert.equal(watch.wake(1e6, 10, false), false);
    watch.sent(0, 1e6);
    watch.stop();
    assert.equal(watch.wake(2e6, 10, false), false);
  });

  it('finds a stall of one lane while others go on', () => {
    const watch = new StallWatch(4_000);
    watch.sent(16, 0);
    for (let nowMs = 1_000; nowMs < 4_000; nowMs += 1_000) {
      watch.sent(0, nowMs);
      watch.acknowledged(0, nowMs < 2_000, nowMs + 10);
    }
    assert.equal(watch.dueMs(10), 4_000);
    assert.equal(watch.wake(4_000, 10, false), true);
  });

  it('leaves a silent link to the heartbeat', () => {
    const watch = new StallWatch(4_000);
    watch.sent(0, 0);
    assert.equal(watch.wake(4_000, 10, true), false);
    assert.equal(watch.wake(8_000, 10, false), true);
  });

  it('measures again when its own timer was late, once', () => {
    const watch = new StallWatch(4_000);
    watch.sent(0, 0);
    assert.equal(watch.wake(60_000, 10, false), false);
    assert.equal(watch.wake(120_000, 10, false), true);
  });
});
