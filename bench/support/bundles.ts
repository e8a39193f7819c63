import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';
import { aliases } from '../../scripts/shims/aliases.mjs';
import { root } from '../../test/browser/support/bundle.js';

/**
 * What pages and Node processes run: made from the sources as they are, with the stand-ins of the builds. In files,
 * since tsx would wrap each function to keep its name, which shows in hot loops.
 */
export interface Bundles {
  /** Source of a script that sets `window.peer`. */
  readonly page: string;
  /** Folder with `peer/process.mjs` and the programs of other measurements. */
  readonly folder: string;
}

let made: Promise<Bundles> | undefined;

/** Made once for all measurements of a run. */
export function bundles(): Promise<Bundles> {
  return (made ??= make());
}

async function make(): Promise<Bundles> {
  const folder = `${root}.cache/bench`;
  mkdirSync(folder, { recursive: true });
  const options = {
    absWorkingDir: root,
    bundle: true,
    target: 'es2022',
    logLevel: 'error',
    alias: aliases,
  } as const;
  const { outputFiles } = await build({
    ...options,
    entryPoints: ['bench/peer/page.ts'],
    format: 'iife',
    write: false,
    external: ['@noble/*'],
  });
  await build({
    ...options,
    entryPoints: [
      ...['process', 'manyMembers', 'server'].map((name) => ({ in: `bench/peer/${name}.ts`, out: name })),
      ...['clients', 'echo'].map((name) => ({ in: `bench/load/${name}.ts`, out: `load/${name}` })),
    ],
    outdir: folder,
    format: 'esm',
    platform: 'node',
    outExtension: { '.js': '.mjs' },
    external: ['ws', 'node-datachannel', '@roamhq/wrtc'],
    // Packages of the older module format ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  return { page: outputFiles[0]!.text, folder };
}
