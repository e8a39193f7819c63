import type { AgentApi, AgentEvent, Heard, Said } from './AgentMember.js';

/** What became of the numbered messages of some agents among themselves. */
export interface Verdict {
  /** How many messages were to arrive, each counted at each receiver. */
  readonly due: number;
  readonly lost: number;
  readonly doubled: number;
  readonly inverted: number;
  /** Of agents of this list only. */
  readonly leaves: number;
  /** Of the worst receiver, in milliseconds from `send` to the handler. */
  readonly p99Ms: number;
  readonly slowestMs: number;
}

/** Nothing was lost, doubled or inverted, and nobody left. */
export const flawless = { lost: 0, doubled: 0, inverted: 0, leaves: 0 };

export interface Party {
  readonly agent: AgentApi;
  readonly id: string;
}

/**
 * Lets all of them stop talking and waits until each has heard all of each other one, or `patienceMs` is over: what has
 * not come by then is lost.
 */
export async function settle(parties: readonly Party[], patienceMs: number): Promise<Verdict> {
  const said = await Promise.all(parties.map(({ agent }) => agent.call('stopTalking')));
  const due = (receiver: Party): Record<string, number> =>
    Object.fromEntries(
      parties.flatMap(({ id }, index) => {
        const { end, since } = said[index]!;
        const first = since[receiver.id];
        return id === receiver.id || first === undefined || first >= end ? [] : [[id, end]];
      }),
    );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
  const all = Promise.all(parties.map((party) => party.agent.call('until', { heard: due(party) })));
  await Promise.race([patience, all.catch(() => {})]);
  clearTimeout(timer);
  const heard = await Promise.all(parties.map(({ agent }) => agent.call('heard')));
  const events = await Promise.all(parties.map(({ agent }) => agent.call('events')));
  return judge(parties, said, heard, events);
}

function judge(
  parties: readonly Party[],
  said: readonly Said[],
  heard: readonly Heard[],
  events: readonly (readonly AgentEvent[])[],
): Verdict {
  const verdict = { due: 0, lost: 0, doubled: 0, inverted: 0 };
  for (const [at, { id: receiver }] of parties.entries()) {
    const { accounts, closedFaults } = heard[at]!;
    verdict.lost += closedFaults.missing;
    verdict.doubled += closedFaults.doubled;
    verdict.inverted += closedFaults.inverted;
    for (const [from, { id: sender }] of parties.entries()) {
      const { end, since } = said[from]!;
      const first = since[receiver];
      if (sender === receiver || first === undefined) continue;
      const account = accounts[sender];
      const came = account ? account.next - account.first - account.missing : 0;
      verdict.due += end - first;
      // What came before `first` is of a conversation that the sender has closed; it makes up for nothing.
      const early = account && account.first >= 0 ? Math.max(0, first - account.first) : 0;
      verdict.lost += Math.max(0, end - first - (came - early));
      verdict.doubled += account?.doubled ?? 0;
      verdict.inverted += account?.inverted ?? 0;
    }
  }
  const ids = new Set(parties.map(({ id }) => id));
  return {
    ...verdict,
    leaves: events.flat().filter(({ event, id }) => event === 'leave' && ids.has(id)).length,
    p99Ms: Math.max(...heard.map(({ delays }) => delays.p99)),
    slowestMs: Math.max(...heard.map(({ delays }) => delays.most)),
  };
}

/** For `assert.deepEqual` with `flawless`. */
export function faultsOf({ lost, doubled, inverted, leaves }: Verdict): typeof flawless {
  return { lost, doubled, inverted, leaves };
}

/** Throws unless, for each member, join and leave alternate and join comes first. */
export function checkAlternation(events: readonly AgentEvent[]): void {
  const there = new Set<string>();
  for (const { event, id } of events) {
    if ((event === 'join') === there.has(id)) throw new Error(`${id.slice(0, 6)}: ${event} comes twice`);
    if (event === 'join') there.add(id);
    else there.delete(id);
  }
}
