import type { Host } from '../Host.js';
import type { Partition } from '../Network.js';
import type { SimConnection } from '../SimConnection.js';
import type { SimMember } from '../SimMember.js';
import type { World } from '../World.js';
import { gather, runWorld, type Scenario, type ScenarioResult } from './runWorld.js';

const memberCount = 6;
/** How long the two halves do not hear of each other, in milliseconds. */
const cutMs = 60_000;
/** How long there is no signaling server, in milliseconds. */
const awayMs = 600_000;
/** What has not happened in this time has failed, in milliseconds. */
const limitMs = 120_000;
const pollMs = 5;

/** How fast a group of 6 comes right after each kind of fault, each in a world of its own. */
export const convergence: Scenario = async (seed, options) => {
  const results: ScenarioResult[] = [];
  for (const run of [closedLink, silentLink, kill, silentKill, partition, signalingAway])
    results.push(await runWorld(seed, options, run));
  return {
    violations: results.flatMap(({ violations }) => violations),
    figures: Object.assign({}, ...results.map(({ figures }) => figures)) as Record<string, number>,
    events: sum(results.map(({ events }) => events)),
    virtualMs: sum(results.map(({ virtualMs }) => virtualMs)),
    cpuMs: sum(results.map(({ cpuMs }) => cpuMs)),
  };
};

/** Both sides are told that their link has closed, and no new one can be had. */
async function closedLink(world: World): Promise<Record<string, number>> {
  const connection = await gatherAndPick(world);
  for (const side of [0, 1] as const) connection.lose(side, 'closed');
  return { 'closed link: first message by relay': await messageTakes(world, connection.hosts) };
}

/** Nothing comes through a link any more, and nobody is told; no new one can be had. */
async function silentLink(world: World): Promise<Record<string, number>> {
  const connection = await gatherAndPick(world);
  for (const side of [0, 1] as const) connection.blackhole(side);
  return { 'silent link: first message by relay': await messageTakes(world, connection.hosts) };
}

/** A process ends, and its system tells the others. */
async function kill(world: World): Promise<Record<string, number>> {
  return { 'killed process: gone everywhere': await killTakes(world, false) };
}

/** A machine loses its power: nobody is told. */
async function silentKill(world: World): Promise<Record<string, number>> {
  return { 'lost machine: gone everywhere': await killTakes(world, true) };
}

/** Three and three do not hear of each other for a minute; the server is in the middle, or with either half. */
async function partition(world: World): Promise<Record<string, number>> {
  await gather(world, memberCount);
  const half = new Set(world.members.slice(memberCount / 2).map(({ host }) => host));
  const withServer = world.random.chance(0.5);
  const parted: Partition = {
    separates(from, to) {
      if (from === 'server' || to === 'server') {
        const host = from === 'server' ? to : from;
        return withServer && half.has(host as Host);
      }
      return half.has(from) !== half.has(to);
    },
  };
  world.network.begin(parted);
  await world.run(world.timeline.nowMs + cutMs);
  world.network.end(parted);
  return { 'halves joined again: equal views': await until(world, () => seesAll(world, world.members)) };
}

/**
 * Nobody can signal for ten minutes, and in their middle one member is cut off for so long that it loses all others.
 * The others lose nobody else and no message; it is back when the server is.
 */
async function signalingAway(world: World): Promise<Record<string, number>> {
  await gather(world, memberCount);
  const [lonely, ...others] = world.members as [SimMember, ...SimMember[]];
  let leaves = 0;
  for (const member of others) {
    member.group.on('memberLeave', (id) => {
      if (id !== lonely.id) leaves++;
    });
  }
  const { timeline, server, network } = world;
  server.stop();
  const startMs = timeline.nowMs;
  for (let atMs = startMs; atMs < startMs + awayMs; atMs += 1_000)
    timeline.at(atMs, () => world.random.pick(others).send(0, 100, false));
  await world.run(startMs + awayMs / 2);
  const cutOff: Partition = { separates: (from, to) => (from === lonely.host) !== (to === lonely.host) };
  network.begin(cutOff);
  await world.run(timeline.nowMs + cutMs);
  network.end(cutOff);
  await world.run(startMs + awayMs);
  server.start();
  const backMs = await until(world, () => seesAll(world, world.members));
  return {
    'no signaling for 10 min: leaves (count)': leaves,
    'no signaling for 10 min: messages lost (count)': lostMessages(others),
    'signaling again: the one who had lost all is back': backMs,
  };
}

/** The link of two members who can have no other from now on. */
async function gatherAndPick(world: World): Promise<SimConnection> {
  await gather(world, memberCount);
  const connection = world.random.pick(world.connections);
  world.network.makeUnlinkable(...connection.hosts);
  return connection;
}

/** How long a message takes that is sent now, in the direction that takes longer. */
async function messageTakes(world: World, hosts: readonly Host[]): Promise<number> {
  const pair = world.members.filter(({ host }) => hosts.includes(host)) as [SimMember, SimMember];
  const count = ([from, to]: SimMember[]): number =>
    to!.contacts.get(from!.id)?.at(-1)?.received.get(0)?.length ?? 0;
  const ways = [pair, [pair[1], pair[0]]];
  const before = ways.map(count);
  for (const [from, to] of ways) from!.send(0, 100, false, to!.id);
  return until(world, () => ways.every((way, i) => count(way) > before[i]!));
}

async function killTakes(world: World, silently: boolean): Promise<number> {
  await gather(world, memberCount);
  const victim = world.random.pick(world.members);
  const others = world.members.filter((member) => member !== victim);
  world.crash(victim, silently);
  return until(world, () => others.every(({ group }) => !group.members.includes(victim.id)));
}

/** How long it takes until something is so, to 5 ms. */
async function until(world: World, isSo: () => boolean): Promise<number> {
  const sinceMs = world.timeline.nowMs;
  while (!isSo()) {
    const tookMs = world.timeline.nowMs - sinceMs;
    if (tookMs >= limitMs) {
      world.report(`not within ${limitMs} ms`);
      return tookMs;
    }
    await world.run(world.timeline.nowMs + pollMs);
  }
  return world.timeline.nowMs - sinceMs;
}

function seesAll({ members }: World, all: readonly SimMember[]): boolean {
  return members.every(({ group }) => group.members.length === all.length);
}

/** Of those that members have sent to each other, in one contact that lasts. */
function lostMessages(members: readonly SimMember[]): number {
  let lost = 0;
  for (const from of members) {
    for (const to of members) {
      const sent = from.contacts.get(to.id)?.at(-1)?.sent.get(0)?.length ?? 0;
      const received = to.contacts.get(from.id)?.at(-1)?.received.get(0)?.length ?? 0;
      lost += sent - received;
    }
  }
  return lost;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
