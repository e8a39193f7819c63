// Prints the table of all measurements. Arguments: names of some (such as `bulk join`), --quick, --in Chromium,Node.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { SignalingServer } from '../src/server/SignalingServer.js';
import { bulk } from './bulk.js';
import { failover } from './failover.js';
import { join } from './join.js';
import { latency } from './latency.js';
import { manyMembers } from './manyMembers.js';
import { mesh } from './mesh.js';
import { messages } from './messages.js';
import { security } from './security.js';
import { signaling } from './signaling.js';
import { size } from './size.js';
import { PlainSignaling } from './support/PlainSignaling.js';
import { table, type Row } from './support/report.js';
import { startRuntime, type Runtime, type RuntimeName } from './support/runtimes.js';
import type { Setting } from './support/Setting.js';

const measurements: Record<string, (setting: Setting) => Promise<Row[]>> = {
  messages,
  bulk,
  latency,
  join,
  mesh,
  manyMembers,
  signaling,
  security,
  size,
  failover,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    in: { type: 'string', default: 'Chromium,Firefox,Node' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(measurements);
const unknown = names.find((name) => !(name in measurements));
if (unknown !== undefined)
  throw new Error(`no measurement ${unknown}: ${Object.keys(measurements).join(', ')}`);

const server = new SignalingServer({
  maxConnectionsPerAddress: Infinity,
  connectionBurstPerAddress: Infinity,
  messagesPerSecond: Infinity,
});
await server.listen(0, '127.0.0.1');
const plain = await PlainSignaling.start();
/** Where the machine is too busy, the measurements that come last are left out. */
const endMs = performance.now() + (values.quick ? 100_000 : 540_000);
const rows: Row[] = [];
const versions = new Set<string>();
const load = (): string => loadavg()[0]!.toFixed(1);
console.log(`${cpus().length} × ${cpus()[0]!.model}, load ${load()} at the start`);

for (const name of names) {
  if (performance.now() >= endMs) {
    console.log(`${name}: left out, the machine is too busy`);
    continue;
  }
  const since = performance.now();
  // New ones for each measurement: what one leaves behind must not weigh on the next.
  const started = new Map<RuntimeName, Promise<Runtime>>();
  const setting: Setting = {
    quick: values.quick,
    signalingUrl: server.url!,
    plainUrl: plain.url,
    runtimes: values.in.split(',') as RuntimeName[],
    async runtime(runtimeName) {
      // One at a time: an idle browser takes its share of the processors, too.
      for (const [other, runtime] of started) {
        if (other === runtimeName) continue;
        started.delete(other);
        await (await runtime).close();
      }
      const runtime = started.get(runtimeName) ?? startRuntime(runtimeName);
      started.set(runtimeName, runtime);
      versions.add(`${runtimeName} ${(await runtime).version}`);
      return runtime;
    },
  };
  try {
    const measured = measurements[name]!(setting);
    // Given up below, it goes on failing, which is told already.
    measured.catch(() => {});
    rows.push(...(await Promise.race([measured, outOfTime()])));
  } catch (error) {
    console.error(`${name} failed:`, error);
    process.exitCode = 1;
  }
  for (const runtime of started.values()) await (await runtime).close();
  console.log(`${name}: ${((performance.now() - since) / 1000).toFixed(0)} s, load ${load()}`);
}

plain.close();
await server.close();
console.log(
  `\n${new Date().toISOString().slice(0, 10)}, ${[...versions].join(', ')}, load ${load()} at the end\n`,
);
console.log(table(rows));
// What was given up may hold timers and processes.
process.exit();

function outOfTime(): Promise<never> {
  return new Promise((_, reject) =>
    setTimeout(
      () => reject(new Error('the time for all measurements is over')),
      Math.max(0, endMs - performance.now()),
    ),
  );
}
