import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, join, someAddress, type Target } from './connect.js';
import { newRoom } from './protocols.js';

/** What hostile clients do to a server until the signal comes. Each of them goes on when it is thrown out. */
export type Attack = (target: Target, signal: AbortSignal) => Promise<void>;

export type AttackName = keyof typeof attacks;

/** Attackers have few addresses: so many of them. */
const addresses = 64;

export const attacks = {
  /** 512 connections whose HTTP header never ends, a byte each second. */
  slowloris: many(512, async ({ origin }, signal, localAddress) => {
    const { hostname: host, port } = new URL(origin);
    const socket = connectTcp({ host, port: Number(port), localAddress });
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    while (!signal.aborted && !socket.destroyed) {
      await wait(1_000);
      socket.write('a');
    }
    socket.destroy();
  }),

  /** 64 clients that send what is no message, as much as the connection takes. */
  garbage: many(64, async (target, signal, localAddress) => {
    const socket = await connect(target, { localAddress });
    while (!signal.aborted && socket.readyState === socket.OPEN) {
      for (let i = 0; i < 16 && socket.bufferedAmount < 65_536; i++) socket.send(randomBytes(1 + 37 * i));
      await wait(1);
    }
    socket.terminate();
  }),

  /** 64 clients that join one new group after the other, and stay in each for a moment. */
  spraying: many(64, async (target, signal, localAddress) => {
    const sockets = [];
    for (let i = 0; i < 20 && !signal.aborted; i++) sockets.push(await join(target, { localAddress }));
    for (const socket of sockets) socket.terminate();
  }),

  /** 60 members of one group never read, while others join it and leave it. */
  neverReading: async (target: Target, signal: AbortSignal): Promise<void> => {
    const room = newRoom();
    const deaf = many(60, async (_, _signal, localAddress) => {
      const socket = await join(target, { room, localAddress });
      socket.pause();
      await Promise.race([new Promise((resolve) => socket.once('close', resolve)), aborted(signal)]);
      socket.terminate();
    });
    const restless = many(3, async (_, _signal, localAddress) => {
      (await join(target, { room, localAddress })).terminate();
    });
    await Promise.all([deaf(target, signal), restless(target, signal)]);
  },
} satisfies Record<string, Attack>;

/** So many attackers at the same time, each of which begins anew when it has ended or was refused. */
function many(
  count: number,
  attack: (target: Target, signal: AbortSignal, localAddress: string) => Promise<void>,
): Attack {
  const own = Array.from({ length: addresses }, () => someAddress(2));
  const run = async (target: Target, signal: AbortSignal, index: number): Promise<void> => {
    while (!signal.aborted) {
      await attack(target, signal, own[index % addresses]!).catch(() => wait(20));
    }
  };
  return async (target, signal) => {
    await Promise.all(Array.from({ length: count }, (_, index) => run(target, signal, index)));
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
