import type { Clock } from '../../base/Clock.js';
import { systemClock } from '../../base/system.js';
import type { NodeName } from '../../wire/nodesCodec.js';
import { storeLimits, type Store, type StoreConnection, type StoreEvents } from './Store.js';

/** For signaling servers in one process, such as on several ports: what they share is in its memory. */
export class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #nodes = new Map<NodeName, Member>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  open(node: NodeName, events: StoreEvents): StoreConnection {
    const self: Member = { events, isOpen: true, aliveUntilMs: 0, rolls: new Map(), box: [] };
    const nowMs = (): number => this.#clock.nowMs();
    this.#nodes.set(node, self);
    queueMicrotask(() => {
      if (self.isOpen) events.up();
    });
    return {
      announce: async (ttlMs) => {
        self.aliveUntilMs = nowMs() + ttlMs;
        for (const [name, { aliveUntilMs, isOpen }] of this.#nodes) {
          if (!isOpen && aliveUntilMs <= nowMs()) this.#nodes.delete(name);
        }
        return [...this.#nodes].flatMap(([name, { aliveUntilMs }]) => (aliveUntilMs > nowMs() ? [name] : []));
      },
      exchange: async (rooms, others, ttlMs) => {
        const untilMs = nowMs() + ttlMs;
        for (const [room, roll] of self.rolls) if (roll.untilMs <= nowMs()) self.rolls.delete(room);
        for (const { room, roll } of rooms) if (roll) self.rolls.set(room, { bytes: roll, untilMs });
        return rooms.map(({ room }) =>
          others.flatMap((other) => {
            const roll = this.#nodes.get(other)?.rolls.get(room);
            return roll && roll.untilMs > nowMs() ? [roll.bytes] : [];
          }),
        );
      },
      post: async (letters) => {
        for (const [to, list] of letters) {
          const other = this.#nodes.get(to);
          if (!other) continue;
          other.box.push(...list);
          other.box.splice(0, other.box.length - storeLimits.lettersInBox);
          if (other.isOpen) queueMicrotask(() => void (other.isOpen && other.events.hint()));
        }
      },
      collect: async () => self.box.splice(0, storeLimits.lettersAtOnce),
      close: async () => {
        self.isOpen = false;
      },
    };
  }
}

/** What is kept for a node. */
interface Member {
  readonly events: StoreEvents;
  isOpen: boolean;
  aliveUntilMs: number;
  readonly rolls: Map<string, { readonly bytes: Uint8Array; readonly untilMs: number }>;
  readonly box: Uint8Array[];
}
