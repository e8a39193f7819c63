import { GroupError } from '../../base/errors.js';
import type { Platform } from '../../base/Platform.js';
import type { Socket } from '../../base/Socket.js';
import { BaseLink, messageBytes } from './BaseLink.js';
import type { Link } from './Link.js';

export interface OpenWebSocketLinkOptions {
  /** How long the opening may take, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Gives up when it fires; the promise then rejects with `LINK_FAILED`. */
  readonly signal?: AbortSignal;
}

/**
 * Dials a WebSocket and resolves with the link once it is open. Rejects with `LINK_FAILED` when it can't be opened in
 * time, or with `UNSUPPORTED` when the runtime has no WebSocket. Whoever gets the link closes it.
 */
export function openWebSocketLink(
  platform: Pick<Platform, 'clock' | 'openSocket'>,
  url: string,
  protocols: string[],
  { timeoutMs = 10_000, signal }: OpenWebSocketLinkOptions = {},
): Promise<Link> {
  return new Promise((resolve, reject) => {
    let socket: Socket;
    try {
      socket = platform.openSocket(url, protocols);
    } catch (error) {
      reject(GroupError.from(error, 'LINK_FAILED'));
      return;
    }
    const settle = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', giveUp);
      socket.onopen = null;
    };
    const fail = (explanation: string): void => {
      settle();
      release(socket, normalClosure);
      reject(new GroupError('LINK_FAILED', explanation));
    };
    const giveUp = (): void => fail(`gave up dialing ${url}`);
    const cancelTimer = platform.clock.after(timeoutMs, () =>
      fail(`no answer from ${url} in ${timeoutMs} ms`),
    );
    signal?.addEventListener('abort', giveUp);

    socket.onopen = () => {
      // A browser lets a server through that has chosen none of the subprotocols.
      if (protocols.length > 0 && !protocols.includes(socket.protocol)) {
        fail(`${url} does not speak ${protocols.join(' or ')}`);
        return;
      }
      settle();
      resolve(webSocketLink(socket));
    };
    socket.onclose = ({ code }) => fail(`${url} can't be reached (close code ${code})`);
    socket.onerror = ignore;
    if (signal?.aborted) giveUp();
  });
}

/** Makes a link of an open WebSocket, the browser's or that of `ws`. The link owns the socket from now on. */
export function webSocketLink(socket: Socket): Link {
  return new WebSocketLink(socket);
}

class WebSocketLink extends BaseLink {
  readonly kind = 'websocket';
  readonly secure = false;
  readonly maxPacketBytes = 65_536;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      const packet = messageBytes(data);
      if (packet) this.deliver(packet);
      else this.end(new GroupError('PROTOCOL', 'received text on a WebSocket link'));
    };
    socket.onclose = ({ code, reason }) =>
      this.end(new GroupError('LINK_CLOSED', `the WebSocket closed with ${code}${reason && `: ${reason}`}`));
    // Nothing to do: `onclose` follows. But `ws` throws when nobody listens.
    socket.onerror = ignore;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  protected override transmit(packet: Uint8Array): void {
    // While the closing handshake runs a socket swallows what it gets, and `onclose` follows.
    if (this.#socket.readyState === openState) this.#socket.send(packet);
  }

  protected override shut(violated = false): void {
    release(this.#socket, violated ? protocolViolation : normalClosure);
  }
}

/** `WebSocket.OPEN`. */
const openState = 1;
/** RFC 6455 §7.4.1. */
const normalClosure = 1000;
/** Of the range that applications may use: a browser may not send 1002 or 1003. */
const protocolViolation = 4002;

function release(socket: Socket, code: number): void {
  socket.onmessage = null;
  socket.onclose = null;
  // Stays, because `ws` throws an error that nobody listens to, and one may follow the closing.
  socket.onerror = ignore;
  try {
    socket.close(code);
  } catch {
    // Some implementations throw while the socket is still connecting; they close it nevertheless.
  }
}

function ignore(): void {}
