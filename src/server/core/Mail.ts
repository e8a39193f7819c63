import { encodeLetter, type NodeName, type Roll, type RoomName } from '../../wire/nodesCodec.js';
import type { RoomsInput } from './roomsEvents.js';

/** A letter that waits. A roll is written when it is sent, so that it is never an old one. */
type Waiting =
  | { readonly letter: Uint8Array; readonly otherwise: RoomsInput | undefined; readonly cost: number }
  | { readonly room: RoomName; readonly cost: number };

/** Letters to other nodes that wait for the store, in the order in which they were written; bounded. */
export class Mail {
  readonly #node: NodeName;
  readonly #counts: { lettersDropped: number };
  readonly #maxBytes: number;
  readonly #boxes = new Map<NodeName, Waiting[]>();
  /** `node room` of the rolls that wait. */
  readonly #rolls = new Set<string>();
  #bytes = 0;

  /** `maxBytes`: so much may wait in all. Default 8 MiB. */
  constructor(node: NodeName, counts: { lettersDropped: number }, maxBytes = 8 * 1024 * 1024) {
    this.#node = node;
    this.#counts = counts;
    this.#maxBytes = maxBytes;
  }

  /** What waits, each letter counted with 64 bytes more. */
  get bytes(): number {
    return this.#bytes;
  }

  /** False, and it is dropped: too much waits. */
  add(node: NodeName, letter: Uint8Array, otherwise: RoomsInput | undefined): boolean {
    return this.#push(node, { letter, otherwise, cost: letter.length + overheadBytes });
  }

  /** The own roll of a room, once. If too much waits, whoever needs it reads it in the store. */
  roll(node: NodeName, room: RoomName, cost: number): void {
    const name = `${node} ${room}`;
    if (this.#rolls.has(name)) return;
    if (this.#push(node, { room, cost })) this.#rolls.add(name);
    else this.#counts.lettersDropped++;
  }

  /** Whether a roll of this room waits. */
  hasRoll(room: RoomName): boolean {
    return [...this.#rolls].some((name) => name.endsWith(room));
  }

  /** The next letters to each node, and what is to be told if they do not arrive. */
  take(rollOf: (room: RoomName) => Roll | undefined): {
    letters: ReadonlyMap<NodeName, readonly Uint8Array[]>;
    otherwise: readonly RoomsInput[];
  } {
    const letters = new Map<NodeName, Uint8Array[]>();
    const otherwise: RoomsInput[] = [];
    for (const [node, box] of this.#boxes) {
      const taken: Uint8Array[] = [];
      let bytes = 0;
      let count = 0;
      while (count < box.length && count < maxLettersAtOnce && bytes < maxBytesAtOnce) {
        const waiting = box[count++]!;
        bytes += waiting.cost;
        if ('letter' in waiting) {
          taken.push(waiting.letter);
          if (waiting.otherwise) otherwise.push(waiting.otherwise);
        } else {
          this.#rolls.delete(`${node} ${waiting.room}`);
          const roll = rollOf(waiting.room);
          if (roll) taken.push(encodeLetter(this.#node, { kind: 'roll', roll }));
        }
      }
      this.#bytes -= bytes;
      box.splice(0, count);
      if (box.length === 0) this.#boxes.delete(node);
      if (taken.length > 0) letters.set(node, taken);
    }
    return { letters, otherwise };
  }

  /** Throws all away; returns what is to be told of it. */
  clear(): readonly RoomsInput[] {
    const waiting = [...this.#boxes.values()].flat();
    this.#boxes.clear();
    this.#rolls.clear();
    this.#bytes = 0;
    this.#counts.lettersDropped += waiting.length;
    return waiting.flatMap((each) => ('letter' in each && each.otherwise ? [each.otherwise] : []));
  }

  #push(node: NodeName, waiting: Waiting): boolean {
    if (this.#bytes + waiting.cost > this.#maxBytes) return false;
    const box = this.#boxes.get(node);
    if (box) box.push(waiting);
    else this.#boxes.set(node, [waiting]);
    this.#bytes += waiting.cost;
    return true;
  }
}

const overheadBytes = 64;
const maxLettersAtOnce = 256;
const maxBytesAtOnce = 512 * 1024;
