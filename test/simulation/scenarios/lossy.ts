import type { Rng } from '../Rng.js';
import type { World } from '../World.js';
import { checkDrained, checkPrefixes } from '../checks/delivery.js';
import { checkViews } from '../checks/membership.js';
import { gather, runWorld, type Scenario } from './runWorld.js';

/** Unless it is said otherwise. */
const hourMs = 3_600_000;
/** From the end of the bad network until everything has arrived, in milliseconds. */
const quietMs = 60_000;
/** How often a process stands still, on average, and for how long, in milliseconds. */
const pauseEveryMs = 60_000;
const pauseMs = 2_000;
const messageEveryMs = 30_000;
const lossShare = 0.2;

/**
 * An idle group of 6 to 10 members in a bad network: of all packets 20 % are lost and sent again, on links and to the
 * server, and each process stands still for 2 s once a minute. Nobody leaves, so nobody may be said to have left, and
 * in the end all that was sent has arrived.
 */
export const lossy: Scenario = (seed, options) =>
  runWorld(seed, options, async (world) => {
    const { members, timeline, random } = world;
    await gather(world, random.int(6, 10));
    const endMs = timeline.nowMs + (options.forMs ?? hourMs);
    const leaves = watchLeaves(world);
    const gaps = watchGaps(world);
    world.network.loseShare(lossShare);
    repeatedly(world, endMs, pauseEveryMs / members.length, () => pause(world));
    repeatedly(world, endMs, messageEveryMs, () => random.pick(members).send(0, 100, false));
    await world.run(endMs);
    world.heal();
    await world.run(endMs + quietMs);
    const report = (violation: string): void => world.report(violation);
    if (leaves.length > 0) report(`${leaves.length} leaves of members that are there: ${leaves[0]}`);
    checkPrefixes(members, report);
    checkDrained(world, report);
    checkViews(world, report);
    const memberHours = (members.length * (options.forMs ?? hourMs)) / hourMs;
    const longer = (ms: number): number => gaps.filter((gapMs) => gapMs > ms).length;
    return {
      'false leaves (count)': leaves.length,
      'member-hours (hours)': memberHours,
      'times without a way to a member (count)': gaps.length,
      'for more than 3 s (count)': longer(3_000),
      'for more than 6 s (count)': longer(6_000),
      'for more than 12 s (count)': longer(12_000),
      'the longest': Math.max(0, ...gaps),
    };
  });

/** Takes note of everybody who is said to have gone. */
function watchLeaves(world: World): readonly string[] {
  const leaves: string[] = [];
  for (const member of world.members) {
    member.group.on('memberLeave', (id, { reason }) => {
      const { name } = world.members.find((each) => each.id === id)!;
      const what = `${member.name} let ${name} go (${reason})`;
      world.trace.note('CHECK', what);
      leaves.push(`${world.timeline.nowMs.toFixed()} ms: ${what}`);
    });
  }
  return leaves;
}

/** How long members have had no way to others, each time, in milliseconds. */
function watchGaps({ members, timeline }: World): readonly number[] {
  const gaps: number[] = [];
  for (const { group } of members) {
    const sinceMs = new Map<string, number>();
    group.on('pathChange', (id) => {
      const startMs = sinceMs.get(id);
      if (!group.path(id)) return void sinceMs.set(id, startMs ?? timeline.nowMs);
      if (startMs !== undefined) gaps.push(timeline.nowMs - startMs);
      sinceMs.delete(id);
    });
  }
  return gaps;
}

/** A Poisson process: intervals are distributed exponentially. */
function repeatedly(world: World, untilMs: number, everyMs: number, action: () => void): void {
  const atMs = world.timeline.nowMs + exponential(world.random, everyMs);
  if (atMs > untilMs) return;
  world.timeline.at(atMs, () => {
    action();
    repeatedly(world, untilMs, everyMs, action);
  });
}

function exponential(random: Rng, mean: number): number {
  return -Math.log(1 - random.float()) * mean;
}

function pause({ members, random, timeline, trace }: World): void {
  const { host } = random.pick(members);
  if (host.isPaused) return;
  trace.note(host.name, 'stands still');
  host.pause();
  timeline.after(pauseMs, () => host.resume());
}
