import { drawHostility, type Hostility } from '../hostile/hostility.js';
import { features } from '../features.js';
import type { Rng } from '../Rng.js';

/** Everything that happens now and then in a world; each kind at its rate, in events a minute and group. */
export const eventKinds = [
  ...['messages', 'bursts', 'flushes', 'leaves', 'crashes', 'invites'],
  ...['cuts', 'blackholes', 'stalls', 'lateStalls', 'throws', 'losses', 'replacements'],
  ...['pauses', 'sleeps', 'throttles'],
  ...['socketCuts', 'serverStops', 'partitions'],
] as const;

export type EventKind = (typeof eventKinds)[number];

/** Something that happens once; all that it draws comes from its own seed, so that others may be left out. */
export interface PlannedEvent {
  readonly kind: EventKind;
  readonly atMs: number;
  readonly seed: number;
}

/** All that is to happen in a world, drawn from its seed; it can be kept as JSON, and made smaller. */
export interface Plan {
  /** When each member joins, in milliseconds; null = never, so that the others keep their places. */
  readonly joinsAtMs: readonly (number | null)[];
  /** Members beside them that listen for WebSockets, and come when they are invited. */
  readonly bots: number;
  readonly chaosMs: number;
  /** From the end of the faults to the first look whether all is right again, in milliseconds. */
  readonly quietMs: number;
  readonly events: readonly PlannedEvent[];
  readonly lanes: number;
  /** Share of messages that go to one member alone. */
  readonly privately: number;
  readonly maxLength: number;
  /** How long the application takes for a message at most, in milliseconds. */
  readonly readingMs: number;
  /** Fragments, windows and pools so small that their ends are reached all the time. */
  readonly narrow: boolean;
  /** When all is well again, somebody dies without a word before the others leave. */
  readonly lastDeath: boolean;
  /** Share of pairs that never get a direct link. */
  readonly unlinkable: number;
  readonly iceFailure: number;
  readonly iceSlowMs: number;
  readonly oneSided: number;
  readonly tailLoss: number;
  /** Who sees that a link was cut: the member that is to dial again, at least, or perhaps nobody before it is silent. */
  readonly cutsSeenBy: 'dialer' | 'anybody';
  readonly longestPauseMs: number;
  /** Who lets the server carry packets, as it does then. Default: nobody, and it carries nothing. */
  readonly relaying?: 'all' | 'half';
  /** That of the group, if it has one. */
  readonly password?: string;
  /** Nobody, when it is not there. */
  readonly hostility?: Hostility;
  readonly pushes: {
    readonly doubled: number;
    readonly late: number;
    readonly lost: number;
    readonly stale: number;
  };
}

const noPushFaults: Plan['pushes'] = { doubled: 0, late: 0, lost: 0, stale: 0 };

/**
 * Worlds without faults, with links that fail alone, with a few kinds of faults, and with many: a kind that is left out
 * leaves room for another one to do its work (swarm testing, A. Groce et al., ISSTA 2012).
 */
export function drawPlan(random: Rng): Plan {
  const kind = random.pick(['calm', 'links', 'few', 'few', 'many', 'many'] as const);
  const share = { calm: 0, links: 0, few: 0.2, many: 0.5 }[kind];
  // Few who send so much that windows and pools are full, and leave in the middle of it.
  const heavy = random.chance(0.05);
  const members = heavy
    ? random.int(3, 5)
    : random.chance(0.02)
      ? random.int(16, 24)
      : random.chance(0.5)
        ? random.int(2, 5)
        : random.int(2, 10);
  const rates: Partial<Record<EventKind, number>> = {};
  const often = (event: EventKind, least: number, most: number, probability: number): void => {
    const rate = random.logBetween(least, most);
    if (random.chance(probability)) rates[event] = rate;
  };
  const orZero = (value: number): number => (random.chance(share) ? value : 0);
  const bots = random.chance(0.25) ? random.int(1, members > 10 ? 1 : 3) : 0;
  often('messages', heavy ? 200 : 20, heavy ? 500 : members > 12 ? 60 : 300, 1);
  often('bursts', 2, 20, members > 12 ? 0 : 0.4);
  often('flushes', 2, 20, 0.5);
  often('leaves', heavy ? 10 : 1, heavy ? 40 : 20, heavy ? 1 : 0.5);
  if (bots > 0) often('invites', 10, 60, 1);
  const links = kind === 'links' ? 0.7 : share;
  often('cuts', 2, 60, kind === 'links' ? 1 : share);
  often('throws', 2, 30, links);
  often('losses', 2, 20, features.stallsOfLanes ? share : 0);
  often('replacements', 2, 20, links / 2);
  often('crashes', 1, 10, share);
  for (const event of ['blackholes', 'stalls', 'lateStalls'] as const) often(event, 2, 30, share);
  often('pauses', 2, 20, share);
  often('sleeps', 2, 10, share / 2);
  often('throttles', 2, 10, share);
  often('socketCuts', 1, 20, share);
  often('serverStops', 1, 6, share);
  often('partitions', 1, 6, share);
  // Small, so that there are not always several to carry for a pair.
  const sparse = random.chance(0.4) && members <= 8;
  const joining = random.pick(['one by one', 'all at once', 'scattered'] as const);
  const chaosMs = random.between(5_000, 30_000);
  return {
    joinsAtMs: drawJoins(members, joining, chaosMs, random.fork()),
    bots,
    chaosMs,
    quietMs: random.pick([5_000, 10_000, 10_000, 50_000]),
    events: drawEvents(rates, chaosMs, random.fork()),
    lanes: random.int(1, 4),
    privately: random.pick([0, 0.3, 1]),
    maxLength: heavy ? 300_000 : random.pick([100, 20_000, members > 5 ? 100_000 : 1_000_000]),
    readingMs: random.chance(0.3) ? random.logBetween(10, 5_000) : 0,
    narrow: heavy || random.chance(0.4),
    lastDeath: random.chance(0.25),
    unlinkable: orZero(sparse ? random.between(0.3, 0.7) : random.float() * 0.3),
    iceFailure: orZero(random.pick([0.1, 0.3])),
    iceSlowMs: orZero(random.logBetween(500, 8_000)),
    oneSided: orZero(random.pick([0.05, 0.2])),
    tailLoss: kind === 'calm' ? 0 : random.float(),
    cutsSeenBy: kind === 'links' ? 'dialer' : 'anybody',
    longestPauseMs: random.pick([3_000, 15_000, 60_000]),
    pushes: random.chance(share) ? drawPushFaults(random) : noPushFaults,
    ...drawWorldOfItsOwn(random, members),
  };
}

