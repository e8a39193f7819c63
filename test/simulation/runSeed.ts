import { checkDrained, checkPrefixes, checkUnacked } from './checks/delivery.js';
import { checkLeaves, checkLinks, checkNobodyLost, checkViews } from './checks/membership.js';
import { Rng } from './Rng.js';
import { heal, scheduleChaos, scheduleJoins, sendFinally } from './scenarios/chaos.js';
import { drawPlan, isReliable, type Plan } from './scenarios/plan.js';
import { reservedBytes, tune } from './tuning.js';
import { World } from './World.js';

export interface SeedResult {
  readonly seed: number;
  readonly plan: Plan;
  readonly violations: readonly string[];
  readonly traceHash: string;
  readonly events: number;
  /** From the end of the faults until nobody came or went any more, in milliseconds. */
  readonly convergedMs: number;
  /** Each event of the plan. */
  readonly eventNames: readonly string[];
}

export interface RunOptions {
  /** Gets each line of the trace. */
  readonly print?: ((line: string) => void) | undefined;
  /** What happens, instead of what the seed draws. */
  readonly plan?: Plan | undefined;
}

/** From the end of the faults to the last check, in milliseconds. */
const quiesceMs = 60_000;
/** Links of their own take longer: somebody alone may first have to notice that signaling is silent, others try rarely. */
const linksMs = 80_000;
/** The last messages come this long before it. */
const finalMessagesMs = 10_000;
/** For the last one to leave at the end. */
const goodbyeMs = 5_000;
/** Far more than anybody takes to see that another one has left, and to find another carrier in its place. */
const goodbyeIntervalMs = 5_000;

/** Runs one world from its seed: joins and chaos, then the faults end, then quiet, then everything has to be right. */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<SeedResult> {
  const { print } = options;
  const plan = options.plan ?? drawPlan(new Rng(seed).fork());
  print?.(`plan ${JSON.stringify(plan)}`);
  tune(plan.narrow);
  const { readingMs } = plan;
  const world = new World(seed, { print, readingMs, parks: plan.narrow || readingMs > 0 });
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
    await world.run(plan.chaosMs + quiesceMs - finalMessagesMs);
    sendFinally(world, plan);
    await world.run(plan.chaosMs + quiesceMs);
    check(world, plan);
    await waitForLinks(world);
    const convergedMs = Math.max(0, world.viewChangedAtMs - plan.chaosMs);
    const quietMs = world.timeline.nowMs;
    const endMs = scheduleGoodbyes(world) + goodbyeMs;
    await world.run(endMs);
    checkEnd(world, quietMs);
    return {
      seed,
      plan,
      violations: world.violations,
      traceHash: world.trace.hash,
      events: world.timeline.count,
      convergedMs,
      eventNames: world.eventNames,
    };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
  }
}

function check(world: World, plan: Plan): void {
  const report = (violation: string): void => world.report(violation);
  checkPrefixes(world.members, report);
  checkUnacked(world.members, report);
  checkViews(world, report);
  checkDrained(world.members, report);
  if (isReliable(plan)) checkNobodyLost(world.members, report);
}

/** Goes on until all have the links that they can have, or should have had them long ago. */
async function waitForLinks(world: World): Promise<void> {
  const lastMs = world.timeline.nowMs + linksMs;
  for (;;) {
    const missing: string[] = [];
    checkLinks(world, (violation) => missing.push(violation));
    if (missing.length === 0) return;
    if (world.timeline.nowMs >= lastMs) return missing.forEach((violation) => world.report(violation));
    await world.run(world.timeline.nowMs + linksPollMs);
  }
}

const linksPollMs = 5_000;

/** Lets the members leave one by one; returns when the last one does. */
function scheduleGoodbyes({ members, timeline }: World): number {
  let atMs = timeline.nowMs;
  for (const member of members.filter(({ wanted, host }) => wanted && host.alive)) {
    timeline.at(atMs, () => member.leave());
    atMs += goodbyeIntervalMs;
  }
  return atMs;
}

/** Everybody has left: nothing is held any more, and the server knows nobody. */
function checkEnd(world: World, quietMs: number): void {
  checkLeaves(world.members, quietMs, (violation) => world.report(violation));
  for (const member of world.members) {
    if (!member.host.alive) continue;
    if (member.group.id !== '') world.report(`${member.name} could not leave in ${goodbyeMs} ms`);
    else member.checkNothingHeld();
  }
  const crashed = world.members.some(({ host }) => !host.alive);
  if (crashed) return;
  if (world.server.topicCount > 0) world.report('the server still knows a topic');
  if (reservedBytes() > 0) world.report(`${reservedBytes()} bytes are still reserved for messages`);
}
