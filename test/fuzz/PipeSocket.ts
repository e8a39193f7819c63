import { Duplex } from 'node:stream';

/** The server's end of a connection without a network: what it writes is thrown away. */
export class PipeSocket extends Duplex {
  readonly remoteAddress: string;
  readonly remoteFamily = 'IPv4';
  /** The beginning of what the server has written. */
  head = '';
  /** The server has begun to close a WebSocket. */
  isClosing = false;

  constructor(remoteAddress: string) {
    super({ highWaterMark: 1 << 20 });
    this.remoteAddress = remoteAddress;
  }

  /** The client sends this. */
  feed(bytes: Uint8Array): void {
    if (!this.destroyed && !this.readableEnded) this.push(bytes);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    // The close frame of a WebSocket (RFC 6455 §5.5.1).
    this.isClosing ||= chunk[0] === 0x88;
    if (this.head.length < 1_000) this.head += chunk.toString('latin1');
    done();
  }

  override _final(done: () => void): void {
    done();
  }

  // What servers call on the socket of a network.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
}
