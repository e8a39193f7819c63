// The receiver of `soak`, in a process of its own: hashes what is long, and sends back what is short.
import { createHash } from 'node:crypto';
import { WebGroup } from '../../src/index.node.js';
import { PeakRss, type SoakReport } from './soak.js';

const [signalingServer, key, count] = process.argv.slice(2) as [string, string, string];
const hashes: string[] = [];
const peakRss = new PeakRss();
const group = new WebGroup({ signalingServer });
group.onMessage = (id, data, { lane }) => {
  peakRss.look();
  if (lane === 1) return void group.sendTo(id, data, { lane });
  hashes.push(createHash('sha256').update(data).digest('hex'));
  if (hashes.length === Number(count))
    process.send!({ hashes, peakRssMib: peakRss.mib } satisfies SoakReport);
};
await group.join(key);
