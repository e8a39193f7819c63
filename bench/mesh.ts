import { newRoom } from './support/pair.js';
import { costRow, median, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

const count = 8;

/** How long do 8 members, each a page or a process of its own, need for a full mesh when all join at once? */
export async function mesh(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of setting.runtimes) {
    const runtime = await setting.runtime(name);
    const peers = await Promise.all(Array.from({ length: count }, () => runtime.open()));
    const times = { group: [] as number[], raw: [] as number[] };
    const rounds = setting.quick ? 2 : 6;
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['raw', 'group'] as const) {
        const room = newRoom();
        const url = kind === 'group' ? setting.signalingUrl : setting.plainUrl;
        const since = performance.now();
        await Promise.all(peers.map((peer) => peer.join({ kind, url, room, others: count - 1 })));
        if (round > 0) times[kind].push(performance.now() - since);
        await Promise.all(peers.map((peer) => peer.leave(room)));
      }
    }
    rows.push(costRow('8 join at once, full mesh', name, 'ms', median(times.group), median(times.raw), 1.25));
  }
  return rows;
}
