// Compares signaling servers under load, each alone on the machine. Arguments: names of parts (idle joins storm attacks);
// --servers webgroup,sigver,peerjs,echo; --quick.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { median, percentile } from '../support/report.js';
import type { AttackName } from './attacks.js';
import type { JoinReport } from './clients.js';
import { withFleets, type Fleet } from './Fleet.js';
import { serverNames, type ServerName } from './protocols.js';
import { installRivals, ServerProcess } from './servers.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    servers: { type: 'string', default: serverNames.join(',') },
  },
});
const { quick } = values;
const names = values.servers.split(',') as ServerName[];

const attackNames: readonly AttackName[] = ['slowloris', 'garbage', 'spraying', 'neverReading'];

/** Each answers what there is to say of a server, by the heading of its column. */
const parts: Record<string, (server: ServerProcess) => Promise<Record<string, string>>> = {
  idle,
  joins,
  storm,
  attacks,
};

const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = chosen.find((name) => !(name in parts)) ?? names.find((name) => !serverNames.includes(name));
if (unknown !== undefined)
  throw new Error(`no ${unknown}: ${Object.keys(parts).join(', ')}; ${serverNames.join(', ')}`);

installRivals(names);
console.log(`${cpus().length} × ${cpus()[0]!.model}, load ${loadavg()[0]!.toFixed(1)} at the start`);
for (const part of chosen) {
  const rows: Record<string, string>[] = [];
  for (const name of names) {
    const server = new ServerProcess(name);
    await server.start();
    try {
      rows.push({ [part]: name, ...(await parts[part]!(server)) });
    } catch (error) {
      rows.push({
        [part]: name,
        '': `failed: ${String(error)}${server.lives ? '' : ', the server has ended'}`,
      });
    } finally {
      await server.kill();
    }
  }
  console.log(`\n${table(rows)}`);
}
console.log(`\n${new Date().toISOString().slice(0, 10)}, load ${loadavg()[0]!.toFixed(1)} at the end`);
process.exit();

/** What does a connection cost that says nothing? */
async function idle(server: ServerProcess): Promise<Record<string, string>> {
  const count = quick ? 2_000 : 15_000;
  return withFleets(3, async (fleets) => {
    // So that compiled code and first allocations do not count.
    await withFleets(1, async ([first]) => joinFor(first!, server, 16, 1_000));
    const before = await server.residentBytes();
    const { target } = server;
    const opened = await Promise.all(
      fleets.map((fleet) => fleet.tell({ do: 'idle', target, count: count / fleets.length })),
    );
    const total = (opened as number[]).reduce((sum, each) => sum + each, 0);
    const each = ((await server.residentBytes()) - before) / total / 1024;
    return { connections: String(total), 'KiB each': each.toFixed(1) };
  });
}

/** How many clients can join in a second, and how long does each wait? */
async function joins(server: ServerProcess): Promise<Record<string, string>> {
  return withFleets(2, async (fleets) => {
    await joinFor(fleets[0]!, server, 16, 1_000);
    const forMs = quick ? 2_000 : 10_000;
    const reports = await Promise.all(fleets.map((fleet) => joinFor(fleet, server, 16, forMs)));
    const tookMs = reports.flatMap((report) => report.tookMs);
    return { 'joins/s': (tookMs.length / (forMs / 1000)).toFixed(0), ...times(reports) };
  });
}

/** The server is killed and started again: when is everybody back? */
async function storm(server: ServerProcess): Promise<Record<string, string>> {
  const count = quick ? 1_000 : 10_000;
  return withFleets(3, async (fleets) => {
    const { target } = server;
    const share = Math.ceil(count / fleets.length);
    await Promise.all(fleets.map((fleet) => fleet.tell({ do: 'stay', target, count: share })));
    await server.kill();
    await Promise.all(fleets.map((fleet) => fleet.tell({ do: 'awaitLoss' })));
    await server.start();
    const back = await Promise.all(fleets.map((fleet) => fleet.tell({ do: 'awaitReturn' })));
    return {
      clients: String(share * fleets.length),
      'all back after, s': (Math.max(...(back as number[])) / 1000).toFixed(1),
    };
  });
}

/** How long do honest clients wait while others attack, and what of that stays in memory? */
async function attacks(server: ServerProcess): Promise<Record<string, string>> {
  const cells: Record<string, string> = {};
  const forMs = quick ? 5_000 : 15_000;
  await withFleets(1, async ([first]) => joinFor(first!, server, 16, 2_000));
  const before = await server.residentBytes();
  for (const name of attackNames) {
    cells[name] = await withFleets(2, async ([attacker, honest]) => {
      const { target } = server;
      const attack = attacker!.tell({ do: 'attack', target, name, forMs: forMs + 2_000 });
      attack.catch(() => {});
      const report = await joinFor(honest!, server, 4, forMs);
      if (!server.lives) return 'the server has ended';
      const { p50, p99, failed } = times([report]);
      return `${p50} / ${p99} ms${failed === '0' ? '' : `, ${failed} failed`}`;
    });
    if (!server.lives) await server.start();
  }
  cells['memory after'] = `${((await server.residentBytes()) / before).toFixed(2)} ×`;
  return cells;
}

async function joinFor(
  fleet: Fleet,
  { target }: ServerProcess,
  atOnce: number,
  forMs: number,
): Promise<JoinReport> {
  return (await fleet.tell({ do: 'join', target, atOnce, forMs })) as JoinReport;
}

function times(reports: readonly JoinReport[]): { p50: string; p99: string; failed: string } {
  const tookMs = reports.flatMap((report) => report.tookMs);
  const failed = String(reports.reduce((sum, report) => sum + report.failed, 0));
  if (tookMs.length === 0) return { p50: '–', p99: '–', failed };
  return { p50: median(tookMs).toFixed(0), p99: percentile(tookMs, 0.99).toFixed(0), failed };
}

function table(rows: readonly Record<string, string>[]): string {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(heads),
    line(heads.map(() => '---')),
    ...rows.map((row) => line(heads.map((head) => row[head] ?? ''))),
  ].join('\n');
}
