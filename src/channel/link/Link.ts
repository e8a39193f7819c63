import type { GroupError } from '../../base/errors.js';
import type { MemberId } from '../../base/ids.js';

/** What carries the packets of a link; `relayed` = other members. */
export type LinkKind = 'datachannel' | 'websocket' | 'memory' | 'relayed';

/**
 * A raw pipe of packets between two members: ordered, each packet whole or not at all, never longer than
 * `maxPacketBytes`. It may close at any time and lose what was under way; a channel makes up for that.
 *
 * A link is open from the moment it is handed out. Its owner sets the two handlers synchronously, before it returns
 * to the event loop, and closes it.
 */
export interface Link {
  readonly kind: LinkKind;
  /**
   * Whether the link itself authenticates the other end and encrypts (a data channel whose DTLS fingerprint came in
   * the handshake). Packets on any other link are sealed by the channel.
   */
  readonly secure: boolean;
  /** The members that carry it, in order from here; only of a relayed link. */
  readonly via?: readonly MemberId[];
  /** The longest packet it takes, in bytes. */
  readonly maxPacketBytes: number;
  /** Bytes handed over by `send` that have not left this process yet; 0 where nobody can tell. */
  readonly bufferedBytes: number;
  /** Hands one packet over. The bytes are not touched afterwards. Does nothing once the link is closed; never throws. */
  send(packet: Uint8Array): void;
  /** Closes for good. What was sent just before may be lost. No handler is called afterwards. */
  close(): void;
  /** Called with each packet; the bytes belong to the callee. */
  onPacket: (packet: Uint8Array) => void;
  /** Called once when the link closes for another reason than `close()`. */
  onClose: (reason: GroupError) => void;
}
