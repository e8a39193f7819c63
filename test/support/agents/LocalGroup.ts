import { createKey, type WebGroupOptions } from '../../../src/index.node.js';
import { Agent } from './Agent.js';
import { SignalingProcess } from './SignalingProcess.js';
import type { Party } from './verdict.js';

export interface LocalMember extends Party {
  readonly agent: Agent;
  /** What the others name in `closeLinks` and `keepApart`. */
  readonly number: number;
}

/** What members are introduced by. */
export interface LocalSignaling {
  readonly url: string;
  kill(): Promise<void>;
  /** On the same port. */
  restart(): Promise<void>;
}

/** Members in processes of their own, and their signaling server in another, all on this machine. The test closes it. */
export class LocalGroup {
  readonly key = createKey();
  readonly members: LocalMember[] = [];
  readonly #agents: Agent[] = [];
  readonly #signaling: LocalSignaling;

  private constructor(signaling: LocalSignaling) {
    this.#signaling = signaling;
  }

  /** `signaling`: in the place of one server; killed at the end. */
  static async open(
    count: number,
    options: WebGroupOptions = {},
    signaling?: LocalSignaling,
  ): Promise<LocalGroup> {
    const group = new LocalGroup(signaling ?? (await SignalingProcess.start({ host: '127.0.0.1', port: 0 })));
    try {
      await Promise.all(Array.from({ length: count }, () => group.add(options)));
      await group.complete();
    } catch (error) {
      await group.close();
      throw error;
    }
    return group;
  }

  get url(): string {
    return this.#signaling.url;
  }

  /** Starts a member, which joins. */
  async add(options: WebGroupOptions = {}): Promise<LocalMember> {
    const number = this.#agents.length + 1;
    // The place is taken at once, since several may be added at the same time.
    const starting = Agent.start(`member ${number}`, {
      agent: number,
      options: { signalingServer: this.url, ...options },
    });
    this.#agents.length = number;
    const agent = await starting;
    this.#agents[number - 1] = agent;
    const member = { agent, number, id: await agent.call('join', this.key) };
    this.members.push(member);
    return member;
  }

  /** Resolves when each of these has all others of them as members, and a path to each. */
  async complete(members: readonly LocalMember[] = this.members): Promise<void> {
    await Promise.all(
      members.map(({ agent, id }) => {
        const others = members.map((member) => member.id).filter((other) => other !== id);
        const paths = Object.fromEntries(others.map((other) => [other, 'any' as const]));
        return agent.call('until', { others, paths });
      }),
    );
  }

  async killSignaling(): Promise<void> {
    await this.#signaling.kill();
  }

  /** Starts the signaling server again, on the same port. */
  async restartSignaling(): Promise<void> {
    await this.#signaling.restart();
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent?.end()));
    await this.#signaling.kill();
  }
}
