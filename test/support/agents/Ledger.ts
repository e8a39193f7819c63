/** What one member has heard of the numbered messages of another, since that one joined last. */
export interface Account {
  /** The number of the first message, and the one after the highest; both -1 before the first. */
  readonly first: number;
  readonly next: number;
  /** Numbers between these two that have not come. */
  readonly missing: number;
  readonly doubled: number;
  /** Messages that came after one with a higher number. */
  readonly inverted: number;
}

/** The delays of all messages in milliseconds, from `send` to the handler, by the clock of one machine. */
export interface Delays {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Keeps account of numbered messages, in bounded memory. */
export class Ledger {
  readonly #books = new Map<string, Book>();
  /** What accounts that were closed by a leave had found; it counts, since what was heard is a prefix in any case. */
  #closedFaults = { missing: 0, doubled: 0, inverted: 0 };
  /** By tens of milliseconds. */
  readonly #delays = new Map<number, number>();
  #delayCount = 0;

  /** The member has joined: what it says from now on is a new account. */
  open(from: string): void {
    const old = this.#books.get(from);
    if (old) {
      this.#closedFaults = {
        missing: this.#closedFaults.missing + old.missing.size,
        doubled: this.#closedFaults.doubled + old.doubled,
        inverted: this.#closedFaults.inverted + old.inverted,
      };
    }
    this.#books.set(from, { first: -1, next: -1, missing: new Set(), doubled: 0, inverted: 0 });
  }

  note(from: string, number: number, delayMs: number): void {
    if (!this.#books.has(from)) this.open(from);
    const book = this.#books.get(from)!;
    if (book.first < 0) book.first = book.next = number;
    if (number >= book.next) {
      for (let skipped = book.next; skipped < number && book.missing.size < maxMissing; skipped++) {
        book.missing.add(skipped);
      }
      book.next = number + 1;
    } else if (book.missing.delete(number)) {
      book.inverted++;
    } else {
      book.doubled++;
    }
    const bucket = Math.max(0, Math.ceil(delayMs / bucketMs));
    this.#delays.set(bucket, (this.#delays.get(bucket) ?? 0) + 1);
    this.#delayCount++;
  }

  /** The number after the highest that was heard; -1 before the first. */
  next(from: string): number {
    return this.#books.get(from)?.next ?? -1;
  }

  accounts(): Record<string, Account> {
    return Object.fromEntries(
      [...this.#books].map(([from, book]) => [from, { ...book, missing: book.missing.size }]),
    );
  }

  get closedFaults(): { readonly missing: number; readonly doubled: number; readonly inverted: number } {
    return this.#closedFaults;
  }

  delays(): Delays {
    const sorted = [...this.#delays].sort(([a], [b]) => a - b);
    const at = (share: number): number => {
      let seen = 0;
      for (const [bucket, count] of sorted) {
        seen += count;
        if (seen >= share * this.#delayCount) return bucket * bucketMs;
      }
      return 0;
    };
    return { count: this.#delayCount, p50: at(0.5), p99: at(0.99), most: at(1) };
  }
}

interface Book {
  first: number;
  next: number;
  readonly missing: Set<number>;
  doubled: number;
  inverted: number;
}

const maxMissing = 100_000;
const bucketMs = 10;
