import assert from 'node:assert/strict';
import type { MemberId } from '../../src/base/ids.js';
import { deriveSecrets } from '../../src/base/keys.js';
import { systemPlatform } from '../../src/base/system.js';
import {
  decodeIntroduction,
  encodeIntroduction,
  type Introduction,
  type RefusalReason,
} from '../../src/wire/handshakeCodec.js';
import { next } from '../support/groups.js';
import { EvilScene } from './support/EvilScene.js';
import type { EvilServer, Forward, Scheme, Victim } from './support/EvilServer.js';
import { flip, HandshakeInTheMiddle, stepOf, withBytes } from './support/forgeries.js';
import { HonestGroup, type HonestMember } from './support/HonestGroup.js';
import { sideBySide } from './support/sideBySide.js';

describe('an evil signaling server, when members meet:', function () {
  this.timeout(30_000);
  let scene: EvilScene;
  let evil: EvilServer;
  let honest: HonestGroup;

  beforeEach(async () => {
    scene = await EvilScene.open();
    ({ evil, honest } = scene);
  });

  afterEach(() => scene.close());

  /**
   * Two members that only the server could introduce, and it does `change` with what they say to each other. Resolves when an
   * opening has failed for a reason like `refusal`: then nobody has become a member. `count`: so many have failed.
   */
  async function meet(change: (message: Forward) => readonly Forward[], refusal: RegExp): Promise<void> {
    const [a, b] = [honest.make('a'), honest.make('b')];
    evil.scheme.onSaid = (message, from) => {
      if (message.kind !== 'forward' || !isBetween(a, b, from, message)) return undefined;
      return change(message);
    };
    for (const { group } of [a, b]) void group.join(honest.key);
    const refused = (): string[] => [a, b].flatMap(({ refusals }) => refusals);
    await evil.until(() => refused().some((reason) => refusal.test(reason)));
    for (const { group } of [a, b]) assert.deepEqual(group.members, [group.myId]);
  }

  /** A third member comes whom the server does nothing to: through it the two find each other. */
  async function thirdComes(errors: readonly string[] = []): Promise<void> {
    await honest.join('c');
    await honest.goesOn(errors);
  }

  const stepsAltered: [Introduction['step'], RegExp, string[]][] = [
    ['m1', /WRONG_SECRET/, ['WRONG_SECRET']],
    ['m2', /HANDSHAKE_FAILED/, []],
    ['m3', /HANDSHAKE_FAILED/, []],
  ];
  for (const [step, refusal, errors] of stepsAltered) {
    it(`that alters each ${step} of two members: refused, and a third one introduces them`, async () => {
      await meet(
        (message) => [
          stepOf(message.introduction) === step
            ? { ...message, introduction: withBytes(message.introduction, flip) }
            : message,
        ],
        refusal,
      );
      await thirdComes(errors);
    });
  }

  it('that truncates all introductions of two members: refused, and a third one introduces them', async () => {
    const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length >> 1);
    await meet(
      (message) => [{ ...message, introduction: withBytes(message.introduction, half) }],
      /WRONG_SECRET/,
    );
    await thirdComes(['WRONG_SECRET']);
  });

  it('that says in the name of a member that it refuses: attempts end, and a third one introduces', async () => {
    const reasons: RefusalReason[] = ['WRONG_SECRET', 'BUSY', 'STALE', 'FAILED'];
    let count = 0;
    await meet((message) => {
      const { attempt, step } = decodeIntroduction(message.introduction);
      if (step !== 'm1') return [];
      const reason = reasons[count++ % reasons.length]!;
      const refusal = encodeIntroduction({ step: 'refusal', attempt, reason });
      evil.victims
        .find(({ hello }) => hello.id !== message.member)!
        .tell({
          ...{ kind: 'forward', member: message.member, introduction: refusal },
        });
      return [];
    }, /WRONG_SECRET/);
    await thirdComes(['WRONG_SECRET']);
  });

  it('that says that nothing can be delivered: attempts end, and a third one introduces', async () => {
    await meet((message) => {
      evil.victims
        .find(({ hello }) => hello.id !== message.member)!
        .tell({ kind: 'undelivered', member: message.member });
      return [];
    }, /HANDSHAKE_FAILED/);
    await thirdComes();
  });

  it('that knows the key, and answers for members with fingerprints of its own: refused by both', async () => {
    const { crypto } = systemPlatform();
    const middle = new HandshakeInTheMiddle(crypto, await deriveSecrets(crypto, honest.key));
    await meet((message) => {
      const decoded = decodeIntroduction(message.introduction);
      if (decoded.step !== 'm1') return [];
      const responder = evil.victim(message.member);
      const initiator = evil.victims.find((victim) => victim !== responder)!;
      const { incarnation, toIncarnation } = decoded;
      void middle
        .meet(message.introduction, {
          initiator: [initiator.hello.id, incarnation],
          responder: [responder.hello.id, toIncarnation],
        })
        .then(({ m1, m2 }) => {
          responder.tell({ kind: 'forward', member: initiator.hello.id, introduction: m1 });
          initiator.tell({ kind: 'forward', member: responder.hello.id, introduction: m2 });
        });
      return [];
    }, /somebody else speaks for/);
    assert.ok(middle.read.length > 0, 'it has read no offer');
    await thirdComes();
  });

  it('that reflects introductions: attempts end, and a third one introduces them', async () => {
    await meet((message) => {
      evil.victims.find(({ hello }) => hello.id !== message.member)!.tell(message);
      return [message];
    }, /HANDSHAKE_FAILED/);
    await thirdComes();
  });

  describe('that shows not everybody to everybody', () => {
    /** Nobody of one side is told of the other side. */
    function hide(...sides: readonly (readonly HonestMember[])[]): void {
      const sideOf = (id: MemberId): number =>
        sides.findIndex((side) => side.some(({ group }) => group.myId === id));
      const isHidden = (id: MemberId, { hello }: Victim): boolean =>
        sideOf(id) >= 0 && sideOf(hello.id) >= 0 && sideOf(id) !== sideOf(hello.id);
      evil.scheme.onTold = (message, to) => {
        if (message.kind === 'welcome' || message.kind === 'roster')
          return [{ ...message, members: message.members.filter(({ id }) => !isHidden(id, to)) }];
        if (message.kind === 'change')
          return [{ ...message, joined: message.joined.filter(({ id }) => !isHidden(id, to)) }];
        return message.kind === 'forward' && isHidden(message.member, to) ? [] : undefined;
      };
    }

    it('hides two from each other: a third one introduces them', async () => {
      const [a, b] = [honest.make('a'), honest.make('b')];
      hide([a], [b]);
      await Promise.all([a, b].map(({ group }) => group.join(honest.key)));
      for (const { group } of [a, b]) assert.deepEqual(group.members, [group.myId]);
      await thirdComes();
    });

    it('splits the group in halves: one that both halves see brings them together', async () => {
      const left = [honest.make('a'), honest.make('b')];
      const right = [honest.make('d'), honest.make('e')];
      hide(left, right);
      await Promise.all(honest.members.map(({ group }) => group.join(honest.key)));
      await Promise.all([honest.whole(left), honest.whole(right)]);
      for (const { group } of honest.members) assert.equal(group.members.length, 2);
      await thirdComes();
    });
  });

  it('that mixes two groups: neither hears of the other, and both go on', async () => {
    const other = new HonestGroup({ signalingServer: evil.url });
    try {
      await honest.join('a', 'b');
      await other.join('x', 'y');
      const ids = (group: HonestGroup): MemberId[] => group.members.map(({ group: { myId } }) => myId);
      const joined = evil.victims.map(({ hello: { id, incarnation } }) => ({ id, incarnation }));
      // What a member of one group says to a stranger goes to that stranger, and in its own name.
      evil.scheme.onSaid = (message, from) => {
        const isOwn = (group: HonestGroup): boolean => ids(group).includes(from.hello.id);
        const [there] = [honest, other].filter((group) => !isOwn(group));
        if (message.kind !== 'forward' || !ids(there!).includes(message.member)) return undefined;
        evil.victim(message.member).tell({ ...message, member: from.hello.id });
        return [];
      };
      const told = [...honest.members, ...other.members].map(({ group }) => next(group, 'error'));
      for (const victim of evil.victims) victim.tell({ kind: 'change', joined, left: [] });
      await Promise.race(told);
      for (const group of [honest, other]) await group.goesOn(['WRONG_SECRET']);
    } finally {
      await other.leave();
    }
  });

  function isBetween(a: HonestMember, b: HonestMember, from: Victim, { member }: Forward): boolean {
    const pair = [a.group.myId, b.group.myId];
    return pair.includes(from.hello.id) && pair.includes(member);
  }
});

