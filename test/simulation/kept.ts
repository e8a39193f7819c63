import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plan } from './scenarios/plan.js';

/** A plan that once failed, made as small as possible; the suite runs it for ever. */
export interface KeptPlan {
  /** That of hosts, network and members. */
  readonly seed: number;
  /** How it failed. */
  readonly fails: string;
  readonly plan: Plan;
}

const folder = fileURLToPath(new URL('./kept/', import.meta.url));

export function keptNames(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? file.slice(0, -5) : []));
}

export function readKept(name: string): KeptPlan {
  return JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as KeptPlan;
}

/** Returns the name it is kept by. */
export function keepPlan(kept: KeptPlan): string {
  const name = `seed-${kept.seed}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify(kept, null, 2)}\n`);
  return name;
}
