import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKey,
  fileIdentity,
  SignalingServer,
  WebGroup,
  WebGroupState,
  type IdentitySource,
} from '../../src/index.node.js';
import { hasMembers, next, receive, until } from '../support/groups.js';

describe('a member whose identity is kept', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let groups: WebGroup[];
  let folder: string;
  let path: string;
  let key: string;

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    groups = [];
    folder = mkdtempSync(join(tmpdir(), 'webgroup-identity-'));
    path = join(folder, 'bot.pem');
    key = createKey();
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function make(identity?: IdentitySource): WebGroup {
    const group = new WebGroup({ signalingServer: signaling.url!, identity });
    groups.push(group);
    return group;
  }

  it('has the same id and fingerprint in each life, however fast they follow one another', async () => {
    const witness = make();
    await witness.join(key);
    const events: string[] = [];
    witness.onMemberJoin = (id) => events.push(`+${id}`);
    witness.onMemberLeave = (id, { reason }) => events.push(`-${id} ${reason}`);
    const expected: string[] = [];
    const fingerprints = new Set<string>();
    for (let life = 0; life < 4; life++) {
      const group = make(fileIdentity(path));
      await group.join(key);
      await hasMembers(witness, 2);
      const { myId } = group;
      fingerprints.add(group.fingerprint(witness.myId));
      fingerprints.add(witness.fingerprint(myId));
      const received = receive(witness, 1);
      group.send(`life ${life}`);
      const [message] = await received;
      assert.deepEqual([message!.from, message!.data], [myId, `life ${life}`]);
      const gone = until(witness, () => witness.members.length === 1);
      await group.leave();
      await gone;
      expected.push(`+${myId}`, `-${myId} left`);
    }
    assert.deepEqual(events, expected);
    assert.equal(new Set(events.map((event) => event.slice(1, 33))).size, 1, 'one id');
    assert.equal(fingerprints.size, 1);
  });

  it('is one member when it is there twice: the earlier one leaves with CONFLICT', async () => {
    const [witness, first, second] = [make(), make(fileIdentity(path)), make(fileIdentity(path))];
    await witness.join(key);
    await first.join(key);
    const { myId } = first;
    const conflict = next(first, 'error');
    await second.join(key);
    assert.equal((await conflict)[0].code, 'CONFLICT');
    await until(first, () => first.state === WebGroupState.LEFT);
    assert.equal(second.myId, myId);
    await until(witness, () => witness.path(myId) !== undefined && second.members.length === 2);
    assert.deepEqual(witness.members, [myId, witness.myId].sort());
  });

  it('can not join with an identity that is of no use, and can when it is', async () => {
    writeFileSync(path, 'no key', { mode: 0o600 });
    const group = make(fileIdentity(path));
    await assert.rejects(group.join(key), { code: 'IDENTITY_UNUSABLE', retryable: false });
    assert.equal(group.state, WebGroupState.LEFT);
    rmSync(path);
    await group.join(key);
  });

  it('tells what a source of the application threw, and refuses what is no key pair', async () => {
    const cause = new Error('the keychain is locked');
    const sources: IdentitySource[] = [
      () => Promise.reject(cause),
      () => {
        throw cause;
      },
      () => undefined as never,
      () => ({ publicKey: new Uint8Array(31), privateKey: null }),
      () => ({ publicKey: 'key', privateKey: null }) as never,
    ];
    for (const [index, source] of sources.entries()) {
      const error = await make(source)
        .join(key)
        .then(
          () => assert.fail('joined'),
          (error: Error & { code?: string }) => error,
        );
      assert.equal(error.code, 'IDENTITY_UNUSABLE');
      if (index < 2) assert.equal(error.cause, cause);
    }
  });

  it('takes secret bytes that the application keeps', async () => {
    const secret = new Uint8Array(32).fill(7);
    const ids = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const group = make((crypto) => crypto.importKeyPair(secret));
      await group.join(key);
      ids.add(group.myId);
      await group.leave();
    }
    assert.equal(ids.size, 1);
  });
});
