import assert from 'node:assert/strict';
import { channelDefaults } from '../../../src/channel/channelOptions.js';
import { CongestionWindow } from '../../../src/channel/core/window.js';

const KiB = 1024;
const packetBytes = 16_032;

/** Acknowledges one window after another, each after `rttMs`, and returns the window after each. */
function rounds(window: CongestionWindow, rttsMs: number[], limited = true): number[] {
  let nowMs = 0;
  return rttsMs.map((rttMs) => {
    const sentAtMs = nowMs;
    nowMs += rttMs;
    if (limited) window.noteLimited();
    window.acknowledge(window.bytes, rttMs, sentAtMs, nowMs);
    return Math.round(window.bytes / KiB);
  });
}

describe('CongestionWindow', () => {
  const table: [string, number[], boolean, number[]][] = [
    [
      'doubles in each round without a queue, up to the limit',
      [50, 50, 50, 50, 50, 50],
      true,
      [256, 512, 1024, 2048, 4096, 4096],
    ],
    ['does not grow while nothing waits for it', [50, 50, 50], false, [128, 128, 128]],
    ['takes a round trip a little above the base for noise', [50, 52, 50], true, [256, 512, 1024]],
    ['becomes rate × (base + target) when there is a queue', [50, 50, 80], true, [256, 512, 384]],
    ['stays where the queue is as long as the target', [50, 60, 60, 60], true, [256, 256, 256, 256]],
    [
      'keeps what a shallow buffer holds, although it queues for a while',
      [10, 40, 40],
      true,
      [256, 256, 256],
    ],
    ['takes no more than drains in the time that is allowed', [10, 400, 400], true, [256, 70, 64]],
    ['is never smaller than the least', [50, 2_000, 2_000, 2_000], true, [256, 64, 64, 64]],
  ];
  for (const [what, rttsMs, limited, expected] of table) {
    it(what, () => {
      const window = new CongestionWindow(channelDefaults, 0);
      assert.deepEqual(rounds(window, rttsMs, limited), expected);
    });
  }

  it('begins anew on another link', () => {
    const window = new CongestionWindow(channelDefaults, 0);
    rounds(window, [1, 1, 1, 1, 1, 1]);
    window.reset(6);
    assert.equal(window.bytes, 128 * KiB);
  });

  it('learns nothing of the path from acknowledgements without a time', () => {
    const window = new CongestionWindow(channelDefaults, 0);
    window.acknowledge(1e6, undefined, undefined, 1_000);
    assert.equal(window.bytes, 128 * KiB);
  });

  const paths: [string, number, number][] = [
    ['28 MB/s at 0.5 ms, as a data channel on one machine', 28_000, 0.5],
    ['50 Mbit/s at 40 ms', 6_250, 40],
    ['100 Mbit/s at 100 ms', 12_500, 100],
  ];
  for (const [path, bytesPerMs, baseMs] of paths) {
    it(`uses at least 95 % of ${path}, with a queue of about the target`, () => {
      const { utilisation, queueMs } = simulate(bytesPerMs, baseMs, 40_000);
      assert.ok(utilisation >= 0.95, `utilisation ${utilisation}`);
      assert.ok(queueMs <= 2 * channelDefaults.targetDelayMs, `queue ${queueMs} ms`);
    });
  }

  it('follows a path that becomes slower and faster again', () => {
    const { utilisation, queueMs } = simulate(12_500, 50, 60_000, (nowMs) =>
      nowMs > 20_000 && nowMs < 40_000 ? 0.25 : 1,
    );
    assert.ok(utilisation >= 0.9, `utilisation ${utilisation}`);
    assert.ok(queueMs <= 3 * channelDefaults.targetDelayMs, `queue ${queueMs} ms`);
  });
});

/**
 * A greedy sender over a bottleneck of `bytesPerMs` with an endless buffer and a round trip of `baseMs`, whose receiver
 * acknowledges every second packet. Measured after the first 3 s: the share of the path that was used, and the mean
 * time that a packet queues.
 */
function simulate(
  bytesPerMs: number,
  baseMs: number,
  durationMs: number,
  speedAt: (nowMs: number) => number = () => 1,
): { utilisation: number; queueMs: number } {
  const window = new CongestionWindow(channelDefaults, 0);
  const warmUpMs = 3_000;
  // Everything keeps its order, so three queues are enough of an event loop.
  const arriving: { atMs: number; sentAtMs: number }[] = [];
  const acks: { atMs: number; sentAtMs: number }[] = [];
  let nowMs = 0;
  let freeAtMs = 0;
  let inFlight = 0;
  let arrived = 0;
  let delivered = 0;
  let queued = { sumMs: 0, count: 0 };
  const fill = (): void => {
    for (; inFlight < window.bytes; inFlight += packetBytes) {
      if (nowMs > warmUpMs) {
        queued = { sumMs: queued.sumMs + Math.max(0, freeAtMs - nowMs), count: queued.count + 1 };
      }
      freeAtMs = Math.max(nowMs, freeAtMs) + packetBytes / (bytesPerMs * speedAt(nowMs));
      arriving.push({ atMs: freeAtMs + baseMs / 2, sentAtMs: nowMs });
    }
    window.noteLimited();
  };
  for (fill(); nowMs < durationMs;) {
    if (acks.length > 0 && acks[0]!.atMs <= (arriving[0]?.atMs ?? Infinity)) {
      const { atMs, sentAtMs } = acks.shift()!;
      nowMs = atMs;
      inFlight -= 2 * packetBytes;
      window.acknowledge(2 * packetBytes, nowMs - sentAtMs, sentAtMs, nowMs);
      fill();
    } else {
      const { atMs, sentAtMs } = arriving.shift()!;
      nowMs = atMs;
      if (nowMs > warmUpMs) delivered += packetBytes;
      if (++arrived % 2 === 0) acks.push({ atMs: nowMs + baseMs / 2, sentAtMs });
    }
  }
  let capacity = 0;
  for (let ms = warmUpMs; ms < durationMs; ms++) capacity += bytesPerMs * speedAt(ms);
  return { utilisation: delivered / capacity, queueMs: queued.sumMs / queued.count };
}
