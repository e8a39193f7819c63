import { WebGroup } from '../../src/index.node.js';
import { nodeRaw } from './nodeRaw.js';
import type { RawConnection } from './raw.js';

/** What a process with many members, or with many raw connections, reports when it is asked to `hold` them. */
export interface ManyReport {
  readonly ms: number;
  readonly bytesPerEnd: number;
}

const [kind, countText = '', url = ''] = process.argv.slice(2);
const count = Number(countText);

/** Resident memory, after what is garbage is gone (`--expose-gc`). */
function residentBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().rss;
}

async function members(): Promise<ManyReport> {
  // The engine, the crypto and the code are loaded for the first member, and are not what is asked for.
  await pairOnce();
  const before = residentBytes();
  const since = performance.now();
  const groups = Array.from({ length: count }, () => new WebGroup({ signalingServer: url }));
  await Promise.all(
    groups.map((group) => {
      const complete = new Promise<void>((resolve) => {
        const check = (): void => {
          if (group.neighbors.length === count - 1) resolve();
        };
        group.on('memberJoin', check);
        // From a relayed path to a direct one.
        group.on('pathChange', check);
      });
      return Promise.all([group.join(`many ${process.pid}`), complete]);
    }),
  );
  const ms = performance.now() - since;
  const bytesPerEnd = (residentBytes() - before) / (count * (count - 1));
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
  await rawPair();
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
  kept.push(...pair);
  await Promise.all(pair.map(({ opened }) => opened));
}

process.send!(await (kind === 'group' ? members() : connections()));
// Nothing is taken down in order: what a thousand connections need for it is another question.
process.exit();
