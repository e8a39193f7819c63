import type { Data } from '../../src/service/UserMessages.js';
import { WebGroupState } from '../../src/WebGroup.js';
import { describeData, type Contact, type SimMember } from './SimMember.js';

/** What a member may say of a leave at the latest, besides the way of the packet, in milliseconds. */
const leaveSeenMs = 300;

/**
 * What B has got from A in each contact is, lane by lane, the beginning of what A sent in one contact with B, each
 * contact in its order: nothing is missing inside, comes twice, in another order, or altered.
 */
export function checkPrefixes(members: readonly SimMember[], report: (violation: string) => void): void {
  forEachPair(members, (from, to) => {
    const sent = from.contacts.get(to.id) ?? [];
    let next = 0;
    for (const contact of to.contacts.get(from.id) ?? []) {
      if (contact.received.size === 0) continue;
      const matching = sent.findIndex((each, i) => i >= next && firstDifference(each, contact) === undefined);
      if (matching < 0) {
        const why = sent.slice(next).map((each) => firstDifference(each, contact));
        report(`${to.name} got from ${from.name} what was not sent so: ${why.join('; ') || 'no contact'}`);
        return;
      }
      next = matching + 1;
    }
  });
}

/** A member that says nothing was unacknowledged when another one went away must be right. */
export function checkUnacked(members: readonly SimMember[], report: (violation: string) => void): void {
  forEachPair(members, (from, to) => {
    // Of a host that has crashed nobody knows what it had got.
    if (!to.host.alive || !from.host.alive) return;
    for (const contact of from.contacts.get(to.id) ?? []) {
      if (contact.departure?.unacked.messages !== 0 || contact.sent.size === 0) continue;
      const arrived = (to.contacts.get(from.id) ?? []).some((each) => isWhole(contact, each));
      if (!arrived) report(`${from.name} says that ${to.name} had got everything, and it had not`);
    }
  });
}

/** When the world has been quiet for long, everybody sees everybody, and has everything that was sent to it. */
export function checkConvergence(members: readonly SimMember[], report: (violation: string) => void): void {
  const present = members.filter(({ wanted, host }) => wanted && host.alive);
  const ids = present.map(({ id }) => id).sort();
  for (const { name, id, group } of present) {
    if (group.state !== WebGroupState.JOINED) report(`${name} is ${WebGroupState[group.state]} at the end`);
    if (group.members.join() !== ids.join()) {
      report(`${name} sees ${group.members.length} members, and there are ${ids.length}`);
    }
    const others = ids.filter((each) => each !== id);
    if (group.neighbors.join() !== others.join()) {
      report(`${name} has ${group.neighbors.length} neighbors, and ${others.length} others are there`);
    }
  }
  forEachPair(present, (from, to) => {
    const sent = from.contacts.get(to.id)?.at(-1);
    const received = to.contacts.get(from.id)?.at(-1);
    if (!sent || !received || sent.leftAtMs !== undefined || received.leftAtMs !== undefined) return;
    if (!isWhole(sent, received)) {
      report(`${to.name} has not got all of ${from.name}: ${shortfall(sent, received)}`);
    }
  });
}

/** Those who stay for longer see at once that a member leaves. For members that leave a quiet group, one by one. */
export function checkLeaves(
  members: readonly SimMember[],
  sinceMs: number,
  report: (violation: string) => void,
): void {
  forEachPair(members, (leaver, other) => {
    const leaving = leaver.leavings.at(-1);
    const otherLeaving = other.leavings.at(-1);
    if (!leaving || !otherLeaving || otherLeaving.calledAtMs <= leaving.calledAtMs) return;
    if (leaving.calledAtMs < sinceMs || !leaver.host.alive || !other.host.alive) return;
    const { calledAtMs, toldAtMs = Infinity } = leaving;
    // Of one that left before, `other` may have no contact any more.
    const contact = other.contacts.get(leaver.id)?.at(-1);
    if (!contact || (contact.leftAtMs ?? Infinity) < calledAtMs) return;
    const oneWayMs = leaver.host.delayMs + leaver.host.jitterMs + other.host.delayMs + other.host.jitterMs;
    const seenMs = (contact.leftAtMs ?? Infinity) - calledAtMs;
    if (seenMs > leaveSeenMs + 3 * oneWayMs) {
      const toldMs = toldAtMs - calledAtMs;
      report(
        `${other.name} saw ${leaver.name} leave ${seenMs.toFixed()} ms later (said after ${toldMs.toFixed()} ms)`,
      );
    }
  });
}

/** Without faults nobody loses a member that has not left. */
export function checkNobodyLost(members: readonly SimMember[], report: (violation: string) => void): void {
  forEachPair(members, (member, other) => {
    for (const { departure, joinedAtMs, leftAtMs = Infinity } of member.contacts.get(other.id) ?? []) {
      // Who leaves while a link is being made anew can't say so.
      const hasLeft = other.leavings.some(
        ({ calledAtMs }) => calledAtMs > joinedAtMs && calledAtMs < leftAtMs,
      );
      if (hasLeft) continue;
      if (departure?.reason === 'lost' || departure?.reason === 'replaced') {
        report(`${member.name} ${departure.reason} ${other.name}, and there was always a way`);
      }
    }
  });
}

function forEachPair(members: readonly SimMember[], check: (a: SimMember, b: SimMember) => void): void {
  for (const a of members) for (const b of members) if (a !== b) check(a, b);
}

/** Why what was received is not the beginning of what was sent; undefined when it is. */
function firstDifference(sent: Contact, { received }: Contact): string | undefined {
  for (const [lane, list] of received) {
    const source = sent.sent.get(lane) ?? [];
    for (const [i, data] of list.entries()) {
      const expected = source[i];
      if (expected === undefined)
        return `lane ${lane}: ${describeData(data)} after the last of ${source.length}`;
      if (!isEqual(expected, data)) {
        return `lane ${lane}, message ${i}: ${describeData(data)} instead of ${describeData(expected)}`;
      }
    }
  }
  return undefined;
}

function isWhole(sent: Contact, received: Contact): boolean {
  if (firstDifference(sent, received) !== undefined) return false;
  return [...sent.sent].every(([lane, list]) => list.length === (received.received.get(lane)?.length ?? 0));
}

function shortfall(sent: Contact, received: Contact): string {
  const counts = [...sent.sent].map(
    ([lane, list]) => `lane ${lane}: ${received.received.get(lane)?.length ?? 0} of ${list.length}`,
  );
  return firstDifference(sent, received) ?? counts.join(', ');
}

function isEqual(a: Data, b: Data): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return Buffer.compare(a, b) === 0;
}
