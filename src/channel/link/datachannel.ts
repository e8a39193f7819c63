import { GroupError } from '../../base/errors.js';
import { BaseLink, messageBytes } from './BaseLink.js';

/** What a link uses of an RTCDataChannel, by shape. */
export interface DataChannelLike {
  binaryType: string;
  readonly readyState: string;
  readonly bufferedAmount: number;
  send(data: Uint8Array): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/**
 * A link over an RTCDataChannel that is ordered and reliable. Its maker calls `closed` when the connection ends.
 * Between two browsers 16 to 64 KiB a message is fastest; a longer one blocks the others on the connection.
 */
export class DataChannelLink extends BaseLink {
  readonly kind = 'datachannel';
  readonly secure = true;
  readonly maxPacketBytes: number;
  readonly #channel: DataChannelLike;
  readonly #release: () => void;

  /**
   * `maxMessageSize` is the longest message the other side takes (RFC 8841 §6), 0 = any length; `release` closes the
   * connection and is called once.
   */
  constructor(channel: DataChannelLike, maxMessageSize: number, release: () => void) {
    super();
    this.#channel = channel;
    this.#release = release;
    this.maxPacketBytes = Math.min(maxMessageSize || maxPacketBytes, maxPacketBytes);
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => {
      const packet = messageBytes(data);
      if (packet) this.deliver(packet);
      else this.end(new GroupError('PROTOCOL', 'received text on a data channel'));
    };
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedAmount;
  }

  /** The connection has ended for a reason from outside. */
  closed(cause: unknown): void {
    this.end(new GroupError('LINK_CLOSED', 'the direct connection closed', { cause }));
  }

  protected override transmit(packet: Uint8Array): void {
    // When it is closing, what is sent is lost anyway, and `closed` follows.
    if (this.#channel.readyState === 'open') this.#channel.send(packet);
  }

  protected override shut(): void {
    this.#channel.onmessage = null;
    this.#release();
  }
}

const maxPacketBytes = 65_536;
