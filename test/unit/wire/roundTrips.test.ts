import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, setUint64, toHex } from '../../../src/base/bytes.js';
import { memberIdFromBytes, memberIdToBytes } from '../../../src/base/ids.js';
import {
  decodeCandidates,
  decodeIntroduction,
  decodeProposal,
  encodeCandidates,
  encodeIntroduction,
  encodeProposal,
  type Introduction,
  type LinkProposal,
} from '../../../src/wire/handshakeCodec.js';
import {
  decodeInvitation,
  decodeOpening,
  decodeOutcome,
  encodeInvitation,
  encodeInviteOpening,
  encodeOutcome,
  encodeSessionOpening,
} from '../../../src/wire/inviteCodec.js';
import { memberDigest } from '../../../src/wire/memberDigest.js';
import {
  decodeLetter,
  decodeRoll,
  encodeLetter,
  encodeRoll,
  type LetterContent,
  type Roll,
} from '../../../src/wire/nodesCodec.js';

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const hexOf = (length: number): fc.Arbitrary<string> => bytesOf(length).map(toHex);
const some = fc.uint8Array({ minLength: 1, maxLength: 200 });
const count = fc.maxSafeNat();
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 });
const plain = { noNullPrototype: true };
const record = <Model>(model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> }): fc.Arbitrary<Model> =>
  fc.record(model, plain) as fc.Arbitrary<Model>;

function comesBack<Value>(
  given: fc.Arbitrary<Value>,
  encode: (value: Value) => Uint8Array,
  decode: (bytes: Uint8Array) => Value,
): void {
  fc.assert(fc.property(given, (value) => assert.deepEqual(decode(Uint8Array.from(encode(value))), value)));
}

describe('Whatever is written comes back when it is read:', () => {
  const attempt = bytesOf(8);

  it('introductions', () => {
    const incarnations = { attempt, incarnation: count, toIncarnation: count };
    const introduction: fc.Arbitrary<Introduction> = fc.oneof(
      record({ step: fc.constant('m1' as const), bytes: some, relay: fc.boolean(), ...incarnations }),
      record({ step: fc.constant('callMe' as const), ...incarnations }),
      record({ step: fc.constantFrom('m2', 'm3', 'early', 'candidates'), attempt, bytes: some }),
      record({
        ...{ step: fc.constant('refusal' as const), attempt },
        reason: fc.constantFrom('WRONG_SECRET', 'BUSY', 'STALE', 'FAILED'),
      }),
    );
    comesBack(introduction, encodeIntroduction, decodeIntroduction);
  });

  it('proposals of links', () => {
    const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const description = record({
      ...{ ufrag: text, pwd: text, mid: text, fingerprint: bytesOf(32), sctpPort: uint32 },
      setup: fc.constantFrom('actpass', 'active', 'passive'),
      maxMessageSize: uint32,
    });
    const whole = {
      ...{
        directOnly: fc.boolean(),
        relay: fc.boolean(),
        seal: fc.boolean(),
        candidates: fc.array(text, { maxLength: 32 }),
      },
      maxMessageBytes: fc.integer({ min: 1_000, max: 2 ** 32 - 1 }),
    };
    const proposal: fc.Arbitrary<LinkProposal> = fc.oneof(
      record(whole),
      record({ ...whole, description, url: text, resume: bytesOf(8) }),
    );
    comesBack(proposal, encodeProposal, decodeProposal);
  });

  it('candidates', () => {
    comesBack(fc.array(text, { maxLength: 32 }), encodeCandidates, (bytes) => [...decodeCandidates(bytes)]);
  });

  it('what a bot server hears first', () => {
    comesBack(some, encodeInviteOpening, (bytes) => {
      const opening = decodeOpening(bytes);
      return opening.purpose === 'invite' ? opening.m1 : assert.fail(opening.purpose);
    });
    comesBack(bytesOf(8), encodeSessionOpening, (bytes) => {
      const opening = decodeOpening(bytes);
      return opening.purpose === 'session' ? opening.sid : assert.fail(opening.purpose);
    });
  });

  it('invitations and what becomes of them', () => {
    const token = fc.option(text, { nil: undefined });
    comesBack(record({ key: fc.string({ unit: 'grapheme' }), token }), encodeInvitation, decodeInvitation);
    comesBack(fc.oneof(record({ id: hexOf(16) }), record({ refused: text })), encodeOutcome, decodeOutcome);
  });

  const entry = record({
    ...{ id: hexOf(16), incarnation: count, instance: hexOf(8), relay: fc.boolean(), stamp: count },
  });
  const roll: fc.Arbitrary<Roll> = record({
    ...{ node: hexOf(8), room: hexOf(16), version: count, entries: fc.array(entry, { maxLength: 8 }) },
  });

  it('rolls of signaling servers', () => comesBack(roll, encodeRoll, decodeRoll));

  it('letters of signaling servers', () => {
    const packet = record({ link: bytesOf(8), number: count, data: fc.uint8Array({ maxLength: 200 }) });
    const delivery = record({
      ...{ from: hexOf(16), to: hexOf(16) },
      content: fc.oneof(packet, record({ introduction: some })),
    });
    const reason = fc.constantFrom('BUSY' as const, 'UNREACHABLE' as const);
    const refusal = fc.oneof(
      record({ to: hexOf(16), member: hexOf(16), reason }),
      record({ to: hexOf(16), member: hexOf(16), link: bytesOf(8), reason }),
    );
    const content: fc.Arbitrary<LetterContent> = fc.oneof(
      fc.constant({ kind: 'greeting' as const }),
      record({ kind: fc.constant('roll' as const), roll }),
      record({ kind: fc.constant('delivery' as const), room: hexOf(16), delivery }),
      record({ kind: fc.constant('refusal' as const), room: hexOf(16), refusal }),
    );
    comesBack(
      record({ node: hexOf(8), content }),
      (letter) => encodeLetter(letter.node, letter.content),
      decodeLetter,
    );
  });

  it('hexadecimal digits, ids and 64-bit numbers', () => {
    fc.assert(
      fc.property(some, bytesOf(16), count, (bytes, id, number) => {
        assert.deepEqual(fromHex(toHex(bytes)), bytes);
        assert.deepEqual(fromHex(toHex(bytes).toUpperCase()), bytes);
        assert.deepEqual(memberIdToBytes(memberIdFromBytes(id)!), id);
        const written = new Uint8Array(8);
        setUint64(written, 0, number);
        assert.equal(new DataView(written.buffer).getBigUint64(0), BigInt(number));
      }),
    );
  });
});

describe('memberDigest', () => {
  const members = fc.uniqueArray(fc.record({ id: hexOf(16), incarnation: count }), {
    selector: ({ id }) => id,
    maxLength: 10,
  });

  it('is the same in whatever order the members come', () => {
    const shuffled = members.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => assert.deepEqual(memberDigest(one), memberDigest(other))),
    );
  });

  it('is another one without a member, and with another life of it', () => {
    fc.assert(
      fc.property(members, (list) => {
        fc.pre(list.length > 0);
        const [first, ...rest] = list;
        assert.notDeepEqual(memberDigest(rest), memberDigest(list));
        const later = { id: first!.id, incarnation: first!.incarnation === 0 ? 1 : 0 };
        assert.notDeepEqual(memberDigest([later, ...rest]), memberDigest(list));
      }),
    );
  });
});
