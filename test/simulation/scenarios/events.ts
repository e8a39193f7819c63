import { otherSide, type SimConnection, type Side } from '../SimConnection.js';
import type { Rng } from '../Rng.js';
import { SimLink } from '../SimLink.js';
import type { World } from '../World.js';
import { beginPartition } from './partition.js';
import type { EventKind, Plan } from './plan.js';

type Happening = (world: World, plan: Plan, random: Rng) => void;

/** What each kind of event does when its time has come. What it draws is its own, so that others may be left out. */
export const happenings: Readonly<Record<EventKind, Happening>> = {
  messages: (world, plan, random) => send(world, plan, random, 1, 1, plan.maxLength),
  // Several at once, so that packets hold several, and windows are used up.
  bursts: (world, plan, random) => {
    const count = random.int(2, plan.narrow ? 200 : 40);
    const fragmentBytes = plan.narrow ? 1_000 : 16_384;
    // Whole fragments use the window up before anything else.
    const least = random.chance(0.3) ? Math.min(plan.maxLength, fragmentBytes) : 1;
    send(world, plan, random, count, least, Math.min(plan.maxLength, plan.narrow ? 1_000 : 20_000));
  },
  flushes: ({ members }, _plan, random) => random.pick(members).flush(),

  leaves({ members, timeline }, { chaosMs }, random) {
    const member = random.pick(members);
    const backMs = random.chance(0.4) ? random.between(0, 10_000) : Infinity;
    if (!member.wanted || !member.host.alive) return;
    member.host.run(() => member.leave());
    if (backMs < Infinity)
      timeline.at(Math.min(chaosMs, timeline.nowMs + backMs), () => member.host.run(() => member.join()));
  },
  crashes(world, _plan, random) {
    const member = random.pick(world.members);
    const silently = random.chance(0.5);
    if (member.host.alive) world.crash(member, silently);
  },
  invites({ members, bots }, _plan, random) {
    const member = random.pick(members);
    const bot = random.pick(bots);
    if (bot.host.alive) member.host.run(() => member.invite(bot));
  },

  cuts(world, { cutsSeenBy }, random) {
    const connection = pickConnection(world, random);
    const seenBy: [boolean, boolean] = [random.chance(0.5), random.chance(0.5)];
    if (!connection) return;
    if (cutsSeenBy === 'dialer') seenBy[dialer(world, connection)] = true;
    connection.cut(seenBy);
  },
  blackholes: (world, _plan, random) => pickConnection(world, random)?.blackhole(pickSide(random)),
  stalls: (world, _plan, random) =>
    stall(world, random, (release) => world.timeline.after(random.logBetween(100, 60_000), release)),
  // What was held up on the old link arrives just when the new one begins.
  lateStalls: (world, _plan, random) =>
    stall(world, random, (release, connection) => {
      const lateMs = random.between(0, 1_000);
      connection.onSuccessor.push(() => world.timeline.after(lateMs, release));
      world.timeline.after(60_000, release);
    }),
  throws(world, _plan, random) {
    const side = pickSide(random);
    const connection = pickConnection(world, random);
    if (connection) connection.throwing[side] = true;
  },
  losses(world, _plan, random) {
    const side = pickSide(random);
    const connection = pickConnection(world, random);
    // What TCP brings has no gaps.
    if (connection?.ends.some((end) => end instanceof SimLink)) connection.losing[side] = true;
  },
  // One side gives its end up although it is sound, and only the other end hears of it.
  replacements(world, _plan, random) {
    const side = pickSide(random);
    const connection = pickConnection(world, random);
    if (!connection) return;
    world.trace.note('world', `breaks ${connection.name} at ${connection.hosts[side].name}`);
    connection.lose(side, 'broken');
    connection.lose(otherSide(side), 'broken');
  },

  pauses({ members, timeline, trace }, { longestPauseMs }, random) {
    const { host } = random.pick(members);
    const forMs = random.logBetween(100, longestPauseMs);
    if (!host.alive) return;
    trace.note(host.name, `stands still for ${forMs.toFixed()} ms`);
    host.pause();
    timeline.after(forMs, () => {
      trace.note(host.name, 'goes on');
      host.resume();
    });
  },
  // A laptop that sleeps: its monotonic clock goes on, stands still, or jumps; the wall clock is set afterwards.
  sleeps({ members, trace }, { longestPauseMs }, random) {
    const { host } = random.pick(members);
    const forMs = random.logBetween(100, longestPauseMs);
    const standsStill = -forMs;
    const monotonicMs = random.pick([0, standsStill, random.between(0, 3_600_000)]);
    const wallMs = random.between(-3_600_000, 3_600_000);
    if (!host.alive) return;
    trace.note(
      host.name,
      `sleeps for ${forMs.toFixed()} ms; clocks jump ${monotonicMs.toFixed()}, ${wallMs.toFixed()}`,
    );
    host.sleep(forMs, (sleptMs) => {
      host.clock.jump(monotonicMs === standsStill ? -sleptMs : monotonicMs, wallMs);
    });
  },
  throttles({ members, timeline, trace }, { chaosMs }, random) {
    const { host } = random.pick(members);
    const everyMs = random.pick([1_000, 1_000, 60_000]);
    const untilMs = random.between(timeline.nowMs, chaosMs);
    trace.note(host.name, `has timers every ${everyMs} ms`);
    host.throttle(everyMs);
    timeline.at(untilMs, () => host.throttle(0));
  },

  socketCuts({ server }, _plan, random) {
    const [first, second] = [random.chance(0.7), random.chance(0.7)];
    if (server.sockets.length > 0) random.pick(server.sockets).cut(first, second);
  },
  serverStops({ server, timeline }, _plan, random) {
    const forMs = random.logBetween(10, 10_000);
    if (!server.isUp) return;
    server.stop();
    timeline.after(forMs, () => server.start());
  },
  partitions: (world, _plan, random) => beginPartition(world, random),
};

