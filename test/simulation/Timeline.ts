/** One thing that is to happen; cancelled once `action` is gone. */
interface Entry {
  readonly atMs: number;
  readonly order: number;
  action: (() => void) | undefined;
}

/** Takes back what was scheduled; does nothing when it has happened already. */
export type Cancel = () => void;

/**
 * Virtual time: what is to happen, in the order of its time, and of its scheduling where times are equal. Between two
 * events all microtasks run, so that whatever awaits an event is done before the next one.
 */
export class Timeline {
  nowMs = 0;
  /** Events that have happened. */
  count = 0;
  readonly #heap: Entry[] = [];
  #scheduled = 0;

  at(atMs: number, action: () => void): Cancel {
    const entry: Entry = { atMs: Math.max(atMs, this.nowMs), order: this.#scheduled++, action };
    this.#push(entry);
    return () => (entry.action = undefined);
  }

  after(delayMs: number, action: () => void): Cancel {
    return this.at(this.nowMs + delayMs, action);
  }

  /**
   * Lets everything happen that is due up to this time. `onThrown` is told of what events throw, `isOver` ends early.
   * The immediates of one batch cost far less than one loop of the runtime each, and Node runs all microtasks between
   * two of them.
   */
  run(untilMs: number, onThrown: (error: unknown) => void, isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      let done = false;
      const step = (): void => {
        if (done) return;
        const entry = this.#next(untilMs);
        if (!entry || isOver()) {
          done = true;
          this.nowMs = entry ? this.nowMs : untilMs;
          return resolve();
        }
        this.nowMs = entry.atMs;
        this.count++;
        try {
          entry.action!();
        } catch (error) {
          onThrown(error);
        }
      };
      const batch = (): void => {
        if (done) return;
        for (let i = 0; i < batchSize; i++) nextMacrotask(step);
        nextMacrotask(batch);
      };
      batch();
    });
  }

  #next(untilMs: number): Entry | undefined {
    for (let entry = this.#heap[0]; entry; entry = this.#heap[0]) {
      if (entry.action && entry.atMs > untilMs) return undefined;
      this.#pop();
      if (entry.action) return entry;
    }
    return undefined;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

const batchSize = 64;

/** Captured, so that nothing can replace it later. */
const nextMacrotask = setImmediate;

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
