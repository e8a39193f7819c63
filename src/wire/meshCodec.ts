import { memberIdFromBytes, memberIdToBytes, type MemberId } from '../base/ids.js';
import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import { webgroup } from './gen/mesh.js';
import { meshLimits } from './limits.js';

const { MeshMessage: MeshType } = webgroup.mesh;

/** A member in one of its lives. */
export interface SeenMember {
  readonly id: MemberId;
  readonly incarnation: number;
}

/** What members tell each other about the group. */
export type MeshMessage =
  | { readonly kind: 'view'; readonly members: readonly SeenMember[] }
  | {
      readonly kind: 'forward';
      readonly member: MemberId;
      readonly introduction: Uint8Array;
      readonly carried: boolean;
    }
  | { readonly kind: 'undelivered'; readonly member: MemberId }
  /** Of a later version; to be ignored. */
  | { readonly kind: 'unknown' };

export function encodeMesh(message: Exclude<MeshMessage, { kind: 'unknown' }>): Uint8Array {
  switch (message.kind) {
    case 'view': {
      const members = message.members.map(({ id, incarnation }) => ({
        id: memberIdToBytes(id),
        incarnation,
      }));
      return encodeMessage(MeshType, { view: { members } });
    }
    case 'forward': {
      const { introduction, carried } = message;
      return encodeMessage(MeshType, {
        forward: { member: memberIdToBytes(message.member), introduction, carried },
      });
    }
    case 'undelivered':
      return encodeMessage(MeshType, { undelivered: { member: memberIdToBytes(message.member) } });
  }
}

/** Throws GroupError `PROTOCOL`. */
export function decodeMesh(bytes: Uint8Array): MeshMessage {
  const { view, forward, undelivered } = decodeMessage(MeshType, bytes);
  if (view) {
    const members = view.members ?? [];
    if (members.length > meshLimits.maxMembers) throw protocolError('view of too many members');
    return {
      kind: 'view',
      members: members.map((member) => ({
        id: readId(member.id),
        incarnation: safeInteger(member.incarnation, 'incarnation'),
      })),
    };
  }
  if (forward) {
    const introduction = forward.introduction ?? new Uint8Array();
    if (introduction.length > meshLimits.maxIntroductionBytes) throw protocolError('introduction too long');
    return {
      kind: 'forward',
      member: readId(forward.member),
      introduction,
      carried: forward.carried ?? false,
    };
  }
  if (undelivered) return { kind: 'undelivered', member: readId(undelivered.member) };
  return { kind: 'unknown' };
}

function readId(bytes: Uint8Array | null | undefined): MemberId {
  const id = memberIdFromBytes(bytes);
  if (id === undefined) throw protocolError('not a member id');
  return id;
}
