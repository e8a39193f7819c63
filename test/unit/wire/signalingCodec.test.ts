import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SignalingClose } from '../../../src/wire/closeCodes.js';
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
  type ClientMessage,
} from '../../../src/wire/signalingCodec.js';

const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const incarnation = fc.maxSafeNat();
const relay = fc.option(fc.constant(true), { nil: undefined });
/** Without the keys that are not set, as what is decoded comes. */
const withRelay = <Value extends object>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const member = fc.record({ id, incarnation, relay }).map(withRelay);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
const forward = fc.record({ kind: fc.constant('forward' as const), member: id, introduction: bytes });
const link = fc.uint8Array({ minLength: 8, maxLength: 8 });
const carry = fc.record({
  kind: fc.constant('carry' as const),
  ...{ member: id, link, number: fc.maxSafeNat(), data: fc.uint8Array({ maxLength: 200 }) },
});
const heartbeat = fc.constant({ kind: 'heartbeat' as const });
const digest = fc.uint8Array({ minLength: 16, maxLength: 16 });

const turn = fc.record({
  urls: fc.constantFrom(
    ['turn:a.example'],
    ['turns:[2001:db8::1]:5349?transport=tcp', 'turn:192.0.2.1:3478'],
  ),
  ...{ username: fc.string({ unit: 'binary' }), credential: fc.string() },
});

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    topic: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    id,
    incarnation,
  }),
  fc.constant({
    kind: 'hello' as const,
    topic: new Uint8Array(32),
    id: '0'.repeat(32),
    incarnation: 1,
    relay: true,
    token: 'a token: \u00e9',
  }),
  forward,
  carry,
  heartbeat,
  fc.record({ kind: fc.constant('heartbeat' as const), digest }),
  fc.constant({ kind: 'heartbeat' as const, ask: true }),
);

const serverMessage: fc.Arbitrary<Parameters<typeof encodeServerMessage>[0]> = fc.oneof(
  fc.record({
    kind: fc.constant('welcome' as const),
    members: fc.array(member, { maxLength: 10 }),
    heartbeatMs: fc.integer({ min: 100, max: 120_000 }),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    joined: fc.array(member, { maxLength: 10 }),
    left: fc.array(id, { maxLength: 10 }),
  }),
  fc.record({
    ...{
      kind: fc.constant('welcome' as const),
      members: fc.array(member, { maxLength: 3 }),
      heartbeatMs: fc.constant(100),
    },
    relaying: fc.constant({ bytesPerSecond: 1, burstBytes: 128 * 1024 }),
  }),
  forward,
  fc.record({ kind: fc.constant('undelivered' as const), member: id }),
  carry,
  fc.record({
    kind: fc.constant('uncarried' as const),
    ...{ member: id, link, reason: fc.constantFrom('BUSY' as const, 'UNREACHABLE' as const) },
  }),
  fc.record({ kind: fc.constant('goAway' as const), delayMs: fc.nat() }),
  fc.record({ kind: fc.constant('turn' as const), turn }),
  fc.record({
    ...{
      kind: fc.constant('welcome' as const),
      members: fc.array(member, { maxLength: 1 }),
      heartbeatMs: fc.constant(100),
    },
    turn,
  }),
  heartbeat,
  fc.record({ kind: fc.constant('roster' as const), members: fc.array(member, { maxLength: 10 }) }),
);

/** Plain arrays for byte arrays of any kind, and plain objects, for comparing. */
function plain(message: object): object {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? [...value] : structuredClone(value),
    ]),
  );
}

describe('signalingCodec', () => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        assert.deepEqual(plain(decodeClientMessage(encodeClientMessage(message))), plain(message));
      }),
    );
    fc.assert(
      fc.property(serverMessage, (message) => {
        assert.deepEqual(plain(decodeServerMessage(encodeServerMessage(message))), plain(message));
      }),
    );
  });

  it('reads any bytes as a message, or throws PROTOCOL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        for (const decode of [decodeClientMessage, decodeServerMessage]) {
          try {
            decode(input);
          } catch (error) {
            assert.equal((error as { code?: unknown }).code, 'PROTOCOL');
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('signalingCodec, where the server carries', () => {
  const packet = { kind: 'carry', member: 'a'.repeat(32), link: new Uint8Array(8), number: 0 } as const;

  it('takes a packet of 32 KiB, and none that is longer', () => {
    const longest = encodeServerMessage({ ...packet, data: new Uint8Array(32 * 1024) });
    assert.equal(decodeServerMessage(longest).kind, 'carry');
    assert.ok(longest.length < 33 * 1024);
    const tooLong = encodeClientMessage({ ...packet, data: new Uint8Array(32 * 1024 + 1) });
    assert.throws(() => decodeClientMessage(tooLong), { code: 'PROTOCOL' });
  });

  it('takes no link whose name has not 8 bytes', () => {
    const bytes = encodeClientMessage({ ...packet, link: new Uint8Array(7), data: new Uint8Array(1) });
    assert.throws(() => decodeClientMessage(bytes), { code: 'PROTOCOL' });
  });

  it('tells limits that are lifted as the highest number, and takes so little for nothing that no packet fits', () => {
    const relayingOf = (bytesPerSecond: number, burstBytes: number): unknown => {
      const welcome = { kind: 'welcome' as const, members: [], heartbeatMs: 100 };
      const relaying = { bytesPerSecond, burstBytes };
      const message = decodeServerMessage(encodeServerMessage({ ...welcome, relaying }));
      return message.kind === 'welcome' ? message.relaying : message;
    };
    const most = 2 ** 32 - 1;
    assert.deepEqual(relayingOf(Infinity, Infinity), { bytesPerSecond: most, burstBytes: most });
    assert.equal(relayingOf(0, 200_000), undefined);
    assert.equal(relayingOf(1_000, 100_000), undefined);
  });
});

describe('SignalingClose', () => {
  it('has each code once, and reasons that fit into a close frame', () => {
    const codes = Object.values(SignalingClose);
    assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
    for (const { reason } of codes) assert.ok(Buffer.byteLength(reason) <= 123);
  });
});
