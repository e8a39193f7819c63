import type { MemberId } from '../../src/base/ids.js';
import { Carrier } from '../../src/topology/Carrier.js';
import type { Relay } from '../../src/wire/meshCodec.js';

/** A member is handed something that it is to carry, or to take; `goOn` lets it have it, or something else. */
export type OnCarried = (
  member: MemberId,
  from: MemberId,
  relay: Relay,
  goOn: (from: MemberId, relay: Relay) => void,
) => void;

let onCarried: OnCarried | undefined;

/** From now on `handler` decides what members get to carry; one world at a time. Undefined: they get what was sent. */
export function interceptCarried(handler: OnCarried | undefined): void {
  onCarried = handler;
}

const { receive } = Carrier.prototype;

/** The carrier of a member can't be reached from outside, so each of them is watched. */
Carrier.prototype.receive = function (this: Carrier, from: MemberId, relay: Relay, service: number): void {
  const member = relay.path[relay.at];
  const goOn = (giver: MemberId, given: Relay): void => receive.call(this, giver, given, service);
  if (!onCarried || member === undefined) return goOn(from, relay);
  onCarried(member, from, relay, goOn);
};
