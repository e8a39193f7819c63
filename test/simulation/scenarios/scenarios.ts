import { convergence } from './convergence.js';
import { lossy } from './lossy.js';
import type { Scenario } from './runWorld.js';

/** All there are, by the names by which they are asked for. */
export const scenarios: Readonly<Record<string, Scenario>> = { lossy, convergence };
