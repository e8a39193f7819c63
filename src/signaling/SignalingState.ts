/** Where the connection to the signaling server stands. A runtime enum, because its names and numbers are public. */
export enum SignalingState {
  /** The socket is being opened. */
  CONNECTING = 0,
  /** The socket is open, and HELLO is sent. */
  CONNECTED = 1,
  /** WELCOME has come: the member is registered. */
  STABLE = 2,
  /** `close()` was called. */
  CLOSING = 3,
  /** No socket: not connected yet, waiting for the next try, or at the end. */
  CLOSED = 4,
}
