// Builds the package (rollup.config.js says what) and the demo into dist/.
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadConfigFile } from 'rollup/loadConfigFile';
import { rollup } from 'rollup';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

rmSync('dist', { recursive: true, force: true });
const { options, warnings } = await loadConfigFile(`${root}rollup.config.js`);
for (const entry of options) {
  const bundle = await rollup(entry);
  for (const output of entry.output) await bundle.write(output);
  await bundle.close();
}
warnings.flush();
chmodSync('dist/cli.js', 0o755);

await import('./build-demo.mjs');
