// Makes src/wire/gen/ from proto/: static code for the reader and the writer of protobufjs. `--check` only compares.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pbjs from 'protobufjs-cli/pbjs.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/wire/gen');
const checkOnly = process.argv.includes('--check');

/** What pbjs makes of a file with our own target. */
const generate = (file) =>
  new Promise((resolve, reject) => {
    const options = ['-t', join(root, 'scripts/wireTarget.cjs'), join(root, 'proto', file)];
    pbjs.main(options, (error, output) => (error ? reject(error) : resolve(output)));
  });

let stale = 0;
for (const file of readdirSync(join(root, 'proto')).filter((name) => name.endsWith('.proto'))) {
  save(file.replace(/proto$/, 'ts'), await generate(file));
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
