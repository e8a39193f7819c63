import { createKey, type WebGroupOptions } from '../../../src/index.node.js';
import { Agent } from '../../support/agents/Agent.js';
import type { AgentApi } from '../../support/agents/AgentMember.js';
import { SignalingProcess } from '../../support/agents/SignalingProcess.js';
import type { Party } from '../../support/agents/verdict.js';
import { Internet, type Access, type NetHost } from './Internet.js';
import { TurnServer } from './TurnServer.js';

/** An agent, and the host it runs on. */
export interface NetMember extends Party {
  readonly agent: Agent;
  readonly host: NetHost;
}

const signalingPort = 8000;
const botPort = 9000;

/** An internet with a signaling server, and coturn where it is asked for. The test closes it. */
export class Setting {
  readonly internet = new Internet();
  readonly signalingHost: NetHost;
  readonly key = createKey();
  readonly members: NetMember[] = [];
  readonly #ended: (() => Promise<void>)[] = [];
  #turn: TurnServer | undefined;

  private constructor() {
    this.signalingHost = this.internet.add('signaling');
  }

  static async open(): Promise<Setting> {
    const setting = new Setting();
    try {
      await setting.startSignaling();
    } catch (error) {
      await setting.close();
      throw error;
    }
    return setting;
  }

  get url(): string {
    return `ws://${this.signalingHost.publicAddress}:${signalingPort}`;
  }

  async startSignaling(): Promise<SignalingProcess> {
    const { publicAddress: host, command } = this.signalingHost;
    const signaling = await SignalingProcess.start({ host, port: signalingPort }, command);
    this.#ended.push(() => signaling.kill());
    return signaling;
  }

  /** coturn, started when it is first asked for. */
  async turn(): Promise<TurnServer> {
    if (!this.#turn) {
      const turn = await TurnServer.start(this.internet.add('turn'));
      this.#turn = turn;
      this.#ended.push(() => turn.close());
    }
    return this.#turn;
  }

  /** Starts a member on a host of its own; it joins. */
  member(name: string, access: Access, options: WebGroupOptions = {}): Promise<NetMember> {
    return this.joinOn(this.host(name, access), options);
  }

  host(name: string, access: Access = 'open'): NetHost {
    return this.internet.add(name, access);
  }

  /** Starts a member on this host; it joins. */
  async joinOn(host: NetHost, options: WebGroupOptions = {}): Promise<NetMember> {
    const agent = await this.#start(host, options);
    const id = await agent.call('join', this.key);
    return this.#add({ agent, id, host });
  }

  /** Starts a bot on an open host of its own, and has it invited. */
  async bot(name: string, inviter: AgentApi, options: WebGroupOptions = {}): Promise<NetMember> {
    const host = this.internet.add(name);
    const url = `ws://${host.publicAddress}:${botPort}`;
    const agent = await this.#start(host, options, { host: host.publicAddress, port: botPort, url });
    await inviter.call('invite', url);
    const { myId: id } = await agent.call('sight');
    return this.#add({ agent, id, host });
  }

  /** Resolves when each member has all of these as others, however they are reached. */
  async complete(members: readonly NetMember[] = this.members): Promise<void> {
    await Promise.all(
      members.map(({ agent, id }) => {
        const others = members.map((member) => member.id).filter((other) => other !== id);
        return agent.call('until', {
          others,
          paths: Object.fromEntries(others.map((other) => [other, 'any' as const])),
        });
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map(({ agent }) => agent.end()));
    await Promise.all(this.#ended.map((end) => end()));
    this.internet.close();
  }

  async #start(
    host: NetHost,
    options: WebGroupOptions,
    bot?: { host: string; port: number; url: string },
  ): Promise<Agent> {
    const setting = {
      agent: this.members.length + 1,
      options: { signalingServer: this.url, ...options },
      ...(bot && { bot }),
    };
    const agent = await Agent.start(host.name, setting, host.command);
    this.#ended.push(() => agent.end());
    return agent;
  }

  #add(member: NetMember): NetMember {
    this.members.push(member);
    return member;
  }
}
