// Numbered messages among six real members, two in Chromium, one in Firefox and three in Node, while a random link is
// closed again and again and a random pair is kept apart. Prints what was lost, doubled, inverted, and who left.
//
//   npm run soak -- --minutes 10 --rate 200 --close-every 2 --apart 30 --seed 1
//
// --minutes: how long they talk. --rate: messages a second of each member, to all others. --close-every: seconds from one
// closed link to the next. --apart: seconds for which one pair is kept apart, then another one; 0 for none. --seed: of
// what is random. Ends with 1 when anything was lost, doubled or inverted, or anybody left.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'puppeteer-core';
import { createKey } from '../../src/index.node.js';
import {
  closeBrowser,
  launchChromium,
  launchFirefox,
  servePages,
  type PageServer,
} from '../browser/support/pages.js';
import { Agent } from '../support/agents/Agent.js';
import type { AgentApi } from '../support/agents/AgentMember.js';
import { PageAgent } from '../support/agents/PageAgent.js';
import { SignalingProcess } from '../support/agents/SignalingProcess.js';
import { faultsOf, settle, type Party } from '../support/agents/verdict.js';

interface Member extends Party {
  readonly agent: AgentApi;
  readonly number: number;
}

interface Plan {
  readonly minutes: number;
  readonly rate: number;
  readonly closeEveryMs: number;
  readonly apartMs: number;
  readonly seed: number;
}

/** How long may pass until all that was said has been heard, before it counts as lost. */
const patienceMs = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '200' },
    'close-every': { type: 'string', default: '2' },
    apart: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
process.exitCode = await main({
  minutes: Number(values.minutes),
  rate: Number(values.rate),
  closeEveryMs: Number(values['close-every']) * 1_000,
  apartMs: Number(values.apart) * 1_000,
  seed: Number(values.seed),
});

async function main(plan: Plan): Promise<number> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const members = await gather(ends);
    console.log(`${members.map(({ agent }) => agent.name).join(', ')}: all linked with all`);
    await Promise.all(members.map(({ agent }) => agent.call('talk', { perSecond: plan.rate })));
    const { closed, relayed, direct } = await disturb(members, plan);
    const verdict = await settle(members, patienceMs);
    const rows: [string, string | number][] = [
      ['minutes', plan.minutes],
      ['messages to arrive', verdict.due],
      ['lost', verdict.lost],
      ['doubled', verdict.doubled],
      ['inverted', verdict.inverted],
      ['leaves', verdict.leaves],
      ['links closed', closed],
      ['pairs kept apart', relayed.length],
      ['relayed, after the pair was kept apart', spread(relayed)],
      ['direct again, after it was not any more', spread(direct)],
      ['p99 of the worst receiver', `${verdict.p99Ms} ms`],
      ['slowest message', `${verdict.slowestMs} ms`],
    ];
    for (const [name, value] of rows) console.log(`| ${name} | ${value} |`);
    for (const { agent } of members) {
      const events = await agent.call('events');
      const errors = await agent.call('errors');
      for (const { event, id, reason } of events.filter((each) => each.event === 'leave')) {
        const whom = members.find((member) => member.id === id)?.agent.name ?? id;
        console.log(`${agent.name}: ${event} of ${whom}, ${reason}`);
      }
      for (const error of errors.slice(0, 10)) console.log(`${agent.name}: ${error}`);
    }
    return Object.values(faultsOf(verdict)).some((count) => count > 0) || verdict.due === 0 ? 1 : 0;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Starts the six members; resolves when each has a path to each. `ends` gets what takes them down again. */
