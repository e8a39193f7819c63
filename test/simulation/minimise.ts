import type { Plan } from './scenarios/plan.js';
import { planOf, type RunOptions, type SeedResult } from './runSeed.js';

export interface Minimised {
  readonly plan: Plan;
  /** The violation that it still ends in. */
  readonly fails: string;
}

/**
 * Makes the plan of a seed as small as it can be while it still fails in the same way: fewer events (delta debugging,
 * A. Zeller and R. Hildebrandt, 2002), then fewer members, and no faults. Undefined when the seed does not fail.
 */
export async function minimise(
  seed: number,
  run: (options: RunOptions) => Promise<SeedResult>,
  tell: (line: string) => void,
): Promise<Minimised | undefined> {
  const whole = planOf(seed);
  const [violation] = (await run({ plan: whole })).violations;
  if (violation === undefined) return undefined;
  tell(`${describeSize(whole)}: ${violation}`);
  const kind = kindOf(violation);
  let least: Minimised = { plan: whole, fails: violation };
  const tryPlan = async (plan: Plan): Promise<boolean> => {
    const { violations } = await run({ plan });
    const fails = violations.find((each) => kindOf(each) === kind);
    if (fails !== undefined) least = { plan, fails };
    return fails !== undefined;
  };
  for (let before: Plan | undefined; before !== least.plan;) {
    before = least.plan;
    await dropEvents(() => least.plan, tryPlan);
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

/** Leaves out half of the events, then quarters, down to single ones. */
async function dropEvents(current: () => Plan, tryPlan: (plan: Plan) => Promise<boolean>): Promise<void> {
  for (
    let size = Math.ceil(current().events.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < current().events.length;) {
      const plan = current();
      const events = plan.events.filter((_, i) => i < from || i >= from + size);
      if (!(await tryPlan({ ...plan, events }))) from += size;
    }
  }
}

/** Plans that are simpler in one respect. */
function simplerPlans(plan: Plan): Plan[] {
  const plans: Plan[] = [];
  const { joinsAtMs } = plan;
  if (joinsAtMs.length > 2) plans.push({ ...plan, joinsAtMs: joinsAtMs.slice(0, -1) });
  for (const [i, atMs] of joinsAtMs.entries())
    if (atMs !== null) plans.push({ ...plan, joinsAtMs: joinsAtMs.with(i, null) });
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
