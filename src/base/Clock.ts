/** Time as the rest of the code may know it. Real in `base/system.ts`, virtual in the simulator. */
export interface Clock {
  /** Milliseconds since some fixed moment; never runs backwards. */
  nowMs(): number;
  /** Wall-clock milliseconds since 1970; may jump. */
  wallMs(): number;
  /** Calls `action` once after at least `delayMs`, unless the returned function is called before. */
  after(delayMs: number, action: () => void): CancelTimer;
}

/** Cancels a timer; calling it again, or after the timer fired, does nothing. */
export type CancelTimer = () => void;