async function gather(ends: (() => Promise<void>)[]): Promise<Member[]> {
  const signaling = await SignalingProcess.start({ host: '127.0.0.1', port: 0 });
  ends.push(() => signaling.kill());
  const pages: PageServer = await servePages();
  ends.push(() => pages.close());
  const launched = async (launch: () => Promise<Browser>): Promise<Browser> => {
    const browser = await launch();
    ends.push(() => closeBrowser(browser));
    return browser;
  };
  // Each page in a browser of its own: in one, the page that is not in front would be slowed down.
  const [chromium, secondChromium, firefox] = await Promise.all(
    [launchChromium, launchChromium, launchFirefox].map((launch) => launched(() => launch())),
  );
  const options = { signalingServer: `ws://127.0.0.1:${signaling.port}` };
  const inPage = (browser: Browser, name: string, number: number): Promise<AgentApi> =>
    PageAgent.open(browser, pages.url, name, number, options);
  const inNode = async (name: string, number: number): Promise<AgentApi> => {
    const agent = await Agent.start(name, { agent: number, options });
    ends.push(() => agent.end());
    return agent;
  };
  const agents = await Promise.all([
    inPage(chromium!, 'Chromium 1', 1),
    inPage(secondChromium!, 'Chromium 2', 2),
    inPage(firefox!, 'Firefox', 3),
    inNode('Node 1', 4),
    inNode('Node 2', 5),
    inNode('Node 3', 6),
  ]);
  const key = createKey();
  const ids = await Promise.all(agents.map((agent) => agent.call('join', key)));
  const members = agents.map((agent, index) => ({ agent, id: ids[index]!, number: index + 1 }));
  await Promise.all(
    members.map(({ agent, id }) => {
      const paths = ids.filter((other) => other !== id).map((other) => [other, 'any'] as const);
      return agent.call('until', { paths: Object.fromEntries(paths) });
    }),
  );
  return members;
}

/** How long it took, in milliseconds, until both of a pair saw a change; Infinity = they did not. */
interface Wait {
  readonly pair: string;
  ms: number;
}

interface Disturbance {
  readonly closed: number;
  readonly relayed: readonly Wait[];
  readonly direct: readonly Wait[];
}

/** Closes links and keeps pairs apart for the time of the plan. */
async function disturb(
  members: readonly Member[],
  { minutes, closeEveryMs, apartMs, seed }: Plan,
): Promise<Disturbance> {
  const random = randomOf(seed);
  const pickPair = (): [Member, Member] => {
    const one = Math.floor(random() * members.length);
    const other = (one + 1 + Math.floor(random() * (members.length - 1))) % members.length;
    return [members[one]!, members[other]!];
  };
  const endMs = Date.now() + minutes * 60_000;
  const waits: Promise<unknown>[] = [];
  const relayed: Wait[] = [];
  const direct: Wait[] = [];
  const separate = async (pair: [Member, Member], apart: boolean): Promise<void> => {
    const wait: Wait = { pair: pair.map(({ agent }) => agent.name).join(' and '), ms: Infinity };
    (apart ? relayed : direct).push(wait);
    const startMs = Date.now();
    await eachOfPair(pair, ({ agent }, { number }) => agent.call('keepApart', apart ? [number] : []));
    const kind = apart ? 'relayed' : 'direct';
    const seen = eachOfPair(pair, ({ agent }, { id }) => agent.call('until', { paths: { [id]: kind } }));
    waits.push(seen.then(() => (wait.ms = Date.now() - startMs)).catch(() => {}));
  };
  let apartUntilMs = 0;
  let apart: [Member, Member] | undefined;
  let closed = 0;
  while (Date.now() < endMs) {
    if (apartMs > 0 && Date.now() >= apartUntilMs) {
      const before = apart;
      if (before) await separate(before, false);
      // Another one, whose links this one is not waiting for.
      do apart = pickPair();
      while (before && isSamePair(before, apart));
      await separate(apart, true);
      apartUntilMs = Date.now() + apartMs;
    }
    const [one, other] = pickPair();
    closed += await one.agent.call('closeLinks', other.number);
    await pause(Math.min(closeEveryMs, Math.max(0, endMs - Date.now())));
  }
  if (apart) await separate(apart, false);
  const patience = new AbortController();
  await Promise.race([
    Promise.all(waits),
    pause(patienceMs, undefined, { signal: patience.signal }).catch(() => {}),
  ]);
  patience.abort();
  return { closed, relayed, direct };
}

function eachOfPair(
  [one, other]: readonly [Member, Member],
  act: (member: Member, other: Member) => Promise<unknown>,
): Promise<unknown> {
  return Promise.all([act(one, other), act(other, one)]);
}

function isSamePair(pair: readonly Member[], other: readonly Member[]): boolean {
  return pair.every((member) => other.includes(member));
}

/** The median, the worst of nine in ten, and those beyond it. */
function spread(waits: readonly Wait[]): string {
  if (waits.length === 0) return '-';
  const sorted = [...waits].sort((a, b) => a.ms - b.ms);
  const ninth = Math.ceil(sorted.length * 0.9) - 1;
  const slowest = sorted.slice(ninth + 1).map(({ ms, pair }) => `${ms} ms (${pair})`);
  const times = [`median ${sorted[sorted.length >> 1]!.ms} ms`, `90 % ${sorted[ninth]!.ms} ms`];
  return [...times, ...slowest].join(', ');
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
