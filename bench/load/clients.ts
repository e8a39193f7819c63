// Clients of one server, in a process of their own: does what it is told, and answers with what it has measured.
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Socket } from '../../src/base/Socket.js';
import { fullJitterMs } from '../../src/base/backoff.js';
import { memberIdFromBytes } from '../../src/base/ids.js';
import { systemPlatform } from '../../src/base/system.js';
import { SignalingClient } from '../../src/signaling/SignalingClient.js';
import { SignalingState } from '../../src/signaling/SignalingState.js';
import { attacks, type AttackName } from './attacks.js';
import { join, someAddress, type Target } from './connect.js';

export type FleetOrder =
  /** Opens so many connections that stay; answers with how many there are. */
  | { readonly do: 'idle'; readonly target: Target; readonly count: number }
  /** Joins and goes again, so many at the same time; answers with a `JoinReport`. */
  | { readonly do: 'join'; readonly target: Target; readonly atOnce: number; readonly forMs: number }
  /** Attacks for so long; answers when it is over. */
  | { readonly do: 'attack'; readonly target: Target; readonly name: AttackName; readonly forMs: number }
  /** So many clients that come back whenever they lose the server; answers when all are in. */
  | { readonly do: 'stay'; readonly target: Target; readonly count: number }
  /** Answers when all of those have lost the server; and when all are back, with how many milliseconds that took. */
  | { readonly do: 'awaitLoss' | 'awaitReturn' };

export interface JoinReport {
  readonly tookMs: number[];
  readonly failed: number;
}

const idle: WebSocket[] = [];
/** Of the clients that come back: how many are in. */
let inCount = 0;
let stayCount = 0;
let onCount = (): void => {};

const work: { [Do in FleetOrder['do']]: (order: FleetOrder & { do: Do }) => Promise<unknown> } = {
  async idle({ target, count }) {
    let left = count;
    const opener = async (): Promise<void> => {
      while (left-- > 0) idle.push(await join(target, { timeoutMs: 60_000 }));
    };
    await Promise.all(Array.from({ length: 32 }, opener));
    return idle.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  },

  async join({ target, atOnce, forMs }): Promise<JoinReport> {
    const endMs = performance.now() + forMs;
    const report = { tookMs: [] as number[], failed: 0 };
    const joiner = async (): Promise<void> => {
      while (performance.now() < endMs) {
        const sinceMs = performance.now();
        try {
          const socket = await join(target, { timeoutMs: 5_000, localAddress: someAddress(3) });
          report.tookMs.push(performance.now() - sinceMs);
          socket.terminate();
        } catch {
          report.failed++;
        }
        // A handful of people who come one after the other; as many as go when it is the rate that is asked for.
        if (atOnce < 16) await wait(25);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, joiner));
    return report;
  },

  async attack({ target, name, forMs }) {
    const signal = AbortSignal.timeout(forMs);
    setMaxListeners(0, signal);
    await attacks[name](target, signal);
  },

  async stay({ target, count }) {
    stayCount = count;
    for (let i = 0; i < count; i++) {
      if (target.name === 'webgroup') stayAsMember(target);
      else void stayAsClient(target);
      // A storm at the start is not what is asked for.
      if (i % 50 === 49) await wait(20);
    }
    await until(() => inCount === stayCount);
  },

  awaitLoss: () => until(() => inCount === 0),

  async awaitReturn() {
    const sinceMs = performance.now();
    await until(() => inCount === stayCount);
    return performance.now() - sinceMs;
  },
};

process.on('message', async (order: FleetOrder) => {
  const run = work[order.do] as (order: FleetOrder) => Promise<unknown>;
  process.send!((await run(order)) ?? null);
});
process.on('disconnect', () => process.exit());
process.send!('ready');

function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    onCount = () => {
      if (holds()) resolve();
    };
    onCount();
  });
}

function count(by: 1 | -1): void {
  inCount += by;
  onCount();
}

/** The client of the product, with its own waits. */
function stayAsMember({ origin }: Target): void {
  const localAddress = someAddress(4);
  // Without `fetch`, which can't be told the address to come from, it has WebSocket only.
  const { clock, random, crypto, log } = systemPlatform();
  const platform = {
    ...{ clock, random, crypto, log },
    openSocket: (url: string, protocols: string[]): Socket =>
      new WebSocket(url, protocols, { localAddress, perMessageDeflate: false }) as unknown as Socket,
  };
  const id = memberIdFromBytes(random.bytes(16))!;
  let isIn = false;
  const nothing = (): void => {};
  new SignalingClient(
    platform,
    { urls: [origin], topic: random.bytes(32), id, incarnation: 1 },
    {
      onStateChange(state) {
        if (isIn === (state === SignalingState.STABLE)) return;
        isIn = !isIn;
        count(isIn ? 1 : -1);
      },
      onMembers: nothing,
      onJoined: nothing,
      onLeft: nothing,
      onIntroduction: nothing,
      onUndelivered: nothing,
      onCarried: nothing,
      onUncarried: nothing,
      onTurn: nothing,
      onRefused: nothing,
      onError: nothing,
    },
  ).connect();
}

/** A client of another server, which waits as ours does: full jitter from 0.5 s to a cap of 10 s. */
async function stayAsClient(target: Target): Promise<void> {
  const localAddress = someAddress(4);
  for (let failures = 0; ;) {
    try {
      const socket = await join(target, { localAddress });
      failures = 0;
      count(1);
      await new Promise((resolve) => socket.once('close', resolve));
      count(-1);
    } catch {
      // It is not there yet.
    }
    await wait(fullJitterMs(failures++, Math.random(), { firstMs: 500, capMs: 10_000 }));
  }
}
