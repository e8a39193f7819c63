import type { GroupError } from '../base/errors.js';
import type { CloseReason } from '../wire/channelCodec.js';

/** A whole message from the other side. */
export interface ChannelMessage {
  /** The number of the service it is for; 0 = the application. */
  readonly service: number;
  readonly lane: number;
  /** Belongs to the callee; a short message shares its memory with others that came in the same packet. */
  readonly data: Uint8Array;
  /** Whether the bytes are the UTF-8 of a string. */
  readonly text: boolean;
}

/** What a channel tells its owner. An exception in a handler is logged and harms nothing. */
export interface ChannelHandlers {
  /**
   * A whole message, in order within its lane. Its room is free for the next ones when the returned promise settles,
   * or at once if there is none: so a slow application slows the sender down.
   */
  onMessage(message: ChannelMessage): unknown;
  /** A link carries the channel for the first time. */
  onOpen?(): void;
  /**
   * No link is left that the other side has attached to; what is not acknowledged is kept. Again when a new link fails
   * before it has carried anything. `doubted`: nothing is heard over the last one, but nobody has closed it.
   */
  onSuspended(doubted: boolean): void;
  /** After `onSuspended`: a new link carries the channel, and nothing is lost. */
  onResumed(): void;
  /** Another link than before carries the data, and it was never without one. */
  onMoved?(): void;
  /** Data has waited for the other side to give credit for so many times `slowAfterMs`; each number once in a row. */
  onSlow?(times: number): void;
  /**
   * Once, unless `close` was called here. `remote` is there when the other side closed it (`CHANNEL_CLOSED`); else it
   * was silent for too long (`CHANNEL_CLOSED`) or broke the protocol (`PROTOCOL`).
   */
  onClosed(reason: GroupError, remote?: CloseReason): void;
  /** There is room again after `send` returned false. */
  onReady?(): void;
}
