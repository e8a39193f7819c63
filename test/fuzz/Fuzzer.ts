import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Rng } from '../simulation/Rng.js';
import type { ProgramFacts } from './bundle.js';
import { watchPrototypes } from './canary.js';
import { Coverage } from './Coverage.js';
import { edges } from './edges.js';
import { Mutator } from './Mutator.js';
import type { Target } from './Target.js';

export interface FuzzerOptions {
  readonly target: Target;
  readonly facts: ProgramFacts;
  readonly seed: number;
  /** What earlier runs have kept. */
  readonly corpus: readonly Uint8Array[];
  /** Called before each execution. */
  readonly onRun: (input: Uint8Array) => void;
}

/** An input that the target does not take as it has to, and what came of it. */
export interface Finding {
  readonly input: Uint8Array;
  readonly error: unknown;
}

/** So many executions go by until the prototypes and the memory are looked at. */
export const batchSize = 1_024;

/** More than this, after garbage collection, is kept from one execution to the next, in bytes. */
const maxKeptBytes = 256 * 1024 * 1024;

/**
 * Runs a target with changed inputs, and keeps those that reach a branch, or a number of times, that none has reached
 * before. Its inputs depend on the seed and the corpus alone.
 */
export class Fuzzer {
  readonly #options: FuzzerOptions;
  readonly #random: Rng;
  readonly #mutator: Mutator;
  readonly #coverage: Coverage;
  /** By part of the target. */
  readonly #corpora: Uint8Array[][] = [];
  readonly #checkPrototypes = watchPrototypes();
  #runs = 0;

  constructor(options: FuzzerOptions) {
    const { target, facts, seed } = options;
    this.#options = options;
    this.#random = new Rng(seed);
    this.#mutator = new Mutator(this.#random.fork(), target.maxBytes ?? 1_024, facts.dictionary);
    this.#coverage = new Coverage(edges, facts.edgeCount);
  }

  /** Executions so far. */
  get runs(): number {
    return this.#runs;
  }

  /** Branches that were taken so far. */
  get branches(): number {
    return this.#coverage.branches;
  }

  /** Runs what there is to begin with; undefined when nothing is wrong with it. */
  async begin(): Promise<Finding | undefined> {
    const { target, corpus } = this.#options;
    for (const input of [...target.seeds, ...corpus]) {
      const running = this.#run(input);
      const finding = running instanceof Promise ? await running : running;
      if (finding) return finding;
    }
    if (this.#corpora.length === 0) this.#corpora.push([new Uint8Array(0)]);
    return this.#look(new Uint8Array(0));
  }

  /** Runs `batchSize` changed inputs, or up to the first that is a finding. */
  async batch(): Promise<Finding | undefined> {
    let input: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < batchSize; i++) {
      input = this.#mutator.mutate(this.#choose(), this.#other());
      const running = this.#run(input);
      const finding = running instanceof Promise ? await running : running;
      if (finding) return finding;
    }
    // Rejections that nobody handles are reported when the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    return this.#look(input);
  }

  /** The shortest inputs, one by one, that together reach all branches that were reached. */
  async minimal(): Promise<Uint8Array[]> {
    const coverage = new Coverage(edges, this.#options.facts.edgeCount, false);
    const kept: Uint8Array[] = [];
    for (const input of this.#corpora.flat().sort((a, b) => a.length - b.length)) {
      coverage.clear();
      await this.#options.target.run(input);
      if (coverage.merge()) kept.push(input);
    }
    return kept;
  }

  #run(input: Uint8Array): Finding | undefined | Promise<Finding | undefined> {
    const { target, onRun } = this.#options;
    this.#runs++;
    onRun(input);
    this.#coverage.clear();
    try {
      const running = target.run(input);
      if (running) return this.#settle(input, running);
    } catch (error) {
      return { input: input.slice(), error };
    }
    this.#keepIfNew(input);
    return undefined;
  }

  async #settle(input: Uint8Array, running: Promise<void>): Promise<Finding | undefined> {
    try {
      await running;
    } catch (error) {
      return { input: input.slice(), error };
    }
    this.#keepIfNew(input);
    return undefined;
  }

  #other(): Uint8Array {
    const corpus = this.#random.pick(this.#corpora);
    return corpus[this.#random.int(0, corpus.length - 1)] ?? new Uint8Array(0);
  }

  #keepIfNew(input: Uint8Array): void {
    if (!this.#coverage.merge()) return;
    const part = this.#options.target.partOf?.(input) ?? 0;
    while (this.#corpora.length <= part) this.#corpora.push([]);
    this.#corpora[part]!.push(input.slice());
  }

  /**
   * Half of the time one of the last ones: what they have reached is the least explored. Of two the shorter one, which
   * takes less time, and less of it hides what a change does.
   */
  #choose(): Uint8Array {
    const corpus = this.#random.pick(this.#corpora);
    const { length } = corpus;
    if (length === 0) return new Uint8Array(0);
    const from = this.#random.chance(0.5) ? Math.max(0, length - Math.max(8, length >> 3)) : 0;
    const [one, other] = [this.#random.int(from, length - 1), this.#random.int(from, length - 1)];
    const [first, second] = [corpus[one]!, corpus[other]!];
    return first.length <= second.length ? first : second;
  }

  #look(input: Uint8Array): Finding | undefined {
    try {
      this.#checkPrototypes();
      if (keptBytes() > maxKeptBytes) {
        collectGarbage();
        if (keptBytes() > maxKeptBytes) throw new Error(`keeps ${keptBytes()} bytes`);
      }
    } catch (error) {
      return { input: input.slice(), error };
    }
    return undefined;
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function keptBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