function send(world: World, plan: Plan, random: Rng, count: number, least: number, most: number): void {
  const member = random.pick(world.members);
  const lane = random.int(0, plan.lanes - 1);
  const text = random.chance(0.5);
  const others = member.current.map(([id]) => id);
  const to = random.chance(plan.privately) && others.length > 0 ? random.pick(others) : undefined;
  const lengths = Array.from({ length: count }, () => drawLength(random, least, most));
  member.host.run(() => {
    for (const length of lengths) member.send(lane, length, text, to);
  });
}

function drawLength(random: Rng, least: number, most: number): number {
  const edge = random.pick([0, 1, 999, 1_000, 1_001, 16_383, 16_384, 16_385]);
  const length = Math.floor(random.logBetween(least, most));
  return random.chance(least > 1 ? 0 : 0.2) ? Math.min(most, edge) : length;
}

function pickConnection({ connections }: World, random: Rng): SimConnection | undefined {
  const index = random.float();
  return connections[Math.floor(index * connections.length)];
}

function pickSide(random: Rng): Side {
  return random.chance(0.5) ? 0 : 1;
}

/** The side whose member dials: the lower id. */
function dialer({ members, adversaries }: World, { hosts }: SimConnection): Side {
  const [a = '', b = ''] = hosts.map(
    (host) => [...members, ...adversaries].find((each) => each.host === host)!.id,
  );
  return a < b ? 0 : 1;
}

/** Nothing comes through a link, one way or both, until `release` is called. */
function stall(
  world: World,
  random: Rng,
  schedule: (release: () => void, connection: SimConnection) => void,
): void {
  const sides = random.pick<readonly Side[]>([[0], [1], [0, 1]]);
  const connection = pickConnection(world, random);
  if (!connection) return;
  world.trace.note('world', `stalls ${connection.name}, ${sides.join('/')}`);
  const cause = {};
  const release = (): void => {
    for (const side of sides) connection.release(side, cause);
  };
  for (const side of sides) connection.hold(side, cause);
  world.stalls.add(release);
  schedule(() => {
    world.stalls.delete(release);
    release();
  }, connection);
}
