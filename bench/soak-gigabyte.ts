// One GB as five messages of 200 MB, from process to process, while another lane echoes. By hand: `npx tsx bench/soak-gigabyte.ts`
import { soak } from '../test/support/soak.js';

const messages = 5;
const bytesEach = 200_000_000;

const { sentHashes, receivedHashes, seconds, peakRssMib, echoMs } = await soak({ messages, bytesEach });
const sorted = [...echoMs].sort((a, b) => a - b);
const at = (share: number): string => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
const equal = sentHashes.join() === receivedHashes.join();
console.log(
  `${messages} × ${bytesEach / 1e6} MB in ${seconds.toFixed(1)} s: ${((messages * bytesEach) / 1e6 / seconds).toFixed(1)} MB/s`,
);
console.log(`hashes ${equal ? 'equal' : 'NOT EQUAL'}`);
console.log(`peak RSS: sender ${peakRssMib.sender} MiB, receiver ${peakRssMib.receiver} MiB`);
console.log(`${sorted.length} echoes meanwhile: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
process.exitCode = equal ? 0 : 1;
