import { newRoom } from './support/pair.js';
import { costRow, percentile, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

/** How long does the second member need from `join` to JOINED with the first as its neighbor? */
export async function join(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of setting.runtimes) {
    const runtime = await setting.runtime(name);
    const [first, second] = [await runtime.open(), await runtime.open()];
    const times = { group: [] as number[], raw: [] as number[] };
    const room = { group: newRoom(), raw: newRoom() };
    const url = { group: setting.signalingUrl, raw: setting.plainUrl };
    const kinds = ['raw', 'group'] as const;
    for (const kind of kinds) await first.join({ kind, url: url[kind], room: room[kind], others: 0 });
    for (let round = 0; round < (setting.quick ? 10 : 40); round++) {
      for (const kind of kinds) {
        const ms = await second.join({ kind, url: url[kind], room: room[kind], others: 1 });
        // What is done for the first time in a page or process is not what is asked for.
        if (round > 0) times[kind].push(ms);
        await second.leave(room[kind]);
      }
    }
    for (const kind of kinds) await first.leave(room[kind]);
    for (const [title, p] of [
      ['p50', 0.5],
      ['p90', 0.9],
    ] as const) {
      const [ours, raw] = [percentile(times.group, p), percentile(times.raw, p)];
      rows.push(costRow(`second member joins, ${title}`, name, 'ms', ours, raw, 1.25));
    }
  }
  return rows;
}
