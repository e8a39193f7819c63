import { fromHex, toHex } from '../base/bytes.js';
import { memberIdFromBytes, memberIdToBytes, type MemberId } from '../base/ids.js';
import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import type { Sparse } from './fields.js';
import {
  readLetter,
  readRoll,
  RefusalReason,
  writeLetter,
  writeRoll,
  type Delivery as WireDelivery,
  type Entry as WireEntry,
  type Letter as WireLetter,
  type Refusal as WireRefusal,
  type Roll as WireRoll,
} from './gen/nodes.js';
import { meshLimits, signalingLimits } from './limits.js';
import type { FailureReason } from './meshCodec.js';
import { instanceBytes } from './signalingCodec.js';

/** Names one signaling server among those that share a store: 16 hexadecimal digits, other ones after each start. */
export type NodeName = string;

/** Stands for a topic where other programs may see it: 32 hexadecimal digits, from which nobody gets the topic. */
export type RoomName = string;

/** Length of the name of a node in bytes. */
export const nodeNameBytes = 8;

/** Length of the name of a room in bytes. */
export const roomNameBytes = 16;

/** A registration, as other nodes know it. */
export interface RollEntry {
  readonly id: MemberId;
  readonly incarnation: number;
  /** In hexadecimal. */
  readonly instance: string;
  /** It wants packets carried, and its node carries. */
  readonly relay: boolean;
  /** Of two registrations of one life the one with the larger stamp is the later one. */
  readonly stamp: number;
}

/** Everybody who is registered for a topic at one node. */
export interface Roll {
  readonly node: NodeName;
  readonly room: RoomName;
  /** Rises with each roll that the node writes, whatever the topic. */
  readonly version: number;
  readonly entries: readonly RollEntry[];
}

/** An introduction or a packet from one member to another. */
export interface Delivery {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly content:
    | { readonly introduction: Uint8Array }
    | { readonly link: Uint8Array; readonly number: number; readonly data: Uint8Array };
}

/** A delivery to `member` has come to nothing: an introduction, unless `link` names the link of a packet. */
export interface Refusal {
  /** Who has sent it. */
  readonly to: MemberId;
  readonly member: MemberId;
  readonly link?: Uint8Array;
  readonly reason: FailureReason;
}

/** What one node has to say to another. */
export type LetterContent =
  /** It has come. */
  | { readonly kind: 'greeting' }
  | { readonly kind: 'roll'; readonly roll: Roll }
  | { readonly kind: 'delivery'; readonly room: RoomName; readonly delivery: Delivery }
  | { readonly kind: 'refusal'; readonly room: RoomName; readonly refusal: Refusal };

export function encodeRoll(roll: Roll): Uint8Array {
  return encodeMessage(writeRoll, rollToWire(roll));
}

/** Throws GroupError `PROTOCOL` for anything but a roll within `signalingLimits`. */
export function decodeRoll(bytes: Uint8Array): Roll {
  return rollFromWire(decodeMessage(readRoll, bytes));
}

export function encodeLetter(node: NodeName, content: LetterContent): Uint8Array {
  return encodeMessage(writeLetter, { node: bytesOf(node), ...contentToWire(content) });
}

/** Throws GroupError `PROTOCOL` for what is no letter, or of a kind that this version does not know. */
export function decodeLetter(bytes: Uint8Array): { node: NodeName; content: LetterContent } {
  const { node, greeting, roll, delivery, refusal } = decodeMessage(readLetter, bytes);
  const content: LetterContent | undefined = greeting
    ? { kind: 'greeting' }
    : roll
      ? { kind: 'roll', roll: rollFromWire(roll) }
      : delivery
        ? { kind: 'delivery', room: roomFromWire(delivery.room), delivery: deliveryFromWire(delivery) }
        : refusal && { kind: 'refusal', room: roomFromWire(refusal.room), refusal: refusalFromWire(refusal) };
  if (!content) throw protocolError('letter of an unknown kind');
  return { node: nodeFromWire(node), content };
}

