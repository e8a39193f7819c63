// The script of a page that is an agent: `startAgent` makes the member, `agentCall` tells it what to do.
import { systemPlatform } from '../../../src/base/system.js';
import { simplePeerEngine } from '../../../src/channel/rtc/simplePeerEngine.js';
import { WebGroup, type WebGroupOptions } from '../../../src/index.js';
import { AgentMember, type Command } from './AgentMember.js';
import { FaultyEngine } from './FaultyEngine.js';

declare global {
  interface Window {
    startAgent(agent: number, options: WebGroupOptions): void;
    agentCall(name: Command, args: unknown[]): Promise<unknown>;
  }
}

let member: AgentMember | undefined;

window.startAgent = (agent, options) => {
  const rtc = new FaultyEngine(simplePeerEngine(systemPlatform()), agent);
  member = new AgentMember(new WebGroup(options, { rtc }), rtc);
};

window.agentCall = (name, args) =>
  (member![name] as (...given: unknown[]) => Promise<unknown>).apply(member, args);
