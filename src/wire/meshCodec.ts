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

/** Whom a member has open channels with, or how that has changed. */
export interface View {
  /** All, or those that have come or begun a new life. */
  readonly members: readonly SeenMember[];
  /** Those that are gone; none in a whole view. */
  readonly gone: readonly MemberId[];
  /** It takes the place of all that was told before. */
  readonly whole: boolean;
}

/** What members tell each other about the group. */
export type MeshMessage =
  | ({ readonly kind: 'view' } & View)
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
      const gone = message.gone.map(memberIdToBytes);
      return encodeMessage(MeshType, { view: { members, gone, whole: message.whole } });
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
    const gone = view.gone ?? [];
    if (members.length + gone.length > meshLimits.maxMembers) throw protocolError('view of too many members');
    return {
      kind: 'view',
      members: members.map((member) => ({
        id: readId(member.id),
        incarnation: safeInteger(member.incarnation, 'incarnation'),
      })),
      gone: gone.map(readId),
      whole: view.whole ?? false,
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
