/** Waits between tries: after the first failure, after the second, and `factor` times as long after each other one. */
export interface RetryOptions {
  readonly onceMs: number;
  readonly firstMs: number;
  readonly factor: number;
  readonly capMs: number;
}

/** How long to wait after so many failures in a row, in milliseconds; half of it is jitter, which is in [0, 1). */
export function retryWaitMs(
  failures: number,
  { onceMs, firstMs, factor, capMs }: RetryOptions,
  jitter: number,
): number {
  const fullMs = failures === 1 ? onceMs : Math.min(capMs, firstMs * factor ** (failures - 2));
  return fullMs * (0.5 + jitter / 2);
}
