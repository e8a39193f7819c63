import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { aliases } from '../../../scripts/shims/aliases.mjs';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What no page has: a test that imports one of these, or uses such a global, runs in Node only. */
const nodeGlobals = /\b(Buffer|process)\.\w|\bsetImmediate\(/;
const nodeOnly = /^(node:.+|(ws|node-datachannel|@roamhq\/wrtc|ioredis)$)/;

const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'iife',
  target: 'es2022',
  write: false,
  logLevel: 'error',
  // With the same stand-ins as in the builds, so that what is tested is what is shipped.
  alias: { ...aliases, 'node:assert/strict': `${root}test/browser/support/assert.ts` },
} satisfies BuildOptions;

const leaveNodeOut: Plugin = {
  name: 'leave-node-out',
  setup({ onResolve }) {
    onResolve({ filter: nodeOnly }, ({ path }) =>
      path === 'node:assert/strict' ? undefined : { path, external: true },
    );
  },
};

/** Those of the test files that use, themselves or through what they import, nothing that only Node has. */
export async function findPortable(files: string[]): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    entryPoints: files,
    outdir: 'out',
    metafile: true,
    plugins: [leaveNodeOut],
    // A format in which imports of what was left out are allowed.
    format: 'esm',
  });
  return Object.values(metafile.outputs).flatMap(({ entryPoint, imports, inputs }) =>
    entryPoint !== undefined &&
    !imports.some(({ external }) => external) &&
    !Object.keys(inputs).some((path) => path.startsWith('test/') && usesNodeGlobals(path))
      ? [entryPoint]
      : [],
  );
}

function usesNodeGlobals(path: string): boolean {
  return nodeGlobals.test(readFileSync(`${root}${path}`, 'utf8'));
}

/** One script with all the files, for a page, and its source map. */
export async function bundleForPage(files: string[]): Promise<{ code: string; map: string }> {
  const result = await build({
    ...options,
    stdin: { contents: files.map((file) => `import './${file}';`).join('\n'), resolveDir: root },
    outfile: '.cache/karma/tests.js',
    sourcemap: 'external',
  });
  const text = (ending: string): string => result.outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  return { code: text('.js'), map: text('.map') };
}
