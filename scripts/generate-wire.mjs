// Makes src/wire/gen/ from proto/: static protobufjs code and its declarations. `--check` only compares.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pbjs from 'protobufjs-cli/pbjs.js';
import pbts from 'protobufjs-cli/pbts.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/wire/gen');
const checkOnly = process.argv.includes('--check');

const run = (tool, args) =>
  new Promise((resolve, reject) =>
    tool.main(args, (error, output) => (error ? reject(error) : resolve(output))),
  );

const work = mkdtempSync(join(tmpdir(), 'webgroup-wire-'));
let stale = 0;
try {
  for (const file of readdirSync(join(root, 'proto')).filter((name) => name.endsWith('.proto'))) {
    const name = file.slice(0, -'.proto'.length);
    const options = [
      '--no-create',
      '--no-verify',
      '--no-convert',
      '--no-delimited',
      '--no-typeurl',
      '--no-service',
    ];
    const code = await run(pbjs, [
      ...['-t', 'static-module', '-w', 'es6', '--es6', '--force-number', '-r', name],
      ...['--dependency', 'protobufjs/minimal.js', ...options, join(root, 'proto', file)],
    ]);
    writeFileSync(join(work, `${name}.js`), code);
    const types = await run(pbts, ['--no-comments', join(work, `${name}.js`)]);
    save(`${name}.js`, code);
    // pbts writes for CommonJS and for the full library; the run time is ESM and `protobufjs/minimal`.
    save(
      `${name}.d.ts`,
      types
        .replace('import Long = require("long");\n', '')
        .replace('"protobufjs"', '"protobufjs/minimal.js"'),
    );
  }
} finally {
  rmSync(work, { recursive: true });
}
if (stale > 0) {
  console.error(
    `${stale} file(s) of src/wire/gen differ from proto/: run "npm run proto" and commit the result`,
  );
  process.exit(1);
}

function save(name, text) {
  if (!checkOnly) return writeFileSync(join(target, name), text);
  let present = '';
  try {
    present = readFileSync(join(target, name), 'utf8');
  } catch {
    // A missing file is a stale file.
  }
  if (present !== text) stale++;
}
