import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ManyReport } from './peer/manyMembers.js';
import { bundles } from './support/bundles.js';
import { limitRow, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

/** How long do 50 members of one Node process need for a full mesh, and what does each end of a link take? */
export async function manyMembers({ quick, signalingUrl }: Setting): Promise<Row[]> {
  const count = quick ? 20 : 50;
  const raw = await run('raw', count, signalingUrl);
  const ours = await run('group', count, signalingUrl);
  const where = 'Node, one process';
  return [
    limitRow(`${count} members, full mesh`, where, 's', ours.ms / 1000, 15, raw.ms / 1000),
    limitRow('memory an end of a link', where, 'MB', ours.bytesPerEnd / 1e6, 0.6, raw.bytesPerEnd / 1e6),
  ];
}

async function run(kind: 'raw' | 'group', count: number, url: string): Promise<ManyReport> {
  const { folder } = await bundles();
  const child = fork(`${folder}/manyMembers.mjs`, [kind, String(count), url], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of ${count} members ended with ${code}`);
  });
  const reported = once(child, 'message').then(([report]) => report as ManyReport);
  const report = await Promise.race([reported, ended]);
  ended.catch(() => {});
  return report;
}
