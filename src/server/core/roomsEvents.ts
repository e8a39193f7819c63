import type { MemberId } from '../../base/ids.js';
import type { CloseCode } from '../../wire/closeCodes.js';
import type { FailureReason } from '../../wire/meshCodec.js';
import type { Delivery, NodeName, Refusal, RollEntry } from '../../wire/nodesCodec.js';
import type { TurnServers } from '../../wire/signalingCodec.js';

/** The number by which the driver knows a connection; never used for another one. */
export type ConnectionNumber = number;

/** What can happen to a signaling server. */
export type RoomsInput =
  /** A client has connected; `address` is what `maxConnectionsPerAddress` counts by, if anything. */
  | { type: 'connected'; connection: ConnectionNumber; address?: string }
  | { type: 'message'; connection: ConnectionNumber; bytes: Uint8Array }
  /** The driver found a reason to cut the connection: a text frame, a client that does not read. */
  | { type: 'refused'; connection: ConnectionNumber; close: CloseCode }
  | { type: 'closed'; connection: ConnectionNumber }
  /** The packet of a `carry` that came over this connection has not been sent on: too much waits there. */
  | { type: 'busy'; connection: ConnectionNumber; to: MemberId; link: Uint8Array }
  /** The server will end: the client is to move to another one after `delayMs`, if it is registered. */
  | { type: 'goAway'; connection: ConnectionNumber; delayMs: number }
  /** The answer to `ask`. */
  | { type: 'decided'; connection: ConnectionNumber; decision: Decision }
  /** A Forward, or with `link` a Carry, that came over this connection has not got through to the other node. */
  | {
      type: 'undelivered';
      connection: ConnectionNumber;
      to: MemberId;
      link?: Uint8Array;
      reason: FailureReason;
    }
  /** Comes every `tickMs` as long as there are connections. */
  | { type: 'tick' }
  | NodeInput;

/** What other nodes have to say, when several share a store. Topics in hexadecimal. */
export type NodeInput =
  /** Everybody who is registered for the topic at that node. */
  | { type: 'roll'; topic: string; node: NodeName; entries: readonly RollEntry[] }
  /** All rolls of the topic have been read, or can't be read now. */
  | { type: 'listed'; topic: string }
  | { type: 'delivery'; topic: string; node: NodeName; delivery: Delivery }
  /** A delivery could not be passed on here. */
  | { type: 'refuse'; topic: string; node: NodeName; refusal: Refusal }
  /** A delivery from here could not be passed on there. */
  | { type: 'refusal'; topic: string; refusal: Refusal };

/** Whether a client may register; 'undecided': nobody could say, or not in time. */
export type Decision = 'admitted' | 'refused' | 'undecided';

/** What is to be done, in order. After `close` nothing is heard of the connection. */
export type RoomsOutput =
  | { type: 'send'; connection: ConnectionNumber; bytes: Uint8Array }
  /** Find out whether it may register for this topic; `decided` is to come as input, sooner or later. */
  | { type: 'ask'; connection: ConnectionNumber; topic: Uint8Array; token: string | undefined }
  /** Send it, unless too many of these wait there; `otherwise` comes as input then. */
  | { type: 'carry'; connection: ConnectionNumber; bytes: Uint8Array; otherwise: RoomsInput }
  | { type: 'close'; connection: ConnectionNumber; close: CloseCode };

/** What is to be told to other nodes, in order; nothing without them. Topics in hexadecimal. */
export type NodeOutput =
  /** Whoever is registered here for the topic has changed: see `roll`. */
  | { type: 'enrolled'; topic: string }
  /** `otherwise` comes as input if that can't be. */
  | { type: 'deliver'; topic: string; node: NodeName; delivery: Delivery; otherwise: RoomsInput }
  | { type: 'refuse'; topic: string; node: NodeName; refusal: Refusal };

/** What a server that shares a store with others is told of itself. */
export interface NodesBeside {
  /** What the time in milliseconds since 1970 is ahead of the clock of the server. */
  readonly epochMs: number;
}

/** Where credentials for TURN come from; they are made outside, since they take a hash and the wall clock. */
export interface TurnSource {
  /** How long after the last ones a client gets new ones, in milliseconds, give or take a heartbeat. */
  readonly renewMs: number;
  mint(id: MemberId): TurnServers;
}
