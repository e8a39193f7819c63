import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** A connection that goes through somebody in the middle. */
export interface Passage {
  /** The request with which it was opened. */
  readonly request: IncomingMessage;
  /** Says something to the one who has dialed. */
  toClient(message: Uint8Array | string): void;
  /** Says something to the one who was dialed. */
  toServer(message: Uint8Array): void;
  /** Closes both sides; the one who has dialed hears this code. */
  close(code?: number): void;
}

/** What becomes of a message: those that are passed on in its place. */
export type OnPassing = (
  message: Uint8Array,
  towards: 'client' | 'server',
  passage: Passage,
) => readonly Uint8Array[];

/** Somebody in the middle of WebSockets: members dial it in the place of the server that it stands in front of. */
export class Middle {
  readonly #server: Server;
  readonly #acceptor: WebSocketServer;
  readonly #target: string;
  readonly #sockets = new Set<WebSocket>();
  /** May be changed at any time. */
  onPassing: OnPassing;
  onOpened: (passage: Passage) => void = () => {};
  onClosed: (passage: Passage) => void = () => {};

  private constructor(target: string, onPassing: OnPassing) {
    this.#target = target;
    this.onPassing = onPassing;
    // What is no WebSocket is not answered by it: who has to wait for that would wait for long.
    this.#server = createServer((_request, response) => response.writeHead(426).end());
    this.#acceptor = new WebSocketServer({ server: this.#server, perMessageDeflate: false });
    this.#acceptor.on('connection', (socket, request) => this.#connect(socket, request));
  }

  /** `target`: the ws:// URL of the server. */
  static async listen(target: string, onPassing: OnPassing = (message) => [message]): Promise<Middle> {
    const middle = new Middle(target, onPassing);
    middle.#server.listen(0, '127.0.0.1');
    await once(middle.#server, 'listening');
    return middle;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#acceptor.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #connect(client: WebSocket, request: IncomingMessage): void {
    const server = new WebSocket(new URL(request.url ?? '/', this.#target), client.protocol, {
      perMessageDeflate: false,
    });
    const passage: Passage = {
      request,
      toClient: (message) => client.readyState === WebSocket.OPEN && client.send(message),
      toServer: (message) => whenOpen(server, () => server.send(message)),
      close: (code) => {
        client.close(code);
        server.close();
      },
    };
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', (code: number) => {
        this.#sockets.delete(socket);
        // Codes below that are not to be said by a program, but for 1000.
        whenOpen(other, () => other.close(code >= 3000 ? code : 1000));
        if (socket === client) this.onClosed(passage);
      });
    }
    client.on('message', (data: Buffer) => {
      for (const message of this.onPassing(new Uint8Array(data), 'server', passage))
        passage.toServer(message);
    });
    server.on('message', (data: Buffer) => {
      for (const message of this.onPassing(new Uint8Array(data), 'client', passage))
        passage.toClient(message);
    });
    this.onOpened(passage);
  }
}

function whenOpen(socket: WebSocket, action: () => void): void {
  if (socket.readyState === WebSocket.OPEN) action();
  else if (socket.readyState === WebSocket.CONNECTING) {
    // One for each message that waits.
    socket.setMaxListeners(0);
    socket.once('open', action);
  }
}
