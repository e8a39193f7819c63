import { equalBytes, fromUtf8, utf8 } from '../../../src/base/bytes.js';
import { GroupError } from '../../../src/base/errors.js';
import {
  checkCandidate,
  checkDescription,
  parseDescription,
  renderDescription,
} from '../../../src/channel/rtc/description.js';
import { readAwarenessUpdate } from '../../../src/provider/awarenessUpdate.js';
import { decodePacket, encodePacket, isClose } from '../../../src/wire/channelCodec.js';
import { decodeMessage } from '../../../src/wire/codec.js';
import { readDataPacket, writeDataPacket } from '../../../src/wire/dataPacket.js';
import { readPacket, writePacket } from '../../../src/wire/gen/channel.js';
import { writeMessage as writeSigver } from '../../../src/wire/gen/sigver.js';
import { encodeMessage } from '../../../src/wire/codec.js';
import {
  decodeCandidates,
  decodeIntroduction,
  decodeProposal,
  encodeCandidates,
  encodeIntroduction,
  encodeProposal,
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
import { decodeMesh, encodeMesh } from '../../../src/wire/meshCodec.js';
import { decodeLetter, decodeRoll, encodeLetter, encodeRoll } from '../../../src/wire/nodesCodec.js';
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from '../../../src/wire/signalingCodec.js';
import { decodeSigverMessage, type SigverClientMessage } from '../../../src/wire/sigverCodec.js';
import type { Target } from '../Target.js';
import { samples } from './samples.js';

/** Reads bytes, and writes what it has read; undefined for what a later version may know. */
type Rewrite = (bytes: Uint8Array) => Uint8Array | undefined;

/**
 * What decodes bytes of others. Each may refuse them with `PROTOCOL` and in no other way; what it takes, it takes again
 * once it is written, and it is then written as before.
 */
const decoders: Record<keyof typeof samples, Rewrite> = {
  client: (bytes) => encodeClientMessage(decodeClientMessage(bytes)),
  server: (bytes) => {
    const message = decodeServerMessage(bytes);
    return message.kind === 'unknown' ? undefined : encodeServerMessage(message);
  },
  mesh: (bytes) => {
    const message = decodeMesh(bytes);
    return message.kind === 'unknown' ? undefined : encodeMesh(message);
  },
  introduction: (bytes) => encodeIntroduction(decodeIntroduction(bytes)),
  proposal: (bytes) => {
    const proposal = decodeProposal(bytes);
    if (proposal.description) orRefuse(() => renderDescription(proposal.description!, 'offer'));
    return encodeProposal(proposal);
  },
  candidates: (bytes) => encodeCandidates(decodeCandidates(bytes)),
  packet: (bytes) => {
    comparePackets(bytes);
    // Never throws.
    isClose(bytes);
    return encodePacket(decodePacket(bytes));
  },
  roll: (bytes) => encodeRoll(decodeRoll(bytes)),
  letter: (bytes) => {
    const { node, content } = decodeLetter(bytes);
    return encodeLetter(node, content);
  },
  opening: (bytes) => {
    const opening = decodeOpening(bytes);
    return opening.purpose === 'invite' ? encodeInviteOpening(opening.m1) : encodeSessionOpening(opening.sid);
  },
  invitation: (bytes) => encodeInvitation(decodeInvitation(bytes)),
  outcome: (bytes) => encodeOutcome(decodeOutcome(bytes)),
  sigver: (bytes) => encodeMessage(writeSigver, sigverToWire(decodeSigverMessage(bytes))),
  candidate: (bytes) => utf8(checkCandidate(fromUtf8(bytes))),
  description: (bytes) => {
    const text = fromUtf8(bytes);
    const description = checkDescription(parseDescription(text));
    return utf8(renderDescription(description, 'offer'));
  },
  awareness: (bytes) => {
    readAwareness(bytes);
    return undefined;
  },
};

const names = Object.keys(decoders) as (keyof typeof decoders)[];
const counts = new Map<string, number>(names.map((name) => [name, 0]));

/** The first byte says which decoder takes the rest. */
export const target: Target = {
  maxBytes: 1_500,
  counts,
  seeds: names.flatMap((name, i) => samples[name].map((sample) => Uint8Array.of(i, ...sample))),
  partOf,
  run(input) {
    const name = names[partOf(input)]!;
    counts.set(name, counts.get(name)! + 1);
    const rewrite = decoders[name];
    const written = orRefuse(() => rewrite(input.subarray(1)));
    if (!written) return;
    const again = rewrite(written);
    if (!again || !equalBytes(written, again))
      throw new Error(`${name}: another message when it is read again`);
  },
};

function partOf(input: Uint8Array): number {
  return (input[0] ?? 0) % names.length;
}

/** What a call returns; undefined when it refuses the bytes as it may. */
function orRefuse<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof GroupError) || error.code !== 'PROTOCOL') throw error;
    // What a reader stumbles over is told as PROTOCOL as well; the error of malformed UTF-8 has a code.
    if (error.cause instanceof TypeError && !('code' in error.cause)) throw error.cause;
    return undefined;
  }
}

/** The reader by hand takes what the generated one takes, or nothing; and so does the writer. */
function comparePackets(bytes: Uint8Array): void {
  const byHand = readDataPacket(bytes, 64);
  if (!byHand) return;
  const packet = orRefuse(() => decodeMessage(readPacket, bytes));
  if (!packet) throw new Error('only the reader by hand takes it');
  const general = encodeMessage(writePacket, packet);
  if (!equalBytes(general, encodeMessage(writePacket, byHand)))
    throw new Error('the two readers of packets differ');
  // A frame without flags is refused later; the two writers write them differently.
  if (byHand.data.some(({ flags }) => flags.length === 0)) return;
  if (!equalBytes(general, writeDataPacket(byHand))) throw new Error('the two writers of packets differ');
}

function sigverToWire(message: SigverClientMessage): Parameters<typeof writeSigver>[0] {
  if (message.kind === 'heartbeat') return { heartbeat: true };
  if (message.kind === 'content') return { content: message.content };
  const members = message.members.flatMap((member) => {
    const bytes = [];
    for (; member >= 0x80; member = Math.floor(member / 0x80)) bytes.push((member % 0x80) | 0x80);
    return [...bytes, member];
  });
  return { connect: { id: message.id, members: Uint8Array.from(members) } };
}

/** Its caller catches whatever it throws; a state that comes out has to be a record. */
function readAwareness(bytes: Uint8Array): void {
  let update;
  try {
    update = readAwarenessUpdate(bytes);
  } catch {
    return;
  }
  const { client, state } = update;
  if (!Number.isSafeInteger(client) || typeof state !== 'object' || Array.isArray(state))
    throw new Error('not an awareness state');
}
