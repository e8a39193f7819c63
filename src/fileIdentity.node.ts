import { createPrivateKey, randomBytes } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import type { IdentitySource } from './base/Crypto.js';
import { GroupError, inWords } from './base/errors.js';

/**
 * Keeps who a member is in a file: an X25519 private key in PEM format (PKCS #8, RFC 8410), as `openssl genpkey
 * -algorithm x25519` writes it. The file is made when there is none, with mode 600; one that others may read is not used.
 *
 * Throws GroupError `INVALID_ARGUMENT` for what is no path. `join` rejects with `IDENTITY_UNUSABLE` when the file can't be
 * made or read, holds something else, or is open to others.
 */
export function fileIdentity(path: string): IdentitySource {
  if (typeof path !== 'string' || path === '') {
    throw new GroupError('INVALID_ARGUMENT', `a path is needed, not ${inWords(path)}`);
  }
  return async (crypto) => {
    try {
      let secret = await readSecret(path);
      if (!secret) {
        await writeSecret(path, randomBytes(32));
        // Read again, since another process may have been faster.
        secret = await readSecret(path);
      }
      if (!secret) throw new Error('it vanishes');
      return await crypto.importKeyPair(secret);
    } catch (cause) {
      const { message } = GroupError.from(cause, 'IDENTITY_UNUSABLE');
      throw new GroupError('IDENTITY_UNUSABLE', `${path}: ${message.replace(/^\[\w+\] /, '')}`, { cause });
    }
  };
}

/** The 32 bytes in the file; undefined when there is none. */
async function readSecret(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!file) return undefined;
  try {
    // Of the file that is open, so that nobody can put another one in its place meanwhile.
    const { mode, size } = await file.stat();
    // Windows knows no such modes; there the rights of the folder count.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`others may read or change it: its mode is ${(mode & 0o777).toString(8)}, not 600`);
    }
    if (size > maxFileBytes) throw new Error('it is too large for a key');
    return secretOf(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

/** Never leaves half a file behind under this name, and never replaces one that is there. */
async function writeSecret(path: string, secret: Uint8Array): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  const file = await open(draft, 'wx', 0o600);
  try {
    try {
      await file.writeFile(pemOf(secret));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft);
  }
}

function secretOf(pem: string): Uint8Array {
  let key;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new Error('it is no private key in PEM format', { cause });
  }
  if (key.asymmetricKeyType !== 'x25519') {
    throw new Error(`it holds a key of the kind ${key.asymmetricKeyType}, not x25519`);
  }
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }).subarray(-secretBytes));
}

function pemOf(secret: Uint8Array): string {
  const base64 = Buffer.concat([pkcs8Header, secret]).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
}

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410 §7). */
const pkcs8Header = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** What stands behind that, and ends what OpenSSL writes. */
const secretBytes = 32;

/** Many times the length of such a file, which has 119 bytes. */
const maxFileBytes = 4_096;
