import { utf8 } from '../../../src/base/bytes.js';
import { renderDescription } from '../../../src/channel/rtc/description.js';
import { encodeClose, encodePacket } from '../../../src/wire/channelCodec.js';
import { encodeCandidates, encodeIntroduction, encodeProposal } from '../../../src/wire/handshakeCodec.js';
import {
  encodeInvitation,
  encodeInviteOpening,
  encodeOutcome,
  encodeSessionOpening,
} from '../../../src/wire/inviteCodec.js';
import { encodeMesh } from '../../../src/wire/meshCodec.js';
import { encodeLetter, encodeRoll } from '../../../src/wire/nodesCodec.js';
import { encodeClientMessage, encodeServerMessage } from '../../../src/wire/signalingCodec.js';

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
/** The id of a member, which has no other meaning here. */
export const memberId = (number: number): string => number.toString(16).padStart(2, '0').repeat(16);
const id = memberId;
const member = { id: id(1), incarnation: 1, relay: true };
const turn = { urls: ['turn:a.example:3478?transport=udp'], username: 'a', credential: 'b' };
const carry = { kind: 'carry', member: id(2), link: filled(8, 3), number: 300, data: filled(9, 4) } as const;
const forward = { kind: 'forward', member: id(2), introduction: filled(20, 5) } as const;
const [node, room] = ['0123456789abcdef', '0123456789abcdef0123456789abcdef'];
const entry = { id: id(1), incarnation: 1, instance: node, relay: true, stamp: 1_700_000_000_000 };
const description = {
  ufrag: 'abcd',
  pwd: 'abcdefghijklmnopqrstuv',
  fingerprint: filled(32, 7),
  setup: 'actpass',
  mid: '0',
  sctpPort: 5000,
  maxMessageSize: 262_144,
} as const;
const ack = { lane: 1, next: 2, credit: 70_000, delayUs: 40 };
const fragments = { lane: 0, seq: 5, flags: Uint8Array.of(1, 2), payloads: [filled(3, 1), filled(2, 2)] };
const path = [id(1), id(2), id(3)];

/** The candidate of a host, and one with all that there may be. */
export const candidateSamples = [
  'candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host',
  'candidate:842163049 1 tcp 1677729535 2001:db8::1 9 typ srflx raddr 0.0.0.0 rport 0 tcptype active generation 0 ufrag abcd network-id 1 network-cost 50',
  'candidate:1 1 udp 1 0d6b4ed0-8f9b-4a5b-9d2e-1a2b3c4d5e6f.local 1 typ host',
];

