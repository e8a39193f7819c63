import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from '../../src/base/bytes.js';
import { nodeCrypto } from '../../src/base/nodeCrypto.node.js';
import { fileIdentity } from '../../src/fileIdentity.node.js';

describe('fileIdentity', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'webgroup-identity-'));
    path = join(folder, 'identity.pem');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function publicKey(): Promise<string> {
    return toHex((await fileIdentity(path)(nodeCrypto)).publicKey);
  }

  function write(content: string, mode = 0o600): void {
    writeFileSync(path, content);
    chmodSync(path, mode);
  }

  const pem = (type: 'x25519' | 'ed25519'): string =>
    // The two overloads differ in the name of the type alone.
    generateKeyPairSync(type as 'x25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();

  async function refuses(words: RegExp): Promise<void> {
    await assert.rejects(publicKey(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'IDENTITY_UNUSABLE');
      assert.match(error.message, words);
      assert.ok(error.message.includes(path), 'names the file');
      assert.ok(!error.message.includes('PRIVATE KEY'), 'tells nothing of what is in it');
      return true;
    });
  }

  it('makes a file that nobody else may read, and gives the same key pair each time', async () => {
    const first = await publicKey();
    assert.match(first, /^[0-9a-f]{64}$/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(await publicKey(), first);
    assert.deepEqual(readdirSync(folder), ['identity.pem']);
  });

  it('writes what others can read as X25519 key', async () => {
    const made = await fileIdentity(path)(nodeCrypto);
    write(pem('x25519'));
    const other = await fileIdentity(path)(nodeCrypto);
    assert.notDeepEqual(made.publicKey, other.publicKey);
    const [one, two] = await Promise.all([
      nodeCrypto.diffieHellman(made.privateKey, other.publicKey),
      nodeCrypto.diffieHellman(other.privateKey, made.publicKey),
    ]);
    assert.deepEqual(one, two);
  });

  it('makes one key pair, however many begin at once', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, publicKey));
    assert.equal(new Set(keys).size, 1);
    assert.deepEqual(readdirSync(folder), ['identity.pem']);
  });

  it('refuses a file that others may read, and leaves it as it is', async function () {
    if (process.platform === 'win32') this.skip();
    for (const mode of [0o640, 0o604, 0o644, 0o660, 0o602]) {
      write(pem('x25519'), mode);
      await refuses(new RegExp(`its mode is ${mode.toString(8)}, not 600`));
      assert.equal(statSync(path).mode & 0o777, mode);
    }
    write(pem('x25519'), 0o400);
    await publicKey();
  });

  it('refuses what is no such key, and does not replace it', async () => {
    for (const content of ['', 'secret', pem('x25519').slice(0, 80), '-----BEGIN PRIVATE KEY-----\n']) {
      write(content);
      await refuses(/no private key in PEM format/);
      assert.equal(readFileSync(path, 'utf8'), content);
    }
    write(pem('ed25519'));
    await refuses(/a key of the kind ed25519/);
    write('x'.repeat(5_000));
    await refuses(/too large/);
  });

  it('says so when the file can not be made or read', async () => {
    mkdirSync(path);
    await refuses(/EISDIR|directory|mode/);
    path = join(folder, 'no such folder', 'identity.pem');
    await refuses(/ENOENT/);
    assert.deepEqual(readdirSync(folder), ['identity.pem']);
  });

  it('refuses what is no path at once', () => {
    for (const bad of ['', undefined, 42, {}]) {
      assert.throws(() => fileIdentity(bad as string), { code: 'INVALID_ARGUMENT' });
    }
  });
});