/** Where the server carries, somebody means no good, or there is a password. */
function drawWorldOfItsOwn(random: Rng, members: number): Partial<Plan> | undefined {
  // One server, or one liar, for hundreds of pairs takes longer than a world lasts.
  const few = members <= 10;
  const special = few ? (drawRelaying(random) ?? drawHostile(random)) : undefined;
  // Its hostile members would have to know it.
  return special?.hostility || !random.chance(passwordShare) ? special : { ...special, password: 'word' };
}

/** How many worlds have a password: each handshake takes a while to compute. */
const passwordShare = 0.03;

/** How many worlds have somebody in them who means no good. */
const hostileShare = 0.08;

/** Who carries for others has most to do where many have no link of their own. */
function drawHostile(random: Rng): Partial<Plan> | undefined {
  if (!random.chance(hostileShare)) return undefined;
  const hostility = drawHostility(random);
  const unlinkable = random.pick([0.2, 0.5]);
  return { hostility, lastDeath: false, ...(hostility.liars > 0 && { unlinkable }) };
}

/** Where the server carries, many pairs need it. */
function drawRelaying(random: Rng): Partial<Plan> | undefined {
  const relaying = random.pick(['all', 'all', 'half'] as const);
  const unlinkable = random.pick([0.3, 0.7, 1]);
  return random.chance(0.15) ? { relaying, unlinkable } : undefined;
}

function drawJoins(
  members: number,
  joining: 'one by one' | 'all at once' | 'scattered',
  chaosMs: number,
  random: Rng,
): number[] {
  const intervalMs = Math.min(chaosMs / 2, 1_000 * members) / members;
  return Array.from({ length: members }, (_, i) => {
    const atMs = random.float();
    if (joining === 'one by one') return i * intervalMs;
    return atMs * (joining === 'all at once' ? 100 : chaosMs);
  });
}

/** Poisson processes, by their rates in events a minute: intervals are distributed exponentially. */
function drawEvents(
  rates: Readonly<Partial<Record<EventKind, number>>>,
  chaosMs: number,
  random: Rng,
): PlannedEvent[] {
  const events: PlannedEvent[] = [];
  for (const kind of eventKinds) {
    // Another kind, or another rate, does not change the others.
    const own = random.fork();
    const perMinute = rates[kind] ?? 0;
    if (perMinute === 0) continue;
    const intervalMs = (): number => (-Math.log(1 - own.float()) * 60_000) / perMinute;
    for (let atMs = intervalMs(); atMs < chaosMs; atMs += intervalMs())
      events.push({ kind, atMs, seed: own.next() });
  }
  return events.sort((a, b) => a.atMs - b.atMs);
}

function drawPushFaults(random: Rng): Plan['pushes'] {
  const [doubled, stale, late, lost] = [0.5, 0.5, 0.3, 0.2].map((most) => random.float() * most) as [
    number,
    number,
    number,
    number,
  ];
  // Some servers tell nobody of anything: then lists are put right by heartbeats alone.
  const lostShare = random.chance(0.2) ? 1 : lost;
  return { doubled, stale, late: features.healing ? late : 0, lost: features.healing ? lostShare : 0 };
}

/** For the reader of a trace: what differs from a calm world, and how often each kind of event happens. */
export function describePlan({ joinsAtMs, events, pushes, ...rest }: Plan): string[] {
  const counts = eventKinds.map(
    (kind) => [kind, events.filter((each) => each.kind === kind).length] as const,
  );
  const values = Object.entries({ ...rest, ...pushes }).filter(([, value]) => value !== 0 && value !== false);
  return [
    `${joinsAtMs.length} members join at ${joinsAtMs.map((ms) => ms?.toFixed() ?? 'never').join(' ')} ms`,
    `events: ${counts.flatMap(([kind, count]) => (count > 0 ? `${count} ${kind}` : [])).join(', ')}`,
    values
      .map(
        ([name, value]) => `${name} ${typeof value === 'number' ? +value.toFixed(3) : JSON.stringify(value)}`,
      )
      .join(', '),
  ];
}

/** Whether every pair can find each other again before either of them has waited for too long. */
export function isReliable(plan: Plan): boolean {
  const allowed: EventKind[] = ['messages', 'bursts', 'flushes', 'leaves', 'invites'];
  // A server that lies may say that somebody has left whose link is just being made anew.
  if (!plan.hostility?.server) allowed.push('throws', 'replacements');
  if (!plan.hostility?.server && plan.cutsSeenBy === 'dialer') allowed.push('cuts');
  const strange = plan.unlinkable + plan.iceFailure + plan.iceSlowMs + plan.oneSided;
  return strange === 0 && plan.events.every(({ kind }) => allowed.includes(kind));
}
