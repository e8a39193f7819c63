import type { RawData } from 'ws';

/** What the server uses of a connection, by shape: that of a `ws` socket, or of an `EventStream`. */
export interface ClientSocket {
  readonly readyState: number;
  /** The value of `readyState` while it can be sent to. */
  readonly OPEN: number;
  /** What waits to be sent, in bytes. */
  readonly bufferedAmount: number;
  /** `sent` is called when the data has left this process, or never will. */
  send(data: string | Uint8Array, sent?: () => void): void;
  /** Asks the other side for a sign of life, which comes as `pong`. */
  ping(): void;
  /** Tells the other side why, after what waits; `close` is emitted in 2 seconds at most. */
  close(code: number, reason: string): void;
  /** Drops what waits, and the connection. */
  terminate(): void;
  on(event: 'message', listener: (data: RawData, isBinary: boolean) => void): unknown;
  on(event: 'close' | 'pong', listener: () => void): unknown;
  /** It closes itself then. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
}
