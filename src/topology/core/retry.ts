import { fullJitterMs } from '../../base/backoff.js';

/** Waits between tries: after the first failure, and after the others, twice as long each time. */
export interface RetryOptions {
  readonly onceMs: number;
  readonly firstMs: number;
  readonly capMs: number;
}

/** How long to wait after so many failures in a row, in milliseconds; half of it is jitter, which is in [0, 1). */
export function retryWaitMs(
  failures: number,
  { onceMs, firstMs, capMs }: RetryOptions,
  jitter: number,
): number {
  const fullMs = failures === 1 ? onceMs : fullJitterMs(failures - 2, 1, { firstMs, capMs });
  return fullMs * (0.5 + jitter / 2);
}
