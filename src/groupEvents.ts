import type { GroupError } from './base/errors.js';
import type { MemberId } from './base/ids.js';
import type { Meta } from './service/Metas.js';
import type { Data, MessageDetails } from './service/UserMessages.js';
import type { SignalingState } from './signaling/SignalingState.js';
import type { Departure } from './topology/Topology.js';
import type { WebGroupState } from './WebGroupState.js';

/** Every event of a `WebGroup`, with what its handlers are given. */
export interface WebGroupEvents {
  /** This member has its id; before anything else happens in the group. */
  myId: [id: MemberId];
  memberJoin: [id: MemberId];
  memberLeave: [id: MemberId, departure: Departure];
  /** A member says what it is, perhaps again; when it joins with a meta, before its first message. See `metaOf`. */
  metaChange: [id: MemberId, meta: Meta];
  /** The group has another key now, see `rotateKey`; nobody has left because of it but those who were to, or wanted to. */
  keyChange: [key: string];
  /** A handler that returns a promise takes its time: until it settles, the sender is slowed down. */
  message: [id: MemberId, data: Data, details: MessageDetails];
  stateChange: [state: WebGroupState];
  signalingStateChange: [state: SignalingState];
  /** The path to a member has changed; see `path`. */
  pathChange: [id: MemberId];
  /** A member has taken nothing of what waits for it for 30 s; see the option `slowReceiver`. Once, until it goes on. */
  slow: [id: MemberId];
  /** Something failed and the group goes on: a handler threw, a stranger had another secret. */
  error: [error: GroupError];
}

/** The names of all events. */
export const eventNames = Object.keys({
  myId: true,
  memberJoin: true,
  memberLeave: true,
  metaChange: true,
  keyChange: true,
  message: true,
  stateChange: true,
  signalingStateChange: true,
  pathChange: true,
  slow: true,
  error: true,
} satisfies Record<keyof WebGroupEvents, true>) as readonly (keyof WebGroupEvents)[];
