import { checkConvergence, checkLeaves, checkNobodyLost, checkPrefixes, checkUnacked } from './invariants.js';
import { heal, scheduleChaos, scheduleJoins, sendFinally } from './scenarios/chaos.js';
import { drawPlan, isReliable, type Plan } from './scenarios/plan.js';
import { World } from './World.js';

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly traceHash: string;
  readonly events: number;
}

export interface RunOptions {
  /** Gets each line of the trace. */
  readonly print?: (line: string) => void;
  /** What differs from the plan that the seed draws. */
  readonly plan?: Partial<Plan>;
}

/** From the end of the faults to the last check, in milliseconds. */
const quiesceMs = 60_000;
/** The last messages come this long before it. */
const finalMessagesMs = 10_000;
/** For the last one to leave at the end. */
const goodbyeMs = 5_000;
/** Far more than anybody takes to see that another one has left. */
const goodbyeIntervalMs = 1_500;

/** Runs one world from its seed: joins and chaos, then the faults end, then quiet, then everything has to be right. */
export async function runSeed(seed: number, { print, plan: changes }: RunOptions = {}): Promise<SeedResult> {
  const world = new World(seed, print);
  const plan = { ...drawPlan(world.random), ...changes };
  print?.(`plan ${JSON.stringify(plan)}`);
  const onStray = (error: unknown): void =>
    world.report(`uncaught: ${error instanceof Error ? error.stack : String(error)}`);
  process.on('unhandledRejection', onStray);
  process.on('uncaughtException', onStray);
  try {
    scheduleJoins(world, plan);
    scheduleChaos(world, plan);
    await world.run(plan.chaosMs);
    heal(world);
    await world.run(plan.chaosMs + quiesceMs - finalMessagesMs);
    sendFinally(world, plan);
    await world.run(plan.chaosMs + quiesceMs);
    check(world, plan);
    const quietMs = world.timeline.nowMs;
    const endMs = scheduleGoodbyes(world) + goodbyeMs;
    await world.run(endMs);
    checkEnd(world, quietMs);
  } finally {
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
  }
  return {
    seed,
    violations: world.violations,
    traceHash: world.trace.hash,
    events: world.timeline.count,
  };
}

function check(world: World, plan: Plan): void {
  const report = (violation: string): void => world.report(violation);
  checkPrefixes(world.members, report);
  checkUnacked(world.members, report);
  checkConvergence(world.members, report);
  if (isReliable(plan)) checkNobodyLost(world.members, report);
}

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
  if (!crashed && world.server.topicCount > 0) world.report('the server still knows a topic');
}
