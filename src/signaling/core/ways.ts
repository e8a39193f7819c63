/** A way to a signaling server. */
export interface Way {
  readonly transport: 'webSocket' | 'eventStream';
  /** A ws:// or wss:// URL for a WebSocket, http:// or https:// for an event stream. */
  readonly url: string;
}

/**
 * Which way to the signaling servers is tried next. A server is dialed by WebSocket, and by an event stream at once
 * when that fails, since a network may let only one of them through; then comes the next server, after a wait. The way
 * that has worked is tried first from then on. Where WebSocket has worked it is rather the server that is away: then an
 * event stream comes after a few failures only, or clients of a server that starts again would end up with streams.
 */
export class Ways {
  readonly #servers: readonly (readonly Way[])[];
  #server = 0;
  /** Ways of this server that have failed since one of them worked, or since it was turned to. */
  #failures = 0;
  /** Which way of this server is first. */
  #first = 0;
  /** How often WebSocket alone is tried, since it has worked in this network. */
  #trust = 0;

  /** For at least one URL (ws, wss, http or https). Without `streams` nothing but WebSocket is tried. */
  constructor(urls: readonly string[], streams: boolean) {
    this.#servers = urls.map((url) => {
      const { href } = new URL(url);
      // ws: ⇄ http:, wss: ⇄ https:
      const webSocket = { transport: 'webSocket', url: href.replace(/^http/, 'ws') } as const;
      if (!streams) return [webSocket];
      return [webSocket, { transport: 'eventStream', url: href.replace(/^ws/, 'http') }];
    });
  }

  get current(): Way {
    const ways = this.#servers[this.#server]!;
    return ways[(this.#first + this.#failures) % ways.length]!;
  }

  /** The current way has led to a registration. */
  worked(): void {
    const ways = this.#servers[this.#server]!;
    this.#trust = this.current.transport === 'webSocket' ? trustedTries : 0;
    this.#first = (this.#first + this.#failures) % ways.length;
    this.#failures = 0;
  }

  /**
   * The current way has not led to a registration. Returns whether the one that is current now may be tried at once;
   * else every way of a server has been tried.
   */
  failed(): boolean {
    this.#failures++;
    const isTrusted = this.#trust > 0;
    if (isTrusted) this.#trust--;
    if (!isTrusted && this.#failures < this.#servers[this.#server]!.length) return true;
    this.#turnTo((this.#server + 1) % this.#servers.length);
    return false;
  }

  /** The server itself has sent this client away: what is left is the next server, or the same way once more. */
  sentAway(): void {
    if (this.#servers.length > 1) this.#turnTo((this.#server + 1) % this.#servers.length);
  }

  /** The network may be another one, which lets through what the last one did not. */
  networkChanged(): void {
    this.#first = 0;
    this.#failures = 0;
    this.#trust = 0;
  }

  #turnTo(server: number): void {
    if (server !== this.#server) this.#first = 0;
    this.#server = server;
    this.#failures = 0;
  }
}

/** A network may become another one without a word; each try takes 10 s at most. */
const trustedTries = 2;
