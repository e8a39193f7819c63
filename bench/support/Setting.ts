import type { Runtime, RuntimeName } from './runtimes.js';

/** What a measurement gets: runtimes that are started when they are first asked for, and two signaling servers. */
export interface Setting {
  /** Fewer repeats, for a quick look. */
  readonly quick: boolean;
  /** A `SignalingServer`. */
  readonly signalingUrl: string;
  /** A `PlainSignaling`, for raw connections. */
  readonly plainUrl: string;
  /** The runtimes to measure in. */
  readonly runtimes: readonly RuntimeName[];
  runtime(name: RuntimeName): Promise<Runtime>;
}
