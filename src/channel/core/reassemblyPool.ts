/** Where long messages take room before their first fragment is put away. */
export interface MessageRoom {
  /** What is taken now, in bytes. */
  readonly reservedBytes: number;
  /** Takes `bytes`, or returns false. */
  reserve(bytes: number): boolean;
  /** Gives back what `reserve` took, and lets those who wait try again, the longest waiting first. */
  release(bytes: number): void;
  /** Calls `retry` once after the next release, unless `forget` comes first. */
  wait(retry: () => void): void;
  forget(retry: () => void): void;
}

/**
 * How many bytes of unfinished and unhandled long messages all channels of a group may hold together. A message takes
 * its whole length before its first fragment is put away; where that does not fit, its lane waits and gets no credit,
 * so the sender stalls and nothing is lost.
 */
export class ReassemblyPool implements MessageRoom {
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

  release(bytes: number): void {
    if (bytes === 0) return;
    this.#reservedBytes -= bytes;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const retry of waiting) retry();
  }

  wait(retry: () => void): void {
    this.#waiting.add(retry);
  }

  forget(retry: () => void): void {
    this.#waiting.delete(retry);
  }

  /** The room of one member: at most half of the budget, or one message that is longer. */
  share(): MessageRoom {
    return new PoolShare(this, this.#budgetBytes / 2);
  }
}

/** A part of a pool: nobody who has one can take it all, by announcing long messages and never sending them. */
class PoolShare implements MessageRoom {
  readonly #pool: ReassemblyPool;
  readonly #budgetBytes: number;
  #reservedBytes = 0;

  constructor(pool: ReassemblyPool, budgetBytes: number) {
    this.#pool = pool;
    this.#budgetBytes = budgetBytes;
  }

  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  reserve(bytes: number): boolean {
    if (this.#reservedBytes > 0 && this.#reservedBytes + bytes > this.#budgetBytes) return false;
    if (!this.#pool.reserve(bytes)) return false;
    this.#reservedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#reservedBytes -= bytes;
    this.#pool.release(bytes);
  }

  wait(retry: () => void): void {
    this.#pool.wait(retry);
  }

  forget(retry: () => void): void {
    this.#pool.forget(retry);
  }
}
