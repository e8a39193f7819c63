import { once } from 'node:events';
import { WebGroup } from '../../src/index.node.js';
import { nodeRaw } from './nodeRaw.js';
import type { RawConnection } from './raw.js';

/** What a process is to do, as its argument; it says when it is ready, and begins when it is told to. */
export interface ManyOrder {
  readonly kind: 'raw' | 'group';
  readonly url: string;
  readonly room: string;
  /** Members of this process. */
  readonly count: number;
  /** Members of all processes. */
  readonly total: number;
}

/** What it says when its members are complete; they stay until the process is killed. */
export interface ManyReport {
  readonly ms: number;
  readonly bytesPerEnd: number;
}

const { kind, url, room, count, total } = JSON.parse(process.argv[2]!) as ManyOrder;

/** Resident memory, after what is garbage is gone (`--expose-gc`). */
function residentBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().rss;
}

async function members(): Promise<ManyReport> {
  const before = residentBytes();
  const since = performance.now();
  const groups = Array.from({ length: count }, () => new WebGroup({ signalingServer: url }));
  await Promise.all(
    groups.map((group) => {
      const complete = new Promise<void>((resolve) => {
        const check = (): void => {
          if (group.neighbors.length === total - 1) resolve();
        };
        group.on('memberJoin', check);
        // From a relayed path to a direct one.
        group.on('pathChange', check);
      });
      return Promise.all([group.join(room), complete]);
    }),
  );
  const ms = performance.now() - since;
  const bytesPerEnd = (residentBytes() - before) / (count * (total - 1));
  return { ms, bytesPerEnd };
}

async function pairOnce(): Promise<void> {
  const pair = [new WebGroup({ signalingServer: url }), new WebGroup({ signalingServer: url })];
  const met = new Promise<void>((resolve) => (pair[0]!.onMemberJoin = () => resolve()));
  await Promise.all([...pair.map((group) => group.join(`first ${process.pid}`)), met]);
  await Promise.all(pair.map((group) => group.leave()));
}

/** As many connections as the full mesh has, in this process too. */
async function connections(): Promise<ManyReport> {
  const before = residentBytes();
  const since = performance.now();
  const pairs = (count * (count - 1)) / 2;
  for (let made = 0; made < pairs; made += 8) await Promise.all(Array.from({ length: 8 }, rawPair));
  return { ms: performance.now() - since, bytesPerEnd: (residentBytes() - before) / (2 * pairs) };
}

const kept: RawConnection[] = [];

async function rawPair(): Promise<void> {
  const pair: RawConnection[] = [];
  for (const side of [0, 1]) {
    pair.push(nodeRaw(side === 0, 1, (signal) => setImmediate(() => pair[1 - side]!.receive(signal))));
  }
  try {
    await Promise.all(pair.map(({ opened }) => opened));
    kept.push(...pair);
  } catch {
    // It has lost the race of libdatachannel, see docs/benchmarks.md: as webgroup does, once more.
    for (const connection of pair) connection.close();
    await rawPair();
  }
}

// The engine, the crypto and the code are loaded for the first connection, and are not what is asked for.
await (kind === 'group' ? pairOnce() : rawPair());
const begin = once(process, 'message');
process.send!('ready');
await begin;
process.send!(await (kind === 'group' ? members() : connections()));
// What was opened must stay, and nobody may be left behind when the parent is gone.
process.on('disconnect', () => process.exit());
