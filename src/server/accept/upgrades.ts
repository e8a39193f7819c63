import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { GroupError } from '../../base/errors.js';

export type WebServer = HttpServer | HttpsServer;

/** Who takes which WebSocket upgrades of an HTTP server. */
export interface UpgradeTaker {
  /** Requests that offer this subprotocol are taken; '' are those that offer none. */
  readonly subprotocol: string;
  /** Only requests for this path; any path when absent. */
  readonly path?: string;
  /** Called with each of them, synchronously in the `upgrade` event, so no error of the socket goes unheard. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

interface Attached {
  readonly takers: UpgradeTaker[];
  readonly listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const attachedTo = new WeakMap<WebServer, Attached>();

/**
 * Takes the WebSocket upgrades of an HTTP server that offer a subprotocol, and leaves the others alone: the server may
 * have other `upgrade` listeners. Only when there is none besides ours, an upgrade that nobody takes is answered with
 * 400, since Node then leaves its socket open for ever. All takers of one server share one listener.
 *
 * Returns the function that gives it up again. Throws GroupError `INVALID_ARGUMENT` when the same subprotocol on the
 * same path is taken already.
 */
export function takeUpgrades(server: WebServer, taker: UpgradeTaker): () => void {
  const { takers, listener } = attachedTo.get(server) ?? attach(server);
  if (takers.some((other) => other.subprotocol === taker.subprotocol && other.path === taker.path)) {
    throw new GroupError(
      'INVALID_ARGUMENT',
      `something else on this HTTP server takes ${taker.subprotocol} on ${taker.path ?? 'any path'}`,
    );
  }
  takers.push(taker);
  return () => {
    const index = takers.indexOf(taker);
    if (index >= 0) takers.splice(index, 1);
    if (takers.length > 0) return;
    server.off('upgrade', listener);
    if (attachedTo.get(server)?.takers === takers) attachedTo.delete(server);
  };
}

function attach(server: WebServer): Attached {
  const takers: UpgradeTaker[] = [];
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const taker = takerOf(takers, request);
    if (taker) taker.take(request, socket, head);
    else if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket, takers);
  };
  const attached = { takers, listener };
  server.on('upgrade', listener);
  attachedTo.set(server, attached);
  return attached;
}

/** Answers an upgrade with an HTTP status instead, and closes its socket. */
export function answerUpgrade(socket: Duplex, status: number, text = STATUS_CODES[status] ?? ''): void {
  const retry = status === 503 ? 'Retry-After: 1\r\n' : '';
  const body = `${text}\n`;
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n${retry}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** A taker of this very path goes before one of any path. */
function takerOf(takers: readonly UpgradeTaker[], request: IncomingMessage): UpgradeTaker | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const path = request.url?.split('?', 1)[0];
  const candidates = takers.filter(({ subprotocol }) => offered.includes(subprotocol));
  return (
    candidates.find((taker) => taker.path === path) ?? candidates.find((taker) => taker.path === undefined)
  );
}

function refuseUpgrade(socket: Duplex, takers: readonly UpgradeTaker[]): void {
  const names = takers
    .filter(({ subprotocol }) => subprotocol !== '')
    .map(({ subprotocol, path }) => (path ? `${subprotocol} (${path})` : subprotocol));
  answerUpgrade(
    socket,
    400,
    `Nothing here for this upgrade. WebSocket subprotocols of this server: ${names.join(', ')}`,
  );
}
