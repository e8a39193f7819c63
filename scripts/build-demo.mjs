// Builds what `npm start` runs: dist/demo/server.mjs, and the page it serves, dist/demo/page/.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { aliases } from './shims/aliases.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

rmSync('dist/demo', { recursive: true, force: true });
mkdirSync('dist/demo/page/assets', { recursive: true });
cpSync('demo/client/index.html', 'dist/demo/page/index.html');
cpSync('demo/client/style.css', 'dist/demo/page/assets/style.css');

const common = { bundle: true, format: 'esm', target: 'es2022', sourcemap: true, logLevel: 'warning' };
await Promise.all([
  build({
    ...common,
    entryPoints: ['demo/client/main.ts'],
    outdir: 'dist/demo/page/assets',
    // The ciphers for pages without WebCrypto stay a file of their own.
    splitting: true,
    minify: true,
    alias: aliases,
  }),
  build({
    ...common,
    entryPoints: ['demo/server.ts'],
    outfile: 'dist/demo/server.mjs',
    platform: 'node',
    packages: 'external',
  }),
]);
