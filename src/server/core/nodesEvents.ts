import type { NodeName, RollEntry, RoomName } from '../../wire/nodesCodec.js';
import type { NodeOutput, RoomsInput } from './roomsEvents.js';

/** What the store is to do next. One job at a time, so what waits for a slow store waits here, where it is counted. */
export type Job =
  | { readonly kind: 'announce' }
  /** A room without a roll is only read. */
  | { readonly kind: 'exchange'; readonly rooms: readonly RoomRead[]; readonly others: readonly NodeName[] }
  | {
      readonly kind: 'post';
      readonly letters: ReadonlyMap<NodeName, readonly Uint8Array[]>;
      /** What the members are told if it fails. */
      readonly otherwise: readonly RoomsInput[];
    }
  | { readonly kind: 'collect' };

export interface RoomRead {
  readonly room: RoomName;
  readonly roll: Uint8Array | undefined;
  /** Of the roll. */
  readonly version: number;
}

/** What can happen between a node and the store. */
export type NodesInput =
  | { readonly type: 'up' | 'down' | 'hint' }
  | { readonly type: 'announced'; readonly nodes: readonly NodeName[] }
  | { readonly type: 'exchanged'; readonly job: Job & { kind: 'exchange' }; readonly rolls: RollsRead }
  | { readonly type: 'posted'; readonly count: number }
  | { readonly type: 'collected'; readonly letters: readonly Uint8Array[] }
  | { readonly type: 'failed'; readonly job: Job }
  /** From the rooms of this node. `entries`: with `enrolled`, who is registered now. */
  | { readonly type: 'told'; readonly output: NodeOutput; readonly entries: readonly RollEntry[] };

/** What others have, room by room as in the job. */
export type RollsRead = readonly (readonly Uint8Array[])[];

/** What a node has done with its store since it was made. */
export interface NodesCounts {
  lettersSent: number;
  lettersReceived: number;
  /** Letters that could not be sent: the store was away, or too much waited. */
  lettersDropped: number;
  /** Rolls and letters that nobody can have written who speaks this protocol. */
  unreadable: number;
  jobsFailed: number;
  /** How often the store went away. */
  timesDown: number;
}