/** Good messages, by what decodes them. */
export const samples = {
  client: [
    encodeClientMessage({ kind: 'hello', topic: filled(32, 1), id: id(1), incarnation: 7 }),
    encodeClientMessage({
      ...{ kind: 'hello', topic: filled(32, 1), id: id(1), incarnation: 2 ** 40 },
      ...{ instance: filled(8, 9), relay: true, token: 'a token' },
    }),
    encodeClientMessage(forward),
    encodeClientMessage(carry),
    encodeClientMessage({ kind: 'heartbeat', digest: filled(16, 1), ask: true }),
  ],
  server: [
    encodeServerMessage({
      ...{ kind: 'welcome', members: [member, { id: id(3), incarnation: 0 }], heartbeatMs: 15_000, turn },
      relaying: { bytesPerSecond: 1_000_000, burstBytes: 4_000_000 },
    }),
    encodeServerMessage({ kind: 'change', joined: [member], left: [id(4)] }),
    encodeServerMessage(forward),
    encodeServerMessage({ kind: 'undelivered', member: id(2) }),
    encodeServerMessage(carry),
    encodeServerMessage({ kind: 'uncarried', member: id(2), link: filled(8, 3), reason: 'BUSY' }),
    encodeServerMessage({ kind: 'heartbeat' }),
    encodeServerMessage({ kind: 'roster', members: [member] }),
    encodeServerMessage({ kind: 'goAway', delayMs: 1_000 }),
    encodeServerMessage({ kind: 'turn', turn }),
  ],
  mesh: [
    encodeMesh({
      ...{
        kind: 'view',
        members: [{ id: id(1), incarnation: 3, relayed: true }],
        gone: [id(2)],
        whole: true,
      },
      ask: true,
    }),
    encodeMesh({ kind: 'digest', own: filled(16, 1), other: filled(16, 2) }),
    encodeMesh({ kind: 'away' }),
    encodeMesh({
      ...{ kind: 'relay', path, at: 1 },
      content: { type: 'packet', link: filled(8, 3), number: 5, data: filled(20, 6) },
    }),
    encodeMesh({
      ...{ kind: 'relay', path, at: 2 },
      content: { type: 'introduction', introduction: filled(20, 6) },
    }),
    encodeMesh({
      ...{ kind: 'relay', path: path.slice(1), at: 1 },
      content: { type: 'failure', reason: 'BUSY', target: id(4), link: filled(8, 3) },
    }),
  ],
  introduction: [
    encodeIntroduction({
      ...{ step: 'm1', attempt: filled(8, 1), bytes: filled(96, 2) },
      ...{ incarnation: 1, toIncarnation: 2, relay: true },
    }),
    encodeIntroduction({ step: 'callMe', attempt: filled(8, 1), incarnation: 1, toIncarnation: 2 }),
    ...(['m2', 'm3', 'early', 'candidates'] as const).map((step) =>
      encodeIntroduction({ step, attempt: filled(8, 1), bytes: filled(50, 3) }),
    ),
    encodeIntroduction({ step: 'refusal', attempt: filled(8, 1), reason: 'WRONG_SECRET' }),
  ],
  proposal: [
    encodeProposal({
      ...{ description, url: 'wss://a.example/b', maxMessageBytes: 1_000_000, resume: filled(8, 1) },
      ...{ directOnly: true, candidates: candidateSamples, relay: true },
    }),
    encodeProposal({ maxMessageBytes: 1_000 }),
    encodeProposal({ description, maxMessageBytes: 1_000, candidates: candidateSamples }),
  ],
  candidates: [encodeCandidates(candidateSamples)],
  packet: [
    encodePacket({
      data: [{ ...fragments, total: 5, service: 3 }, fragments],
      acks: [ack, { ...ack, lane: 16 }],
      ...{ ping: 5, pong: 300 },
    }),
    encodePacket({ attach: { ok: true, lanes: [ack, { ...ack, lane: 3 }] }, ping: 1 }),
    encodeClose('REPLACED', [ack]),
  ],
  roll: [encodeRoll({ node, room, version: 5, entries: [entry, { ...entry, id: id(2), relay: false }] })],
  letter: [
    encodeLetter(node, { kind: 'greeting' }),
    encodeLetter(node, { kind: 'roll', roll: { node, room, version: 5, entries: [entry] } }),
    encodeLetter(node, {
      ...{ kind: 'delivery', room },
      delivery: { from: id(1), to: id(2), content: { introduction: filled(20, 5) } },
    }),
    encodeLetter(node, {
      ...{ kind: 'delivery', room },
      delivery: { from: id(1), to: id(2), content: { link: filled(8, 1), number: 4, data: filled(9, 4) } },
    }),
    encodeLetter(node, {
      ...{ kind: 'refusal', room },
      refusal: { to: id(1), member: id(2), link: filled(8, 1), reason: 'BUSY' },
    }),
  ],
  opening: [encodeInviteOpening(filled(48, 1)), encodeSessionOpening(filled(8, 1))],
  invitation: [encodeInvitation({ key: 'a key', token: 'a token' })],
  outcome: [encodeOutcome({ id: id(1) }), encodeOutcome({ refused: 'no' })],
  sigver: [
    Uint8Array.of(0x08, 0x01),
    Uint8Array.of(0x12, 0x09, 0x08, 0x01, 0x10, 0x02, 0x18, 0x00, 0x22, 0x01, 0x07),
    Uint8Array.of(0x1a, 0x07, 0x08, 0x05, 0x12, 0x03, 0x01, 0x82, 0x01),
  ],
  candidate: candidateSamples.map(utf8),
  description: [utf8(renderDescription(description, 'offer'))],
  awareness: [
    Uint8Array.of(1, 5, 1, 15, ...utf8('{"user":"\u00e9 a"}')),
    Uint8Array.of(1, 5, 1, 4, ...utf8('null')),
  ],
};
