import { memberIdFromBytes, memberIdToBytes, type MemberId } from '../base/ids.js';
import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import type { Sparse } from './fields.js';
import {
  FailureReason as WireReason,
  readMeshMessage,
  writeMeshMessage,
  type Relay as WireRelay,
  type View as WireView,
} from './gen/mesh.js';
import { meshLimits } from './limits.js';
import { memberDigestBytes } from './memberDigest.js';

/** A member in one of its lives. */
export interface SeenMember {
  readonly id: MemberId;
  readonly incarnation: number;
}

/** A member as another one sees it. */
export interface ViewEntry extends SeenMember {
  /** It is reached through others only, so the one who tells this can't carry anything to it. */
  readonly relayed: boolean;
}

/** Whom a member has open channels with, or how that has changed. */
export interface View {
  /** All, or those that have come, begun a new life, or are reached in another way. */
  readonly members: readonly ViewEntry[];
  /** Those that are gone; none in a whole view. */
  readonly gone: readonly MemberId[];
  /** It takes the place of all that was told before. */
  readonly whole: boolean;
  /** The receiver is to answer with its own whole view. Default false. */
  readonly ask?: boolean;
}

/** What two members know of each other's views, in short: digests as of `memberDigest`, which leave out the two. */
export interface ViewDigest {
  /** Of the view of the one who tells this. */
  readonly own: Uint8Array;
  /** Of the view of the receiver, as the one who tells this knows it. */
  readonly other: Uint8Array;
}

/** Why something was not carried: the carrier has no link of its own with the next one, or too much waits there. */
export type FailureReason = 'UNREACHABLE' | 'BUSY';

/** What is carried. */
export type RelayContent =
  | { readonly type: 'introduction'; readonly introduction: Uint8Array }
  /** Number `number` of the packets of a relayed link (8 bytes) in this direction; no data = the link is closed. */
  | {
      readonly type: 'packet';
      readonly link: Uint8Array;
      readonly number: number;
      readonly data: Uint8Array;
    }
  /** What was for `target` is lost: a packet of `link`, or an introduction if there is none. */
  | {
      readonly type: 'failure';
      readonly reason: FailureReason;
      readonly target: MemberId;
      readonly link?: Uint8Array;
    };

/** A message that other members carry. */
export interface Relay<Content = RelayContent> {
  /** Source, one or two carriers (for a failure also none), target; no id twice. */
  readonly path: readonly MemberId[];
  /** The position of the receiver in the path, from 1. */
  readonly at: number;
  readonly content: Content;
}

/** What members tell each other about the group, and carry for each other. */
export type MeshMessage =
  | ({ readonly kind: 'view' } & View)
  | ({ readonly kind: 'relay' } & Relay)
  | ({ readonly kind: 'digest' } & ViewDigest)
  /** The sender is about to stand still for a while. */
  | { readonly kind: 'away' }
  /** Of a later version; to be ignored. */
  | { readonly kind: 'unknown' };

/** A message of the mesh as bytes. Throws RangeError for what is not a member id. */
export function encodeMesh(message: Exclude<MeshMessage, { kind: 'unknown' }>): Uint8Array {
  if (message.kind === 'relay') {
    const path = message.path.map(memberIdToBytes);
    return encodeMessage(writeMeshMessage, {
      relay: { path, at: message.at, ...contentFields(message.content) },
    });
  }
  if (message.kind === 'digest') {
    const { own, other } = message;
    return encodeMessage(writeMeshMessage, { digest: { own, other } });
  }
  if (message.kind === 'away') return encodeMessage(writeMeshMessage, { away: {} });
  const members = message.members.map(({ id, incarnation, relayed }) => ({
    id: memberIdToBytes(id),
    incarnation,
    relayed,
  }));
  const gone = message.gone.map(memberIdToBytes);
  const { whole, ask = false } = message;
  return encodeMessage(writeMeshMessage, { view: { members, gone, whole, ask } });
}

/** Throws GroupError `PROTOCOL`. The bytes of what is carried are not copied. */
export function decodeMesh(bytes: Uint8Array): MeshMessage {
  const { view, relay, digest, away } = decodeMessage(readMeshMessage, bytes);
  if (view) return { kind: 'view', ...readView(view) };
  if (digest) return { kind: 'digest', own: readDigest(digest.own), other: readDigest(digest.other) };
  if (away) return { kind: 'away' };
  const content = relay && readContent(relay);
  if (!content) return { kind: 'unknown' };
  return { kind: 'relay', ...readPath(relay, content.type), content };
}

function contentFields(content: RelayContent): Sparse<WireRelay> {
  switch (content.type) {
    case 'introduction':
      return { introduction: content.introduction };
    case 'packet': {
      const { link, number, data } = content;
      return { packet: { link, number, data } };
    }
    case 'failure': {
      const { link, target } = content;
      const reason = WireReason[content.reason];
      return { failure: { reason, target: memberIdToBytes(target), ...(link && { link }) } };
    }
  }
}

function readView({ members, gone, whole, ask }: WireView): View {
  if (members.length + gone.length > meshLimits.maxMembers) throw protocolError('view of too many members');
  return {
    members: members.map((member) => ({
      id: readId(member.id),
      incarnation: safeInteger(member.incarnation, 'incarnation'),
      relayed: member.relayed,
    })),
    gone: gone.map(readId),
    whole,
    ...(ask && { ask }),
  };
}

function readPath({ path: given, at }: WireRelay, type: RelayContent['type']): Pick<Relay, 'path' | 'at'> {
  const least = type === 'failure' ? 2 : 3;
  if (given.length < least || given.length > meshLimits.maxPathLength) {
    throw protocolError(`path of ${given.length} members`);
  }
  const path = given.map(readId);
  if (new Set(path).size < path.length) throw protocolError('a member twice in a path');
  if (at < 1 || at >= path.length) throw protocolError(`position ${at} in a path of ${path.length}`);
  return { path, at };
}

/** Undefined for what only a later version knows. */
function readContent(relay: WireRelay): RelayContent | undefined {
  const { introduction, packet, failure } = relay;
  if (packet) {
    const { data } = packet;
    if (data.length > meshLimits.maxRelayedPacketBytes) throw protocolError('relayed packet too long');
    return {
      type: 'packet',
      link: readLink(packet.link),
      number: safeInteger(packet.number, 'packet number'),
      data,
    };
  }
  if (failure) {
    // For the source any other reason comes to the same.
    const reason = failure.reason === WireReason.BUSY ? 'BUSY' : 'UNREACHABLE';
    const target = readId(failure.target);
    return {
      ...{ type: 'failure', reason, target },
      ...(failure.link.length > 0 ? { link: readLink(failure.link) } : undefined),
    };
  }
  if (!introduction) return undefined;
  if (introduction.length > meshLimits.maxIntroductionBytes) throw protocolError('introduction too long');
  return { type: 'introduction', introduction };
}

function readDigest(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== memberDigestBytes) throw protocolError('not a digest');
  return bytes;
}

function readLink(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== meshLimits.linkBytes) throw protocolError('not the name of a link');
  return bytes;
}

function readId(bytes: Uint8Array): MemberId {
  const id = memberIdFromBytes(bytes);
  if (id === undefined) throw protocolError('not a member id');
  return id;
}
