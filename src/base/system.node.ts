import { WebSocket, type ClientOptions } from 'ws';
import type { OpenSocket, Socket } from './Socket.js';

/**
 * Opens a WebSocket with the `ws` package: Node 20 has none of its own, and that of later versions can neither limit
 * what it receives nor switch compression off.
 */
export const openNodeSocket: OpenSocket = (url, protocols) =>
  new WebSocket(url, protocols, options) as unknown as Socket;

/** The longest message of any conversation over a WebSocket is 64 KiB; the rest is room for its frame. */
const maxPayloadBytes = 131_072;

// The types of ws do not know closeTimeout yet.
const options: ClientOptions & { closeTimeout: number } = {
  // Packets are sealed or compressed already; and each compressing socket would cost 300 KB.
  perMessageDeflate: false,
  maxPayload: maxPayloadBytes,
  // A server that does not answer the closing handshake must not hold the process for the 30 s that ws waits.
  closeTimeout: 2_000,
  followRedirects: false,
};
