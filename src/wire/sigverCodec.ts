import { decodeMessage, encodeMessage, protocolError } from './codec.js';
import { readMessage, writeMessage } from './gen/sigver.js';

/** What one side passes to the other through the server. */
export interface SigverContent {
  readonly senderId: number;
  readonly recipientId: number;
  /** Nothing more comes this way. */
  readonly lastData: boolean;
  /** Opaque to the server; empty when the other side has gone. */
  readonly data: Uint8Array;
}

/** A message of a client of sigver 20. */
export type SigverClientMessage =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'connect'; readonly id: number; readonly members: readonly number[] }
  | { readonly kind: 'content'; readonly content: SigverContent };

/** A message to it. */
export type SigverServerMessage =
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'connected'; readonly connected: boolean }
  | { readonly kind: 'content'; readonly content: SigverContent };

/** Members that a client may name: more than a group of it could have. */
const maxMembers = 1024;

/** Throws GroupError `PROTOCOL`. */
export function decodeSigverMessage(bytes: Uint8Array): SigverClientMessage {
  const { heartbeat, content, connect } = decodeMessage(readMessage, bytes);
  if (content) return { kind: 'content', content };
  if (connect) return { kind: 'connect', id: connect.id, members: unpack(connect.members) };
  if (heartbeat !== undefined) return { kind: 'heartbeat' };
  throw protocolError('a message without content');
}

export function encodeSigverMessage(message: SigverServerMessage): Uint8Array {
  switch (message.kind) {
    case 'heartbeat':
      return encodeMessage(writeMessage, { heartbeat: true });
    case 'connected':
      return encodeMessage(writeMessage, { connected: message.connected });
    case 'content':
      return encodeMessage(writeMessage, { content: message.content });
  }
}

/** Varints in a row; of longer ones than 32 bits the lower 32 count, as protobuf says. */
function unpack(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const byte of bytes) {
    if (shift < 32) value |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte >= 0x80) {
      if (shift >= 70) throw protocolError('a number of more than ten bytes');
      continue;
    }
    numbers.push(value >>> 0);
    if (numbers.length > maxMembers) throw protocolError('too many members');
    [value, shift] = [0, 0];
  }
  if (shift > 0) throw protocolError('a number without its end');
  return numbers;
}
