import type { GroupError } from '../../base/errors.js';
import type { MemberId } from '../../base/ids.js';
import type { CloseCode } from '../../wire/closeCodes.js';
import type { RegisteredMember, TurnServers } from '../../wire/signalingCodec.js';
import type { Way } from './ways.js';

/** Where the connection stands: the names of `SignalingState`. */
export type SessionPhase = 'CONNECTING' | 'CONNECTED' | 'STABLE' | 'CLOSING' | 'CLOSED';

/** What can happen to a socket; `next`: to the one that is to take the place of the other. */
export type SocketInput = { next?: boolean } & (
  | /** `token`: what entitles this member to register. */
    { type: 'opened'; token?: string }
  | { type: 'message'; bytes: Uint8Array }
  /** The socket has closed, with this close code, for another reason than `hangUp`. */
  | { type: 'closed'; code: number }
  /** The socket can't be opened at all, or what came over it is not even bytes. */
  | { type: 'failed'; error: GroupError }
);

/** What can happen to the connection with the signaling server. */
export type SessionInput =
  | { type: 'connect' }
  | SocketInput
  /** The time of the last `wake` or `backOff` is over. */
  | { type: 'timer' }
  /** The network may have changed: an attempt that is under way or waited for starts anew. */
  | { type: 'reconnectNow' }
  | { type: 'forward'; to: MemberId; introduction: Uint8Array }
  /** A packet is to be carried to a member; only while `relaying` says so. */
  | { type: 'carry'; to: MemberId; packet: CarriedPacket }
  | { type: 'close' };

/** Packet `number` of a relayed link (8 bytes); no data = the link is closed. */
export interface CarriedPacket {
  readonly link: Uint8Array;
  readonly number: number;
  readonly data: Uint8Array;
}

/** What is to be done, in this order. */
export type SessionOutput =
  | { type: 'open'; way: Way }
  /** The same for a socket beside the one that is there. */
  | { type: 'openNext'; way: Way }
  | { type: 'send'; bytes: Uint8Array; next?: boolean }
  /** Close the socket and hear nothing more of it. */
  | { type: 'hangUp'; close: CloseCode; next?: boolean }
  /** Hang up, if that has not happened, and put the next socket in its place, open or not. */
  | { type: 'moveOn' }
  /** Set the one timer, instead of what it was set to. */
  | { type: 'wake'; afterMs: number }
  /** Set the one timer to the jittered backoff of this attempt (0 for the first). */
  | { type: 'backOff'; attempt: number }
  /** Clear the timer: nothing follows but what others are told. */
  | { type: 'end' }
  | { type: 'phase'; phase: SessionPhase }
  /** Everybody else who is registered, in the place of what was told before. */
  | { type: 'members'; members: RegisteredMember[] }
  | { type: 'joined'; member: RegisteredMember }
  | { type: 'left'; id: MemberId }
  | { type: 'introduction'; from: MemberId; introduction: Uint8Array }
  | { type: 'undelivered'; to: MemberId }
  | { type: 'carried'; from: MemberId; packet: CarriedPacket }
  /** The server could not carry a packet of this link to a member. */
  | { type: 'uncarried'; to: MemberId; link: Uint8Array }
  /** TURN servers to be used from now on. */
  | { type: 'turn'; turn: TurnServers }
  | { type: 'refused'; error: GroupError };

/** Who registers for what. */
export interface Registration {
  /** 32 bytes. */
  readonly topic: Uint8Array;
  readonly id: MemberId;
  readonly incarnation: number;
  /** 8 bytes that all connections of one life have in common. */
  readonly instance?: Uint8Array;
  /** Whether the server may carry packets to this member and from it. */
  readonly relay?: boolean;
}
