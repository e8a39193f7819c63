import { build, type Plugin } from 'esbuild';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a source file is replaced by: its path below `src/`, and the new text. */
export interface Replacement {
  readonly file: string;
  readonly text: (source: string) => string;
}

/** The programs that this process has made. */
const made = new Set<string>();
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes the program of a process that runs seeds, and returns its path. */
export function bundleWorker(name: string, replacement?: Replacement): Promise<string> {
  return bundle('worker.ts', name, replacement);
}

/**
 * Loads a file of this folder, and all it needs, into this process as the workers have it: what stands in for others
 * there does so here, so that a world goes the same way.
 */
export async function loadBundled<Exports>(file: string): Promise<Exports> {
  return (await import(pathToFileURL(await bundle(file, basename(file, '.ts'))).href)) as Exports;
}

/**
 * Makes one program of a file and all it needs, and returns its path. It starts in a moment, runs faster than what tsx
 * loads file by file (which defines the name of each closure when it is made), and stays the same while the sources
 * change. Deleted when this process ends.
 */
async function bundle(file: string, name: string, replacement?: Replacement): Promise<string> {
  const folder = `${root}.cache/simulation`;
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/${name}-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: [standIn, ...(replacement ? [replacing(replacement)] : [])],
  });
  if (made.size === 0) process.once('exit', () => made.forEach((file) => rmSync(file, { force: true })));
  made.add(outfile);
  return outfile;
}

/** What is asynchronous for good, and would come in another order each time. */
const standIn: Plugin = {
  name: 'stand-in',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('./fakePbkdf2.ts', import.meta.url));
    onResolve({ filter: /\/systemPbkdf2\.js$/ }, () => ({ path }));
  },
};

function replacing({ file, text }: Replacement): Plugin {
  return {
    name: 'replacing',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === `${root}src/${file}`
          ? { contents: text(readFileSync(path, 'utf8')), loader: 'ts' }
          : undefined,
      );
    },
  };
}
