import { meet } from './support/pair.js';
import { costRow, limitRow, median, percentile, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

/** How long is the way there and back: when nothing else goes on, and on a lane of its own while another one is full? */
export async function latency(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of setting.runtimes) {
    const runtime = await setting.runtime(name);
    const peers = [await runtime.open(), await runtime.open()] as const;
    const idle = { group: [] as number[], raw: [] as number[] };
    const loaded = { group: [] as number[], raw: [] as number[] };
    for (let round = 0; round < (setting.quick ? 1 : 2); round++) {
      for (const kind of ['raw', 'group'] as const) {
        await meet(setting, kind, peers, async (room) => {
          await peers[0].ping({ room, count: 50, everyMs: 0 });
          idle[kind].push(...(await peers[0].ping({ room, count: setting.quick ? 100 : 300, everyMs: 2 })));
          loaded[kind].push(
            ...(await peers[0].ping({
              room,
              count: setting.quick ? 50 : 100,
              everyMs: 10,
              loadBytes: 16_384,
            })),
          );
        });
      }
    }
    rows.push(costRow('round trip, idle, p50', name, 'ms', median(idle.group), median(idle.raw), 1.3));
    rows.push(
      limitRow(
        'round trip beside bulk, p99',
        name,
        'ms',
        percentile(loaded.group, 0.99),
        300,
        percentile(loaded.raw, 0.99),
      ),
    );
  }
  return rows;
}
