/** Something that takes bytes of others, and what has to hold whatever they are. */
export interface Target {
  /** Longest input, in bytes. Default 1,024. */
  readonly maxBytes?: number;
  /** Good inputs to begin with. */
  readonly seeds: readonly Uint8Array[];
  /** How often each part of it has been executed. */
  readonly counts?: ReadonlyMap<string, number>;
  /** Which part, from 0, an input is for: all of them are executed about as often. Default 0. */
  partOf?(input: Uint8Array): number;
  /**
   * Takes one input from a new beginning, without any memory of the last one. Whatever it throws is a finding, so it
   * catches what is allowed; the same input always does the same.
   */
  run(input: Uint8Array): void | Promise<void>;
}
