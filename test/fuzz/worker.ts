import { parentPort, workerData } from 'node:worker_threads';
import type { ProgramFacts } from './bundle.js';
import { Fuzzer, type Finding } from './Fuzzer.js';
import { minimise } from './minimise.js';
import type { Target } from './Target.js';

/** What the thread of a target is given. */
export interface WorkerData {
  readonly facts: ProgramFacts;
  readonly seed: number;
  readonly corpus: readonly Uint8Array[];
  /** Run this one, and nothing else. */
  readonly input?: Uint8Array;
  readonly maxRuns: number;
  readonly maxMs: number;
  /** What is executed: a number that rises with each execution, the length, the bytes. */
  readonly current: SharedArrayBuffer;
}

/** What it tells when it is done. */
export interface WorkerResult {
  readonly runs: number;
  readonly ms: number;
  readonly branches: number;
  readonly minimal: readonly Uint8Array[];
  /** By part of the target. */
  readonly counts: ReadonlyMap<string, number>;
  readonly finding?: { readonly input: Uint8Array; readonly text: string };
}

/** Runs a target in a thread of its own, until the limits are reached or something is found. */
export async function work(given: Target): Promise<void> {
  const { facts, seed, corpus, input, maxRuns, maxMs, current } = workerData as WorkerData;
  const numbers = new Int32Array(current, 0, 2);
  const bytes = new Uint8Array(current, 8);
  const unhandled: unknown[] = [];
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  // Of a microtask, for example.
  process.on('uncaughtException', (error) => unhandled.push(error));
  const target: Target = { ...given, run: (each) => given.run(each)?.then(() => throwFirst(unhandled)) };
  // A trace would take longer than all the rest, where most inputs are refused.
  Error.stackTraceLimit = input ? 100 : 0;
  const fuzzer = new Fuzzer({
    ...{ target, facts, seed },
    corpus: input ? [] : corpus,
    onRun(each) {
      bytes.set(each);
      numbers[1] = each.length;
      numbers[0]!++;
    },
  });
  const beganMs = performance.now();
  let finding: Finding | undefined;
  const look = (found: Finding | undefined): void => {
    finding ??= found;
    if (!finding && unhandled.length > 0)
      finding = { input: bytes.slice(0, numbers[1]), error: unhandled[0] };
  };
  if (input) look(await runOnce(target, input));
  else {
    look(await fuzzer.begin());
    while (!finding && fuzzer.runs < maxRuns && performance.now() - beganMs < maxMs)
      look(await fuzzer.batch());
  }
  const ms = performance.now() - beganMs;
  const result: WorkerResult = {
    ...{
      runs: fuzzer.runs,
      ms,
      branches: fuzzer.branches,
      counts: target.counts ?? new Map<string, number>(),
    },
    minimal: finding || input ? [] : await fuzzer.minimal(),
    ...(finding && { finding: await described(target, finding, !input) }),
  };
  parentPort!.postMessage(result);
}

function throwFirst(errors: unknown[]): void {
  if (errors.length > 0) throw errors.splice(0)[0];
}

async function runOnce(target: Target, input: Uint8Array): Promise<Finding | undefined> {
  try {
    await target.run(input);
    await new Promise((resolve) => setImmediate(resolve));
    return undefined;
  } catch (error) {
    return { input, error };
  }
}

/** The finding with an input as short as possible, and what it throws with its trace. */
async function described(
  target: Target,
  finding: Finding,
  shorten: boolean,
): Promise<{ input: Uint8Array; text: string }> {
  const kind = kindOf(finding.error);
  const failure = async (input: Uint8Array): Promise<Finding | undefined> => {
    const found = await runOnce(target, input);
    return found && kindOf(found.error) === kind ? found : undefined;
  };
  const isRepeatable = shorten && (await failure(finding.input)) !== undefined;
  const input = isRepeatable
    ? await minimise(finding.input, async (each) => (await failure(each)) !== undefined)
    : finding.input;
  Error.stackTraceLimit = 100;
  const { error } = (await failure(input)) ?? finding;
  return { input, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The same for the same fault: numbers in the text may be others. */
function kindOf(error: unknown): string {
  return error instanceof Error
    ? `${error.name} ${error.message.replaceAll(/\d+/g, '#').slice(0, 80)}`
    : String(error);
}
