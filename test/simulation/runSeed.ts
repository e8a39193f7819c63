import { WebGroupState } from '../../src/WebGroup.js';
import { checkDrained, checkPrefixes, checkUnacked } from './checks/delivery.js';
import { checkLeaves, checkLinks, checkNobodyLost, checkViews } from './checks/membership.js';
import { Rng } from './Rng.js';
import type { Report } from './checks/pairs.js';
import { heal, scheduleChaos, scheduleJoins, sendFinally } from './scenarios/chaos.js';
import { describePlan, drawPlan, isReliable, type Plan } from './scenarios/plan.js';
import type { SimMember } from './SimMember.js';
import { reservedBytes, tune } from './tuning.js';
import { World } from './World.js';

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly traceHash: string;
  readonly events: number;
  /** How long the world lasted by its own time, and what it cost of a processor, in milliseconds. */
  readonly virtualMs: number;
  readonly cpuMs: number;
  /** What a scenario has measured. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface RunOptions {
  /** Gets each line of the trace. */
  readonly print?: ((line: string) => void) | undefined;
  /** What happens, instead of what the seed draws; the seed is that of hosts, network and members. */
  readonly plan?: Plan | undefined;
  /** With so many violations the world ends. Default: 5, since more say no more about the cause. */
  readonly maxViolations?: number | undefined;
}

/** From the end of the faults to the last messages, at most, in milliseconds. */
const healingMs = 50_000;
/** From the last messages to the last check, at most. */
const drainingMs = 10_000;
/** A short wait, the way to the server, and 10 s for somebody who is registered and dead. */
const rejoiningMs = 12_000;
/** Links of their own take longer: somebody alone may first have to notice that signaling is silent, others try rarely. */
const linksMs = 80_000;
/** 5 s of silence, 6 s of suspicion when all agree, and the time that they need to say so. */
const deathSeenMs = 20_000;
/** Whoever was held up trusts itself again after that: a factor of up to 8 has fallen to 1, by 1 in 2 s. */
const soundAfterMs = 14_000;
/** So many leave one by one, the others all at once. */
const lonelyGoodbyes = 5;
/** Far more than anybody takes to see that another one has left, and to find another carrier in its place. */
const goodbyeIntervalMs = 5_000;
/** Until the server gives up a connection whose end it has not seen, at most, in milliseconds. */
const forgettingMs = 60_000;
/** Until nobody relies on those any more who meant no good, in milliseconds. */
const hostileGoodbyeMs = 30_000;
/** For the last ones to leave at the end. */
const goodbyeMs = 5_000;

/** Runs one world from its seed: joins and chaos, then the faults end, then quiet, then everything has to be right. */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<SeedResult> {
  const { print } = options;
  const plan = options.plan ?? planOf(seed);
  if (print) describePlan(plan).forEach((line) => print(line));
  const startedAt = process.cpuUsage();
  tune(plan.narrow);
  const { readingMs } = plan;
  const { maxViolations } = options;
  const world = new World(seed, { print, readingMs, parks: plan.narrow || readingMs > 0, maxViolations });
  const onStray = (error: unknown): void =>
    world.report(`uncaught: ${error instanceof Error ? error.stack : String(error)}`);
  process.on('unhandledRejection', onStray);
  process.on('uncaughtException', onStray);
  const { stackTraceLimit } = Error;
  // Stacks cost more than most of what happens in a world, and only somebody who reads the trace needs them.
  if (!print) Error.stackTraceLimit = 0;
  try {
    scheduleJoins(world, plan);
    scheduleChaos(world, plan);
    await world.run(plan.chaosMs);
    heal(world);
    await world.run(plan.chaosMs + plan.quietMs);
    await world.runUntil(
      plan.chaosMs + healingMs + patienceMs(world),
      5_000,
      () => [...viewFaults(world), ...linkFaults(world)].length === 0,
    );
    sendFinally(world, plan);
    const sentMs = world.timeline.nowMs;
    await world.runUntil(
      sentMs + drainingMs + patienceMs(world),
      1_000,
      () => [...viewFaults(world), ...drainFaults(world)].length === 0,
    );
    // Who is alone may notice only now that signaling is silent, and begins its next life then.
    await world.runUntil(world.timeline.nowMs + rejoiningMs, 1_000, () => !isJoining(world));
    check(world, plan);
    await world.runUntil(world.timeline.nowMs + linksMs, 5_000, () => linkFaults(world).length === 0);
    for (const violation of linkFaults(world)) world.report(violation);
    if (plan.lastDeath) {
      await world.run(Math.max(world.timeline.nowMs, plan.chaosMs + soundAfterMs));
      await watchDeath(world);
    }
    await world.runUntil(world.timeline.nowMs + carriedMs, 1_000, () => isSilent(world));
    const quietMs = world.timeline.nowMs;
    for (const adversary of world.adversaries) adversary.end();
    if (world.isHostile) await world.run(quietMs + hostileGoodbyeMs);
    const attempts = world.rtc.attemptCount;
    // Those who were named and never were are looked for a while longer.
    const quiet = !world.isHostile && isQuiet(world, plan);
    const endMs = scheduleGoodbyes(world) + goodbyeMs;
    await world.run(endMs);
    await world.runUntil(endMs + forgettingMs, 5_000, () => world.server.topicCount === 0);
    checkEnd(world, quietMs);
    if (quiet && world.rtc.attemptCount > attempts)
      world.report(`${world.rtc.attemptCount - attempts} tries to link while the others left a quiet group`);
    const { user, system } = process.cpuUsage(startedAt);
    return {
      seed,
      violations: world.violations,
      traceHash: world.trace.hash,
      events: world.timeline.count,
      virtualMs: world.timeline.nowMs,
      cpuMs: (user + system) / 1000,
    };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
  }
}

