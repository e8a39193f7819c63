import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { WebSocket } from 'ws';
import { newRoom, protocols, type ServerName } from './protocols.js';

/** A server that is under load. */
export interface Target {
  readonly name: ServerName;
  /** Such as ws://127.0.0.1:8000. */
  readonly origin: string;
}

/** An address of this machine out of 2^16 in a block of its own: clients of the real world do not share one either. */
export function someAddress(block: number): string {
  return `127.${block}.${randomInt(256)}.${randomInt(1, 255)}`;
}

export interface ConnectOptions {
  /** Whom it is with. Default: nobody. */
  readonly room?: string;
  readonly localAddress?: string;
  /** Default: 10,000. */
  readonly timeoutMs?: number;
}

/** Opens a connection; resolves when it can be written to. Rejects when it is refused or does not open in time. */
export async function connect(target: Target, options: ConnectOptions = {}): Promise<WebSocket> {
  const socket = dial(target, options);
  await once(socket, 'open');
  return socket;
}

/** Resolves when the server has let the client in. Rejects when it closes the connection, or does not answer in time. */
export async function join(target: Target, options: ConnectOptions = {}): Promise<WebSocket> {
  const { room = newRoom(), timeoutMs = 10_000 } = options;
  const { hello, isWelcome } = protocols[target.name];
  const socket = dial(target, { ...options, room });
  let timer;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), timeoutMs);
      socket.on('error', reject);
      socket.on('close', (code, reason) => reject(new Error(`closed: ${code} ${String(reason)}`)));
      socket.on('message', (data) => {
        if (isWelcome(data)) resolve();
      });
      socket.on('open', () => {
        const bytes = hello(room);
        if (bytes) socket.send(bytes);
      });
    });
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  socket.removeAllListeners('message');
  return socket;
}

function dial({ name, origin }: Target, options: ConnectOptions): WebSocket {
  const { room = newRoom(), localAddress = someAddress(1), timeoutMs = 10_000 } = options;
  const { url, protocols: subprotocols } = protocols[name].target(origin, room);
  const socket = new WebSocket(url, [...subprotocols], {
    localAddress,
    perMessageDeflate: false,
    handshakeTimeout: timeoutMs,
  });
  // Who waits for it hears of it as well; later its end comes as an event of its own.
  socket.on('error', () => {});
  return socket;
}
