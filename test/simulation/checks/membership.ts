import type { MemberId } from '../../../src/base/ids.js';
import { WebGroupState } from '../../../src/WebGroup.js';
import { features } from '../features.js';
import type { SimMember } from '../SimMember.js';
import type { World } from '../World.js';
import { forEachPair, type Report } from './pairs.js';

/** When a member hears of a leave at the latest, besides the way of the packet, in milliseconds. */
const leaveSeenMs = 300;

/** I3: when the world has been quiet for long, everybody sees everybody it can have a way to. */
export function checkViews(world: World, report: Report): void {
  const present = presentMembers(world);
  for (const member of present) {
    const { name, group } = member;
    if (group.state !== WebGroupState.JOINED) report(`${name} is ${WebGroupState[group.state]} at the end`);
    const reachable = features.relays
      ? withinReach(world, present, member)
      : linkableOf(world, present, member);
    const served = present.filter((other) => other !== member && world.canServe(member, other));
    const expected = [...new Set([member, ...reachable, ...served])];
    const promised = expected.filter(({ id }) => !isUncertain(world, member, id));
    const seen = group.members.filter((id) => !isUncertain(world, member, id));
    expectSame(name, 'sees', seen, promised, report);
    // What was sent to somebody through liars alone may never be acknowledged.
    if (group.members.some((id) => isUncertain(world, member, id))) continue;
    for (const [promise, count] of member.pending)
      if (count > 0) report(`${count} promises of ${promise}() of ${name} have not settled`);
  }
}

/** I11: each pair that can have a link of its own has one in the end, and the server carries only where no member can. */
export function checkLinks(world: World, report: Report): void {
  const present = presentMembers(world);
  for (const member of present) {
    const served = present.filter(({ id }) => member.group.path(id)?.kind === 'signaling');
    if (served.length > 0) {
      const reachable = withinReach(world, present, member);
      for (const other of served)
        if (reachable.includes(other))
          report(`the server still carries from ${member.name} to ${other.name}`);
    }
    expectSame(
      member.name,
      'has links to',
      member.group.neighbors.filter((id) => !isUncertain(world, member, id)),
      linkableOf(world, present, member).filter(({ id }) => !isUncertain(world, member, id)),
      report,
    );
  }
}

/** Nothing is promised of those who mean no good, or of those to whom nobody else leads. */
export function isUncertain(world: World, member: SimMember, id: MemberId): boolean {
  if (id === member.id || !world.isHostile) return false;
  if (world.isAdversary(id)) return true;
  if (!features.distrust && world.adversaries.some(({ hasKey }) => hasKey)) return true;
  return !withinReach(world, presentMembers(world), member).some((other) => other.id === id);
}

function presentMembers({ members }: World): SimMember[] {
  return members.filter(({ wanted, host }) => wanted && host.alive);
}

function linkableOf(world: World, present: readonly SimMember[], member: SimMember): SimMember[] {
  return present.filter((other) => other !== member && world.canLink(member, other));
}

function expectSame(
  name: string,
  verb: string,
  ids: readonly string[],
  expected: readonly SimMember[],
  report: Report,
): void {
  if (
    ids.join() ===
    expected
      .map(({ id }) => id)
      .sort()
      .join()
  )
    return;
  const missing = expected.filter(({ id }) => !ids.includes(id)).map((each) => each.name);
  const others = ids.length + missing.length - expected.length;
  report(
    `${name} ${verb} ${ids.length} of ${expected.length}: not ${missing.join()}; ${others} who are not there`,
  );
}

/** Those whom members can carry bytes to, over three hops at most: the directions of links don't matter. */
function withinReach(world: World, present: readonly SimMember[], start: SimMember): SimMember[] {
  const reached = new Set([start]);
  for (let hops = 0; hops < maxHops; hops++) {
    const before = [...reached];
    for (const member of present) if (before.some((each) => world.canLink(each, member))) reached.add(member);
  }
  return [...reached].filter((member) => member !== start);
}

const maxHops = 3;

/** Those who stay for longer see at once that a member leaves. For members that leave a quiet group, one by one. */
export function checkLeaves(world: World, sinceMs: number, report: Report): void {
  const { members } = world;
  forEachPair(members, (leaver, other) => {
    const leaving = leaver.leavings.at(-1);
    const otherLeaving = other.leavings.at(-1);
    if (!leaving || !otherLeaving || otherLeaving.calledAtMs <= leaving.calledAtMs) return;
    if (leaving.calledAtMs < sinceMs || !leaver.host.alive || !other.host.alive) return;
    const { calledAtMs } = leaving;
    // Of one that left before, `other` may have no contact any more.
    const contact = other.contacts.get(leaver.id)?.at(-1);
    if (!contact || (contact.leftAtMs ?? Infinity) < calledAtMs) return;
    // Those who carried between the two may have left before.
    const still = members.filter(({ host, leavings }) => {
      const last = leavings.at(-1);
      return host.alive && last !== undefined && last.calledAtMs >= calledAtMs;
    });
    if (!withinReach(world, still, leaver).includes(other) && !world.canServe(leaver, other)) return;
    const isDirect = leaving.neighbors.includes(other.id);
    if (!isDirect && world.isHostile) return;
    const hasRelays = leaving.members.length - 1 > leaving.neighbors.length;
    const toldMs = (leaving.toldAtMs.get(other.id) ?? Infinity) - calledAtMs;
    const seenMs = (contact.leftAtMs ?? Infinity) - calledAtMs;
    const limitMs =
      (hasRelays ? Math.min(toldMs, tellMs) : 0) +
      leaveSeenMs +
      longestWayMs(members, leaver, other, isDirect);
    if (seenMs > limitMs) {
      report(
        `${other.name} saw ${leaver.name} leave ${seenMs.toFixed()} ms later (said after ${toldMs.toFixed()} ms)`,
      );
    }
  });
}

/**
 * When `leave` tells the last ones at the latest: it waits for 2 s until all is acknowledged, and those that others
 * carry to are told 0.5 s before those who may have carried.
 */
const tellMs = 2_500;

/** Three ways from one member to another, or from carrier to carrier at most. */
function longestWayMs(
  members: readonly SimMember[],
  leaver: SimMember,
  other: SimMember,
  isDirect: boolean,
): number {
  const wayMs = ({ host: { way } }: SimMember): number => way.delayMs + way.jitterMs;
  const slowest = isDirect ? 0 : Math.max(...members.map(wayMs));
  return 3 * (wayMs(leaver) + 2 * maxCarriers * slowest + wayMs(other));
}

const maxCarriers = 2;

/** I10: where there was always a way, nobody loses a member that has not left. */
export function checkNobodyLost(members: readonly SimMember[], report: Report): void {
  forEachPair(members, (member, other) => {
    for (const { departure, joinedAtMs, leftAtMs = Infinity } of member.contacts.get(other.id) ?? []) {
      // Who leaves while a link is being made anew can't say so; and may do so before the other one sees it join.
      const hasLeft = other.leavings.some(
        ({ calledAtMs, endedAtMs = Infinity }) => endedAtMs > joinedAtMs && calledAtMs < leftAtMs,
      );
      if (hasLeft || !departure || departure.reason === 'left' || departure.reason === 'self') continue;
      report(`${member.name} let ${other.name} go (${departure.reason}), and there was always a way`);
    }
  });
}
