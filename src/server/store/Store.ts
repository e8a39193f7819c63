import type { NodeName, RoomName } from '../../wire/nodesCodec.js';

/**
 * What several signaling servers have in common, so that members who come to different ones meet: values that vanish by
 * themselves, and a box for letters to each node. It decides nothing, and may forget all it has at any time.
 */
export interface Store {
  /** Connects a node, which ends with the `close` of what is returned. Never throws; the rest is told by events. */
  open(node: NodeName, events: StoreEvents): StoreConnection;
}

/** What a node is told by its store; never after `close`. */
export interface StoreEvents {
  /** Jobs are taken. Called first after `open` has returned. */
  up(): void;
  /** Jobs come to nothing until `up` is called again; `reason` is for a log. */
  down(reason: Error): void;
  /** There may be letters. Often this is not called, so look from time to time. */
  hint(): void;
}

/**
 * One node's connection to the store. The promises reject when the store can't do it, or does not answer in a few
 * seconds; then nobody knows whether it was done.
 */
export interface StoreConnection {
  /** Resolves with all nodes that have called this within the last `ttlMs`, this one among them. */
  announce(ttlMs: number): Promise<readonly NodeName[]>;
  /**
   * Keeps the roll of this node for each of the rooms for `ttlMs`, and thereafter reads those of the other nodes named.
   * A room without a roll is only read. Resolves with the rolls of the others, room by room.
   */
  exchange(
    rooms: readonly RoomWithRoll[],
    others: readonly NodeName[],
    ttlMs: number,
  ): Promise<readonly (readonly Uint8Array[])[]>;
  /** Puts letters into the boxes of nodes, in order. Boxes that nobody empties are emptied by the store. */
  post(letters: ReadonlyMap<NodeName, readonly Uint8Array[]>): Promise<void>;
  /** Takes the next letters out of the box of this node: none if there are none. */
  collect(): Promise<readonly Uint8Array[]>;
  /** Releases everything. */
  close(): Promise<void>;
}

/** What a node has written of a room, if anything. */
export interface RoomWithRoll {
  readonly room: RoomName;
  readonly roll: Uint8Array | undefined;
}

/** Letters that one `collect` takes at most, and that may wait in a box: the oldest ones make room. */
export const storeLimits = { lettersAtOnce: 256, lettersInBox: 4096 } as const;
