import { build, type Plugin } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { edges } from './edges.js';
import { Instrumentation } from './instrument.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/** What a program needs to know of its own sources. */
export interface ProgramFacts {
  readonly edgeCount: number;
  readonly dictionary: Instrumentation['dictionary'];
}

/** What a source file is replaced by: its path below `src/`, and the new text. */
export interface Replacement {
  readonly file: string;
  readonly text: (source: string) => string;
}

/**
 * Makes one program of a target, all that it needs of `src/` instrumented, and the fuzzer. Returns the path of the
 * program; beside it, with `.json`, are its `ProgramFacts`.
 */
export async function bundleTarget(name: string, replacement?: Replacement): Promise<string> {
  const folder = `${root}.cache/fuzz`;
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/${name}-${process.pid}.mjs`;
  const instrumentation = new Instrumentation();
  const contents = `
    import { target } from './targets/${name}.js';
    import { work } from './worker.js';
    await work(target);`;
  await build({
    stdin: { contents, resolveDir: here, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: [instrumenting(instrumentation, replacement)],
  });
  const { edgeCount, dictionary } = instrumentation;
  if (edgeCount > edges.length)
    throw new RangeError(`${edgeCount} branches: more than there are counters for`);
  writeFileSync(`${outfile}.json`, JSON.stringify({ edgeCount, dictionary } satisfies ProgramFacts));
  return outfile;
}

function instrumenting(instrumentation: Instrumentation, replacement: Replacement | undefined): Plugin {
  return {
    name: 'instrumenting',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(`${root}src/`)) return undefined;
        const source = readFileSync(path, 'utf8');
        const isReplaced = path === `${root}src/${replacement?.file}`;
        const contents = isReplaced ? replacement!.text(source) : source;
        return { contents: instrumentation.instrument(contents, `${here}edges.ts`), loader: 'js' };
      });
    },
  };
}
