import { WebGroupState } from '../../../src/WebGroup.js';
import type { SimMember } from '../SimMember.js';
import type { World } from '../World.js';
import type { Plan } from './plan.js';

/** Lets the members of the plan come, each at its time. */
export function scheduleJoins(world: World, { joining, members, chaosMs }: Plan): void {
  const { random, timeline } = world;
  for (let i = 0; i < members; i++) {
    const member = world.addMember();
    const atMs =
      joining === 'all at once'
        ? random.between(0, 100)
        : joining === 'one by one'
          ? (i * Math.min(chaosMs / 2, 1_000 * members)) / members
          : random.between(0, chaosMs);
    timeline.at(atMs, () => member.join());
  }
}

/** What goes on from the first join to the end of the chaos, each kind of event at its rate. */
export function scheduleChaos(world: World, plan: Plan): void {
  const { rates } = plan;
  world.faults.iceFailure = plan.iceFailure;
  world.faults.tailLoss = plan.tailLoss;
  repeat(world, plan, rates.messages, () => sendSomething(world, plan));
  repeat(world, plan, rates.leaves, () => leaveAndComeBack(world, plan));
  repeat(world, plan, rates.crashes, () => crashSomebody(world));
  repeat(world, plan, rates.linkCuts, () => cutLink(world, plan));
  repeat(world, plan, rates.socketCuts, () => cutSocket(world));
  repeat(world, plan, rates.serverStops, () => restartServer(world));
}

/** The faults end, and everybody who is to be there is, or joins again. */
export function heal(world: World): void {
  world.trace.note('world', 'heals');
  world.faults.iceFailure = 0;
  world.server.start();
  for (const member of world.members) if (member.wanted) keepJoined(world, member);
}

/** Messages of everybody to everybody, which must arrive: what still goes wrong then has come to stay. */
export function sendFinally(world: World, { lanes }: Plan): void {
  for (const member of world.members) {
    for (let lane = 0; lane < lanes; lane++) member.send(lane, 20, lane === 0);
  }
}

function repeat(world: World, { chaosMs }: Plan, perMinute: number, action: () => void): void {
  if (perMinute === 0) return;
  const { random, timeline } = world;
  // A Poisson process: intervals are distributed exponentially.
  const next = (): void => {
    const atMs = timeline.nowMs - (Math.log(1 - random.float()) * 60_000) / perMinute;
    if (atMs >= chaosMs) return;
    timeline.at(atMs, () => {
      action();
      next();
    });
  };
  next();
}

function sendSomething({ random, members }: World, plan: Plan): void {
  const member = random.pick(members);
  const lane = random.int(0, plan.lanes - 1);
  const text = random.chance(0.5);
  const others = member.current.map(([id]) => id);
  const to = random.chance(plan.privately) && others.length > 0 ? random.pick(others) : undefined;
  // Several at once, so that packets hold several.
  for (let i = random.chance(0.2) ? random.int(2, 20) : 1; i > 0; i--) {
    member.send(lane, drawLength(random, i > 1 ? 1_000 : plan.maxLength), text, to);
  }
}

function drawLength(random: World['random'], most: number): number {
  if (random.chance(0.2)) return Math.min(most, random.pick([0, 1, 16_383, 16_384, 16_385]));
  return Math.floor(random.logBetween(1, most));
}

function leaveAndComeBack(world: World, { chaosMs }: Plan): void {
  const { random, timeline } = world;
  const member = random.pick(world.members);
  if (!member.wanted || !member.host.alive) return;
  member.leave();
  if (random.chance(0.4))
    timeline.at(Math.min(chaosMs, timeline.nowMs + random.between(0, 10_000)), () => comeBack(member));
}

function comeBack(member: SimMember): void {
  member.wanted = true;
  // Leaving takes its time; `heal` brings back whoever was not let in again here.
  if (member.group.state === WebGroupState.LEFT) member.join();
}

function crashSomebody(world: World): void {
  const member = world.random.pick(world.members);
  if (member.host.alive) world.crash(member, world.random.chance(0.5));
}

function cutLink({ random, connections, members }: World, { cutsSeenBy }: Plan): void {
  if (connections.length === 0) return;
  const connection = random.pick(connections);
  const seenBy: [boolean, boolean] = [random.chance(0.5), random.chance(0.5)];
  if (cutsSeenBy === 'dialer') {
    const [a = '', b = ''] = connection.hosts.map((host) => members.find((each) => each.host === host)!.id);
    seenBy[a < b ? 0 : 1] = true;
  }
  connection.cut(seenBy);
}

function cutSocket({ random, server }: World): void {
  if (server.sockets.length === 0) return;
  random.pick(server.sockets).cut(random.chance(0.7), random.chance(0.7));
}

function restartServer(world: World): void {
  const { random, server, timeline } = world;
  if (!server.isUp) return;
  server.stop();
  timeline.after(random.logBetween(10, 10_000), () => server.start());
}

/** Calls `join` again whenever the group has been left, as an application would. */
function keepJoined(world: World, member: SimMember): void {
  if (member.group.state === WebGroupState.LEFT) member.join();
  world.timeline.after(1_000, () => {
    if (member.wanted) keepJoined(world, member);
  });
}
