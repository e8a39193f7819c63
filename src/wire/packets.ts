import type { Sparse } from './fields.js';
import type { Data as WireData, Packet as WirePacket } from './gen/channel.js';

/** A packet as it comes from `decodePacket`: every field is there and within its limits. */
export interface Packet {
  readonly data: readonly DataFrame[];
  readonly acks: readonly AckFrame[];
  /** 0 = none. */
  readonly ping: number;
  /** 0 = none. */
  readonly pong: number;
  readonly attach?: AttachFrame;
  readonly close?: { readonly reason: number };
}

/** Fragments `seq` to `seq + payloads.length - 1` of a lane; as many flags as payloads, and at least one. */
export interface DataFrame {
  readonly lane: number;
  readonly seq: number;
  readonly flags: Uint8Array;
  readonly payloads: readonly Uint8Array[];
  /** Of the message that begins with payloads[0] and goes on in payloads[1]; else 0. */
  readonly total: number;
  readonly service: number;
}

export interface AckFrame {
  readonly lane: number;
  readonly next: number;
  readonly credit: number;
  readonly delayUs: number;
}

export interface AttachFrame {
  readonly ok: boolean;
  readonly lanes: readonly AckFrame[];
}

/** A packet to be encoded; what is left out is not sent. */
export type OutgoingPacket = Sparse<WirePacket>;
export type OutgoingData = Sparse<WireData> & { payloads: readonly Uint8Array[] };
