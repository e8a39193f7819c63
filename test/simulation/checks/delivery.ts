import { firstDifference, shortfall } from '../Contact.js';
import type { SimMember } from '../SimMember.js';
import type { World } from '../World.js';
import { isUncertain } from './membership.js';
import { forEachPair, type Report } from './pairs.js';

/**
 * I1: what B has got from A in each contact is, lane by lane, the beginning of what A sent in one contact with B, each
 * contact in its order: nothing is missing inside, comes twice, in another order, or altered.
 */
export function checkPrefixes(members: readonly SimMember[], report: Report): void {
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

/** G4: a member that says nothing was unacknowledged when another one went away must be right. */
export function checkUnacked(members: readonly SimMember[], report: Report): void {
  forEachPair(members, (from, to) => {
    // Of a host that has crashed nobody knows what it had got.
    if (!to.host.alive || !from.host.alive) return;
    for (const contact of from.contacts.get(to.id) ?? []) {
      if (contact.departure?.unacked.messages !== 0 || contact.sent.size === 0) continue;
      const counts = contact.sentCounts();
      const arrived = (to.contacts.get(from.id) ?? []).some(
        (each) => firstDifference(contact, each) === undefined && shortfall(counts, each) === undefined,
      );
      if (!arrived) report(`${from.name} says that ${to.name} had got everything, and it had not`);
    }
  });
}

/** I3, the other half: after the quiet, whatever was sent to those who stayed has arrived. */
export function checkDrained(world: World, report: Report): void {
  forEachPair(world.members, (from, to) => {
    if (isUncertain(world, from, to.id)) return;
    const sent = from.contacts.get(to.id)?.at(-1);
    const received = to.contacts.get(from.id)?.at(-1);
    if (!from.host.alive || !to.host.alive) return;
    if (!sent || !received || sent.isOver || received.isOver) return;
    const missing = firstDifference(sent, received) ?? shortfall(sent.sentCounts(), received);
    if (missing) report(`${to.name} has not got all of ${from.name}: ${missing}`);
    const [meant, known] = [from.group.meta.n, to.group.metaOf(from.id)?.n];
    if (meant !== known) report(`${to.name} knows meta ${known} of ${from.name}, who says ${meant}`);
  });
}
