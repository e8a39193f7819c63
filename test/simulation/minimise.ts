import type { Plan } from './scenarios/plan.js';
import { planOf, type RunOptions, type SeedResult } from './runSeed.js';

export interface Minimised {
  readonly plan: Plan;
  /** The violation that it still ends in. */
  readonly fails: string;
}

/**
 * Makes the plan of a seed as small as it can be while it still fails in the same way: fewer members and events (delta
 * debugging, A. Zeller and R. Hildebrandt, 2002), and no faults. Undefined when the seed does not fail.
 */
export async function minimise(
  seed: number,
  run: (options: RunOptions) => Promise<SeedResult>,
  tell: (line: string) => void,
): Promise<Minimised | undefined> {
  const whole = planOf(seed);
  const runOnce = async (plan: Plan): Promise<string | undefined> =>
    (await run({ plan, maxViolations: 1 })).violations[0];
  const violation = await runOnce(whole);
  if (violation === undefined) return undefined;
  tell(`${describeSize(whole)}: ${violation}`);
  const kind = kindOf(violation);
  let least: Minimised = { plan: whole, fails: violation };
  const tryPlan = async (plan: Plan): Promise<boolean> => {
    const fails = await runOnce(plan);
    if (fails === undefined || kindOf(fails) !== kind) return false;
    least = { plan, fails };
    return true;
  };
  for (let before: Plan | undefined; before !== least.plan;) {
    before = least.plan;
    await leaveOut(
      () => least.plan.joinsAtMs.flatMap((atMs, i) => (atMs === null ? [] : i)),
      (some) => tryPlan({ ...least.plan, joinsAtMs: without(least.plan.joinsAtMs, some) }),
    );
    await leaveOut(
      () => least.plan.events,
      (some) => tryPlan({ ...least.plan, events: least.plan.events.filter((each) => !some.has(each)) }),
    );
    for (let i = 0; i < simplerPlans(least.plan).length; i++) await tryPlan(simplerPlans(least.plan)[i]!);
    tell(`${describeSize(least.plan)}: ${least.fails}`);
  }
  return least;
}

/** What fails without the names and numbers, which change with each world. */
export function kindOf(violation: string): string {
  return violation
    .replace(/^\d+ ms: /, '')
    .replace(/\b(Bot\d+|[A-Z]\d*|[0-9a-f]{8,}|[\d.]+)\b/g, '#')
    .replace(/\n[^]*/, '');
}

/** Tries to do without half of the items, then quarters, down to single ones. */
async function leaveOut<Item>(
  items: () => readonly Item[],
  tryWithout: (some: ReadonlySet<Item>) => Promise<boolean>,
): Promise<void> {
  for (let size = Math.ceil(items().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < items().length;) {
      if (!(await tryWithout(new Set(items().slice(from, from + size))))) from += size;
    }
  }
}

/** These members never join. */
function without(joinsAtMs: Plan['joinsAtMs'], some: ReadonlySet<number>): Plan['joinsAtMs'] {
  return joinsAtMs.map((atMs, i) => (some.has(i) ? null : atMs));
}

/** Plans that are simpler in one respect. */
function simplerPlans(plan: Plan): Plan[] {
  const plans: Plan[] = [];
  const { joinsAtMs } = plan;
  if (joinsAtMs.length > 2) plans.push({ ...plan, joinsAtMs: joinsAtMs.slice(0, -1) });
  for (const [name, value] of Object.entries(plan)) {
    const least = name in leastValues ? leastValues[name as keyof typeof leastValues] : leastOf(value);
    if (least !== undefined && JSON.stringify(least) !== JSON.stringify(value))
      plans.push({ ...plan, [name]: least });
  }
  return plans;
}

/** Where nothing is not the least that there can be; undefined = leave it as it is. */
const leastValues = { joinsAtMs: undefined, events: undefined, chaosMs: undefined, lanes: 1, maxLength: 100 };

/** Nothing at all of a value of this type. */
function leastOf(value: unknown): unknown {
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, leastOf(each)]));
}

function describeSize({ joinsAtMs, bots, events }: Plan): string {
  const members = joinsAtMs.filter((atMs) => atMs !== null).length + bots;
  return `${members} members, ${events.length} events`;
}
