import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GroupError } from '../../../src/base/errors.js';
import { memberIdToBytes } from '../../../src/base/ids.js';
import { encodeMessage } from '../../../src/wire/codec.js';
import { writeMeshMessage } from '../../../src/wire/gen/mesh.js';
import { channelLimits, meshLimits } from '../../../src/wire/limits.js';
import { decodeMesh, encodeMesh, type MeshMessage, type RelayContent } from '../../../src/wire/meshCodec.js';

const id = (number: number): string => number.toString(16).padStart(32, '0');
const link = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const introduction = { type: 'introduction', introduction: Uint8Array.of(1) } as const;

type Known = Exclude<MeshMessage, { kind: 'unknown' }>;

function relay(content: RelayContent, ids = [1, 2, 3], at = 1): Known {
  return { kind: 'relay', path: ids.map(id), at, content };
}

describe('the codec of the mesh', () => {
  const messages: Known[] = [
    { kind: 'view', members: [], gone: [], whole: true },
    { kind: 'view', members: [], gone: [], whole: true, ask: true },
    { kind: 'away' },
    { kind: 'digest', own: new Uint8Array(16).fill(1), other: new Uint8Array(16).fill(2) },
    {
      kind: 'view',
      members: [1, 2].map((n) => ({ id: id(n), incarnation: 2 ** 53 - n, relayed: n === 2 })),
      gone: [id(3)],
      whole: false,
    },
    relay(introduction),
    relay({ type: 'introduction', introduction: new Uint8Array() }, [1, 2, 3, 4], 3),
    relay({ type: 'packet', link, number: 2 ** 53 - 1, data: Uint8Array.of(9) }),
    relay({ type: 'packet', link, number: 0, data: new Uint8Array() }),
    relay({ type: 'failure', reason: 'BUSY', target: id(9), link }, [1, 2]),
    relay({ type: 'failure', reason: 'UNREACHABLE', target: id(9) }, [1, 2, 3], 2),
  ];
  for (const message of messages) {
    it(`brings back ${JSON.stringify(message).slice(0, 200)}`, () => {
      assert.deepEqual(decodeMesh(new Uint8Array(encodeMesh(message))), message);
    });
  }

  it('brings back every path and packet that the limits allow', () => {
    const paths = fc
      .uniqueArray(fc.nat(), { minLength: 3, maxLength: 4 })
      .chain((ids) => fc.tuple(fc.constant(ids), fc.integer({ min: 1, max: ids.length - 1 })));
    const packets = fc.record({
      type: fc.constant('packet' as const),
      link: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      number: fc.maxSafeNat(),
      data: fc.uint8Array({ maxLength: 300 }),
    });
    fc.assert(
      fc.property(paths, packets, ([ids, at], packet) => {
        // fast-check's records may lack a prototype.
        const message = relay({ ...packet }, ids, at);
        assert.deepEqual(decodeMesh(new Uint8Array(encodeMesh(message))), message);
      }),
    );
  });

  it('takes what it does not know for a message of a later version', () => {
    assert.deepEqual(decodeMesh(new Uint8Array()), { kind: 'unknown' });
    assert.deepEqual(decodeMesh(new Uint8Array([0xfa, 0x01, 0x00])), { kind: 'unknown' });
    const path = [1, 2, 3].map((n) => memberIdToBytes(id(n)));
    const withoutContent = encodeMessage(writeMeshMessage, { relay: { path, at: 1 } });
    assert.deepEqual(decodeMesh(withoutContent), { kind: 'unknown' });
  });

  it('fits in a message of its lane at its longest', () => {
    const members = Array.from({ length: meshLimits.maxMembers }, (_, n) => ({
      id: id(n),
      incarnation: 2 ** 53 - 1,
      relayed: true,
    }));
    const longest = new Uint8Array(meshLimits.maxIntroductionBytes);
    const data = new Uint8Array(meshLimits.maxRelayedPacketBytes);
    const { maxControlMessageBytes, maxRelayMessageBytes } = channelLimits;
    for (const [message, most] of [
      [{ kind: 'view', members, gone: [], whole: true }, maxControlMessageBytes],
      [relay({ type: 'introduction', introduction: longest }, [1, 2, 3, 4]), maxControlMessageBytes],
      [relay({ type: 'packet', link, number: 2 ** 53 - 1, data }, [1, 2, 3, 4]), maxRelayMessageBytes],
    ] as const) {
      const bytes = new Uint8Array(encodeMesh(message));
      assert.ok(bytes.length <= most, `${bytes.length} bytes`);
      assert.deepEqual(decodeMesh(bytes), message);
    }
  });

  const tooMany = Array.from({ length: meshLimits.maxMembers + 1 }, (_, n) => ({
    id: id(n),
    incarnation: 1,
    relayed: false,
  }));
  const failure = { type: 'failure', reason: 'BUSY', target: id(9) } as const;
  const packet = { type: 'packet', link, number: 0, data: new Uint8Array(1) } as const;
  const refused: [what: string, bytes: Uint8Array][] = [
    ['a view of too many members', encodeMesh({ kind: 'view', members: tooMany, gone: [], whole: true })],
    [
      'a digest of another length',
      encodeMesh({ kind: 'digest', own: new Uint8Array(16), other: new Uint8Array(15) }),
    ],
    ['an id that is none', new Uint8Array([0x0a, 0x02, 0x0a, 0x00])],
    [
      'an introduction that is too long',
      encodeMesh(
        relay({ ...introduction, introduction: new Uint8Array(meshLimits.maxIntroductionBytes + 1) }),
      ),
    ],
    [
      'a packet that is too long',
      encodeMesh(relay({ ...packet, data: new Uint8Array(meshLimits.maxRelayedPacketBytes + 1) })),
    ],
    ['a packet whose number is not whole in a double', encodeMesh(relay({ ...packet, number: 2 ** 53 }))],
    ['a packet of a link with a short name', encodeMesh(relay({ ...packet, link: link.slice(1) }))],
    ['a failure of a link with a short name', encodeMesh(relay({ ...failure, link: link.slice(1) }))],
    ['an introduction without a carrier', encodeMesh(relay(introduction, [1, 2]))],
    ['a packet without a carrier', encodeMesh(relay(packet, [1, 2]))],
    ['a path of one', encodeMesh(relay(failure, [1], 0))],
    ['a path of four hops', encodeMesh(relay(packet, [1, 2, 3, 4, 5]))],
    ['a path without anybody', encodeMesh(relay(packet, []))],
    ['a path with the source as a carrier', encodeMesh(relay(packet, [1, 2, 1]))],
    ['a path with a carrier twice', encodeMesh(relay(packet, [1, 2, 2, 3]))],
    ['the position of the source', encodeMesh(relay(packet, [1, 2, 3], 0))],
    ['a position behind the target', encodeMesh(relay(packet, [1, 2, 3], 3))],
    ['a position far beyond', encodeMesh(relay(packet, [1, 2, 3], 2 ** 32 - 1))],
  ];
  for (const [what, bytes] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeMesh(bytes), { code: 'PROTOCOL' });
    });
  }

  it('takes any bytes, or refuses them with PROTOCOL', () => {
    // Some of them inside of a relay, where random bytes seldom come.
    const inRelay = fc
      .uint8Array({ maxLength: 120 })
      .map((bytes) => new Uint8Array([0x12, bytes.length, ...bytes]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), inRelay), (bytes) => {
        try {
          decodeMesh(bytes);
        } catch (error) {
          assert.ok(error instanceof GroupError && error.code === 'PROTOCOL', String(error));
        }
      }),
    );
  });
});
