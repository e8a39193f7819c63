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
   */
  run(untilMs: number, onThrown: (error: unknown) => void, isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      /** False when nothing more is to happen. */
      const step = (): boolean => {
        const entry = this.#next(untilMs);
        if (!entry || isOver()) {
          this.nowMs = entry ? this.nowMs : untilMs;
          return false;
        }
        this.nowMs = entry.atMs;
        this.count++;
        try {
          entry.action!();
        } catch (error) {
          onThrown(error);
        }
        return true;
      };
      const batch = (): void => {
        for (let i = 0; i < batchSize; i++) {
          if (!step()) return resolve();
          runMicrotasks();
        }
        nextMacrotask(batch);
      };
      nextMacrotask(batch);
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

/** So many events happen before anything else in this process gets a turn. */
const batchSize = 1_000;

/** Captured, so that nothing can replace it later. */
const nextMacrotask = setImmediate;

/**
 * What Node itself calls between two immediates: runs all microtasks, and tells of rejections that nobody handles. An
 * immediate for each event would do the same and cost more than many an event does.
 */
const runMicrotasks = (process as unknown as { _tickCallback(): void })._tickCallback;

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
