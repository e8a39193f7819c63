import { utf8 } from '../base/bytes.js';
import { memberIdFromBytes, memberIdToBytes, type MemberId } from '../base/ids.js';
import { decodeMessage, encodeMessage, protocolError } from './codec.js';
import {
  readInvitation,
  readOpening,
  readOutcome,
  writeInvitation,
  writeOpening,
  writeOutcome,
} from './gen/invite.js';
import { handshakeLimits, signalingLimits } from './limits.js';

/** The WebSocket subprotocol of what members open to a bot server. */
export const memberSubprotocol = 'webgroup.bot.1';

/** What a socket of a bot server is for; its first message. */
export type SocketPurpose =
  | { readonly purpose: 'invite'; readonly m1: Uint8Array }
  | { readonly purpose: 'session'; readonly sid: Uint8Array };

export function encodeSessionOpening(sid: Uint8Array): Uint8Array {
  return encodeMessage(writeOpening, { session: sid });
}

export function encodeInviteOpening(m1: Uint8Array): Uint8Array {
  return encodeMessage(writeOpening, { invite: m1 });
}

/** Throws GroupError `PROTOCOL`. */
export function decodeOpening(bytes: Uint8Array): SocketPurpose {
  const { invite, session } = decodeMessage(readOpening, bytes);
  if (invite) return { purpose: 'invite', m1: invite };
  if (session?.length === handshakeLimits.conversationBytes) return { purpose: 'session', sid: session };
  throw protocolError('a socket without a purpose');
}

/** What a member asks of a bot: to come to the group with this key. */
export interface Invitation {
  readonly key: string;
  /** What entitles to it; at most `signalingLimits.maxTokenBytes`. */
  readonly token: string | undefined;
}

export function encodeInvitation(invitation: Invitation): Uint8Array {
  return encodeMessage(writeInvitation, invitation);
}

/** Throws GroupError `PROTOCOL`. */
export function decodeInvitation(bytes: Uint8Array): Invitation {
  const { key, token } = decodeMessage(readInvitation, bytes);
  if (utf8(token).length > signalingLimits.maxTokenBytes) throw protocolError('token too long');
  return { key, token: token || undefined };
}

/** What becomes of an invitation: the bot's id in the group, or why it does not come. */
export type InviteOutcome = { readonly id: MemberId } | { readonly refused: string };

export function encodeOutcome(outcome: InviteOutcome): Uint8Array {
  return encodeMessage(writeOutcome, 'id' in outcome ? { id: memberIdToBytes(outcome.id) } : outcome);
}

/** Throws GroupError `PROTOCOL`. */
export function decodeOutcome(bytes: Uint8Array): InviteOutcome {
  const { id, refused } = decodeMessage(readOutcome, bytes);
  if (refused) return { refused: refused.slice(0, 200) };
  const member = memberIdFromBytes(id);
  if (member === undefined) throw protocolError('an outcome without an id');
  return { id: member };
}
