import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/Clock.js';
import type { Random } from '../../base/Random.js';
import { TokenBucket } from '../../base/TokenBucket.js';
import { signalingSubprotocol } from '../../wire/signalingCodec.js';
import { Bodies } from './Bodies.js';
import type { ClientSocket } from './ClientSocket.js';
import { EventStream, isBehindAnother, type EventFormat } from './EventStream.js';
import type { EventStreamsOptions } from './EventStreams.js';
import type { Tally } from './Tally.js';

export interface SigverStreamsOptions extends Pick<
  EventStreamsOptions,
  'addressOf' | 'isAllowed' | 'isEnding' | 'maxConnectionsPerAddress'
> {
  readonly clock: Clock;
  readonly random: Random;
  readonly tally: Tally;
  /** Longest message, in bytes. */
  readonly maxPayloadBytes: number;
  accept(socket: ClientSocket, address: string | undefined): void;
}

/**
 * The JSON protocol of sigver over Server-Sent Events, at `/`: the first event of a GET has a token, and a POST brings
 * that, an `@`, and a message. The status of the POST says what was wrong with it. See PROTOCOL.md, "Old clients".
 */
export class SigverStreams {
  readonly #options: SigverStreamsOptions;
  readonly #bodies: Bodies;
  readonly #streams = new Map<number, EventStream>();
  /** How many wrong tokens an address may still name: the right ones have 31 bits only. */
  readonly #wrongTokens = new Map<string, TokenBucket>();

  constructor(options: SigverStreamsOptions) {
    this.#options = options;
    const { clock, maxPayloadBytes, maxConnectionsPerAddress: maxPerAddress } = options;
    this.#bodies = new Bodies(clock, { maxBytes: maxPayloadBytes + tokenLength, maxPerAddress });
  }

  /** Answers the requests of such clients; false for any other. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', method, headers } = request;
    if (url.split('?', 1)[0] !== '/' || url.includes(`${signalingSubprotocol}=`)) return false;
    const isStream = method === 'GET' && (headers.accept ?? '').includes('text/event-stream');
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    if (!isStream && !isPreflight && method !== 'POST') return false;
    if (!this.#options.isAllowed(request)) this.#answer(response, statuses.ORIGIN, {});
    else if (isStream) this.#open(request, response);
    else if (isPreflight) this.#answer(response, 204, { ...corsHeaders(request), ...preflight });
    else void this.#receive(request, response);
    return true;
  }

  #open(request: IncomingMessage, response: ServerResponse): void {
    const { clock, tally } = this.#options;
    if (isBehindAnother(response)) return void request.socket.destroy();
    if (this.#options.isEnding()) return this.#answer(response, 503, corsHeaders(request));
    const token = this.#newToken();
    const first = `event: auth\ndata: ${token}\n\n`;
    const stream = new EventStream(response, clock, format, corsHeaders(request), first);
    this.#streams.set(token, stream);
    tally.streams++;
    stream.once('close', () => this.#streams.delete(token));
    this.#options.accept(stream, this.#options.addressOf(request));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = this.#options.addressOf(request);
    const body = await this.#bodies.read(request, address);
    if (body === undefined) return;
    const status = typeof body === 'number' ? body : this.#post(body, address);
    this.#answer(response, status, corsHeaders(request));
  }

  /** Returns the HTTP status. */
  #post(body: Buffer, address = ''): number {
    const nowMs = this.#options.clock.nowMs();
    const wrongTokens = this.#wrongTokens.get(address);
    if (wrongTokens && wrongTokens.waitMs(1, nowMs) > 0) return 429;
    const token = /^(\d{1,10})@/.exec(body.toString('latin1', 0, tokenLength))?.[1];
    const stream = token === undefined ? undefined : this.#streams.get(Number(token));
    if (token === undefined || !stream || stream.readyState !== stream.OPEN) {
      this.#countWrongToken(address, nowMs);
      return statuses.TOKEN;
    }
    stream.receive(body.subarray(token.length + 1), false);
    const { closeCode } = stream;
    return closeCode === undefined ? 200 : (statusOfClose.get(closeCode) ?? statuses.MESSAGE);
  }

  #countWrongToken(address: string, nowMs: number): void {
    if (this.#wrongTokens.size >= maxAddresses) this.#wrongTokens.clear();
    const bucket = this.#wrongTokens.get(address) ?? new TokenBucket(1, wrongTokenBurst, nowMs);
    this.#wrongTokens.set(address, bucket);
    bucket.take(1, nowMs);
  }

  /** A number of 31 bits, as old clients know it. */
  #newToken(): number {
    for (;;) {
      const token = Buffer.from(this.#options.random.bytes(4)).readUInt32BE() >>> 1;
      if (!this.#streams.has(token)) return token;
    }
  }

  #answer(response: ServerResponse, status: number, headers: Record<string, string>): void {
    if (status >= 300) this.#options.tally.refusedRequests++;
    const length = status === 204 ? {} : { 'Content-Length': '0' };
    // With those that are not sigver's a body may have been left unread.
    const end = status >= 300 && status < statuses.MESSAGE ? { Connection: 'close' } : {};
    response.writeHead(status, { ...headers, ...length, ...end }).end();
  }
}

const format: EventFormat = {
  message: (json) => `data: ${json as string}\n\n`,
  close: (code, reason) => `event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`,
};

/** Those of sigver 9.0: what is wrong with a POST. */
const statuses = { MESSAGE: 520, ORIGIN: 580, TOKEN: 581 };

/** The same for a message that has ended the connection, by its close code. */
const statusOfClose = new Map([
  [4001, 521],
  [4010, 560],
  [4011, 561],
  [4020, 570],
  [4022, 572],
  [4023, 573],
  [4005, 429],
]);

/** Of the longest token, with the `@`. */
const tokenLength = 11;
/** So many wrong tokens at once, and one a second: then nothing is taken from there. */
const wrongTokenBurst = 20;
const maxAddresses = 10_000;

/** Old clients send cookies along, so the origin has to be named. */
function corsHeaders({ headers: { origin } }: IncomingMessage): Record<string, string> {
  if (origin === undefined) return { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' };
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
    'Cache-Control': 'no-store',
  };
}

const preflight = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'content-type',
  'Access-Control-Max-Age': '600',
};
