import type { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';

/** How the members of a group are linked with one another. */
export enum Topology {
  /** Every member has a channel with every other. */
  FULL_MESH = 0,
}

/** How a member is reached. */
export interface Path {
  /**
   * `direct` = a WebRTC data channel; `memory` = within one process; `relayed` = other members carry the bytes;
   * `signaling` = the signaling server does, see the option `relay`.
   */
  readonly kind: 'direct' | 'websocket' | 'memory' | 'relayed' | 'signaling';
  /** Smoothed round-trip time in milliseconds; undefined until it has been measured. */
  readonly rttMs: number | undefined;
  /** The members that carry the bytes of a `relayed` path, one or two, in order from here; else not there. */
  readonly via?: readonly MemberId[];
}

/** What goes with the leaving of a member. */
export interface Departure {
  /**
   * `left`: it said so. `ended`: its link and its registration ended together, so its page was closed or its process
   * ended, and its last word did not get through. `lost`: it did not answer any more.
   * `replaced`: it has lost the conversation and comes again.
   * `refused`: it broke the protocol. `dismissed`: one of the two does not want the other, see `authorize` and `rotateKey`.
   * `slow`: it did not take what waited for it, and `slowReceiver` is `'evict'`.
   * `self`: this member has left the group itself.
   */
  readonly reason: 'left' | 'ended' | 'lost' | 'replaced' | 'refused' | 'dismissed' | 'slow' | 'self';
  /** What was sent to it and never acknowledged; nobody can know whether it arrived. */
  readonly unacked: { readonly messages: number; readonly bytes: number };
}

/** A member that is gone, and how. */
export interface Departed {
  readonly id: MemberId;
  readonly departure: Departure;
}

/** A whole message from another member, as it goes to a service. */
export interface IncomingMessage {
  readonly from: MemberId;
  readonly lane: number;
  /** May share its memory with other messages. */
  readonly data: Uint8Array;
  readonly text: boolean;
}

/** What a topology tells the group. */
export interface TopologyHandlers {
  onMemberJoin(id: MemberId): void;
  onMemberLeave(id: MemberId, departure: Departure): void;
  /** The path to a member has changed. */
  onPathChange(id: MemberId): void;
  /** A member has not taken what waits for it for 30 s. */
  onSlow(id: MemberId): void;
  /** Everybody who was there at first is connected, or could not be. Once. */
  onReady(): void;
  /** Something failed which the application may want to know; the group goes on. */
  onError(error: GroupError): void;
}

/** Takes the messages of one service. Their room is free again when the returned promise settles. */
export type MessageHandler = (message: IncomingMessage) => unknown;

/**
 * What services stand on: it knows who is in the group and brings messages to them. A message is delivered once, whole
 * and in order within its lane, to those who stay.
 */
export interface GroupTransport {
  /** The other members, in no order. */
  readonly others: readonly MemberId[];
  /** Those of them with a link of their own. */
  readonly neighbors: readonly MemberId[];
  has(id: MemberId): boolean;
  path(id: MemberId): Path | undefined;
  /** Bytes that all receivers take as one message. */
  maxMessageBytes(to?: MemberId): number;
  /** The bytes must not change afterwards. False: taken, but more waits than should. Unknown ids are passed over. */
  send(to: MemberId, service: number, lane: number, data: Uint8Array, text: boolean): boolean;
  broadcast(service: number, lane: number, data: Uint8Array, text: boolean): boolean;
  /** Resolves when there is room at all members again; those who leave are not waited for. Never rejects. */
  ready(): Promise<void>;
  /** Resolves when all that was sent is acknowledged by those who stayed. Never rejects. */
  flush(): Promise<void>;
  /**
   * For the last message of a lane to one member, or to all: resolves when each receiver has acknowledged it or is gone,
   * with those who are gone and have not. To be called in the same turn. Never rejects.
   */
  acknowledged(lane: number, to?: MemberId): Promise<readonly Departed[]>;
  /** Gives the messages of a service to a handler; one for each service. */
  receive(service: number, handler: MessageHandler): void;
}
