import assert from 'node:assert/strict';
import { Pace } from '../../../src/signaling/Pace.js';
import { signalingLimits } from '../../../src/wire/limits.js';
import { turn } from '../../contract/check.js';
import { ManualClock } from '../../support/CarrierNet.js';

const packetBytes = 16_384;
const cost = packetBytes + signalingLimits.carryOverheadBytes;

describe('Pace', () => {
  let clock: ManualClock;
  let buffered: number;
  let pace: Pace;

  beforeEach(() => {
    clock = new ManualClock();
    buffered = 0;
    pace = new Pace(clock, { bytesPerSecond: 100_000, burstBytes: 400_000 }, () => buffered);
  });

  /** Gives packets to the server as long as there is room; returns how many. */
  function fill(): number {
    let count = 0;
    for (; pace.hasRoom; count++) pace.spend(packetBytes);
    return count;
  }

  it('lets half of what the server takes at once go at once, and then as much as it carries', () => {
    const count = fill();
    assert.ok(count * cost <= 200_000 && (count + 2) * cost > 200_000, `${count} packets`);
    let carried = 0;
    for (let i = 0; i < 100; i++) {
      clock.advance(100);
      carried += fill() * cost;
    }
    // What was left at the start was less than the longest packet.
    assert.ok(carried > 960_000 && carried < 1_000_000 + 33_280, `${carried} bytes in 10 s`);
  });

  it('keeps little in the socket', () => {
    buffered = 40_000;
    assert.equal(pace.hasRoom, false);
    buffered = 20_000;
    assert.equal(pace.hasRoom, true);
  });

  it('says when there is room again, to all who wait', async () => {
    let told = 0;
    const wait = (): void => void pace.ready().then(() => told++);
    wait();
    await turn();
    assert.equal(told, 1, 'at once when there is');
    buffered = 40_000;
    wait();
    wait();
    for (let i = 0; i < 3; i++) clock.advance(10);
    await turn();
    assert.equal(told, 1);
    buffered = 0;
    clock.advance(10);
    await turn();
    assert.equal(told, 3);
    assert.equal(clock.timers, 0);
  });

  it('needs no timer where something comes from the server', async () => {
    buffered = 40_000;
    let isReady = false;
    void pace.ready().then(() => (isReady = true));
    buffered = 0;
    pace.check();
    await turn();
    assert.equal(isReady, true);
    assert.equal(clock.timers, 0);
  });

  it('sleeps until there is enough for the longest packet', async () => {
    fill();
    const ready = pace.ready();
    clock.advance(1_000);
    await ready;
    assert.equal(pace.hasRoom, true);
  });

  it('lets nobody wait when it is closed', async () => {
    buffered = 40_000;
    const ready = pace.ready();
    pace.close();
    await ready;
    assert.equal(clock.timers, 0);
  });
});
