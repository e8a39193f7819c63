import { build, type Plugin } from 'esbuild';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a source file is replaced by: its path below `src/`, and the new text. */
export interface Replacement {
  readonly file: string;
  readonly text: (source: string) => string;
}

/** The programs that this process has made. */
const made = new Set<string>();
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Makes one program of the worker and all it needs, and returns its path. It starts in a moment, runs faster than what
 * tsx loads file by file (which defines the name of each closure when it is made), and stays the same while the sources
 * change. Deleted when this process ends.
 */
export async function bundleWorker(name: string, replacement?: Replacement): Promise<string> {
  const folder = `${root}.cache/simulation`;
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/${name}-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: replacement ? [replacing(replacement)] : [],
  });
  if (made.size === 0) process.once('exit', () => made.forEach((file) => rmSync(file, { force: true })));
  made.add(outfile);
  return outfile;
}

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
