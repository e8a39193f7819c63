/** A data channel with nothing on top: what everything else is compared with. */
export interface RawChannel {
  readonly bufferedAmount: number;
  send(data: string | Uint8Array): void;
  onMessage: (data: string | Uint8Array) => void;
  /** Called each time that less than `bytes` are buffered after more were. */
  onLow(bytes: number, handler: () => void): void;
}

/** One peer connection with one channel, or with a second one for small messages. */
export interface RawConnection {
  /** A description or a candidate of the other side. */
  receive(signal: unknown): void;
  readonly opened: Promise<RawChannel[]>;
  close(): void;
}

/** Makes a connection with `channelCount` channels; the initiator offers. `signal` brings to the other side what it gets. */
export type RawConnect = (
  initiator: boolean,
  channelCount: number,
  signal: (signal: unknown) => void,
) => RawConnection;

/** Sends as fast as it should: `send` says false when it is time to wait for `ready`. */
export interface Pipe {
  send(data: Uint8Array): boolean;
  ready(): Promise<void>;
}

/** As people use it: full up to a high mark of what is buffered, and again from a low mark on. */
export class BufferedPipe implements Pipe {
  readonly #channel: RawChannel;
  #waiting: (() => void) | undefined;

  constructor(channel: RawChannel) {
    this.#channel = channel;
    channel.onLow(256 * 1024, () => {
      this.#waiting?.();
      this.#waiting = undefined;
    });
  }

  send(data: Uint8Array): boolean {
    this.#channel.send(data);
    return this.#channel.bufferedAmount < 1024 * 1024;
  }

  ready(): Promise<void> {
    if (this.#channel.bufferedAmount <= 256 * 1024) return Promise.resolve();
    return new Promise((resolve) => (this.#waiting = resolve));
  }
}

/** As a hand-made protocol would do it: a fixed number of bytes in flight, acknowledged by the other side. */
export class WindowPipe implements Pipe {
  readonly #channel: RawChannel;
  readonly #windowBytes: number;
  #inFlightBytes = 0;
  #waiting: (() => void) | undefined;

  constructor(channel: RawChannel, windowBytes: number) {
    this.#channel = channel;
    this.#windowBytes = windowBytes;
  }

  send(data: Uint8Array): boolean {
    this.#channel.send(data);
    this.#inFlightBytes += data.length;
    return this.#inFlightBytes < this.#windowBytes;
  }

  ready(): Promise<void> {
    if (this.#inFlightBytes < this.#windowBytes) return Promise.resolve();
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  acknowledged(bytes: number): void {
    this.#inFlightBytes -= bytes;
    if (this.#inFlightBytes >= this.#windowBytes) return;
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
