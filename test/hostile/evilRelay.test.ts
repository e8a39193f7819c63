import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { MemberId } from '../../src/base/ids.js';
import { SignalingServer } from '../../src/index.node.js';
import { decodeIntroduction, encodeIntroduction, type Introduction } from '../../src/wire/handshakeCodec.js';
import type { Relay, RelayContent } from '../../src/wire/meshCodec.js';
import { until } from '../support/groups.js';
import { EvilRelay, type Deed } from './support/EvilRelay.js';
import { flip, withBytes } from './support/forgeries.js';
import { HonestGroup, type HonestMember } from './support/HonestGroup.js';
import { sideBySide } from './support/sideBySide.js';

/** Two members who can't link, and who carry for them: one that means no good, and an honest one. */
interface Carried {
  readonly evil: EvilRelay;
  readonly a: MemberId;
  readonly b: MemberId;
  readonly honest: MemberId;
  /** Resolves when the two talk through the honest one. */
  readonly moved: Promise<unknown>;
}

type Packet = Relay & { content: RelayContent & { type: 'packet' } };

describe('an evil relay between two members', function () {
  this.timeout(40_000);

  /**
   * The two talk through the evil one, and an honest one is there, too; then `attack` says what the evil one does. The two
   * have to lose nothing, whoever carries for them `then`: the honest one, still the evil one, or either.
   */
  async function attacked(
    then: 'honest' | 'evil' | 'either',
    attack: (carried: Carried) => Deed,
    errors: readonly string[] = [],
  ): Promise<void> {
    const server = new SignalingServer();
    await server.listen(0, '127.0.0.1');
    const honest = new HonestGroup({ signalingServer: server.url! });
    honest.network.keepApart('a', 'b');
    const evil = await EvilRelay.join(honest, server.url!);
    try {
      const [a, b] = (await honest.join('a', 'b')) as [HonestMember, HonestMember];
      const [c] = (await honest.join('c')) as [HonestMember];
      // Else the evil one carries for it, too, while it joins.
      await Promise.all([a, b].flatMap((each) => [isDirect(c, each), isDirect(each, c)]));
      assert.deepEqual(a.group.path(b.group.myId)?.via, [evil.id]);
      const moved = Promise.all([isThrough(a, b, c.group.myId), isThrough(b, a, c.group.myId)]);
      const ids = { a: a.group.myId, b: b.group.myId, honest: c.group.myId };
      evil.deed = attack({ evil, ...ids, moved });
      await honest.goesOn(errors, 20, 20_000);
      assert.ok(evil.count > 0, 'it had nothing to carry');
      if (then === 'honest') await moved;
      if (then === 'evil') assert.deepEqual(a.group.path(b.group.myId)?.via, [evil.id]);
      await honest.goesOn(errors);
    } finally {
      await honest.leave();
      await evil.leave();
      await server.close();
    }
  }

  async function isDirect(from: HonestMember, to: HonestMember): Promise<void> {
    await until(from.group, () => from.group.path(to.group.myId)?.kind === 'direct');
  }

  async function isThrough(from: HonestMember, to: HonestMember, carrier: MemberId): Promise<void> {
    await until(from.group, () => from.group.path(to.group.myId)?.via?.[0] === carrier);
  }

  /** Does it to packets; what else is carried goes on as it should. */
  const toPackets =
    (deed: (from: MemberId, packet: Packet, goOn: (from: MemberId, relay: Relay) => void) => void): Deed =>
    (from, relay, goOn) => {
      if (relay.content.type === 'packet') deed(from, relay as Packet, goOn);
      else goOn(from, relay);
    };

  /** Does it once, beside carrying as it should. */
  const once = (deed: (goOn: (from: MemberId, relay: Relay) => void) => void): Deed => {
    let done = false;
    return (from, relay, goOn) => {
      if (!done) deed(goOn);
      done = true;
      goOn(from, relay);
    };
  };

  function firstCall(seen: readonly Relay[]): Introduction & { step: 'm1' } {
    for (const { content } of seen) {
      const introduction = content.type === 'introduction' && decodeIntroduction(content.introduction);
      if (introduction && introduction.step === 'm1') return introduction;
    }
    throw new Error('it has carried no first message');
  }

  const withData = (packet: Packet, data: Uint8Array): Packet => ({
    ...packet,
    content: { ...packet.content, data },
  });

  const moves = (name: string, attack: (carried: Carried) => Deed) =>
    [`${name}: they go on through the other one`, () => attacked('honest', attack)] as const;

  const losesNothing = (name: string, attack: (carried: Carried) => Deed) =>
    [`${name}: nothing is lost`, () => attacked('either', attack)] as const;

  sideBySide([
    moves('drops everything', () => () => {}),
    moves('drops each third packet', () => {
      let count = 0;
      return toPackets((from, packet, goOn) => {
        if (++count % 3 !== 0) goOn(from, packet);
      });
    }),
    moves('keeps all packets, and brings them when they talk through another one', ({ moved }) => {
      const kept: (() => void)[] = [];
      void moved.then(() => kept.forEach((goOn) => goOn()));
      return toPackets((from, packet, goOn) => kept.push(() => goOn(from, packet)));
    }),
    moves('flips a bit of each packet', () =>
      toPackets((from, packet, goOn) => goOn(from, withData(packet, flip(packet.content.data)))),
    ),
    moves('cuts the end of each packet off', () =>
      toPackets((from, packet, goOn) => goOn(from, withData(packet, packet.content.data.slice(0, -1)))),
    ),
    moves('brings each packet twice', () =>
      toPackets((from, packet, goOn) => {
        goOn(from, packet);
        goOn(from, packet);
      }),
    ),
    moves('brings each packet twice, the second time with the next number', () =>
      toPackets((from, packet, goOn) => {
        goOn(from, packet);
        goOn(from, { ...packet, content: { ...packet.content, number: packet.content.number + 1 } });
      }),
    ),
    moves('exchanges two packets', () => {
      let kept: (() => void) | undefined;
      return toPackets((from, packet, goOn) => {
        if (!kept) return void (kept = () => goOn(from, packet));
        goOn(from, packet);
        kept();
        kept = undefined;
      });
    }),
    moves('sends each packet back to its source', ({ evil }) =>
      toPackets((_from, packet, goOn) => {
        const [source, , target] = packet.path as [MemberId, MemberId, MemberId];
        goOn(target, { ...packet, path: [target, evil.id, source] });
      }),
    ),
    moves('brings each packet to somebody else', ({ evil, a, b, honest }) =>
      toPackets((from, packet, goOn) => {
        // It may be one that closes a link to the honest one, from the time when that had none of its own.
        const other = [honest, a, b].find((id) => id !== from && id !== packet.path.at(-1))!;
        goOn(from, { ...packet, path: [from, evil.id, other] });
      }),
    ),
    moves('says that it can bring nothing', ({ evil }) =>
      toPackets((from, { path, content: { link } }, goOn) => {
        const target = path[2]!;
        const failure = { type: 'failure', reason: 'UNREACHABLE', target, link } as const;
        goOn(target, { path: [target, evil.id, from], at: 1, content: failure });
      }),
    ),
    moves('closes the link in the name of both', () =>
      toPackets((from, packet, goOn) => goOn(from, withData(packet, new Uint8Array()))),
    ),
    losesNothing('replays all introductions that it has carried', ({ evil }) => {
      const seen = evil.seen.filter(({ content }) => content.type === 'introduction');
      assert.ok(seen.length >= 3, `${seen.length} introductions`);
      return once((goOn) => {
        for (const relay of [...seen, ...seen, ...seen]) goOn(relay.path[0]!, relay);
      });
    }),
    losesNothing('asks to be called in the name of both, a hundred times', ({ evil, a, b }) => {
      const call = firstCall(evil.seen);
      const [incarnation, toIncarnation] = [call.incarnation, call.toIncarnation];
      return once((goOn) => {
        for (let i = 0; i < 100; i++) {
          const attempt = new Uint8Array(randomBytes(8));
          const up = { step: 'callMe', attempt, incarnation, toIncarnation } as const;
          const down = { ...up, incarnation: toIncarnation, toIncarnation: incarnation };
          for (const [path, each] of [
            [[a, evil.id, b], up],
            [[b, evil.id, a], down],
          ] as const) {
            // Whichever of the two has made the call: one of these is as it would say it.
            for (const said of [each, each === up ? down : up]) {
              const introduction = encodeIntroduction(said);
              goOn(path[0], { path, at: 1, content: { type: 'introduction', introduction } });
            }
          }
        }
      });
    }),
    [
      'alters introductions, and drops the rest: they go on through the other one',
      () =>
        attacked(
          'honest',
          () => (from, relay, goOn) => {
            const { content } = relay;
            if (content.type !== 'introduction') return;
            const introduction = withBytes(content.introduction, flip);
            goOn(from, { ...relay, content: { ...content, introduction } });
          },
          ['WRONG_SECRET'],
        ),
    ],
  ]);

  // Alone, since who is held up for seconds by others in its process takes another way for that reason.
  it('invents packets of other links, and of somebody who is not there: nothing', () =>
    attacked('evil', ({ evil, a, b }) =>
      toPackets((from, packet, goOn) => {
        goOn(from, packet);
        const link = new Uint8Array(randomBytes(8));
        for (const path of [
          [a, evil.id, b],
          [b, evil.id, a],
        ]) {
          const content = {
            type: 'packet',
            link,
            number: 0,
            data: new Uint8Array(randomBytes(100)),
          } as const;
          goOn(path[0]!, { path, at: 1, content });
        }
      }),
    ));
});
