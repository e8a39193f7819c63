import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { concat, utf8 } from '../../src/base/bytes.js';
import type { MemberId } from '../../src/base/ids.js';
import { SignalingServer, type WebGroup } from '../../src/index.node.js';
import { meshService, relayService } from '../../src/topology/Carrier.js';
import { fragmentFlags } from '../../src/wire/channelCodec.js';
import { channelLimits, meshLimits } from '../../src/wire/limits.js';
import { encodeMesh } from '../../src/wire/meshCodec.js';
import { until } from '../support/groups.js';
import { inventId, inventMembers } from './support/forgeries.js';
import { HonestGroup } from './support/HonestGroup.js';
import { Insider } from './support/Insider.js';

const { controlLane, relayLane, laneCount } = channelLimits;
const { first, last } = fragmentFlags;
const metaService = 3;
/** A lane that the insider's own conversation does not use. */
const lane = 9;
const payload = utf8('payload');

describe('an insider who has the key', function () {
  this.timeout(30_000);
  let server: SignalingServer;
  let honest: HonestGroup;
  let insider: Insider;
  let victim: WebGroup;
  let others: MemberId[];

  beforeEach(async () => {
    server = new SignalingServer();
    await server.listen(0, '127.0.0.1');
    honest = new HonestGroup({ signalingServer: server.url! });
    const [a, b, c] = await honest.join('a', 'b', 'c');
    insider = await Insider.join(honest, server.url!);
    victim = a!.group;
    others = [b!.group.myId, c!.group.myId];
  });

  afterEach(async () => {
    await honest.leave();
    await insider.leave();
    await server.close();
  });

  const frame = (seq: number, flags: number[], payloads: Uint8Array[], total = 0) => ({
    data: [{ lane, seq, flags: Uint8Array.from(flags), payloads, total, service: 0 }],
  });

  describe('is turned out with PROTOCOL, by the one to whom', () => {
    const attacks: [string, () => void][] = [
      [
        'it sends noise',
        () =>
          insider.put(
            victim.myId,
            Uint8Array.from({ length: 300 }, () => 0xff),
          ),
      ],
      ['it sends half a packet', () => insider.put(victim.myId, Uint8Array.of(0x0a, 0x20, 1, 2))],
      [
        'it acknowledges what was never sent',
        () => insider.put(victim.myId, { acks: [{ lane, next: 1_000, credit: 0, delayUs: 0 }] }),
      ],
      [
        'it says on a link that it has had what was never sent',
        () =>
          insider.put(victim.myId, {
            attach: { ok: true, lanes: [{ lane, next: 2 ** 40, credit: 2 ** 50, delayUs: 0 }] },
          }),
      ],
      [
        'it announces a message of 2^50 bytes',
        () => insider.put(victim.myId, frame(0, [first], [payload], 2 ** 50)),
      ],
      [
        'it sends more fragments than the message has bytes',
        () => insider.put(victim.myId, frame(0, [first, 0, last], [payload, payload, payload], 10)),
      ],
      [
        'it sends fragments of nothing',
        () => insider.put(victim.myId, frame(0, [first, 0], [payload, new Uint8Array()], 100)),
      ],
      [
        'it begins a message in another',
        () => insider.put(victim.myId, frame(0, [first, first], [payload, payload], 100)),
      ],
      [
        'it goes on with a message that never began',
        () => insider.put(victim.myId, frame(0, [last], [payload])),
      ],
      [
        'it names a lane that there is not',
        () =>
          insider.put(victim.myId, {
            data: [{ ...frame(0, [first | last], [payload]).data[0]!, lane: laneCount }],
          }),
      ],
      [
        'it sends numbers beyond 2^53',
        () =>
          insider.put(
            victim.myId,
            concat([Uint8Array.of(0x12, 10, 0x10), new Uint8Array(8).fill(0xff), Uint8Array.of(1)]),
          ),
      ],
      [
        'it sends without credit',
        () => {
          insider.deafen(victim.myId);
          // Whoever reads gives credit.
          victim.onMessage = (from) => (from === insider.id ? new Promise<void>(() => {}) : undefined);
          const long = new Uint8Array(60_000);
          for (let seq = 0; seq < 200; seq++) insider.put(victim.myId, frame(seq, [first | last], [long]));
        },
      ],
      [
        'it carries what its path says others have carried',
        () => {
          const content = { type: 'introduction', introduction: payload } as const;
          insider.tell(victim.myId, {
            kind: 'relay',
            path: [others[0]!, others[1]!, victim.myId],
            at: 2,
            content,
          });
        },
      ],
      [
        'it sends packets in a circle',
        () => {
          const content = { type: 'introduction', introduction: payload } as const;
          const path = [insider.id, victim.myId, others[0]!];
          const circle = encodeMesh({ kind: 'relay', path: [...path, victim.myId], at: 1, content });
          insider.say(victim.myId, meshService, controlLane, circle);
        },
      ],
      [
        'it sees more members than there may be',
        () => {
          for (let i = 0; i < 3; i++) {
            const members = inventMembers(700).map((member) => ({ ...member, relayed: false }));
            insider.tell(victim.myId, { kind: 'view', members, gone: [], whole: false });
          }
        },
      ],
      [
        'it says noise about the group',
        () => insider.say(victim.myId, meshService, controlLane, new Uint8Array(50).fill(0xff)),
      ],
    ];
    for (const [name, attack] of attacks) {
      it(name, async () => {
        const told: string[] = [];
        victim.on('memberLeave', (id, { reason }) => told.push(`${id} ${reason}`));
        attack();
        await until(victim, () => told.length > 0);
        assert.deepEqual(told, [`${insider.id} refused`]);
        await until(victim, () => honest.members[0]!.errors.some(({ code }) => code === 'PROTOCOL'));
        await honest.goesOn(['PROTOCOL']);
      });
    }
  });

  describe('stays, and nothing comes of it, when', () => {
    /** What it has said has been taken when it is heard after that. */
    async function taken(): Promise<void> {
      const heard = new Promise<void>((resolve) => {
        victim.on('message', (from) => from === insider.id && resolve());
      });
      insider.say(victim.myId, 0, 0, utf8('heard'), true);
      await heard;
    }

    const attacks: [string, () => void][] = [
      [
        'it numbers fragments far ahead and far behind',
        () => {
          insider.put(victim.myId, frame(50, [first | last], [payload]));
          insider.put(victim.myId, frame(2 ** 50, [first | last], [payload]));
        },
      ],
      [
        'it begins a message, and never ends it',
        () => insider.put(victim.myId, frame(0, [first], [payload], 1_000_000)),
      ],
      [
        'it says that the others are gone, and that there are others',
        () => {
          const members = inventMembers(60).map((member) => ({ ...member, relayed: false }));
          for (const to of [victim.myId, ...others]) {
            insider.tell(to, { kind: 'view', members, gone: [], whole: true });
            insider.tell(to, { kind: 'view', members: [], gone: [victim.myId, ...others], whole: false });
          }
        },
      ],
      [
        'it says that the others lead later lives',
        () => {
          const members = [victim.myId, ...others].map((id) => ({
            id,
            incarnation: 2 ** 50,
            relayed: false,
          }));
          for (const to of [victim.myId, ...others])
            insider.tell(to, { kind: 'view', members, gone: [], whole: true });
        },
      ],
      [
        'it speaks in ways that only later versions know',
        () => {
          insider.say(victim.myId, meshService, controlLane, Uint8Array.of(0xfa, 0x07, 2, 1, 2));
          insider.put(victim.myId, Uint8Array.of(0xfa, 0x07, 2, 1, 2));
          for (const service of [4, 5, 77, 2 ** 31]) insider.say(victim.myId, service, 3, payload);
          insider.say(victim.myId, relayService, 3, payload);
        },
      ],
      [
        'it says what no meta is, and what would change prototypes',
        () => {
          for (const text of [
            '{"__proto__":{"evil":1}}',
            '{"constructor":1}x',
            '[1]',
            '{"a":{}}',
            'null',
            '{"name":"',
          ])
            insider.say(victim.myId, metaService, controlLane, utf8(text), true);
          insider.say(
            victim.myId,
            metaService,
            controlLane,
            utf8(JSON.stringify({ name: 'x'.repeat(2_000) })),
            true,
          );
        },
      ],
      [
        'it brings packets of links that nobody has opened',
        () => {
          for (let i = 0; i < 300; i++) {
            const link = new Uint8Array(randomBytes(meshLimits.linkBytes));
            const content = {
              type: 'packet',
              link,
              number: 0,
              data: new Uint8Array(randomBytes(100)),
            } as const;
            const path = [others[0]!, insider.id, victim.myId];
            insider.say(
              victim.myId,
              relayService,
              relayLane,
              encodeMesh({ kind: 'relay', path, at: 2, content }),
            );
          }
        },
      ],
      [
        'it brings introductions of noise in the name of others',
        () => {
          for (let i = 0; i < 300; i++) {
            const content = { type: 'introduction', introduction: new Uint8Array(randomBytes(60)) } as const;
            insider.tell(victim.myId, {
              kind: 'relay',
              path: [others[i % 2]!, insider.id, victim.myId],
              at: 2,
              content,
            });
          }
        },
      ],
      [
        'it says that nothing can be brought to the others',
        () => {
          for (const target of [...others, inventId()])
            insider.tell(victim.myId, {
              ...{ kind: 'relay', path: [insider.id, victim.myId], at: 1 },
              content: { type: 'failure', reason: 'UNREACHABLE', target },
            });
        },
      ],
      [
        'it says ten thousand words',
        () => {
          for (let i = 0; i < 10_000; i++) insider.say(victim.myId, 0, i % 15, payload);
        },
      ],
      [
        'it asks a thousand times',
        () => {
          for (let ping = 1; ping <= 1_000; ping++) insider.put(victim.myId, { ping });
        },
      ],
      [
        'it says that it stands still, a thousand times',
        () => {
          for (let i = 0; i < 1_000; i++) insider.tell(victim.myId, { kind: 'away' });
        },
      ],
    ];
    for (const [name, attack] of attacks) {
      it(name, async () => {
        attack();
        await taken();
        assert.equal(({} as { evil?: number }).evil, undefined);
        assert.deepEqual(Object.keys(victim.metaOf(insider.id) ?? {}), ['n']);
        await honest.goesOn();
        assert.ok(victim.members.includes(insider.id));
      });
    }
  });
});
