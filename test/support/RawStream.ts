/** A client of event streams that says whatever a test wants it to say. */
export class RawStream {
  readonly response: Response;
  readonly #url: string;
  readonly #end: AbortController;
  readonly #events: AsyncGenerator<Event>;
  token = '';
  nextPost = 0;

  private constructor(url: string, response: Response, end: AbortController) {
    this.#url = url;
    this.response = response;
    this.#end = end;
    this.#events = readEvents(response);
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
    return (await fetch(this.#url, { method: 'POST', body })).status;
  }

  close(): void {
    this.#end.abort();
  }
}

export interface Event {
  readonly type: string;
  readonly data: string;
}

async function* readEvents({ body }: Response): AsyncGenerator<Event> {
  let text = '';
  try {
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        const type = /^event: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) yield { type: type ?? 'message', data };
      }
    }
  } catch {
    // The test, or the server, has cut it.
  }
}
