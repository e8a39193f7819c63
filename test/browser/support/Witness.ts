import type { Departure, Path, WebGroup } from '../../../src/index.js';

/** What a member knows of its group at one moment. */
export interface Sight {
  readonly myId: string;
  readonly state: number;
  readonly members: readonly string[];
  readonly neighbors: readonly string[];
  /** How each neighbour is reached. */
  readonly kinds: readonly Path['kind'][];
}

/** A message as it came, and a departure with the time of this machine. */
export interface SeenMessage {
  readonly from: string;
  readonly data: string;
}
export interface SeenDeparture {
  readonly id: string;
  readonly reason: Departure['reason'];
  readonly atMs: number;
}

/**
 * A member that remembers what it was told, in Node or in a page. What its methods take and return is JSON, so that a
 * test can ask a page as it asks a member beside it.
 */
export class Witness {
  readonly group: WebGroup;
  readonly #messages: SeenMessage[] = [];
  readonly #departures: SeenDeparture[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(group: WebGroup) {
    this.group = group;
    const changed = (): void => {
      for (const check of this.#waiting) check();
    };
    for (const event of ['memberJoin', 'pathChange', 'stateChange'] as const) group.on(event, changed);
    group.on('memberLeave', (id, { reason }) => {
      this.#departures.push({ id, reason, atMs: Date.now() });
      changed();
    });
    group.on('message', (from, data) => {
      this.#messages.push({ from, data: String(data) });
      changed();
    });
    group.on('error', (error) => console.error(String(error), String(error.cause)));
  }

  /** Resolves with the own id when the group is joined. */
  async join(key: string): Promise<string> {
    await this.group.join(key);
    return this.group.myId;
  }

  async leave(): Promise<void> {
    await this.group.leave();
  }

  async sight(): Promise<Sight> {
    const { myId, state, members, neighbors } = this.group;
    return { myId, state, members, neighbors, kinds: neighbors.map((id) => this.group.path(id)!.kind) };
  }

  /** Resolves when there are this many members, this one included, all with a link. */
  async hasMembers(count: number): Promise<void> {
    await this.#until(() => this.group.members.length === count && this.group.neighbors.length === count - 1);
  }

  /** Sends to all, or to one; resolves when it has been acknowledged. */
  async send(data: string, to?: string): Promise<void> {
    if (to === undefined) this.group.send(data);
    else this.group.sendTo(to, data);
    await this.group.flush();
  }

  /** Resolves with all messages so far, when there are this many. */
  async received(count: number): Promise<readonly SeenMessage[]> {
    await this.#until(() => this.#messages.length >= count);
    return this.#messages;
  }

  /** Resolves with the departure of this member. */
  async departure(id: string): Promise<SeenDeparture> {
    const find = (): SeenDeparture | undefined => this.#departures.find((departure) => departure.id === id);
    await this.#until(() => find() !== undefined);
    return find()!;
  }

  async #until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }
}

/** What a test can ask a witness for. */
export type WitnessApi = Omit<Witness, 'group'>;
