import assert from 'node:assert/strict';
import type { GroupFoundation } from '../../../src/WebGroup.js';
import { createKey, WebGroup, type GroupError, type WebGroupOptions } from '../../../src/index.node.js';
import { systemPlatform } from '../../../src/base/system.js';
import { until } from '../../support/groups.js';
import { PairNetwork } from '../../support/PairNetwork.js';

/** One of those who mean well. */
export interface HonestMember {
  readonly name: string;
  readonly group: WebGroup;
  readonly errors: GroupError[];
  /** Why openings of links have failed at it: code and message. */
  readonly refusals: string[];
}

/**
 * The members of a group who mean well, over real links, and what they are told: everybody's events and messages are
 * kept, so that after an attack it can be said that nothing has happened but what had to.
 */
export class HonestGroup {
  readonly network: PairNetwork;
  readonly key: string;
  readonly members: HonestMember[] = [];
  /** Honest members who have left for honest ones: `a lost b: refused`. */
  readonly losses: string[] = [];
  /** Whom an honest member takes for a member, besides the honest ones; `allowed` are not told. */
  readonly strangers: string[] = [];
  readonly allowed = new Set<string>();
  /** Messages that nobody honest has sent. */
  readonly inventions: string[] = [];
  readonly #received = new Map<string, string[]>();
  readonly #options: WebGroupOptions;
  #round = 0;

  constructor(options: WebGroupOptions, { key = createKey(), network = new PairNetwork() } = {}) {
    this.#options = options;
    this.key = key;
    this.network = network;
  }

  /** A member that has not joined yet. */
  make(name: string, options: WebGroupOptions = {}, foundation: GroupFoundation = {}): HonestMember {
    const refusals: string[] = [];
    const platform = foundation.platform ?? systemPlatform();
    const log: WebGroupOptions['log'] = (_level, _scope, text, details) => {
      if (text === 'opening failed') refusals.push(String(details?.['error']));
    };
    const group = new WebGroup(
      { ...this.#options, ...options },
      { rtc: this.network.engineOf(name), ...foundation, platform: { ...platform, log } },
    );
    return this.adopt(name, group, refusals);
  }

  /** Counts a group that was made elsewhere, such as that of a bot, among its members. */
  adopt(name: string, group: WebGroup, refusals: string[] = []): HonestMember {
    const member = { name, group, errors: [] as GroupError[], refusals };
    group.on('error', (error) => member.errors.push(error));
    group.on('memberJoin', (id) => {
      if (!this.#nameOf(id) && !this.allowed.has(id)) this.strangers.push(`${name} sees ${id}`);
    });
    group.on('memberLeave', (id, { reason }) => {
      const other = this.#nameOf(id);
      if (other && reason !== 'self') this.losses.push(`${name} lost ${other}: ${reason}`);
    });
    group.on('message', (from, data) => this.#note(name, from, data));
    this.members.push(member);
    return member;
  }

  /**
   * Makes members that join at once; resolves when each member of the group has a link to each other one: that may be
   * before all are JOINED, since who joins waits for everybody of whom the server speaks.
   */
  async join(...names: string[]): Promise<HonestMember[]> {
    const made = names.map((name) => this.make(name));
    for (const { group } of made) void group.join(this.key);
    await this.whole();
    return made;
  }

  /** Resolves when each of them has all others as members, and a link to each, of its own or carried. */
  async whole(members: readonly HonestMember[] = this.members): Promise<void> {
    await Promise.all(
      members.map(({ group }) =>
        until(group, () =>
          members.every((other) => other.group === group || group.path(other.group.myId) !== undefined),
        ),
      ),
    );
  }

  /**
   * Each of them sends numbered messages to all others. Resolves when everybody has all of them, each once and in order;
   * rejects when one comes twice, too early, or was never sent. `padding`: characters that make each of them longer.
   */
  async exchange(count = 10, padding = 0): Promise<void> {
    const { members } = this;
    const round = ++this.#round;
    const expected = Array.from({ length: count }, (_, number) => `${round}:${number}${'.'.repeat(padding)}`);
    const got = (to: HonestMember, from: HonestMember): string[] =>
      (this.#received.get(`${to.name} ${from.name}`) ?? []).filter((text) => text.startsWith(`${round}:`));
    const pairs = members.flatMap((to) =>
      members.filter((from) => from !== to).map((from) => [to, from] as const),
    );
    const arrived = pairs.map(([to, from]) => until(to.group, () => got(to, from).length >= count));
    for (const { group } of members) {
      for (const text of expected)
        for (const other of members) if (other.group !== group) group.sendTo(other.group.myId, text);
    }
    await Promise.all(arrived);
    for (const [to, from] of pairs)
      assert.deepEqual(got(to, from), expected, `at ${to.name} from ${from.name}`);
  }

  /** Nobody honest has left, nobody has come who should not, no message was invented; then the group goes on. */
  async goesOn(errors: readonly string[] = [], count = 10, padding = 0): Promise<void> {
    await this.whole();
    await this.exchange(count, padding);
    assert.deepEqual(this.losses, []);
    assert.deepEqual(this.strangers, []);
    assert.deepEqual(this.inventions, []);
    const unexpected = this.members.flatMap((member) =>
      member.errors
        .filter(({ code }) => !errors.includes(code))
        .map((error) => `${member.name} is told: ${error.message}`),
    );
    assert.deepEqual(unexpected, []);
  }

  async leave(): Promise<void> {
    // Else those who carry may be gone before those for whom they do.
    await Promise.all(this.members.map(({ group }) => group.flush()));
    await Promise.all(this.members.map(({ group }) => group.leave()));
  }

  #nameOf(id: string): string | undefined {
    return this.members.find(({ group }) => group.myId === id)?.name;
  }

  #note(to: string, from: string, data: unknown): void {
    const name = this.#nameOf(from);
    // A member that means no good may say what it likes in its own name.
    if (!name && this.allowed.has(from)) return;
    if (!name || typeof data !== 'string' || !/^\d+:\d+\.*$/.test(data)) {
      this.inventions.push(`${to} got ${String(data).slice(0, 40)} from ${name ?? from}`);
      return;
    }
    const key = `${to} ${name}`;
    this.#received.set(key, [...(this.#received.get(key) ?? []), data]);
  }
}
