import type { Departure, Path, WebGroup } from '../../../src/index.js';
import type { FaultyEngine } from './FaultyEngine.js';
import { Ledger, type Account, type Delays } from './Ledger.js';

/** What an agent sees of its group at one moment. */
export interface AgentSight {
  readonly myId: string;
  readonly state: number;
  readonly signalingState: number;
  readonly members: readonly string[];
  readonly neighbors: readonly string[];
  readonly paths: Readonly<Record<string, Path>>;
}

/** A coming or a going, as the application was told; `atMs` by the clock of the machine. */
export interface AgentEvent {
  readonly event: 'join' | 'leave';
  readonly id: string;
  readonly reason?: Departure['reason'];
  readonly unacked?: number;
  readonly atMs: number;
}

/** What is waited for; all that is named has to hold. */
export interface Condition {
  /** The other members are exactly these. */
  readonly others?: readonly string[];
  /** How many members there are, this one included. */
  readonly count?: number;
  /** These are members, or not. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
  /** There is an open path of this kind, or of any, to each of these members. */
  readonly paths?: Readonly<Record<string, Path['kind'] | 'any'>>;
  /** There is no open path to these. */
  readonly noPath?: readonly string[];
  /** Of the numbered messages of a member, all below this number have come, or one above. */
  readonly heard?: Readonly<Record<string, number>>;
  readonly signalingState?: number;
  readonly state?: number;
}

/** What an agent has said. */
export interface Said {
  /** The number after the last message. */
  readonly end: number;
  /** For each member that is there: the number of the first message it was to get. */
  readonly since: Readonly<Record<string, number>>;
}

/** What an agent has heard. */
export interface Heard {
  readonly accounts: Readonly<Record<string, Account>>;
  readonly closedFaults: { readonly missing: number; readonly doubled: number; readonly inverted: number };
  readonly delays: Delays;
}

/**
 * A member that is told what to do, in a Node process or in a page. What its methods take and resolve with is JSON.
 * Numbered messages go to all members, so that a test can check that each comes once and in order.
 */
export class AgentMember {
  readonly #group: WebGroup;
  readonly #engine: FaultyEngine | undefined;
  readonly #ledger = new Ledger();
  readonly #events: AgentEvent[] = [];
  readonly #errors: string[] = [];
  readonly #since = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #number = 0;
  #stopTalking: () => void = () => {};

