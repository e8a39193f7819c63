import type { Rng } from '../Rng.js';

/** What is to happen in a world, drawn from its seed. */
export interface Plan {
  readonly members: number;
  readonly joining: 'one by one' | 'all at once' | 'scattered';
  /** Events a minute and group while the chaos lasts. */
  readonly rates: {
    readonly messages: number;
    readonly leaves: number;
    readonly crashes: number;
    readonly linkCuts: number;
    readonly socketCuts: number;
    readonly serverStops: number;
  };
  readonly lanes: number;
  /** Share of messages that go to one member alone. */
  readonly privately: number;
  readonly maxLength: number;
  readonly iceFailure: number;
  /** Who sees that a link was cut: the member that is to dial again, at least, or perhaps nobody before it is silent. */
  readonly cutsSeenBy: 'dialer' | 'anybody';
  readonly tailLoss: number;
  readonly chaosMs: number;
}

/** Three kinds of worlds: without faults, with links that fail alone, and with everything. */
export function drawPlan(random: Rng): Plan {
  const kind = random.pick(['calm', 'links', 'all', 'all'] as const);
  const members = random.chance(0.05) ? random.int(20, 24) : random.int(2, 12);
  const often = (least: number, most: number, probability: number): number =>
    random.chance(probability) ? random.logBetween(least, most) : 0;
  return {
    members,
    joining: random.pick(['one by one', 'all at once', 'scattered'] as const),
    rates: {
      messages: random.logBetween(20, members > 12 ? 60 : 400),
      leaves: often(1, 20, 0.6),
      crashes: kind === 'all' ? often(1, 10, 0.5) : 0,
      linkCuts: kind === 'calm' ? 0 : often(2, 60, kind === 'links' ? 1 : 0.6),
      socketCuts: kind === 'all' ? often(1, 20, 0.4) : 0,
      serverStops: kind === 'all' ? often(1, 6, 0.5) : 0,
    },
    lanes: random.int(1, 3),
    privately: random.pick([0, 0.3, 1]),
    maxLength: random.pick([100, 20_000, 200_000]),
    iceFailure: kind === 'all' ? random.pick([0, 0, 0.1, 0.3]) : 0,
    cutsSeenBy: kind === 'all' ? 'anybody' : 'dialer',
    tailLoss: kind === 'calm' ? 0 : random.float(),
    chaosMs: random.between(5_000, 30_000),
  };
}

/** Whether every pair can find each other again before either of them has waited for too long. */
export function isReliable({ rates, iceFailure, cutsSeenBy }: Plan): boolean {
  const lasting = rates.crashes + rates.serverStops + rates.socketCuts + iceFailure;
  return lasting === 0 && (rates.linkCuts === 0 || cutsSeenBy === 'dialer');
}
