import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ManyOrder, ManyReport } from './peer/manyMembers.js';
import { newRoom } from './support/pair.js';
import { bundles } from './support/bundles.js';
import { limitRow, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

const processCount = 5;

/**
 * How long do 50 members need for a full mesh, in one Node process and in five, and what does each end of a link take?
 * Raw connections that libdatachannel lets fail are made again only where both ends are in one process.
 */
export async function manyMembers({ quick, signalingUrl: url }: Setting): Promise<Row[]> {
  const total = quick ? 20 : 50;
  const order = { url, total, room: newRoom() };
  const raw = await run({ ...order, kind: 'raw', count: total }, 1);
  const ours = await run({ ...order, kind: 'group', count: total }, 1);
  const apart = { ...order, room: newRoom(), count: total / processCount };
  const spread = await run({ ...apart, kind: 'group' }, processCount);
  const where = 'Node, one process';
  return [
    limitRow(`${total} members, full mesh`, where, 's', ours.ms / 1000, 15, raw.ms / 1000),
    limitRow(`${total} members, full mesh`, `Node, ${processCount} processes`, 's', spread.ms / 1000, 15),
    limitRow('memory an end of a link', where, 'MB', ours.bytesPerEnd / 1e6, 0.6, raw.bytesPerEnd / 1e6),
  ];
}

/** The slowest and the largest of so many processes with `order.count` members each, which begin together. */
async function run(order: ManyOrder, processes: number): Promise<ManyReport> {
  const { folder } = await bundles();
  const children = Array.from({ length: processes }, () =>
    fork(`${folder}/manyMembers.mjs`, [JSON.stringify(order)], { execArgv: ['--expose-gc'] }),
  );
  try {
    await Promise.all(children.map((child) => answerOf(child)));
    const reports = await Promise.all(
      children.map((child) => {
        child.send('begin');
        return answerOf(child) as Promise<ManyReport>;
      }),
    );
    return {
      ms: Math.max(...reports.map(({ ms }) => ms)),
      bytesPerEnd: Math.max(...reports.map(({ bytesPerEnd }) => bytesPerEnd)),
    };
  } finally {
    // Nothing is taken down in order: what a thousand connections need for it is another question.
    for (const child of children) child.kill('SIGKILL');
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`a process of many members ended with ${code}`);
    });
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as unknown[];
    return answer;
  } finally {
    waiting.abort();
  }
}
