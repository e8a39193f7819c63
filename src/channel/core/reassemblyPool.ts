/**
 * How many bytes of unfinished and unhandled long messages all channels of a group may hold together. A message takes
 * its whole length before its first fragment is put away; where that does not fit, its lane waits and gets no credit,
 * so the sender stalls and nothing is lost.
 */
export class ReassemblyPool {
  readonly #budgetBytes: number;
  #reservedBytes = 0;
  readonly #waiting = new Set<() => void>();

  /** Default: 512 MiB. */
  constructor(budgetBytes = 512 * 1024 * 1024) {
    this.#budgetBytes = budgetBytes;
  }

  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  /** Takes `bytes` out of the budget, or returns false. A message longer than the budget gets through alone. */
  reserve(bytes: number): boolean {
    if (this.#reservedBytes > 0 && this.#reservedBytes + bytes > this.#budgetBytes) return false;
    this.#reservedBytes += bytes;
    return true;
  }

  /** Gives back what `reserve` took, and lets those who wait try again, the longest waiting first. */
  release(bytes: number): void {
    if (bytes === 0) return;
    this.#reservedBytes -= bytes;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const retry of waiting) retry();
  }

  /** Calls `retry` once after the next release, unless `forget` comes first. */
  wait(retry: () => void): void {
    this.#waiting.add(retry);
  }

  forget(retry: () => void): void {
    this.#waiting.delete(retry);
  }
}
