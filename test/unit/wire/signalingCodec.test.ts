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
const member = fc.record({ id, incarnation });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
const forward = fc.record({ kind: fc.constant('forward' as const), member: id, introduction: bytes });
const heartbeat = fc.constant({ kind: 'heartbeat' as const });
const digest = fc.uint8Array({ minLength: 16, maxLength: 16 });

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    topic: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    id,
    incarnation,
  }),
  forward,
  heartbeat,
  fc.record({ kind: fc.constant('heartbeat' as const), digest }),
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
  forward,
  fc.record({ kind: fc.constant('undelivered' as const), member: id }),
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

describe('SignalingClose', () => {
  it('has each code once, and reasons that fit into a close frame', () => {
    const codes = Object.values(SignalingClose);
    assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
    for (const { reason } of codes) assert.ok(Buffer.byteLength(reason) <= 123);
  });
});
