import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that passes requests, and streams what comes back, but knows nothing of WebSocket, as in some networks. */
export class PlainProxy {
  readonly #server: Server;
  /** Where requests go to. */
  target: string;
  /** Upgrades that it did not pass. */
  upgrades = 0;

  private constructor(target: string) {
    this.target = target;
    this.#server = createServer((incoming, answer) => {
      if (incoming.headers.upgrade) {
        this.upgrades++;
        answer.writeHead(426).end();
        return;
      }
      const { method, headers } = incoming;
      const outgoing = send(new URL(incoming.url!, this.target), { method, headers }, (response) => {
        answer.writeHead(response.statusCode!, response.headers);
        response.pipe(answer);
        response.on('error', () => answer.destroy());
      });
      outgoing.on('error', () => answer.destroy());
      answer.on('close', () => outgoing.destroy());
      incoming.pipe(outgoing);
    });
  }

  /** `target`: a ws:// or http:// URL. */
  static async listen(target: string): Promise<PlainProxy> {
    const proxy = new PlainProxy(target.replace(/^ws/, 'http'));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts all connections; new ones come through. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
