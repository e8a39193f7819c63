import { WebGroupState } from '../../../src/WebGroup.js';
import { Rng } from '../Rng.js';
import type { SimMember } from '../SimMember.js';
import type { World } from '../World.js';
import { scheduleHostility } from '../hostile/hostility.js';
import { happenings } from './events.js';
import type { Plan } from './plan.js';

/** Lets the members of the plan come, each at its time. Bots come when they are invited. */
export function scheduleJoins(world: World, { joinsAtMs, bots, relaying, narrow, password }: Plan): void {
  if (relaying) world.server.relay(narrow);
  for (const [i, atMs] of joinsAtMs.entries()) {
    const relay = relaying === 'all' || (relaying === 'half' && i % 2 === 0);
    const member = world.addMember('member', relay, password);
    if (atMs !== null) world.timeline.at(atMs, () => member.host.run(() => member.join()));
  }
  for (let i = 0; i < bots; i++) world.addMember('bot', false, password);
}

/** What goes on from the first join to the end of the chaos. */
export function scheduleChaos(world: World, plan: Plan): void {
  const { unlinkable, iceFailure, iceSlowMs, oneSided, tailLoss } = plan;
  Object.assign(world.network.faults, { iceFailure, iceSlowMs, oneSided, tailLoss });
  Object.assign(world.server.pushFaults, plan.pushes);
  world.makeUnlinkable(unlinkable);
  if (plan.hostility) scheduleHostility(world, plan.hostility);
  for (const { kind, atMs, seed } of plan.events)
    world.timeline.at(atMs, () => happenings[kind](world, plan, new Rng(seed)));
}

/** The faults end, and everybody who is to be there is, or joins again. */
export function heal(world: World): void {
  world.heal();
  if (!world.isHostile) world.watches.expectEqualViews();
  for (const member of world.members) if (member.wanted) keepJoined(world, member);
}

/** Messages of everybody to everybody, which must arrive: what still goes wrong then has come to stay. */
export function sendFinally(world: World, { lanes }: Plan): void {
  for (const member of world.members) {
    for (let lane = 0; lane < lanes; lane++) member.send(lane, 20, lane === 0);
    member.flush();
  }
}

/** Calls `join` again whenever the group has been left, as an application would. */
function keepJoined(world: World, member: SimMember): void {
  if (member.group.state === WebGroupState.LEFT) member.join();
  world.timeline.after(1_000, () => {
    if (member.wanted) keepJoined(world, member);
  });
}