/** How long what is carried may still be under way, when all have what they were sent, in milliseconds. */
const carriedMs = 30_000;
/** How much longer it may take until those are avoided who lose what they should carry, in milliseconds. */
function patienceMs({ isHostile }: World): number {
  return isHostile ? 60_000 : 0;
}

/** What the seed draws. */
export function planOf(seed: number): Plan {
  return drawPlan(new Rng(seed).fork());
}

function check(world: World, plan: Plan): void {
  const report = (violation: string): void => world.report(violation);
  checkPrefixes(world.members, report);
  checkUnacked(world.members, report);
  for (const violation of [...viewFaults(world), ...drainFaults(world)]) report(violation);
  if (isReliable(plan)) checkNobodyLost(world.members, report);
}

function viewFaults(world: World): string[] {
  return collect((report) => checkViews(world, report));
}

function isJoining({ members }: World): boolean {
  return members.some(
    ({ wanted, host, group }) => wanted && host.alive && group.state === WebGroupState.JOINING,
  );
}

function linkFaults(world: World): string[] {
  return collect((report) => checkLinks(world, report));
}

function drainFaults(world: World): string[] {
  return collect((report) => checkDrained(world, report));
}

function collect(look: (report: Report) => void): string[] {
  const faults: string[] = [];
  look((fault) => faults.push(fault));
  return faults;
}

/** Whether nothing is under way: on slow links, carriers may still be busy with what nobody waits for any more. */
function isSilent({ connections }: World): boolean {
  return connections.every((connection) => connection.bufferedBytes(0) + connection.bufferedBytes(1) === 0);
}

/** Whether nobody has a reason to look for anybody: all links are there, and lists speak of nobody who has gone. */
function isQuiet({ members, server, timeline }: World, plan: Plan): boolean {
  if (plan.quietMs < 10_000 || plan.unlinkable > 0 || members.some(({ host }) => !host.alive)) return false;
  const { stale, lost } = plan.pushes;
  if (stale + lost > 0 && timeline.nowMs < plan.chaosMs + listsRightMs) return false;
  return server.connectionCount === members.filter(({ wanted }) => wanted).length;
}

/** Wrong lists come to light with the next heartbeat, each 15 s, by a digest. */
const listsRightMs = 17_000;

/** Somebody dies without a word, and everybody else has to see it in time. */
async function watchDeath(world: World): Promise<void> {
  const [victim, ...others] = world.members.filter(({ wanted, host }) => wanted && host.alive);
  if (!victim) return;
  world.crash(victim, true);
  const seeing = (): SimMember[] => others.filter(({ group }) => group.members.includes(victim.id));
  await world.runUntil(world.timeline.nowMs + deathSeenMs, 1_000, () => seeing().length === 0);
  for (const { name } of seeing())
    world.report(`${name} still sees ${victim.name}, dead for ${deathSeenMs} ms`);
}

/** Lets the members leave; returns when the last ones do. */
function scheduleGoodbyes({ members, timeline }: World): number {
  const present = members.filter(({ wanted, host }) => wanted && host.alive);
  let atMs = timeline.nowMs;
  for (const [i, member] of present.entries()) {
    if (i > 0 && i <= lonelyGoodbyes) atMs += goodbyeIntervalMs;
    timeline.at(atMs, () => member.leave());
  }
  return atMs;
}

/** Everybody has left: nothing is held any more, and the server knows nobody. */
function checkEnd(world: World, quietMs: number): void {
  checkLeaves(world, quietMs, (violation) => world.report(violation));
  for (const member of world.members) {
    if (!member.host.alive) continue;
    if (member.group.id !== '') world.report(`${member.name} could not leave in ${goodbyeMs} ms`);
    else member.checkNothingHeld();
  }
  if (world.server.topicCount > 0) world.report('the server still knows a topic');
  if (reservedBytes() > 0) world.report(`${reservedBytes()} bytes are still reserved for messages`);
}
