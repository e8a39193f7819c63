import { Emitter } from '../../../src/base/Emitter.js';
import { WebGroupState } from '../../../src/WebGroup.js';
import type { GroupLike } from '../../../src/provider/yjs.js';

type Events = {
  memberJoin: [id: string];
  memberLeave: [id: string];
  stateChange: [state: WebGroupState];
  message: [id: string, data: string | Uint8Array, details: { lane: number }];
};

/**
 * Groups in memory, without time: a message waits until the test delivers it. From one member to another messages
 * keep their order; which pair comes next is the test's choice.
 */
export class FakeNetwork {
  readonly groups = new Map<string, FakeGroup>();
  readonly #queues = new Map<
    string,
    { to: FakeGroup; from: string; data: string | Uint8Array; lane: number }[]
  >();

  join(id: string): FakeGroup {
    const group = new FakeGroup(this, id);
    group.join();
    return group;
  }

  post(from: FakeGroup, to: string, data: string | Uint8Array, lane: number): void {
    const target = this.groups.get(to);
    if (!target) throw Object.assign(new Error('unknown'), { code: 'UNKNOWN_MEMBER' });
    const pair = `${from.myId}>${to}`;
    const queue = this.#queues.get(pair) ?? [];
    this.#queues.set(pair, queue);
    queue.push({ to: target, from: from.myId, data, lane });
  }

  get busyPairs(): string[] {
    return [...this.#queues.keys()].filter((pair) => this.#queues.get(pair)!.length > 0);
  }

  deliver(pair: string): void {
    const message = this.#queues.get(pair)?.shift();
    message?.to.events.emit('message', null, message.from, message.data, { lane: message.lane });
  }

  /** What is under way between this member and the others is lost, as after a crash. */
  lose(id: string): void {
    for (const pair of this.#queues.keys()) if (pair.split('>').includes(id)) this.#queues.delete(pair);
  }

  /** Delivers until nothing is under way; `random` chooses the pair. */
  async settle(random: () => number = () => 0): Promise<void> {
    for (;;) {
      await turn();
      const pairs = this.busyPairs;
      if (pairs.length === 0) return;
      this.deliver(pairs[Math.floor(random() * pairs.length)]!);
    }
  }
}

/** Lets everything that waits in the microtask queue run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class FakeGroup implements GroupLike {
  readonly myId: string;
  members: string[] = [];
  state = WebGroupState.LEFT;
  /** What `send` and `sendTo` return. */
  hasRoom = true;
  /** What `send` and `sendTo` throw, if anything. */
  failure: Error | undefined;
  readonly sent: { to: string | undefined; data: Uint8Array }[] = [];
  readonly #network: FakeNetwork;
  readonly events = new Emitter<Events>((error) => {
    throw error;
  });
  #onRoom: (() => void)[] = [];

  constructor(network: FakeNetwork, id: string) {
    this.#network = network;
    this.myId = id;
  }

  join(): void {
    const others = [...this.#network.groups.values()];
    this.#network.groups.set(this.myId, this);
    this.members = [this.myId];
    this.#setState(WebGroupState.JOINING);
    for (const other of others) {
      other.members.push(this.myId);
      other.events.emit('memberJoin', null, this.myId);
      this.members.push(other.myId);
      this.events.emit('memberJoin', null, other.myId);
    }
    this.#setState(WebGroupState.JOINED);
  }

  leave(): void {
    this.#network.groups.delete(this.myId);
    this.#network.lose(this.myId);
    for (const other of this.#network.groups.values()) {
      other.members = other.members.filter((id) => id !== this.myId);
      other.events.emit('memberLeave', null, this.myId);
    }
    this.members = [];
    this.#setState(WebGroupState.LEFT);
  }

  #setState(state: WebGroupState): void {
    this.state = state;
    this.events.emit('stateChange', null, state);
  }

  send(data: Uint8Array, { lane }: { lane: number }): boolean {
    if (this.failure) throw this.failure;
    this.sent.push({ to: undefined, data });
    for (const id of this.members) if (id !== this.myId) this.#network.post(this, id, data, lane);
    return this.hasRoom;
  }

  sendTo(id: string, data: Uint8Array, { lane }: { lane: number }): boolean {
    if (this.failure) throw this.failure;
    this.sent.push({ to: id, data });
    this.#network.post(this, id, data, lane);
    return this.hasRoom;
  }

  ready(): Promise<void> {
    return new Promise((resolve) => this.#onRoom.push(resolve));
  }

  makeRoom(): void {
    this.hasRoom = true;
    for (const resolve of this.#onRoom.splice(0)) resolve();
  }

  on<Name extends keyof Events>(event: Name, handler: (...args: Events[Name]) => unknown): () => void {
    return this.events.on(event, handler);
  }

  get hasHandlers(): boolean {
    return (['memberJoin', 'memberLeave', 'stateChange', 'message'] as const).some((event) =>
      this.events.hasHandlers(event),
    );
  }
}
