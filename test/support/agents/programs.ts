import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { aliases } from '../../../scripts/shims/aliases.mjs';
import { root } from '../../browser/support/bundle.js';

/** Paths of the programs that tests start as processes of their own. */
export interface Programs {
  readonly agent: string;
  readonly signaling: string;
  readonly udpProbe: string;
}

let made: Promise<Programs> | undefined;

/**
 * Makes them of the sources as they are, once in a process. In files, since tsx would take a second of a processor
 * in each of many processes. They go when this process ends.
 */
export function programs(): Promise<Programs> {
  return (made ??= make());
}

async function make(): Promise<Programs> {
  // Inside of the repository, so that its packages are found; not shared, since others may be testing other sources.
  const folder = `${root}.cache/programs-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  removeLeftOver();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    absWorkingDir: root,
    bundle: true,
    target: 'es2022',
    logLevel: 'error',
    alias: aliases,
    entryPoints: {
      agent: 'test/support/agents/process.ts',
      signaling: 'src/server/cli.ts',
      udpProbe: 'test/net/support/udpProbe.ts',
    },
    outdir: folder,
    format: 'esm',
    platform: 'node',
    sourcemap: true,
    outExtension: { '.js': '.mjs' },
    external: ['ws', 'node-datachannel', '@roamhq/wrtc', 'pino', 'ioredis'],
    // Packages of the older module format ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  const path = (name: string): string => `${folder}/${name}.mjs`;
  return { agent: path('agent'), signaling: path('signaling'), udpProbe: path('udpProbe') };
}

/** What a test has left behind that was killed; found where processes are files. */
function removeLeftOver(): void {
  if (!existsSync('/proc/self')) return;
  for (const name of readdirSync(`${root}.cache`)) {
    const [, pid] = /^programs-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      rmSync(`${root}.cache/${name}`, { recursive: true, force: true });
    }
  }
}