function contentToWire(content: LetterContent): Sparse<WireLetter> {
  switch (content.kind) {
    case 'greeting':
      return { greeting: {} };
    case 'roll':
      return { roll: rollToWire(content.roll) };
    case 'delivery': {
      const { from, to, content: what } = content.delivery;
      return {
        delivery: {
          room: bytesOf(content.room),
          from: memberIdToBytes(from),
          to: memberIdToBytes(to),
          ...('link' in what ? { packet: what } : what),
        },
      };
    }
    case 'refusal': {
      const { to, member, link, reason } = content.refusal;
      return {
        refusal: {
          room: bytesOf(content.room),
          to: memberIdToBytes(to),
          member: memberIdToBytes(member),
          ...(link && { link }),
          reason: RefusalReason[reason],
        },
      };
    }
  }
}

function rollToWire({ node, room, version, entries }: Roll): Sparse<WireRoll> {
  return { node: bytesOf(node), room: bytesOf(room), version, entries: entries.map(entryToWire) };
}

function rollFromWire({ node, room, version, entries }: WireRoll): Roll {
  if (entries.length > signalingLimits.maxMembers) throw protocolError(`roll of ${entries.length} members`);
  return {
    node: nodeFromWire(node),
    room: roomFromWire(room),
    version: safeInteger(version, 'version'),
    entries: entries.map(entryFromWire),
  };
}

function entryToWire({ id, incarnation, instance, relay, stamp }: RollEntry): Sparse<WireEntry> {
  return { id: memberIdToBytes(id), incarnation, instance: bytesOf(instance), relay, stamp };
}

function entryFromWire({ id, incarnation, instance, relay, stamp }: WireEntry): RollEntry {
  return {
    id: idFromWire(id),
    incarnation: safeInteger(incarnation, 'incarnation'),
    instance: nameFromWire(instance, instanceBytes, 'instance'),
    relay,
    stamp: safeInteger(stamp, 'stamp'),
  };
}

function deliveryFromWire({ from, to, introduction, packet }: WireDelivery): Delivery {
  const ids = { from: idFromWire(from), to: idFromWire(to) };
  if (!packet) {
    const { length } = introduction;
    if (length === 0 || length > signalingLimits.maxIntroductionBytes)
      throw protocolError(`introduction of ${length} bytes`);
    return { ...ids, content: { introduction } };
  }
  const { link, number, data } = packet;
  if (link.length !== meshLimits.linkBytes) throw protocolError('not the name of a link');
  if (data.length > signalingLimits.maxCarriedBytes) throw protocolError('carried packet too long');
  return { ...ids, content: { link, number: safeInteger(number, 'packet number'), data } };
}

function refusalFromWire({ to, member, link, reason }: WireRefusal): Refusal {
  if (link.length > 0 && link.length !== meshLimits.linkBytes) throw protocolError('not the name of a link');
  return {
    to: idFromWire(to),
    member: idFromWire(member),
    ...(link.length > 0 && { link }),
    reason: reason === RefusalReason.BUSY ? 'BUSY' : 'UNREACHABLE',
  };
}

function idFromWire(bytes: Uint8Array): MemberId {
  const id = memberIdFromBytes(bytes);
  if (id === undefined) throw protocolError('id has not 16 bytes');
  return id;
}

function nodeFromWire(bytes: Uint8Array): NodeName {
  return nameFromWire(bytes, nodeNameBytes, 'node');
}

function roomFromWire(bytes: Uint8Array): RoomName {
  return nameFromWire(bytes, roomNameBytes, 'room');
}

function nameFromWire(bytes: Uint8Array, length: number, field: string): string {
  if (bytes.length !== length) throw protocolError(`${field} has not ${length} bytes`);
  return toHex(bytes);
}

/** Names come from this file, or from `toHex`. */
function bytesOf(name: string): Uint8Array {
  const bytes = fromHex(name);
  if (!bytes) throw new RangeError(`not hexadecimal: ${name}`);
  return bytes;
}
