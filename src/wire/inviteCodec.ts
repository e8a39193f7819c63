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
import { handshakeLimits } from './limits.js';

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

export function encodeInvitation(key: string): Uint8Array {
  return encodeMessage(writeInvitation, { key });
}

export function decodeInvitation(bytes: Uint8Array): string {
  return decodeMessage(readInvitation, bytes).key;
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
