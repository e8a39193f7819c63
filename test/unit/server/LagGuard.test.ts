import assert from 'node:assert/strict';
import { LagGuard } from '../../../src/server/accept/LagGuard.js';

/** A guard of 200 ms, on a clock that the test sets and a loop that it lets run. */
function setUp(maxLagMs = 200) {
  const timers = new Set<{ dueAtMs: number; action: () => void }>();
  const state = { nowMs: 0, isNeeded: true };
  const clock = {
    nowMs: () => state.nowMs,
    wallMs: () => 0,
    after(delayMs: number, action: () => void) {
      const timer = { dueAtMs: state.nowMs + delayMs, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  /** What is due is done, however late. */
  const runLoop = (): void => {
    for (const timer of [...timers].filter(({ dueAtMs }) => dueAtMs <= state.nowMs)) {
      timers.delete(timer);
      timer.action();
    }
  };
  return { guard: new LagGuard(clock, maxLagMs, () => state.isNeeded), state, timers, runLoop };
}

describe('LagGuard', () => {
  it('knows that the loop is behind before the timer that is late has come', () => {
    const { guard, state } = setUp();
    guard.watch();
    state.nowMs = 300;
    assert.ok(!guard.isHeldUp);
    state.nowMs = 301;
    assert.ok(guard.isHeldUp);
  });

  it('remembers it until the next timer comes in time', () => {
    const { guard, state, runLoop } = setUp();
    guard.watch();
    state.nowMs = 500;
    runLoop();
    assert.ok(guard.isHeldUp);
    state.nowMs = 599;
    runLoop();
    assert.ok(guard.isHeldUp);
    state.nowMs = 600;
    runLoop();
    assert.ok(!guard.isHeldUp);
  });

  it('holds no timer while it is not needed, and says nothing of that time', () => {
    const { guard, state, timers, runLoop } = setUp();
    assert.ok(!guard.isHeldUp);
    guard.watch();
    guard.watch();
    assert.equal(timers.size, 1);
    state.isNeeded = false;
    state.nowMs = 1_000;
    runLoop();
    assert.equal(timers.size, 0);
    state.nowMs = 60_000;
    assert.ok(!guard.isHeldUp);
    guard.watch();
    assert.ok(!guard.isHeldUp);
    guard.stop();
    assert.equal(timers.size, 0);
  });

  it('watches nothing without a limit', () => {
    const { guard, timers } = setUp(Infinity);
    guard.watch();
    assert.equal(timers.size, 0);
  });
});
