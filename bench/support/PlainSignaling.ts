import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** The least that introduces raw connections: rooms, who is in them, and messages handed on. */
export class PlainSignaling {
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  readonly #sockets = new Map<number, WebSocket>();
  readonly #rooms = new Map<string, Set<number>>();
  #last = 0;

  /** The caller ends it with `close`. */
  static async start(): Promise<PlainSignaling> {
    const signaling = new PlainSignaling();
    await new Promise((resolve) => signaling.#server.once('listening', resolve));
    return signaling;
  }

  private constructor() {
    this.#server.on('connection', (socket) => this.#accept(socket));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.terminate();
    this.#server.close();
  }

  #accept(socket: WebSocket): void {
    const number = ++this.#last;
    let members: Set<number> | undefined;
    this.#sockets.set(number, socket);
    socket.on('message', (data: Buffer) => {
      const { room, to, signal } = JSON.parse(data.toString()) as {
        room?: string;
        to?: number;
        signal?: unknown;
      };
      if (room === undefined) {
        this.#sockets.get(to!)?.send(JSON.stringify({ from: number, signal }));
        return;
      }
      members = this.#rooms.get(room) ?? new Set();
      this.#rooms.set(room, members);
      socket.send(JSON.stringify({ present: [...members] }));
      members.add(number);
    });
    socket.on('close', () => {
      this.#sockets.delete(number);
      members?.delete(number);
    });
  }
}
