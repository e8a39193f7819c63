import { tune } from '../tuning.js';
import { World, type WorldOptions } from '../World.js';

/** What a world was asked for, beside its seed. */
export interface ScenarioOptions {
  /** Gets each line of the trace. */
  readonly print?: ((line: string) => void) | undefined;
  /** How long a scenario lasts that has no length of its own, in milliseconds. */
  readonly forMs?: number | undefined;
}

export interface ScenarioResult {
  readonly violations: readonly string[];
  /** What was measured, in milliseconds unless the name says otherwise. */
  readonly figures: Readonly<Record<string, number>>;
  readonly events: number;
  /** How long the world lasted by its own time, and what it cost of a processor, in milliseconds. */
  readonly virtualMs: number;
  readonly cpuMs: number;
}

/** Runs one world, or a few of them, from one seed. */
export type Scenario = (seed: number, options: ScenarioOptions) => Promise<ScenarioResult>;

/** Makes a world from its seed, lets `body` happen in it, and returns what was wrong and what was measured. */
export async function runWorld(
  seed: number,
  { print }: ScenarioOptions,
  body: (world: World) => Promise<Record<string, number>>,
): Promise<ScenarioResult> {
  const startedAt = process.cpuUsage();
  tune(false);
  const options: WorldOptions = { print, readingMs: 0, parks: false, maxEvents: Infinity };
  const world = new World(seed, options);
  const onStray = (error: unknown): void =>
    world.report(`uncaught: ${error instanceof Error ? error.stack : String(error)}`);
  process.on('unhandledRejection', onStray);
  process.on('uncaughtException', onStray);
  const { stackTraceLimit } = Error;
  // Stacks cost more than most of what happens in a world, and only somebody who reads the trace needs them.
  if (!print) Error.stackTraceLimit = 0;
  try {
    const figures = await body(world);
    const { user, system } = process.cpuUsage(startedAt);
    return {
      violations: world.violations,
      figures,
      events: world.timeline.count,
      virtualMs: world.timeline.nowMs,
      cpuMs: (user + system) / 1_000,
    };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
  }
}

/** So many members join within 2 s, and have all their links when it returns. */
export async function gather(world: World, count: number): Promise<void> {
  const { timeline, random } = world;
  for (let i = 0; i < count; i++) {
    const member = world.addMember();
    timeline.at(random.between(0, 2_000), () => member.join());
  }
  await world.run(gatheredMs);
}

const gatheredMs = 15_000;
