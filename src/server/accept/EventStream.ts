import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../base/Clock.js';
import type { ClientSocket } from './ClientSocket.js';

/** How what is sent is written into a stream (Server-Sent Events, HTML Standard §9.2). */
export interface EventFormat {
  message(data: string | Uint8Array): string;
  /** The last event. */
  close(code: number, reason: string): string;
}

/**
 * Whether this answer has to wait for another one on its connection (RFC 9112 §9.3.2). Node does not tell such an answer
 * that its connection has ended, so it can be no stream. No browser asks for one before the last answer is there.
 */
export function isBehindAnother(response: ServerResponse): boolean {
  return response.socket === null;
}

/**
 * An answer to a GET that goes on for as long as the client is connected, in the shape of a WebSocket. What the client
 * says comes in POSTs, from outside: `receive`.
 */
export class EventStream extends EventEmitter implements ClientSocket {
  readonly OPEN = 1;
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #format: EventFormat;
  #readyState = 1;
  #closeCode: number | undefined;

  /** Begins the answer with these headers besides its own, and with an event. */
  constructor(
    response: ServerResponse,
    clock: Clock,
    format: EventFormat,
    headers: Record<string, string>,
    first: string,
  ) {
    super();
    this.#response = response;
    this.#clock = clock;
    this.#format = format;
    // What goes wrong with the connection ends in `close`.
    response.on('error', () => {});
    response.once('close', () => {
      this.#readyState = 3;
      this.emit('close');
    });
    response.writeHead(200, { ...headers, ...streamHeaders });
    response.write(first);
  }

  get readyState(): number {
    return this.#readyState;
  }

  get bufferedAmount(): number {
    return this.#response.writableLength;
  }

  /** With what `close` was called; undefined while it was not. */
  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  send(data: string | Uint8Array, sent?: () => void): void {
    this.#write(this.#format.message(data), sent);
  }

  /** There is no answer to a comment, but it keeps the stream open, and it does not leave for who reads nothing. */
  ping(): void {
    this.#write(':\n\n', () => this.emit('pong'));
  }

  close(code: number, reason: string): void {
    if (this.#readyState !== this.OPEN) return;
    this.#readyState = 2;
    this.#closeCode = code;
    const cancel = this.#clock.after(closeTimeoutMs, () => this.#response.destroy());
    this.#response.once('close', cancel);
    this.#response.end(this.#format.close(code, reason));
  }

  terminate(): void {
    this.#readyState = 2;
    this.#response.destroy();
  }

  /** The client has sent this. */
  receive(data: Buffer, isBinary: boolean): void {
    if (this.#readyState === this.OPEN) this.emit('message', data, isBinary);
  }

  /** The client has sent what no conversation allows. */
  fail(code: number, reason: string): void {
    if (this.#readyState !== this.OPEN) return;
    this.emit('error', new Error(reason));
    this.close(code, reason);
  }

  #write(text: string, sent: () => void = () => {}): void {
    if (this.#readyState === this.OPEN) this.#response.write(text, () => sent());
  }
}

/** How long what waits may take to leave when the stream is closed. */
const closeTimeoutMs = 2_000;

const streamHeaders = {
  'Content-Type': 'text/event-stream',
  // Nobody on the way may keep it, compress it, or wait for its end: the last one is for nginx.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
};
