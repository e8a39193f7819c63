import type { GroupError } from '../../base/errors.js';
import type { CloseReason } from '../../wire/channelCodec.js';
import type { AckedMark } from './ackMarks.js';
import type { ReceivedMessage } from './receiveLane.js';

/** What the driver of a conversation is to do, in this order. */
export type Output =
  | ReceivedMessage
  | { readonly type: 'closeLink'; readonly link: number }
  /** A link carries the conversation: for the first time, or again after `suspended`. */
  | { readonly type: 'opened' | 'resumed' }
  /** Another link than before carries it, and it was never without one. */
  | { readonly type: 'moved' }
  /**
   * The last link is lost, or doubted, to which the other side has attached; also each time that a new one is lost
   * before it has carried anything, and none is left. `doubted`: nobody has closed the link.
   */
  | { readonly type: 'suspended'; readonly doubted: boolean }
  /** Less than half of `highWaterBytes` waits, after more than all of it did. */
  | { readonly type: 'room' }
  | AckedMark
  /** Data has waited for credit for so many times `slowAfterMs`. */
  | { readonly type: 'slow'; readonly times: number }
  /** It is over. `tell`: a last word to the other side; `remote`: the other side's last word. */
  | {
      readonly type: 'closed';
      readonly error: GroupError;
      readonly tell?: CloseReason;
      readonly remote?: CloseReason;
    };

/** A packet to be sent on a link. */
export interface Transmit {
  readonly link: number;
  readonly bytes: Uint8Array;
}
