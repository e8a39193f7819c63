import type { IdentitySource, KeyPair } from './base/Crypto.js';

/**
 * Keeps who a member is in the IndexedDB of the page's origin, under a name: a key pair whose private half can't be read
 * out, not even by the page. It is made when there is none. Whoever deletes the data of the site deletes it, too.
 *
 * `join` rejects with GroupError `IDENTITY_UNUSABLE` when the name is no text of 1 to 256 characters, there is no
 * IndexedDB, it does not keep such keys (as with plain http), or something else is kept there.
 */
export function browserIdentity(name: string): IdentitySource {
  return async (crypto) => {
    if (typeof name !== 'string' || name.length < 1 || name.length > 256) {
      throw new TypeError('the name of an identity has 1 to 256 characters');
    }
    const database = await openDatabase();
    try {
      const kept = await settled<unknown>(pairs(database, 'readonly').get(name));
      return checkKept(kept ?? (await keep(database, name, await crypto.generateKeyPair())));
    } finally {
      database.close();
    }
  };
}

/** Keeps a pair unless there is one by now, as another page may have been faster; returns the one that is kept. */
async function keep(database: IDBDatabase, name: string, made: KeyPair): Promise<unknown> {
  if (!(made.privateKey instanceof CryptoKey)) {
    throw new TypeError('a page without WebCrypto, as on plain http, has no key that can be kept safely');
  }
  const store = pairs(database, 'readwrite');
  // One transaction for both, which no other page can come between.
  store.get(name).onsuccess = ({ target }) => {
    if ((target as IDBRequest<unknown>).result === undefined) store.add(made, name);
  };
  await committed(store.transaction);
  return settled<unknown>(pairs(database, 'readonly').get(name));
}

function checkKept(kept: unknown): KeyPair {
  const { publicKey, privateKey } = (kept ?? {}) as Partial<KeyPair>;
  if (publicKey instanceof Uint8Array && publicKey.length === 32 && privateKey instanceof CryptoKey) {
    return { publicKey, privateKey };
  }
  throw new TypeError('what is kept under this name is no identity');
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  return settled(request);
}

function pairs(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(storeName, mode).objectStore(storeName);
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error!);
  });
}

const databaseName = 'webgroup';
const storeName = 'identities';
