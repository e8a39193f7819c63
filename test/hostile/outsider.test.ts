import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { fromHex } from '../../src/base/bytes.js';
import type { MemberId } from '../../src/base/ids.js';
import { deriveSecrets } from '../../src/base/keys.js';
import { systemPlatform } from '../../src/base/system.js';
import { SignalingServer, WebGroup } from '../../src/index.node.js';
import { decodeIntroduction } from '../../src/wire/handshakeCodec.js';
import { handshakeLimits, signalingLimits } from '../../src/wire/limits.js';
import { next, until } from '../support/groups.js';
import { EvilServer } from './support/EvilServer.js';
import { stepOf } from './support/forgeries.js';
import { HonestGroup, type HonestMember } from './support/HonestGroup.js';
import { Outsider } from './support/Outsider.js';

const password = 'correct horse battery staple';
/** Ids below and above those of all others: the lower one of two calls. */
const lowId = (): MemberId => '0'.repeat(8) + randomBytes(12).toString('hex');
const highId = (): MemberId => 'f'.repeat(8) + randomBytes(12).toString('hex');
const noise = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Points of order 1, 2, 4 and 8, from the list of CPace (draft-irtf-cfrg-cpace, B.1.10). */
const lowOrder = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
].map((text) => fromHex(text)!);

