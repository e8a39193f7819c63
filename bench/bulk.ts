import { meet } from './support/pair.js';
import { median, speedRow, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

const KiB = 1024;
const windows = [64, 128, 256, 512, 1024, 2048, 4096].map((size) => size * KiB);
const packetBytes = 16 * KiB;
const sizes = [
  { title: '16 KB', bytes: 16 * KiB },
  { title: '1 MB', bytes: 1e6 },
  { title: '20 MB', bytes: 20e6 },
];

/**
 * How many MB a second, in messages of several sizes? Against the best of a sweep over a raw channel: 16 KiB packets
 * filled by what is buffered, and with acknowledgements and fixed windows. All take turns, each on a new connection.
 */
export async function bulk(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  const forMs = setting.quick ? 500 : 1_000;
  for (const name of setting.runtimes) {
    const runtime = await setting.runtime(name);
    const peers = [await runtime.open(), await runtime.open()] as const;
    const speeds = new Map<string, number[]>();
    const measure = async (
      title: string,
      kind: 'raw' | 'group',
      messageBytes: number,
      windowBytes?: number,
    ): Promise<void> => {
      const { bytes, ms } = await meet(setting, kind, peers, (room) =>
        peers[0].speed({ room, messageBytes, forMs, ...(windowBytes && { windowBytes }) }),
      );
      speeds.set(title, [...(speeds.get(title) ?? []), bytes / 1e3 / ms]);
    };
    const swept = setting.quick ? windows.filter((_, index) => index % 2 === 1) : windows;
    for (let round = 0; round < (setting.quick ? 1 : 3); round++) {
      await measure('raw buffered', 'raw', packetBytes);
      for (const [index, windowBytes] of swept.entries()) {
        await measure(`raw ${windowBytes / KiB} KiB`, 'raw', packetBytes, windowBytes);
        // Ours between the windows, so that all see the same machine.
        const size = sizes[index % sizes.length]!;
        await measure(size.title, 'group', size.bytes);
      }
    }
    const medians = new Map([...speeds].map(([title, values]) => [title, median(values)]));
    const raws = [...medians].filter(([title]) => title.startsWith('raw'));
    const [best, bestSpeed] = raws.reduce((a, b) => (b[1] > a[1] ? b : a));
    console.log(
      `${name}: ${[...medians].map(([title, speed]) => `${title} ${speed.toFixed(1)}`).join(', ')} MB/s`,
    );
    for (const { title } of sizes) {
      rows.push(
        speedRow(
          `bulk, ${title}`,
          name,
          'MB/s',
          medians.get(title)!,
          bestSpeed,
          0.95,
          best.replace('raw ', ''),
        ),
      );
    }
    const buffered = medians.get('raw buffered')!;
    rows.push(speedRow('bulk, 1 MB', name, 'MB/s', medians.get('1 MB')!, buffered, 1, 'buffered'));
  }
  return rows;
}
