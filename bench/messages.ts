import { meet } from './support/pair.js';
import { median, speedRow, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

/** How many 100-byte messages a second does one member send to another, against a channel filled by what is buffered? */
export async function messages(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of setting.runtimes) {
    const runtime = await setting.runtime(name);
    const peers = [await runtime.open(), await runtime.open()] as const;
    const rates = { group: [] as number[], raw: [] as number[] };
    for (let round = 0; round < (setting.quick ? 2 : 3); round++) {
      for (const kind of ['raw', 'group'] as const) {
        const { messages, ms } = await meet(setting, kind, peers, (room) =>
          peers[0].speed({ room, messageBytes: 100, forMs: 1_000 }),
        );
        rates[kind].push(messages / ms);
      }
    }
    rows.push(speedRow('100-byte messages', name, 'k/s', median(rates.group), median(rates.raw), 5));
  }
  return rows;
}