for (const guarded of [false, true]) {
  describe(`an outsider who knows but the id of a group ${guarded ? 'with' : 'without'} a password`, function () {
    this.timeout(30_000);
    let server: SignalingServer;
    let evil: EvilServer;
    let honest: HonestGroup;
    let outsiders: Outsider[];
    let topic: Uint8Array;

    beforeEach(async () => {
      server = new SignalingServer({ relay: true });
      await server.listen(0, '127.0.0.1');
      // Nothing evil: it lets the test see what passes.
      evil = await EvilServer.inFrontOf(server.url!);
      honest = new HonestGroup({
        ...{ signalingServer: evil.url, relay: true, meta: { name: 'a secret name' } },
        ...(guarded && { password }),
      });
      outsiders = [];
      ({ topic } = await deriveSecrets(
        systemPlatform().crypto,
        honest.key,
        guarded ? 'password' : undefined,
      ));
      await honest.join('a', 'b', 'c');
    });

    afterEach(async () => {
      for (const outsider of outsiders) outsider.close();
      await honest.leave();
      await evil.close();
      await server.close();
    });

    /** Resolves when it is registered, and knows who else is. */
    async function enter(id: MemberId, incarnation?: number): Promise<Outsider> {
      const outsider = new Outsider({
        url: evil.url,
        topic,
        id,
        ...(incarnation !== undefined && { incarnation }),
      });
      outsiders.push(outsider);
      await outsider.until(
        () => outsider.members.size >= honest.members.length || outsider.refusal !== undefined,
      );
      return outsider;
    }

    const ids = (): MemberId[] => honest.members.map(({ group }) => group.myId);

    /** It has become nobody's member, and has heard nothing but how it was refused and calls that it can't read. */
    async function staysOutside(outsider: Outsider): Promise<void> {
      await honest.goesOn(['WRONG_SECRET', 'GUESSES_SPENT']);
      for (const { group } of honest.members) assert.ok(!group.members.includes(outsider.id));
      for (const { introduction } of outsider.heard) {
        const { step } = introduction;
        const calls = ['m1', 'callMe', 'refusal'];
        // The proof of the password comes first, and m3 is sealed with what only a right one gives.
        assert.ok([...calls, ...(guarded ? ['m2', 'm3'] : [])].includes(step), step);
        if (!('bytes' in introduction)) continue;
        const { bytes } = introduction;
        // With a password: nonces and a share, and never a message of the handshake.
        if (step === 'm2') assert.equal(bytes.length, 48);
        if (step === 'm1' && guarded) assert.equal(bytes.length, 16);
        assert.ok(!Buffer.from(bytes).includes('a secret name'));
      }
    }

    it('calls all with first messages of its own: refused, and it learns ids and nothing more', async () => {
      const outsider = await enter(lowId());
      for (const id of ids()) outsider.call(id, noise(guarded ? 16 : 120));
      const answer = guarded ? 'm2' : 'refusal';
      await outsider.until(
        () => outsider.heard.filter(({ introduction: { step } }) => step === answer).length >= 3,
      );
      if (!guarded)
        for (const { introduction } of outsider.heard)
          assert.equal(introduction.step === 'refusal' && introduction.reason, 'WRONG_SECRET');
      assert.deepEqual([...outsider.members.keys()].sort(), ids().sort());
      await staysOutside(outsider);
    });

    it('is called by all: it can read none of these calls, and does not become a member', async () => {
      const outsider = await enter(highId());
      await outsider.until(() => new Set(outsider.heard.map(({ from }) => from)).size === 3);
      assert.deepEqual(outsider.steps, ['m1']);
      for (const { from, introduction } of outsider.heard) {
        const { attempt } = introduction;
        outsider.send(from, { step: 'm2', attempt, bytes: noise(guarded ? 48 : 300) });
        outsider.send(from, { step: 'early', attempt, bytes: noise(60) });
        outsider.send(from, { step: 'candidates', attempt, bytes: noise(60) });
      }
      if (guarded) {
        // Any 32 bytes are a share: only the answer to that can be told from the one of a member.
        const answers = (): Outsider['heard'] =>
          outsider.heard.filter(({ introduction: { step } }) => step === 'm3');
        await outsider.until(() => answers().length >= 3);
        for (const { from, introduction } of answers())
          outsider.send(from, { step: 'm2', attempt: introduction.attempt, bytes: noise(300) });
      }
      await staysOutside(outsider);
    });

    it('brings points of low order as keys and shares: refused', async () => {
      const outsider = await enter(lowId());
      for (const point of lowOrder) {
        for (const id of ids()) outsider.call(id, guarded ? noise(16) : Buffer.concat([point, noise(120)]));
        if (!guarded) continue;
        const known = outsider.heard.length;
        await outsider.until(() => outsider.heard.length >= known + 3);
        for (const { from, introduction } of outsider.heard.slice(known)) {
          const { attempt } = introduction;
          outsider.send(from, { step: 'm3', attempt, bytes: Buffer.concat([point, noise(120)]) });
        }
      }
      await outsider.until(() => outsider.steps.includes('refusal'));
      await staysOutside(outsider);
    });

    it('replays first messages that members have sent to each other: refused', async () => {
      const seen = evil.seen.filter(({ message: { introduction } }) => stepOf(introduction) === 'm1');
      assert.ok(seen.length >= 3);
      const outsider = await enter(lowId());
      for (const { message } of seen) {
        const m1 = decodeIntroduction(message.introduction);
        outsider.send(message.member, message.introduction);
        if ('bytes' in m1) for (const id of ids()) outsider.call(id, m1.bytes);
      }
      await outsider.until(() => outsider.steps.includes(guarded ? 'm2' : 'refusal'));
      await staysOutside(outsider);
    });

    if (guarded) {
      it('guesses: it is not told more than that it is wrong, and after a while nothing', async () => {
        const guesser = new WebGroup({ signalingServer: evil.url, password: 'a wrong one' });
        try {
          const told = next(guesser, 'error');
          await guesser.join(honest.key);
          await told;
          assert.deepEqual(guesser.members, [guesser.myId]);
          for (const id of ids()) assert.equal(guesser.metaOf(id), undefined);
        } finally {
          await guesser.leave();
        }
        await honest.goesOn(['WRONG_SECRET', 'GUESSES_SPENT']);
      });
      // What follows has nothing to do with passwords, and stretching them takes long.
      return;
    }

    it('ends attempts of others, and takes part in them: nothing, for it speaks in its own name', async () => {
      const outsider = await enter(lowId());
      const late = honest.make('late');
      evil.scheme.onSaid = (message, from) => {
        const isOwn = from.hello.id === outsider.id;
        if (isOwn || message.kind !== 'forward' || message.member === outsider.id) return undefined;
        const { attempt } = decodeIntroduction(message.introduction);
        for (const id of ids()) {
          if (!outsider.members.has(id)) continue;
          outsider.send(id, { step: 'refusal', attempt, reason: 'FAILED' });
          outsider.send(id, { step: 'm2', attempt, bytes: noise(200) });
        }
        return undefined;
      };
      void late.group.join(honest.key);
      await honest.whole();
      evil.scheme = {};
      await staysOutside(outsider);
    });

    it('registers in the name of a member, as of an earlier life: turned away', async () => {
      const { hello } = evil.victims[0]!;
      const outsider = await enter(hello.id, hello.incarnation - 1);
      assert.equal(outsider.refusal?.code, 'CONFLICT');
      await honest.goesOn();
    });

    it('registers in the name of a member, as of a later life: that one goes on under another id', async () => {
      const [a, ...others] = honest.members as [HonestMember, ...HonestMember[]];
      const before = a.group.myId;
      const renamed = next(a.group, 'myId');
      const heard = others.map(({ group }) => next(group, 'memberLeave'));
      await enter(before, Date.now() + 1_000_000);
      await renamed;
      for (const [id, { reason }] of await Promise.all(heard))
        assert.deepEqual([id, reason], [before, 'replaced']);
      await honest.goesOn(['CONFLICT', 'WRONG_SECRET', 'GUESSES_SPENT']);
      for (const { group } of honest.members) assert.ok(!group.members.includes(before));
    });

    it('sends introductions that are none, as long ones as there may be: dropped', async () => {
      const outsider = await enter(lowId());
      for (const id of ids()) {
        for (const length of [1, 9, 100, signalingLimits.maxIntroductionBytes])
          outsider.send(id, noise(length));
        outsider.call(id, noise(60_000));
        for (const step of ['m2', 'm3', 'early', 'candidates'] as const)
          outsider.send(id, { step, attempt: noise(handshakeLimits.attemptBytes), bytes: noise(2_000) });
      }
      await evil.settled(evil.victims.filter(({ hello: { id } }) => id !== outsider.id));
      await staysOutside(outsider);
    });

    it('asks five hundred times to be called: it is called a few times, and reads nothing', async () => {
      const outsider = await enter(highId());
      for (let i = 0; i < 500; i++) {
        for (const id of ids()) {
          const toIncarnation = outsider.members.get(id)!;
          const call = {
            step: 'callMe',
            attempt: noise(8),
            incarnation: outsider.incarnation,
            toIncarnation,
          } as const;
          outsider.send(id, call);
        }
      }
      await evil.settled(evil.victims.filter(({ hello: { id } }) => id !== outsider.id));
      await staysOutside(outsider);
      assert.ok(outsider.heard.length < 100, `${outsider.heard.length} calls`);
    });

    it('brings packets of links that there are not, by the server: dropped', async () => {
      const outsider = await enter(lowId());
      for (let number = 0; number < 50; number++)
        for (const id of ids()) outsider.carry(id, { link: noise(8), number: 0, data: noise(200) });
      await evil.settled();
      await staysOutside(outsider);
    });

    it('calls two thousand times: refused, and who has the key still comes in', async () => {
      const outsider = await enter(lowId());
      for (let i = 0; i < 2_000; i++) outsider.call(ids()[i % 3]!, noise(120), i % 2 === 0);
      await outsider.until(() => outsider.steps.includes('refusal'));
      await honest.join('late');
      await staysOutside(outsider);
      await until(honest.members[3]!.group, () => honest.members[3]!.group.members.length === 4);
    });
  });
}
