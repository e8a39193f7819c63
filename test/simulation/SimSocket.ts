import type { Socket } from '../../src/base/Socket.js';
import { decodeClientMessage } from '../../src/wire/signalingCodec.js';
import type { Host } from './Host.js';
import type { Pipe } from './Pipe.js';
import { maxAheadBytes, SimOutbox } from './SimOutbox.js';
import type { SimServer } from './SimServer.js';

/** A client's socket to the server. */
export class SimSocket implements Socket {
  binaryType = 'blob';
  readyState = 0;
  protocol = '';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  readonly host: Host;
  readonly #server: SimServer;
  readonly #up: Pipe;
  readonly #down: Pipe;
  readonly #outbox: SimOutbox;
  #connection: number | undefined;

  constructor(server: SimServer, host: Host, protocol: string) {
    this.#server = server;
    this.host = host;
    host.sockets.add(this);
    this.#up = server.network.open(host, 'server');
    this.#down = server.network.open('server', host);
    const down = this.#down;
    this.#outbox = new SimOutbox(
      {
        get bufferedBytes() {
          return down.bufferedBytes;
        },
        send: (bytes, onSent) => this.#sendDown(bytes, onSent),
      },
      server.maxRelayQueueBytes,
      (violation) => server.report(violation),
    );
    // The handshakes of TCP and WebSocket take two round trips.
    this.#up.send(0, () => server.timeline.after(2 * host.way.delayMs, () => this.#connect(protocol)));
  }

  get bufferedAmount(): number {
    return this.#up.bufferedBytes;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) return;
    const copy = new Uint8Array(data);
    const connection = this.#connection!;
    if (this.#server.carries && this.bufferedAmount >= maxAheadBytes && isCarry(copy))
      this.#server.report(
        `${this.host.name} puts a packet behind ${this.bufferedAmount} bytes in its socket`,
      );
    this.#server.network.watches.plaintext.see(copy, 'a message to the server');
    this.#up.send(copy.length, () => this.#server.handle({ type: 'message', connection, bytes: copy }));
  }

  close(): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.#release();
    const connection = this.#connection;
    if (connection !== undefined) this.#up.send(0, () => this.#server.forget(connection));
  }

  sendFromServer(bytes: Uint8Array): void {
    this.#outbox.send(bytes);
  }

  /** False, and not sent: too much waits. */
  carryFromServer(bytes: Uint8Array): boolean {
    return this.#outbox.carry(bytes);
  }

  endFromServer(code: number): void {
    this.#down.send(0, () => this.#end(code));
  }

  /** The connection breaks; either side sees it at once, or has to find out. */
  cut(seenByClient: boolean, seenByServer: boolean): void {
    this.#server.trace.note('world', `cuts the socket of ${this.host.name}`);
    this.host.cutOffAtMs = this.#server.timeline.nowMs;
    this.#up.blackhole = true;
    this.#down.blackhole = true;
    if (seenByClient) this.#end(1006);
    if (seenByServer && this.#connection !== undefined) this.#server.forget(this.#connection);
  }

  #sendDown(bytes: Uint8Array, onSent: () => void): void {
    this.#server.network.watches.plaintext.see(bytes, 'a message of the server');
    const copy = new Uint8Array(bytes);
    this.#down.send(copy.length, () => {
      this.#server.trace.mix(copy.length);
      onSent();
      this.host.run(() => {
        if (this.readyState === 1) this.onmessage?.({ data: copy.buffer });
      });
    });
  }

  #connect(protocol: string): void {
    if (this.readyState !== 0 || !this.host.alive) return;
    if (!this.#server.isUp) return this.#end(1006);
    this.#connection = this.#server.connect(this);
    this.#down.send(0, () =>
      this.host.run(() => {
        if (this.readyState !== 0) return;
        this.readyState = 1;
        this.protocol = protocol;
        this.onopen?.({});
      }),
    );
  }

  #end(code: number): void {
    this.host.run(() => {
      if (this.readyState >= 2) return;
      this.readyState = 3;
      this.#release();
      this.onclose?.({ code, reason: '' });
    });
  }

  #release(): void {
    this.host.sockets.delete(this);
    const { network } = this.#server;
    for (const pipe of [this.#up, this.#down]) network.forget(pipe);
  }
}

function isCarry(bytes: Uint8Array): boolean {
  return decodeClientMessage(bytes).kind === 'carry';
}
