import type { Clock } from '../../src/base/Clock.js';
import type { Cancel, Timeline } from './Timeline.js';

interface Timer {
  /** By the clock of the host. */
  readonly dueMs: number;
  readonly action: () => void;
  /** Undefined once it is due and waits for the host to run. */
  disarm: Cancel | undefined;
}

/** The clock of one host: it may jump, and its timers may come late, as those of a hidden tab do. */
export class HostClock implements Clock {
  readonly #timeline: Timeline;
  readonly #run: (action: () => void) => void;
  readonly #timers = new Set<Timer>();
  #monotonicOffsetMs = 0;
  #wallOffsetMs = firstWallMs;
  #throttleMs = 0;
  /** When the last timer was due, and how many were due at that moment. */
  #momentMs = -Infinity;
  #atMoment = 0;

  /** `run`: lets something happen at the host, now or when it runs again. */
  constructor(timeline: Timeline, run: (action: () => void) => void) {
    this.#timeline = timeline;
    this.#run = run;
  }

  /** Timers that are set. */
  get size(): number {
    return this.#timers.size;
  }

  /** Whether it has ever gone at another speed than the world's. */
  get hasJumped(): boolean {
    return this.#monotonicOffsetMs !== 0;
  }

  nowMs(): number {
    return this.#timeline.nowMs + this.#monotonicOffsetMs;
  }

  wallMs(): number {
    return this.#timeline.nowMs + this.#wallOffsetMs;
  }

  after(delayMs: number, action: () => void): Cancel {
    const timer: Timer = { dueMs: this.nowMs() + delayMs, action, disarm: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      timer.disarm?.();
    };
  }

  /** The monotonic clock has gone on, or stood still, for so long more than the world's; timers follow it. */
  jump(monotonicMs: number, wallMs: number): void {
    this.#monotonicOffsetMs += monotonicMs;
    this.#wallOffsetMs += wallMs;
    this.#rearm();
  }

  /** Timers fire at multiples of this time only; 0 = when they are due. */
  throttle(everyMs: number): void {
    this.#throttleMs = everyMs;
    this.#rearm();
  }

  #rearm(): void {
    for (const timer of this.#timers) {
      if (!timer.disarm) continue;
      timer.disarm();
      this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    const nowMs = this.nowMs();
    const dueMs = Math.max(timer.dueMs, nowMs);
    const atMs = this.#throttleMs === 0 ? dueMs : Math.ceil(dueMs / this.#throttleMs) * this.#throttleMs;
    timer.disarm = this.#timeline.after(atMs - nowMs + roundingMs, () => {
      timer.disarm = undefined;
      this.#run(() => {
        if (!this.#timers.delete(timer)) return;
        this.#note(timer);
        timer.action();
      });
    });
  }

  /** Throws when timers wake the host without end, and time does not go on. */
  #note({ dueMs }: Timer): void {
    this.#atMoment = dueMs - this.#momentMs > roundingMs ? 1 : this.#atMoment + 1;
    this.#momentMs = dueMs;
    if (this.#atMoment > maxAtMoment) throw new Error(`more than ${maxAtMoment} timers at ${dueMs} ms`);
  }
}

/** More than the sums of times lose by rounding: a timer never fires too early. */
const roundingMs = 1e-5;
/** More timers than a member can have to wait for at one moment. */
const maxAtMoment = 2_000;
/** A moment in the year 2033. */
const firstWallMs = 2_000_000_000_000;
