// An agent in a process of its own. Takes commands as lines of JSON on stdin, `[number, name, ...arguments]`, and answers
// on stdout, `{number, result}` or `{number, error}`. Ends when stdin ends, so that it never outlives its test.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { systemPlatform, systemWrtc } from '../../../src/base/system.js';
import { noRtcEngine, simplePeerEngine } from '../../../src/channel/rtc/simplePeerEngine.js';
import { WebGroup, WebGroupBotServer, type WebGroupOptions } from '../../../src/index.node.js';
import { AgentMember, type Command } from './AgentMember.js';
import { FaultyEngine } from './FaultyEngine.js';

/** What the process is told in its one argument. */
export interface AgentSetting {
  /** 1 to 63. */
  readonly agent: number;
  readonly options: WebGroupOptions;
  readonly bot?: Bot;
}

/** A bot waits to be invited at this URL, instead of joining by itself. */
export interface Bot {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

const { agent, options, bot } = JSON.parse(process.argv[2]!) as AgentSetting;
const { member } = bot ? await waitForInvitation(bot) : { member: Promise.resolve(makeMember()) };
process.stdout.write('{"ready":true}\n');

createInterface(process.stdin)
  .on('line', (line) => void obey(line))
  .on('close', () => process.exit());

async function obey(line: string): Promise<void> {
  const [number, name, ...args] = JSON.parse(line) as [number, Command, ...unknown[]];
  let answer: { number: number; result?: unknown; error?: string };
  try {
    const command = (await member)[name] as (...given: unknown[]) => Promise<unknown>;
    answer = { number, result: await command.apply(await member, args) };
  } catch (error) {
    answer = { number, error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function makeMember(): AgentMember {
  const { wrtc } = options;
  const inner = wrtc === false ? noRtcEngine : simplePeerEngine(systemPlatform(), systemWrtc(wrtc));
  const rtc = new FaultyEngine(inner, agent);
  return new AgentMember(new WebGroup(options, { rtc }), rtc);
}

/** Resolves when the bot listens; the member comes with the first invitation. */
async function waitForInvitation(bot: Bot): Promise<{ member: Promise<AgentMember> }> {
  const server = createServer().listen(bot.port, bot.host);
  await once(server, 'listening');
  const bots = new WebGroupBotServer({ server, url: bot.url, webGroupOptions: options });
  return {
    member: new Promise((resolve) => {
      bots.onWebGroup = (group) => resolve(new AgentMember(group));
    }),
  };
}
