import { once } from 'node:events';
import { connect } from 'node:net';

/** A client of event streams that says whatever a test wants it to say. */
export class RawStream {
  readonly response: Response;
  readonly url: string;
  readonly #end: AbortController;
  readonly #events: AsyncGenerator<Event>;
  /** Comments that have come, before the event that was taken last. */
  comments = 0;
  token = '';
  nextPost = 0;

  private constructor(url: string, response: Response, end: AbortController) {
    this.url = url;
    this.response = response;
    this.#end = end;
    this.#events = readEvents(response, () => this.comments++);
  }

  /** GETs; `url` is http:// with a path. Resolves when the first event has come, or the status is not 200. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawStream> {
    const end = new AbortController();
    const stream = new RawStream(url, await fetch(url, { headers, signal: end.signal }), end);
    if (stream.response.status === 200) stream.token = (await stream.next()).data;
    return stream;
  }

  /** The next event; rejects when the stream ends instead. */
  async next(): Promise<Event> {
    const { value, done } = await this.#events.next();
    if (done) throw new Error('the stream has ended');
    return value;
  }

  /** Resolves with the data of the close event; what comes before is dropped. */
  async closed(): Promise<string> {
    for (;;) {
      const { type, data } = await this.next();
      if (type === 'close') return data;
    }
  }

  /** POSTs messages with the next number; resolves with the status. */
  post(...messages: Uint8Array[]): Promise<number> {
    const lines = messages.map((message) => `\n${Buffer.from(message).toString('base64url')}`);
    return this.say(`${this.token} ${this.nextPost++}${lines.join('')}`);
  }

  /** POSTs this; resolves with the status. */
  async say(body: string): Promise<number> {
    return (await fetch(this.url, { method: 'POST', body })).status;
  }

  close(): void {
    this.#end.abort();
  }
}

export interface Event {
  readonly type: string;
  readonly data: string;
}

async function* readEvents({ body }: Response, onComment: () => void): AsyncGenerator<Event> {
  let text = '';
  try {
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        const type = /^event: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) yield { type: type ?? 'message', data };
        else if (event.startsWith(':')) onComment();
      }
    }
  } catch {
    // The test, or the server, has cut it.
  }
}

/** Begins a POST, and never sends its end. Resolves with the answer when the server has ended the connection. */
export async function unfinishedPost(url: string, body: string): Promise<string> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('error', () => {});
  socket.on('data', (data: Buffer) => chunks.push(data));
  socket.write(
    `POST ${pathname}${search} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
  );
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

/** GETs a stream; resolves when its first events are there, with the token, and a socket that reads nothing any more. */
export async function deafStream(url: string): Promise<{ token: string; destroy(): void }> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`);
  let text = '';
  for (;;) {
    text += ((await once(socket, 'data')) as [Buffer])[0].toString();
    const token = /^data: (.+)\n\n/m.exec(text)?.[1];
    if (token === undefined) continue;
    socket.pause();
    return { token, destroy: () => socket.destroy() };
  }
}
