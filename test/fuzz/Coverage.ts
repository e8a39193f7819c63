/**
 * What all inputs so far have reached: each branch, and how often in one execution, in the classes that AFL has
 * (M. Zalewski, "Technical whitepaper for afl-fuzz"): 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more.
 */
export class Coverage {
  readonly #edges: Uint8Array;
  readonly #words: Uint32Array;
  readonly #seen: Uint8Array;
  #branches = 0;

  readonly #classes: Uint8Array;

  /** `edges`: the counters of the program, of which the first `edgeCount` are in use. `byTimes`: how often counts. */
  constructor(edges: Uint8Array, edgeCount: number, byTimes = true) {
    this.#classes = byTimes ? classes : anyTimes;
    const wordCount = Math.ceil(edgeCount / 4);
    this.#edges = edges.subarray(0, 4 * wordCount);
    this.#words = new Uint32Array(edges.buffer, edges.byteOffset, wordCount);
    this.#seen = new Uint8Array(4 * wordCount);
  }

  /** Branches that were taken at least once. */
  get branches(): number {
    return this.#branches;
  }

  clear(): void {
    this.#edges.fill(0);
  }

  /** Takes in what was counted since `clear`; returns whether any of it is new. */
  merge(): boolean {
    const words = this.#words;
    let isNew = false;
    for (let w = 0; w < words.length; w++) {
      if (words[w] === 0) continue;
      for (let i = 4 * w; i < 4 * w + 4; i++) {
        const bit = this.#classes[this.#edges[i]!]!;
        const seen = this.#seen[i]!;
        if ((seen & bit) === bit) continue;
        if (seen === 0) this.#branches++;
        this.#seen[i] = seen | bit;
        isNew = true;
      }
    }
    return isNew;
  }
}

/** The bit of a class, by the number of times. */
const classes = Uint8Array.from({ length: 256 }, (_, times) => {
  const firsts = [1, 2, 3, 4, 8, 16, 32, 128];
  return times === 0 ? 0 : 1 << firsts.findLastIndex((first) => times >= first);
});

const anyTimes = new Uint8Array(256).fill(1, 1);
