import assert from 'node:assert/strict';
import type { KeyPair } from '../../src/base/Crypto.js';
import { systemPlatform } from '../../src/base/system.js';
import { createKey, SignalingServer, WebGroup, type WebGroupOptions } from '../../src/index.node.js';
import { dictionaryAttack, tap, type Capture } from '../support/dictionaryAttack.js';
import { errorCodes, hasMembers, joinAll, next, receive } from '../support/groups.js';

describe('a group with a password', function () {
  this.timeout(60_000);
  let signaling: SignalingServer;
  let groups: WebGroup[];

  beforeEach(async () => {
    signaling = new SignalingServer();
    await signaling.listen(0, '127.0.0.1');
    groups = [];
  });

  afterEach(async () => {
    await Promise.all(groups.map((group) => group.leave()));
    await signaling.close();
  });

  function make(options: WebGroupOptions = {}, { platform }: Partial<Capture> = {}): WebGroup {
    const group = new WebGroup({ signalingServer: signaling.url!, ...options }, platform ? { platform } : {});
    groups.push(group);
    return group;
  }

  it('brings those together who have typed the same one, over signaling and over members', async () => {
    const typed = ['caf\u00e9', 'cafe\u0301', 'caf\u00e9', 'cafe\u0301'];
    const made = typed.map((password) => make({ password }));
    await joinAll(made, 'team');
    const received = Promise.all(made.slice(1).map((group) => receive(group, 1)));
    made[0]!.send('among us');
    for (const messages of await received) assert.equal(messages[0]?.data, 'among us');
  });

  it('never takes in who has another one, tells both sides once, and goes on', async () => {
    const made = [make({ password: 'word' }), make({ password: 'word' })] as const;
    await joinAll(made, 'team');
    const codes = made.map(errorCodes);
    // The lower id dials: whoever is told must not depend on it.
    for (let round = 0; round < 3; round++) {
      const stranger = make({ password: 'wrong' });
      const strangers = errorCodes(stranger);
      const told = next(stranger, 'error');
      await stranger.join('team');
      await told;
      assert.deepEqual(stranger.members, [stranger.myId]);
      await stranger.leave();
      assert.deepEqual(strangers, ['WRONG_SECRET']);
    }
    for (const each of codes) assert.deepEqual(each, ['WRONG_SECRET']);
    const third = make({ password: 'word' });
    await third.join('team');
    await Promise.all([...made, third].map((group) => hasMembers(group, 3)));
  });

  it('takes nobody for a guesser because of having no kind of link in common', async () => {
    let failed = 0;
    let onFailed = (): void => {};
    const log = (_level: string, _scope: string, text: string): void => {
      if (text === 'opening failed' && ++failed >= 40) onFailed();
    };
    const enough = new Promise<void>((resolve) => (onFailed = resolve));
    const one = make({ password: 'word', log });
    const unlinkable = Array.from({ length: 4 }, () => make({ password: 'word', wrtc: false, log }));
    const codes = [one, ...unlinkable].map(errorCodes);
    for (const group of [one, ...unlinkable]) void group.join('team');
    await enough;
    assert.deepEqual(codes.flat(), []);
    const other = make({ password: 'word' });
    await other.join('team');
    await Promise.all([one, other].map((group) => hasMembers(group, 2)));
  });

  it('is another group than that of the same key without a password', async () => {
    const [plain, guarded] = [make(), make({ password: 'word' })];
    await Promise.all([plain.join('team'), guarded.join('team')]);
    assert.notEqual(plain.id, guarded.id);
  });

  describe('and a server that has a dictionary and all that went over it', () => {
    const words = ['123456', 'password', 'sesame', 'letmein', 'team'];

    async function capture(key: string, options: WebGroupOptions): Promise<Capture & { made: KeyPair[] }> {
      const { crypto, ...real } = systemPlatform();
      const made: KeyPair[] = [];
      const generateKeyPair = async (): Promise<KeyPair> => {
        const pair = await crypto.generateKeyPair();
        made.push(pair);
        return pair;
      };
      const tapped = tap({ ...real, crypto: { ...crypto, generateKeyPair } });
      await joinAll([make(options, tapped), make(options, tapped)], key);
      return { ...tapped, made };
    }

    it('finds a key without a password that stands in it', async () => {
      assert.deepEqual(await dictionaryAttack(await capture('sesame', {}), words), ['sesame']);
    });

    it('finds no key that does not', async () => {
      assert.deepEqual(await dictionaryAttack(await capture(createKey(), {}), words), []);
    });

    it('finds no password, although it stands in it and the server knows the name of the group', async () => {
      const captured = await capture('book club', { password: 'sesame' });
      assert.deepEqual(await dictionaryAttack(captured, words, { name: 'book club' }), []);
      const leaked = { name: 'book club', leaked: captured.made };
      assert.deepEqual(await dictionaryAttack(captured, words, leaked), ['sesame']);
    });
  });
});
