import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toHex } from '../../base/bytes.js';
import type { Clock } from '../../base/Clock.js';
import type { Random } from '../../base/Random.js';
import { SignalingClose } from '../../wire/closeCodes.js';
import { signalingLimits } from '../../wire/limits.js';
import { signalingSubprotocol } from '../../wire/signalingCodec.js';
import { Bodies } from './Bodies.js';
import type { ClientSocket } from './ClientSocket.js';
import { EventStream, isBehindAnother, type EventFormat } from './EventStream.js';
import type { Tally } from './Tally.js';

export interface EventStreamsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly tally: Tally;
  /** Serve only this path; any path when absent. */
  readonly path: string | undefined;
  readonly maxConnectionsPerAddress: number;
  /** What connections are counted by. */
  addressOf(request: IncomingMessage): string | undefined;
  /** Whether pages of where it comes from may connect. */
  isAllowed(request: IncomingMessage): boolean;
  /** Nobody is accepted any more. */
  isEnding(): boolean;
  accept(socket: ClientSocket, request: IncomingMessage): void;
}

/** A stream, and what its POSTs have to say. */
interface Session {
  readonly stream: EventStream;
  readonly token: Buffer;
  /** The number of the POST that is to come. */
  nextPost: number;
}

/**
 * The signaling conversation where WebSocket is blocked: messages to the client as events of a GET that stays open,
 * messages of the client in POSTs to the same URL. See PROTOCOL.md, "Event streams".
 */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #bodies: Bodies;
  /** By the name that the client has given it. */
  readonly #sessions = new Map<string, Session>();

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    const { maxConnectionsPerAddress: maxPerAddress } = options;
    this.#bodies = new Bodies(options.clock, { maxBytes: signalingLimits.maxPostBytes, maxPerAddress });
  }

  /** Streams that are open. */
  get count(): number {
    return this.#sessions.size;
  }

  /** Answers the requests of this conversation; false for any other. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    const name = new URLSearchParams(query).get(signalingSubprotocol);
    if (name === null || (this.#options.path !== undefined && path !== this.#options.path)) return false;
    if (!this.#options.isAllowed(request)) this.#refuse(response, 403, {});
    else {
      const headers = corsHeaders(request);
      if (request.method === 'GET') this.#open(name, request, response, headers);
      else if (request.method === 'POST') void this.#receive(name, request, response, headers);
      else if (request.method === 'OPTIONS') response.writeHead(204, { ...headers, ...preflight }).end();
      else this.#refuse(response, 405, headers);
    }
    return true;
  }

  #open(name: string, request: IncomingMessage, response: ServerResponse, headers: Headers): void {
    const { clock, random, tally } = this.#options;
    if (isBehindAnother(response)) return void request.socket.destroy();
    if (this.#options.isEnding()) return this.#refuse(response, 503, { ...headers, 'Retry-After': '1' });
    if (!/^[0-9a-f]{16,64}$/.test(name)) return this.#refuse(response, 400, headers);
    if (this.#sessions.has(name)) return this.#refuse(response, 409, headers);
    const token = toHex(random.bytes(16));
    const stream = new EventStream(response, clock, format, headers, `event: token\ndata: ${token}\n\n`);
    this.#sessions.set(name, { stream, token: Buffer.from(token), nextPost: 0 });
    tally.streams++;
    stream.once('close', () => this.#sessions.delete(name));
    this.#options.accept(stream, request);
  }

  async #receive(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    headers: Headers,
  ): Promise<void> {
    const session = this.#sessions.get(name);
    // Before its body is read, which costs memory.
    if (!session) return this.#refuse(response, 404, headers);
    const body = await this.#bodies.read(request, this.#options.addressOf(request));
    if (body === undefined) return;
    const status = typeof body === 'number' ? body : this.#post(session, body.toString('latin1'));
    if (status === 204) response.writeHead(204, headers).end();
    else this.#refuse(response, status, headers);
  }

  /** Returns the HTTP status. */
  #post(session: Session, body: string): number {
    const { stream } = session;
    const [head, ...lines] = body.split('\n');
    const [token = '', number = ''] = head!.split(' ');
    if (!isToken(session.token, token)) return 403;
    if (stream.readyState !== stream.OPEN) return 410;
    if (!/^\d{1,15}$/.test(number)) return 400;
    // It came twice: the answer to the first one was lost.
    if (Number(number) < session.nextPost) return 204;
    if (Number(number) > session.nextPost) return 409;
    session.nextPost++;
    if (!lines.every((line) => /^[\w-]+$/.test(line))) {
      stream.fail(SignalingClose.PROTOCOL.code, 'a POST whose lines are no base64url');
      return 400;
    }
    for (const line of lines) stream.receive(Buffer.from(line, 'base64url'), true);
    // If a message was the last one, the stream says why.
    return stream.readyState === stream.OPEN ? 204 : 410;
  }

  #refuse(response: ServerResponse, status: number, headers: Headers): void {
    this.#options.tally.refusedRequests++;
    // With its connection, on which the rest of a body may be on its way.
    response.writeHead(status, { ...headers, 'Content-Length': '0', Connection: 'close' }).end();
  }
}

type Headers = Record<string, string>;

const format: EventFormat = {
  message: (data) => `data: ${Buffer.from(data as Uint8Array).toString('base64url')}\n\n`,
  close: (code, reason) => `event: close\ndata: ${code} ${reason}\n\n`,
};

/** What lets the page that asks read the answer; a program that is no browser gets none. */
export function corsHeaders({ headers: { origin } }: IncomingMessage): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    ...(origin && { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }),
  };
}

/** The requests of our own clients need none of it; but a proxy or an extension may add a header. */
const preflight = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'content-type',
  'Access-Control-Max-Age': '600',
};

function isToken(expected: Buffer, given: string): boolean {
  const bytes = Buffer.from(given, 'latin1');
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}
