import { setTimeout as pause } from 'node:timers/promises';
import { LocalGroup, type LocalMember } from '../test/support/agents/LocalGroup.js';
import { percentile, type Row } from './support/report.js';
import type { Setting } from './support/Setting.js';

type Pair = readonly [LocalMember, LocalMember];
type Fault = 'keepApart' | 'blackhole' | 'closeLinks';

/** How long a pair is kept apart, in milliseconds: at least so long, and at random up to so much longer. */
const leastApartMs = 300;
const moreApartMs = 3_000;
/** Where links are only closed: at random up to so long until the next time, so also while others come up. */
const mostBetweenMs = 600;

/**
 * How long are two members without a word from each other when their link ends, and how long until they are linked
 * again? Members in processes of their own, with a signaling server of their own.
 */
export async function failover({ quick, runtimes }: Setting): Promise<Row[]> {
  if (!runtimes.includes('Node')) return [];
  const group = await LocalGroup.open(4);
  try {
    const closed = await separate(group, quick ? 10 : 100, 'keepApart');
    const silent = await separate(group, quick ? 2 : 10, 'blackhole');
    const closedAgainMs = await close(group, quick ? 10 : 100);
    const killedMs = await kill(group, quick ? 2 : 6);
    return [
      timesRow('link closed, next message by relay', closed.relayedMs, 500),
      timesRow('link silent, next message by relay', silent.relayedMs, 6_000),
      timesRow('links closed all the time, next message', closedAgainMs, 500),
      timesRow('direct again after kept apart', [...closed.directMs, ...silent.directMs], 3_000),
      timesRow('killed, gone everywhere', killedMs, 12_000),
    ];
  } finally {
    await group.close();
  }
}

interface Times {
  readonly relayedMs: readonly number[];
  readonly directMs: readonly number[];
}

/** Keeps two pairs of the four apart at the same time, again and again. */
async function separate({ members }: LocalGroup, rounds: number, how: Fault): Promise<Times> {
  const relayedMs: number[] = [];
  const directMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const pairs = pairsOf(members, round);
    relayedMs.push(...(await Promise.all(pairs.map((pair) => nextMessageMs(pair, how)))).flat());
    await pause(leastApartMs + Math.random() * moreApartMs);
    directMs.push(...(await Promise.all(pairs.map(linkedAgainMs))));
  }
  return { relayedMs, directMs };
}

/** Closes the links of two pairs of the four at the same time, again and again. */
async function close({ members }: LocalGroup, rounds: number): Promise<number[]> {
  const timesMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const takenMs = pairsOf(members, round).map((pair) => nextMessageMs(pair, 'closeLinks'));
    timesMs.push(...(await Promise.all(takenMs)).flat());
    await pause(Math.random() * mostBetweenMs);
  }
  return timesMs;
}

function pairsOf(members: readonly LocalMember[], round: number): Pair[] {
  const other = 1 + (round % 3);
  const rest = members.filter((_, at) => at !== 0 && at !== other);
  return [
    [members[0]!, members[other]!],
    [rest[0]!, rest[1]!],
  ];
}

/** How long it takes in each direction, from the end of the link on, until what is said then has arrived. */
async function nextMessageMs(pair: Pair, how: Fault): Promise<number[]> {
  const endMs = performance.now();
  await Promise.all(
    eachWay<unknown>(pair, ({ agent }, { number }) =>
      how === 'closeLinks' ? agent.call(how, number) : agent.call(how, [number]),
    ),
  );
  return Promise.all(
    eachWay(pair, async (from, to) => {
      await from.agent.call('say', { count: 1 });
      const { end } = await from.agent.call('said');
      await to.agent.call('until', { heard: { [from.id]: end } });
      return performance.now() - endMs;
    }),
  );
}

/** How long it takes, from when it is possible again, until both have a link of their own. */
async function linkedAgainMs(pair: Pair): Promise<number> {
  const startMs = performance.now();
  await Promise.all(eachWay(pair, ({ agent }) => agent.call('keepApart', [])));
  await Promise.all(eachWay(pair, ({ agent }, { id }) => agent.call('until', { paths: { [id]: 'direct' } })));
  return performance.now() - startMs;
}

/** How long it takes, from the end of a process on, until no other member counts it as one. */
async function kill(group: LocalGroup, rounds: number): Promise<number[]> {
  const timesMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const killed = group.members.shift()!;
    const startMs = performance.now();
    killed.agent.signal('SIGKILL');
    await Promise.all(group.members.map(({ agent }) => agent.call('until', { hasNot: [killed.id] })));
    timesMs.push(performance.now() - startMs);
    await group.add();
    await group.complete();
  }
  return timesMs;
}

function eachWay<Result>(
  [one, other]: Pair,
  act: (from: LocalMember, to: LocalMember) => Promise<Result>,
): Promise<Result>[] {
  return [act(one, other), act(other, one)];
}

/** The median, the 99th percentile and the most; the goal is for the second. */
function timesRow(question: string, timesMs: readonly number[], goalMs: number): Row {
  const p99 = percentile(timesMs, 0.99);
  const shown = [percentile(timesMs, 0.5), p99, Math.max(...timesMs)].map((ms) => ms.toFixed(0));
  return {
    question: `${question}, p50 / p99 / most of ${timesMs.length}`,
    where: 'Node',
    ours: `${shown.join(' / ')} ms`,
    raw: '–',
    goal: `p99 ≤ ${goalMs} ms`,
    holds: p99 <= goalMs,
  };
}
