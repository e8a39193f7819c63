import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { SignalingState } from '../../src/index.node.js';
import { decodeIntroduction } from '../../src/wire/handshakeCodec.js';
import { next, testBytes, until } from '../support/groups.js';
import { EvilScene } from './support/EvilScene.js';
import type { EvilServer } from './support/EvilServer.js';
import { inventId, inventMembers, stepOf } from './support/forgeries.js';
import type { HonestGroup, HonestMember } from './support/HonestGroup.js';

describe('an evil signaling server, in the midst of a group of three,', function () {
  this.timeout(30_000);
  let scene: EvilScene;
  let evil: EvilServer;
  let honest: HonestGroup;

  beforeEach(async () => {
    scene = await EvilScene.open();
    ({ evil, honest } = scene);
  });

  afterEach(() => scene.close());

  /** Nothing comes of what it does; the group goes on, and somebody new comes to it. */
  async function nothingComesOf(attack: () => void, errors: readonly string[] = []): Promise<void> {
    await honest.join('a', 'b', 'c');
    const paths: string[] = [];
    for (const { name, group } of honest.members) group.on('pathChange', () => paths.push(name));
    const before = evil.victims;
    attack();
    await evil.settled();
    assert.deepEqual(evil.victims, before);
    await honest.goesOn(errors);
    assert.deepEqual(paths, []);
    evil.scheme = {};
    await honest.join('late');
    await honest.goesOn(errors);
  }

  it('replays all introductions that it has seen, three times: nothing', async () => {
    await nothingComesOf(() => {
      const seen = [...evil.seen];
      assert.ok(seen.length >= 9, `${seen.length} introductions`);
      for (const { from, message } of [...seen, ...seen.reverse(), ...seen])
        evil.victim(message.member).tell({ ...message, member: from.hello.id });
    });
  });

  it('replays the first messages of an earlier life: STALE, nothing', async () => {
    await honest.join('a', 'b', 'c');
    const seen = [...evil.seen];
    const [a] = honest.members as [HonestMember];
    await a.group.leave();
    honest.losses.length = 0;
    await a.group.join(honest.key);
    await honest.whole();
    let refusals = 0;
    evil.scheme.onSaid = (message) => {
      const decoded = message.kind === 'forward' && decodeIntroduction(message.introduction);
      if (decoded && decoded.step === 'refusal' && decoded.reason === 'STALE') refusals++;
      return undefined;
    };
    const old = seen.filter(({ message: { introduction } }) => stepOf(introduction) === 'm1');
    for (const { from, message } of old)
      evil.victim(message.member).tell({ ...message, member: from.hello.id });
    await evil.settled();
    assert.ok(refusals > 0, 'nobody has refused');
    await honest.goesOn();
  });

  it('says that all have left, a hundred times: nothing', async () => {
    await nothingComesOf(() => {
      const all = evil.victims.map(({ hello }) => hello.id);
      for (let i = 0; i < 100; i++)
        for (const victim of evil.victims) victim.tell({ kind: 'change', joined: [], left: all });
    });
  });

  it('says that nobody else is there: nothing', async () => {
    await nothingComesOf(() => {
      for (const victim of evil.victims) victim.tell({ kind: 'roster', members: [] });
    });
  });

  it('says that members lead later lives: conversations stay as they are', async () => {
    await nothingComesOf(() => {
      const joined = evil.victims.map(({ hello: { id, incarnation } }) => ({
        ...{ id, incarnation: incarnation + 1_000_000 },
      }));
      for (const victim of evil.victims) victim.tell({ kind: 'change', joined, left: [] });
    });
  });

  it('invents forty members: none becomes one, and who is real still comes in', async () => {
    await nothingComesOf(() => {
      for (const victim of evil.victims) victim.tell({ kind: 'change', joined: inventMembers(40), left: [] });
    });
  });

  it('floods with changes, failures and introductions of noise: nothing', async () => {
    await nothingComesOf(() => {
      for (const victim of evil.victims) {
        for (let i = 0; i < 2_000; i++) {
          const member = evil.victims[i % 3]!.hello.id;
          victim.tell({
            kind: 'forward',
            member,
            introduction: new Uint8Array(randomBytes(1 + (i % 300))),
          });
          victim.tell({ kind: 'undelivered', member: inventId() });
          victim.tell({ kind: 'change', joined: [], left: [inventId()] });
        }
      }
    });
  });

  it('invents packets that it carries, and failures of such: nothing', async () => {
    await nothingComesOf(() => {
      for (const victim of evil.victims) {
        for (const { hello } of evil.victims) {
          const link = new Uint8Array(randomBytes(8));
          const data = new Uint8Array(randomBytes(100));
          for (let number = 0; number < 100; number++)
            victim.tell({ kind: 'carry', member: hello.id, link, number, data });
          victim.tell({ kind: 'uncarried', member: hello.id, link, reason: 'UNREACHABLE' });
        }
      }
    });
  });

  it('names servers that no browser takes: nothing', async () => {
    await nothingComesOf(() => {
      const turn = { urls: ['javascript:alert(1)', 'turn:a b'], username: 'u', credential: 'c' };
      for (const victim of evil.victims) victim.tell({ kind: 'turn', turn });
    });
  });

  const unusable: [string, Uint8Array | string][] = [
    ['noise', testBytes(300)],
    ['a message cut short', Uint8Array.of(0x0a, 0x7f, 1, 2, 3)],
    ['text', 'welcome'],
    ['a message of 100 KB', new Uint8Array(100_000)],
  ];
  for (const [what, message] of unusable) {
    it(`sends ${what}: it is not used any more, and the members stay together`, async () => {
      const members = await honest.join('a', 'b', 'c');
      const told = members.map(({ group }) => next(group, 'error'));
      for (const victim of evil.victims) victim.tell(message);
      for (const [error] of await Promise.all(told)) assert.equal(error.code, 'SIGNALING_REFUSED');
      await honest.goesOn(['SIGNALING_REFUSED']);
    });
  }

  it('cuts all off: they stay together, come back to it, and take newcomers', async () => {
    const members = await honest.join('a', 'b', 'c');
    const lost = members.map(({ group }) =>
      until(group, () => group.signalingState !== SignalingState.STABLE),
    );
    for (const victim of evil.victims) victim.close(1001);
    await Promise.all(lost);
    await honest.goesOn();
    await Promise.all(
      members.map(({ group }) => until(group, () => group.signalingState === SignalingState.STABLE)),
    );
    await honest.join('late');
    await honest.goesOn();
  });

  it('says that a member is there twice: it goes on under another id, and the others stay', async () => {
    const [a, b, c] = (await honest.join('a', 'b', 'c')) as [HonestMember, HonestMember, HonestMember];
    const before = a.group.myId;
    const renamed = next(a.group, 'myId');
    const heard = [b, c].map(({ group }) => next(group, 'memberLeave'));
    evil.victim(before).close(4003);
    await renamed;
    for (const [id, { reason }] of await Promise.all(heard)) {
      assert.equal(id, before);
      assert.equal(reason, 'replaced');
    }
    assert.notEqual(a.group.myId, before);
    await honest.goesOn(['CONFLICT']);
  });
});