  constructor(group: WebGroup, engine?: FaultyEngine) {
    this.#group = group;
    this.#engine = engine;
    const changed = (): void => {
      for (const check of this.#waiting) check();
    };
    for (const event of ['pathChange', 'stateChange', 'signalingStateChange'] as const)
      group.on(event, changed);
    group.on('memberJoin', (id) => {
      this.#since.set(id, this.#number);
      this.#ledger.open(id);
      this.#remember({ event: 'join', id, atMs: Date.now() });
      changed();
    });
    group.on('memberLeave', (id, { reason, unacked }) => {
      this.#since.delete(id);
      this.#remember({ event: 'leave', id, reason, unacked: unacked.messages, atMs: Date.now() });
      changed();
    });
    group.on('message', (from, data) => {
      const [word, number, sentMs] = String(data).split(' ', 3);
      if (word !== 'n') return;
      this.#ledger.note(from, Number(number), Date.now() - Number(sentMs));
      changed();
    });
    group.on('error', ({ code, message }) => {
      if (this.#errors.length < maxRemembered) this.#errors.push(`${code}: ${message}`);
    });
  }

  /** Resolves with the own id when the group is joined. */
  async join(key: string): Promise<string> {
    await this.#group.join(key);
    return this.#group.myId;
  }

  async leave(): Promise<void> {
    this.#stopTalking();
    await this.#group.leave();
  }

  async invite(url: string): Promise<void> {
    await this.#group.invite(url);
  }

  async sight(): Promise<AgentSight> {
    const { myId, state, signalingState, members, neighbors } = this.#group;
    const paths = members.flatMap((id): [string, Path][] => {
      const path = this.#group.path(id);
      return path ? [[id, path]] : [];
    });
    return { myId, state, signalingState, members, neighbors, paths: Object.fromEntries(paths) };
  }

  async events(): Promise<AgentEvent[]> {
    return this.#events;
  }

  async errors(): Promise<string[]> {
    return this.#errors;
  }

  /** Resolves when the condition holds. Never rejects. */
  async until(condition: Condition): Promise<void> {
    if (this.#holds(condition)) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!this.#holds(condition)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  /** From now on sends numbered messages to all, as many a second, each this long; waits when too much waits. */
  async talk({ perSecond, bytes = 0 }: { perSecond: number; bytes?: number }): Promise<void> {
    this.#stopTalking();
    const padding = '.'.repeat(bytes);
    const startMs = Date.now();
    let said = 0;
    let room = true;
    const speak = (): void => {
      const due = ((Date.now() - startMs) * perSecond) / 1_000;
      // Not all at once after a pause of the whole process.
      for (let burst = 0; room && said < due && burst < perSecond; said++, burst++) {
        if (this.#say(padding)) continue;
        room = false;
        void this.#group.ready().then(() => (room = true));
      }
    };
    const timer = setInterval(speak, 20);
    this.#stopTalking = () => clearInterval(timer);
  }

  /** Sends so many numbered messages at once. */
  async say({ count, bytes = 0 }: { count: number; bytes?: number }): Promise<void> {
    const padding = '.'.repeat(bytes);
    for (let i = 0; i < count; i++) {
      if (!this.#say(padding)) await this.#group.ready();
    }
  }

  /** Sends no more, and resolves with what was said. */
  async stopTalking(): Promise<Said> {
    this.#stopTalking();
    return this.said();
  }

  async said(): Promise<Said> {
    return { end: this.#number, since: Object.fromEntries(this.#since) };
  }

  async heard(): Promise<Heard> {
    const { closedFaults } = this.#ledger;
    return { accounts: this.#ledger.accounts(), closedFaults, delays: this.#ledger.delays() };
  }

  /** Closes the data channels to the agent with this number; resolves with how many there were. */
  async closeLinks(agent: number): Promise<number> {
    return this.#faulty.closeLinks(agent);
  }

  /** Lets no data channel to these agents come about, and closes those that are open. */
  async keepApart(agents: readonly number[]): Promise<void> {
    this.#faulty.keepApart(agents);
  }

  /** Lets no data channel to these agents come about, and swallows what is said on those that are open. */
  async blackhole(agents: readonly number[]): Promise<void> {
    this.#faulty.blackhole(agents);
    this.#faulty.keepApart(agents, { close: false });
  }

  get #faulty(): FaultyEngine {
    if (!this.#engine) throw new Error('this agent has no engine of its own');
    return this.#engine;
  }

  #say(padding: string): boolean {
    return this.#group.send(`n ${this.#number++} ${Date.now()} ${padding}`);
  }

  #remember(event: AgentEvent): void {
    if (this.#events.length < maxRemembered) this.#events.push(event);
  }

  #holds(condition: Condition): boolean {
    const { members, myId, state, signalingState } = this.#group;
    const others = members.filter((id) => id !== myId);
    const pathTo = (id: string): string | undefined => this.#group.path(id)?.kind;
    const { others: wanted, count, has = [], hasNot = [], paths = {}, noPath = [], heard = {} } = condition;
    return (
      (wanted === undefined || [...wanted].sort().join() === others.join()) &&
      (count === undefined || members.length === count) &&
      (condition.state === undefined || condition.state === (state as number)) &&
      (condition.signalingState === undefined || condition.signalingState === (signalingState as number)) &&
      has.every((id) => members.includes(id)) &&
      hasNot.every((id) => !members.includes(id)) &&
      noPath.every((id) => pathTo(id) === undefined) &&
      Object.entries(paths).every(([id, kind]) =>
        kind === 'any' ? pathTo(id) !== undefined : pathTo(id) === kind,
      ) &&
      Object.entries(heard).every(([from, number]) => this.#ledger.next(from) >= number)
    );
  }
}

/** What an agent can be told to do. */
export type Command = Exclude<keyof AgentMember, symbol>;

/** An agent as a test holds it. */
export interface AgentApi {
  readonly name: string;
  call<Name extends Command>(
    name: Name,
    ...args: Parameters<AgentMember[Name]>
  ): ReturnType<AgentMember[Name]>;
}

const maxRemembered = 10_000;
