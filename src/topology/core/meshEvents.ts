import type { MemberId } from '../../base/ids.js';
import type { SeenMember, View, ViewDigest } from '../../wire/meshCodec.js';

/** A member as signaling tells of it. */
export interface ListedMember extends SeenMember {
  /** It wants the server to carry where there is no other way. */
  readonly relay?: boolean;
}

export type MeshInput =
  /** All that signaling has registered: after each WELCOME, or to put right what was known. */
  | { readonly type: 'registered'; readonly members: readonly ListedMember[] }
  | { readonly type: 'appeared'; readonly member: ListedMember }
  | { readonly type: 'disappeared'; readonly id: MemberId }
  /** Whom a member has open channels with, or how that has changed. */
  | { readonly type: 'view'; readonly from: MemberId; readonly view: View }
  /** What a member sees, and thinks that this one sees, in short. */
  | { readonly type: 'digest'; readonly from: MemberId; readonly digest: ViewDigest }
  /** A member with a lower id wants to open a channel. */
  | { readonly type: 'called'; readonly member: SeenMember; readonly relay: boolean }
  /** A member with a higher id has lost its link with this one, and wants to be dialed. */
  | { readonly type: 'wanted'; readonly peer: MemberId }
  /** An opening is over. */
  | {
      readonly type: 'ended';
      readonly peer: MemberId;
      readonly relay: boolean;
      readonly opened: boolean;
      readonly triedUrl: boolean;
    }
  /**
   * The channel with a member carries data, for the first time, again, or over another kind of link. `byServer`: it is
   * the signaling server that relays.
   */
  | {
      readonly type: 'opened';
      readonly member: SeenMember;
      readonly relayed: boolean;
      readonly byServer?: boolean;
    }
  /** A link with a member works, but whether it is let in is still to be decided. */
  | { readonly type: 'waiting'; readonly peer: MemberId }
  /**
   * `away`: it has said before that it would stand still, and nothing was heard of it since. `doubted`: nobody has closed
   * its last link.
   */
  | {
      readonly type: 'suspended';
      readonly peer: MemberId;
      readonly away?: boolean;
      readonly doubted?: boolean;
    }
  /**
   * The channel with this life of a member is over. `left`: for good, by its own word. `unwanted`: one of the two does
   * not want the other, so neither is to try again for a while.
   */
  | {
      readonly type: 'closed';
      readonly peer: MemberId;
      readonly incarnation: number;
      readonly left: boolean;
      readonly unwanted?: boolean;
    }
  /** Whether the signaling server carries packets of this member, from now on. */
  | { readonly type: 'server'; readonly carries: boolean }
  /** The network may be another one now, so what failed is worth a try. */
  | { readonly type: 'networkChanged' }
  | { readonly type: 'wake' };

export type MeshOutput =
  | {
      readonly type: 'dial';
      readonly member: SeenMember;
      readonly directOnly: boolean;
      readonly timeoutMs: number;
      /** How long carriers may take to bring an answer. */
      readonly carriersMs: number;
    }
  /** Build a link that others carry. */
  | {
      readonly type: 'dialRelay';
      readonly member: SeenMember;
      readonly timeoutMs: number;
      /** The signaling server may carry, if no member that has not failed lately can, or before all members. */
      readonly server?: 'else' | 'first';
    }
  /** End the opening of an own link that was dialed; nothing is said of it any more. */
  | { readonly type: 'giveUp'; readonly peer: MemberId }
  /** Go on with the opening of a member that called. */
  | { readonly type: 'answer'; readonly peer: MemberId; readonly relay: boolean }
  | { readonly type: 'refuse'; readonly peer: MemberId; readonly relay: boolean }
  /** Ask a member with a lower id to dial. `again`: it was asked before, and has not. */
  | { readonly type: 'callMe'; readonly member: SeenMember; readonly again: boolean }
  /** Tell a member, or all of them, whom this one has open channels with, or how that has changed. */
  | { readonly type: 'tellView'; readonly to: MemberId | 'all'; readonly view: View }
  /** Let a member compare what the two know of each other's views. */
  | { readonly type: 'tellDigest'; readonly to: MemberId; readonly digest: ViewDigest }
  /** Let go of a member: its process has ended, or it could not be reached for too long. */
  | { readonly type: 'drop'; readonly peer: MemberId; readonly reason: 'ended' | 'lost' }
  /** Everybody who was registered at first is connected, or could not be. */
  | { readonly type: 'ready' };