describe('an evil signaling server that mixes up a dozen introductions', function () {
  this.timeout(30_000);

  /** Those lost have to be waited for; the next attempts get through. */
  async function mixedUp(
    scheme: (evil: EvilServer) => { readonly scheme: Scheme; count(): number },
  ): Promise<void> {
    const scene = await EvilScene.open();
    try {
      const { scheme: chosen, count } = scheme(scene.evil);
      scene.evil.scheme = chosen;
      await scene.honest.join('a', 'b', 'c', 'd');
      assert.ok(count() >= 12, `${count()} introductions`);
      await scene.honest.goesOn(['WRONG_SECRET']);
    } finally {
      await scene.close();
    }
  }

  const someoneElse = (evil: EvilServer, ...not: MemberId[]): MemberId | undefined =>
    evil.victims.map(({ hello }) => hello.id).find((id) => !not.includes(id));

  sideBySide([
    [
      'and brings them to somebody else: refused, and the next ones get through',
      () =>
        mixedUp((evil) => {
          let count = 0;
          return {
            count: () => count,
            scheme: {
              onSaid: (message, from) => {
                if (message.kind !== 'forward') return undefined;
                const member = someoneElse(evil, from.hello.id, message.member);
                return member && count++ < 12 ? [{ ...message, member }] : undefined;
              },
            },
          };
        }),
    ],
    [
      'and says that somebody else has said them: refused, and the next ones get through',
      () =>
        mixedUp((evil) => {
          let count = 0;
          return {
            count: () => count,
            scheme: {
              onTold: (message, to) => {
                if (message.kind !== 'forward') return undefined;
                const member = someoneElse(evil, to.hello.id, message.member);
                return member && count++ < 12 ? [{ ...message, member }] : undefined;
              },
            },
          };
        }),
    ],
    [
      'and exchanges those of two attempts: refused, and the next ones get through',
      () =>
        mixedUp(() => {
          const held = new Map<Introduction['step'], Forward>();
          let count = 0;
          return {
            count: () => count,
            scheme: {
              onSaid: (message) => {
                if (message.kind !== 'forward' || count >= 12) return undefined;
                const step = stepOf(message.introduction);
                const other = held.get(step);
                if (!other) {
                  held.set(step, message);
                  return [];
                }
                held.delete(step);
                count += 2;
                return [
                  { ...message, introduction: other.introduction },
                  { ...other, introduction: message.introduction },
                ];
              },
            },
          };
        }),
    ],
  ]);
});
