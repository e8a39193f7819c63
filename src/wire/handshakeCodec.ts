import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import {
  readCandidates,
  readIntroduction,
  readProposal,
  writeCandidates,
  writeIntroduction,
  writeProposal,
  type Description,
} from './gen/handshake.js';
import { handshakeLimits } from './limits.js';

/** Why a member does not go on with an attempt. Nobody has authenticated it, so it ends the attempt and no more. */
export type RefusalReason = 'WRONG_SECRET' | 'BUSY' | 'STALE' | 'FAILED';

const refusals: readonly (RefusalReason | undefined)[] = [
  undefined,
  'WRONG_SECRET',
  'BUSY',
  'STALE',
  'FAILED',
];

/** One message of an attempt to introduce two members to each other. */
export type Introduction =
  | {
      readonly step: 'm1';
      readonly attempt: Uint8Array;
      readonly bytes: Uint8Array;
      readonly incarnation: number;
      readonly toIncarnation: number;
      /** The link is to be a relayed one. */
      readonly relay: boolean;
    }
  /** The other side is to make an attempt; the name of this one is of no importance. */
  | {
      readonly step: 'callMe';
      readonly attempt: Uint8Array;
      readonly incarnation: number;
      readonly toIncarnation: number;
    }
  | {
      readonly step: 'm2' | 'm3' | 'early' | 'candidates';
      readonly attempt: Uint8Array;
      readonly bytes: Uint8Array;
    }
  | { readonly step: 'refusal'; readonly attempt: Uint8Array; readonly reason: RefusalReason };

/** The fields of a session description as they are on the wire: nothing is known of them yet. */
export interface WireDescription {
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: Uint8Array;
  readonly setup: 'actpass' | 'active' | 'passive';
  readonly mid: string;
  readonly sctpPort: number;
  readonly maxMessageSize: number;
}

/** What an offer and an answer say of the link to be built. */
export interface LinkProposal {
  readonly description?: WireDescription;
  /** Where the sender listens for WebSocket links. */
  readonly url?: string;
  /** Longest message the sender takes, in bytes. */
  readonly maxMessageBytes: number;
  /** The conversation to be carried on, 8 bytes. */
  readonly resume?: Uint8Array;
  /** In an offer: WebSocket has been tried in vain. */
  readonly directOnly?: boolean;
  /** ICE candidates that were found in the first moments. */
  readonly candidates?: readonly string[];
  /** The link is to be a relayed one. */
  readonly relay?: boolean;
  /** A data channel is to be sealed as well. */
  readonly seal?: boolean;
}

const setups = ['actpass', 'active', 'passive'] as const;

export function encodeIntroduction(introduction: Introduction): Uint8Array {
  const { attempt } = introduction;
  switch (introduction.step) {
    case 'm1': {
      const { bytes, incarnation, toIncarnation, relay } = introduction;
      return encodeMessage(writeIntroduction, { attempt, m1: bytes, incarnation, toIncarnation, relay });
    }
    case 'callMe': {
      const { incarnation, toIncarnation } = introduction;
      return encodeMessage(writeIntroduction, { attempt, callMe: true, incarnation, toIncarnation });
    }
    case 'm2':
    case 'm3':
    case 'early':
    case 'candidates':
      return encodeMessage(writeIntroduction, { attempt, [introduction.step]: introduction.bytes });
    case 'refusal':
      return encodeMessage(writeIntroduction, { attempt, refusal: refusals.indexOf(introduction.reason) });
  }
}

/** Throws GroupError `PROTOCOL`. */
export function decodeIntroduction(bytes: Uint8Array): Introduction {
  const message = decodeMessage(readIntroduction, bytes);
  const { attempt, m1, m2, m3, early, candidates, refusal } = message;
  if (attempt.length !== handshakeLimits.attemptBytes) throw protocolError('attempt without a name');
  if (m1 || message.callMe) {
    const incarnation = safeInteger(message.incarnation, 'incarnation');
    const toIncarnation = safeInteger(message.toIncarnation, 'to_incarnation');
    if (!m1) return { step: 'callMe', attempt, incarnation, toIncarnation };
    return { step: 'm1', attempt, bytes: m1, incarnation, toIncarnation, relay: message.relay };
  }
  if (m2) return { step: 'm2', attempt, bytes: m2 };
  if (m3) return { step: 'm3', attempt, bytes: m3 };
  if (early) return { step: 'early', attempt, bytes: early };
  if (candidates) return { step: 'candidates', attempt, bytes: candidates };
  if (refusal) return { step: 'refusal', attempt, reason: refusals[refusal] ?? 'FAILED' };
  throw protocolError('introduction without a step');
}

export function encodeProposal(proposal: LinkProposal): Uint8Array {
  const { description } = proposal;
  return encodeMessage(writeProposal, {
    ...proposal,
    description: description && { ...description, setup: setups.indexOf(description.setup) },
  });
}

/** Throws GroupError `PROTOCOL`. The fields of the description are for `checkDescription` to judge. */
export function decodeProposal(bytes: Uint8Array): LinkProposal {
  const proposal = decodeMessage(readProposal, bytes);
  const { description, url, maxMessageBytes, resume, directOnly } = proposal;
  if (url.length > handshakeLimits.maxUrlLength) throw protocolError('url too long');
  if (resume.length > 0 && resume.length !== handshakeLimits.conversationBytes) {
    throw protocolError('conversation without a name');
  }
  if (maxMessageBytes < handshakeLimits.leastMaxMessageBytes)
    throw protocolError('max_message_bytes too low');
  return {
    ...(description && { description: describe(description) }),
    ...(url && { url }),
    ...(resume.length > 0 && { resume }),
    maxMessageBytes,
    directOnly,
    candidates: checkCount(proposal.candidates),
    relay: proposal.relay,
    seal: proposal.seal,
  };
}

export function encodeCandidates(candidates: readonly string[]): Uint8Array {
  return encodeMessage(writeCandidates, { candidates });
}

/** Throws GroupError `PROTOCOL`. Each of them is for `checkCandidate` to judge. */
export function decodeCandidates(bytes: Uint8Array): readonly string[] {
  return checkCount(decodeMessage(readCandidates, bytes).candidates);
}

function checkCount(candidates: readonly string[]): readonly string[] {
  if (candidates.length > handshakeLimits.maxCandidates) throw protocolError('too many candidates');
  return candidates;
}

function describe(description: Description): WireDescription {
  return { ...description, setup: setups[description.setup] ?? 'actpass' };
}
