import { toBase64url, toHex } from '../base/bytes.js';
import type { Fetch } from '../base/Fetch.js';
import type { Platform } from '../base/Platform.js';
import type { Socket } from '../base/Socket.js';
import { signalingLimits } from '../wire/limits.js';

// A file beside the bundle: pages load it where no WebSocket gets through.

/** What an event socket needs of the platform. */
export type EventSocketPlatform = Pick<Platform, 'clock' | 'random'> & { readonly fetch: Fetch };

/**
 * A socket without WebSocket: messages of the server come as events of an answer that never ends (Server-Sent Events),
 * own ones go in POSTs, one after the other. See PROTOCOL.md, "Event streams". It reads the events by `fetch`, which
 * Node has as well, and not by `EventSource`, which would connect again by itself.
 */
export class EventSocket implements Socket {
  binaryType = 'arraybuffer';
  readonly protocol: string;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  readonly #platform: EventSocketPlatform;
  readonly #url: string;
  readonly #end = new AbortController();
  #cancelAnswer = (): void => {};
  #token: string | undefined;
  #buffered = 0;
  readonly #waiting: Uint8Array[] = [];
  #isPosting = false;
  #nextPost = 0;

  /** Opens it: `url` is an http:// or https:// URL, `protocol` what is to be spoken. */
  constructor(platform: EventSocketPlatform, url: string, protocol: string) {
    this.#platform = platform;
    this.protocol = protocol;
    const name = toHex(platform.random.bytes(16));
    // A balancer can send the requests of one stream to one server by this name; it proves nothing.
    this.#url = `${url}${url.includes('?') ? '&' : '?'}${protocol}=${name}`;
    void this.#read().then(
      (code) => this.#finish(code),
      () => this.#finish(brokenCode),
    );
  }

  get readyState(): number {
    if (this.#end.signal.aborted) return 3;
    return this.#token === undefined ? 0 : 1;
  }

  get bufferedAmount(): number {
    return this.#buffered;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) return;
    this.#waiting.push(data);
    this.#buffered += data.length;
    if (!this.#isPosting) void this.#post();
  }

  /** What waits is dropped; the server sees that the stream ends. */
  close(code = 1000): void {
    this.#finish(code);
  }

  /** Resolves with the close code of the server. */
  async #read(): Promise<number> {
    const { status, headers, body } = await this.#request({ headers: { Accept: 'text/event-stream' } });
    const reader = body?.getReader();
    this.#cancelAnswer = () => void reader?.cancel().catch(() => {});
    const isStream = status === 200 && headers.get('Content-Type')?.startsWith('text/event-stream');
    if (!reader || !isStream) return brokenCode;
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return brokenCode;
      const piece = decoder.decode(value, { stream: true });
      text += piece;
      // A server that sends byte after byte must not make us look at all of it each time.
      const events = piece.includes('\n') ? text.split('\n\n') : [text];
      text = events.pop()!;
      if (text.length > maxEventLength) return brokenCode;
      for (const event of events) {
        const code = this.#take(event);
        if (code !== undefined) return code;
      }
    }
  }

  /** Returns the close code, if that is what the event has. */
  #take(event: string): number | undefined {
    const [, type, data] = /^(?:event: (.*)\n)?data: (.*)$/.exec(event) ?? [];
    if (data === undefined) return undefined;
    if (type === 'close') return parseInt(data) || brokenCode;
    if (type === 'token') {
      this.#token = data;
      this.#tell(() => this.onopen?.({}));
    } else if (type === undefined) {
      const base64 = data.replace(/-/g, '+').replace(/_/g, '/');
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      this.#tell(() => this.onmessage?.({ data: bytes.buffer }));
    }
    return undefined;
  }

  async #post(): Promise<void> {
    this.#isPosting = true;
    while (this.#waiting.length > 0) {
      let body = `${this.#token} ${this.#nextPost++}`;
      let bytes = 0;
      // The longest message always fits; of others, base64 takes 4 characters for 3 bytes.
      while (
        this.#waiting[0] &&
        (bytes === 0 || body.length + 2 * this.#waiting[0].length < signalingLimits.maxPostBytes)
      ) {
        const message = this.#waiting.shift()!;
        bytes += message.length;
        body += `\n${toBase64url(message)}`;
      }
      if (!(await this.#deliver(body))) return this.#finish(brokenCode);
      this.#buffered -= bytes;
    }
    this.#isPosting = false;
  }

  /** The server drops what it has got already, so the same body may be sent again. */
  async #deliver(body: string): Promise<boolean> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      if (attempt > 0) await this.#pause();
      if (this.readyState !== 1) return false;
      try {
        const { status } = await this.#request({ method: 'POST', body });
        if (status < 500) return status === 204;
      } catch {
        // The connection broke.
      }
    }
    return false;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#platform.clock.after(retryMs, resolve);
      this.#end.signal.addEventListener('abort', () => (cancel(), resolve()), { once: true });
    });
  }

  #request(more: Partial<Parameters<Fetch>[1]>): ReturnType<Fetch> {
    const { signal } = this.#end;
    return this.#platform.fetch(this.#url, { ...more, signal, cache: 'no-store', redirect: 'error' });
  }

  #finish(code: number): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    // Node forgets the signal of a request that has been answered, as soon as memory is collected.
    this.#cancelAnswer();
    this.#tell(() => this.onclose?.({ code, reason: '' }));
  }

  /** A handler that throws stops nothing here: its error is reported as one of an event is. */
  #tell(handler: () => void): void {
    queueMicrotask(handler);
  }
}

/** As a WebSocket says it when nobody has: RFC 6455 §7.1.5. */
const brokenCode = 1006;
/** So much of an event that is not complete is kept, in characters; the longest message in base64 is a third of it. */
const maxEventLength = 2 * signalingLimits.maxPostBytes;
const maxAttempts = 4;
const retryMs = 500;
