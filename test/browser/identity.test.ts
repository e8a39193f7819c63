import assert from 'node:assert/strict';
import type { KeyPair } from '../../src/base/Crypto.js';
import { systemPlatform } from '../../src/base/system.js';
import { browserIdentity } from '../../src/browserIdentity.js';
import { createKey, WebGroup, type GroupError } from '../../src/index.js';
import { hasMembers } from '../support/groups.js';
import { testConfig } from './support/config.js';

describe('browserIdentity', function () {
  this.timeout(60_000);
  const { crypto } = systemPlatform();

  afterEach(() => request(indexedDB.deleteDatabase('webgroup')));

  async function publicKey(name: string): Promise<string> {
    return String((await browserIdentity(name)(crypto)).publicKey);
  }

  it('keeps a key pair under its name, whose private half can not be read', async () => {
    const made = await browserIdentity('one')(crypto);
    const kept = await browserIdentity('one')(crypto);
    assert.equal(String(kept.publicKey), String(made.publicKey));
    const { privateKey } = kept as KeyPair & { privateKey: CryptoKey };
    assert.equal(privateKey.extractable, false);
    assert.notEqual(await publicKey('another'), String(made.publicKey));
    const other = await crypto.generateKeyPair();
    const [one, two] = await Promise.all([
      crypto.diffieHellman(privateKey, other.publicKey),
      crypto.diffieHellman(other.privateKey, made.publicKey),
    ]);
    assert.equal(String(one), String(two));
  });

  it('makes one key pair, however many pages begin at once', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => publicKey('one')));
    assert.equal(new Set(keys).size, 1);
  });

  it('lets a member come back with its id', async () => {
    const key = createKey();
    const { signalingUrl: signalingServer } = testConfig();
    const witness = new WebGroup({ signalingServer });
    await witness.join(key);
    const ids = new Set<string>();
    for (let life = 0; life < 3; life++) {
      const group = new WebGroup({ signalingServer, identity: browserIdentity('member') });
      await group.join(key);
      await hasMembers(witness, 2);
      ids.add(group.myId);
      assert.equal(group.fingerprint(witness.myId), witness.fingerprint(group.myId));
      await group.leave();
    }
    await witness.leave();
    assert.equal(ids.size, 1);
  });

  it('lets nobody join when there is no such name, or something else is kept there', async () => {
    for (const name of ['', 'x'.repeat(257), 42 as unknown as string]) await refuses(name);
    await publicKey('one');
    const database = await request(indexedDB.open('webgroup'));
    const store = database.transaction('identities', 'readwrite').objectStore('identities');
    await request(store.put({ publicKey: new Uint8Array(32) }, 'two'));
    database.close();
    await refuses('two');
  });

  async function refuses(name: string): Promise<void> {
    const group = new WebGroup({
      signalingServer: testConfig().signalingUrl,
      identity: browserIdentity(name),
    });
    const code = await group.join(createKey()).then(
      () => 'joined',
      (error: GroupError) => error.code,
    );
    assert.equal(code, 'IDENTITY_UNUSABLE');
  }
});

function request<Result>(asked: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error!);
  });
}
