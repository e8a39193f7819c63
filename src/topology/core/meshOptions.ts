import type { PatienceOptions } from './patience.js';
import type { RetryOptions } from './retry.js';
import type { ViewOptions } from './views.js';

export interface MeshOptions extends ViewOptions, PatienceOptions {
  /** Openings under way at once, both those dialed and those answered; as many again for relays. Default 8. */
  readonly maxOpenings: number;
  /** Longest time between the first WELCOME and `ready`, in milliseconds. Default 10,000. */
  readonly joinTimeoutMs: number;
  /**
   * Waits before an opening that failed is tried again, in milliseconds. The first failure may be an accident: on a
   * busy machine many data channels of libdatachannel fail at once, see docs/limits.md. Default: 0.02 s, then 0.25,
   * 0.31, 0.39 … 60 s, half of it jitter: below 3 s for the first minute, and one try a minute after ten.
   */
  readonly retry: RetryOptions;
  /**
   * How long a try for an own link may take, in milliseconds: `mostMs`, or, while others carry and the next wait would
   * be below `soonMs`, `leastMs` with two openings under way and with more of them as many times longer. ICE repeats a
   * check that was not answered after ever longer times (RFC 8489 §6.2.1: at 0.5, 1.5, 3.5, 7.5 s), so a long try hears
   * late that the network lets it through again, and a new one at once. Default: 10 s, 4 s, 3 s.
   */
  readonly ownTimeout: { readonly leastMs: number; readonly mostMs: number; readonly soonMs: number };
  /**
   * The same while there is no way to the member, not even through others. It may be there any moment, as when a network
   * that was cut in two is whole again, and nothing else would tell. Default: 0.02 s, then 0.25, 0.375,
   * 0.56 … 8 s.
   */
  readonly searchRetry: RetryOptions;
  /**
   * The same, and for relays, where nothing but the word of members speaks for the member, which may be nobody. Default:
   * 0.02 s, then 0.25, 0.5, 1 … 300 s.
   */
  readonly strangerRetry: RetryOptions;
  /** The same for relays, where another carrier may do. Default: 0.02, 0.25, 0.5 … 8 s. */
  readonly relayRetry: RetryOptions;
  /** How long the opening of a relay may take: twice as long after each failure. Default: 1.5, 3, 4 s. */
  readonly relayTimeout: { readonly leastMs: number; readonly mostMs: number };
  /**
   * How long a new link may take until it carries something, in milliseconds, with two openings under way; with more of
   * them as many times longer. Then another one is built. Default 1,000.
   */
  readonly attachMs: number;
  /**
   * How long an own link may take before a relay is built in its place, in milliseconds, with two openings under way;
   * with more of them, or many to come, as many times longer. Default 3,000.
   */
  readonly relayAfterMs: number;
  /**
   * How long members may take to bring an answer before the own link is tried through signaling, in milliseconds: four
   * slow hops, and some crypto. With many openings to come as many times longer as their turn may take. Default 2,000.
   */
  readonly carriersMs: number;
  /** How long a life that has left is remembered, so that a stale list does not call it back. Default 300,000. */
  readonly tombstoneMs: number;
  /** How long nothing is tried with a member that one of the two does not let in, in milliseconds. Default 60,000. */
  readonly unwantedMs: number;
  /** How far apart the end of a member's link and of its registration may be and count as one, in ms. Default 2,000. */
  readonly togetherMs: number;
}

export const meshDefaults: MeshOptions = {
  maxOpenings: 8,
  joinTimeoutMs: 10_000,
  retry: { onceMs: 20, firstMs: 250, factor: 1.25, capMs: 60_000 },
  ownTimeout: { leastMs: 4_000, mostMs: 10_000, soonMs: 3_000 },
  searchRetry: { onceMs: 20, firstMs: 250, factor: 1.5, capMs: 8_000 },
  strangerRetry: { onceMs: 20, firstMs: 250, factor: 2, capMs: 300_000 },
  attachMs: 1_000,
  relayRetry: { onceMs: 20, firstMs: 250, factor: 2, capMs: 8_000 },
  relayTimeout: { leastMs: 1_500, mostMs: 4_000 },
  relayAfterMs: 3_000,
  carriersMs: 2_000,
  tombstoneMs: 300_000,
  unwantedMs: 60_000,
  togetherMs: 2_000,
  viewIntervalMs: 100,
  digestIntervalMs: 10_000,
  awayMs: 60_000,
  suspicion: { minMs: 6_000, maxMs: 24_000 },
};
