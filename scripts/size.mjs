// Prints what a page downloads for webgroup, from dist/browser/ or the folder given, and fails when it is more than the
// budget. A KB has 1,000 bytes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const budgetKb = 60;
const dist = process.argv[2] ?? fileURLToPath(new URL('../dist/browser/', import.meta.url));
const kb = (bytes) => (bytes.length / 1000).toFixed(1).padStart(6);

const gzipped = (name, note) => {
  const code = readFileSync(join(dist, name));
  const gzip = gzipSync(code, { level: 9 });
  console.log(
    `${name.padEnd(16)} ${kb(code)} KB, gzip ${kb(gzip)} KB, brotli ${kb(brotliCompressSync(code))} KB  ${note}`,
  );
  return gzip.length / 1000;
};

const whole = gzipped('webgroup.umd.js', 'every page');
gzipped('nobleCrypto.mjs', 'beside it, pages without WebCrypto only (plain http)');
gzipped('passwordProof.mjs', 'beside it, pages whose group has a password only');
gzipped('admission.mjs', 'beside it, pages with the option authorize only');
gzipped('EventSocket.mjs', 'beside it, pages whose network lets no WebSocket through only');
gzipped('Rotation.mjs', 'beside it, pages whose group changes its key only');
gzipped('weakKeys.mjs', 'beside it, pages with a short key only');
if (whole > budgetKb) {
  console.error(`over the budget of ${budgetKb} KB`);
  process.exit(1);
}
