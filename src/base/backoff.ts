export interface BackoffOptions {
  /** Longest wait before the first retry, in milliseconds. */
  readonly firstMs: number;
  /** Longest wait before any retry, in milliseconds. */
  readonly capMs: number;
}

/**
 * How long to wait before retry number `attempt` (0 for the first): full jitter, uniform in [0, min(cap, first·2^attempt)).
 * It spreads the clients of a server that restarts better than a jitter around the exponential does
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export function fullJitterMs(attempt: number, random: number, options: BackoffOptions): number {
  return random * Math.min(options.capMs, options.firstMs * 2 ** Math.min(attempt, 30));
}
