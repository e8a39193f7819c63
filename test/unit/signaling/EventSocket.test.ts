import assert from 'node:assert/strict';
import type { Clock } from '../../../src/base/Clock.js';
import type { Fetch } from '../../../src/base/Fetch.js';
import { EventSocket } from '../../../src/signaling/EventSocket.js';

interface Post {
  readonly body: string;
  answer(status: number): Promise<void>;
  fail(): Promise<void>;
}

/** The server, played by the test. */
class FakeServer {
  readonly urls: string[] = [];
  readonly posts: Post[] = [];
  readonly waits: { delayMs: number; fire: () => Promise<void> }[] = [];
  readonly lines: string[] = [];
  readonly socket: EventSocket;
  signal: AbortSignal | undefined;
  #stream: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  #answer!: (answer: Awaited<ReturnType<Fetch>>) => void;

  constructor() {
    const clock: Clock = {
      nowMs: () => 0,
      wallMs: () => 0,
      after: (delayMs, action) => {
        const wait = { delayMs, fire: async () => (action(), await settled()) };
        this.waits.push(wait);
        return () => void this.waits.splice(this.waits.indexOf(wait), 1);
      },
    };
    const random = { float: () => 0, bytes: (length: number) => new Uint8Array(length).fill(10) };
    this.socket = new EventSocket({ fetch: this.#fetch, clock, random }, 'https://x/y?a=b', 'webgroup.1');
    this.socket.onopen = () => this.lines.push('open');
    this.socket.onmessage = ({ data }) => this.lines.push(new Uint8Array(data as ArrayBuffer).join(' '));
    this.socket.onclose = ({ code }) => this.lines.push(`closed ${code}`);
  }

  readonly #fetch: Fetch = (url, { method, body, signal }) => {
    this.urls.push(url);
    this.signal = signal;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      if (method === undefined) this.#answer = resolve;
      else {
        const headers = new Headers();
        this.posts.push({
          body: body!,
          answer: async (status) => (resolve({ status, headers, body: null }), await settled()),
          fail: async () => (reject(new TypeError('no network')), await settled()),
        });
      }
    });
  };

  async begin(status = 200, type = 'text/event-stream'): Promise<void> {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => void (this.#stream = controller),
    });
    this.#answer({ status, headers: new Headers({ 'Content-Type': type }), body });
    await settled();
  }

  async say(text: string): Promise<void> {
    this.#stream!.enqueue(new TextEncoder().encode(text));
    await settled();
  }

  async end(): Promise<void> {
    this.#stream!.close();
    await settled();
  }

  /** Up to the token. */
  async open(): Promise<void> {
    await this.begin();
    await this.say('event: token\ndata: secret\n\n');
    assert.deepEqual(this.lines.splice(0), ['open']);
  }
}

/** Everything that promises had to do is done. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

describe('EventSocket', () => {
  it('opens with the token, and gives messages in order, however they are cut', async () => {
    const server = new FakeServer();
    assert.equal(server.socket.readyState, 0);
    await server.open();
    assert.equal(server.socket.readyState, 1);
    assert.deepEqual(server.urls, [`https://x/y?a=b&webgroup.1=${'0a'.repeat(16)}`]);
    for (const letter of 'data: AQ\n\n:\n\ndata: AgP_\n\n') await server.say(letter);
    await server.say('event: later\ndata: AQ\n\ndata: BA\n\ndata: BQ\n\ndata: B');
    assert.deepEqual(server.lines, ['1', '2 3 255', '4', '5']);
    server.socket.close();
  });

  it('posts one after the other, with numbers, and what waits together', async () => {
    const server = new FakeServer();
    server.socket.send(Uint8Array.of(9));
    await server.open();
    for (const byte of [1, 2, 255]) server.socket.send(Uint8Array.of(byte));
    assert.equal(server.posts.length, 1);
    assert.equal(server.socket.bufferedAmount, 3);
    await server.posts[0]!.answer(204);
    assert.equal(server.socket.bufferedAmount, 2);
    await server.posts[1]!.answer(204);
    assert.equal(server.socket.bufferedAmount, 0);
    server.socket.send(Uint8Array.of(3));
    assert.deepEqual(
      server.posts.map(({ body }) => body),
      ['secret 0\nAQ', 'secret 1\nAg\n_w', 'secret 2\nAw'],
    );
    server.socket.close();
  });

  it('makes no POST longer than the server takes', async () => {
    const server = new FakeServer();
    await server.open();
    for (let i = 0; i < 8; i++) server.socket.send(new Uint8Array(i < 4 ? 64 * 1024 : 20_000));
    for (let i = 0; i < server.posts.length; i++) {
      assert.ok(server.posts[i]!.body.length < 128 * 1024);
      await server.posts[i]!.answer(204);
    }
    assert.equal(server.socket.bufferedAmount, 0);
    assert.ok(server.posts.length < 8);
  });

  it('says the same again when there was no answer, or the server could not', async () => {
    const server = new FakeServer();
    await server.open();
    server.socket.send(Uint8Array.of(1));
    server.socket.send(Uint8Array.of(2));
    await server.posts[0]!.fail();
    await server.waits[0]!.fire();
    await server.posts[1]!.answer(503);
    await server.waits[1]!.fire();
    await server.posts[2]!.answer(204);
    assert.deepEqual(
      server.posts.map(({ body }) => body),
      ['secret 0\nAQ', 'secret 0\nAQ', 'secret 0\nAQ', 'secret 1\nAg'],
    );
    assert.deepEqual(server.lines, []);
    server.socket.close();
  });

  it('gives up when a POST is refused, or fails four times', async () => {
    const server = new FakeServer();
    await server.open();
    server.socket.send(Uint8Array.of(1));
    await server.posts[0]!.answer(404);
    assert.deepEqual(server.lines, ['closed 1006']);
    const lost = new FakeServer();
    await lost.open();
    lost.socket.send(Uint8Array.of(1));
    for (let i = 0; i < 4; i++) {
      if (i > 0) await lost.waits.at(-1)!.fire();
      await lost.posts[i]!.fail();
    }
    assert.deepEqual(lost.lines, ['closed 1006']);
    assert.equal(lost.socket.readyState, 3);
  });

  it('hands on the close code of the server, behind what came before', async () => {
    const server = new FakeServer();
    await server.open();
    await server.say('data: AQ\n\nevent: close\ndata: 4009 too many\n\ndata: Ag\n\n');
    assert.deepEqual(server.lines, ['1', 'closed 4009']);
    assert.ok(server.signal!.aborted);
  });

  for (const [what, act] of [
    ['is no event stream', (server: FakeServer) => server.begin(200, 'text/html')],
    ['has another status', (server: FakeServer) => server.begin(404)],
    ['ends', async (server: FakeServer) => (await server.begin(), await server.end())],
    [
      'has an event without end',
      async (server: FakeServer) => {
        await server.begin();
        for (let i = 0; i < 5; i++) await server.say('x'.repeat(64 * 1024));
      },
    ],
    [
      'has data that is no base64',
      async (server: FakeServer) => {
        await server.begin();
        await server.say('data: ä\n\n');
      },
    ],
    [
      'closes with a word',
      async (server: FakeServer) => {
        await server.begin();
        await server.say('event: close\ndata: why\n\n');
      },
    ],
  ] as const) {
    it(`breaks when the answer ${what}`, async () => {
      const server = new FakeServer();
      await act(server);
      assert.deepEqual(server.lines, ['closed 1006']);
      assert.ok(server.signal!.aborted);
    });
  }

  it('lets go of everything when it is closed, also between two tries', async () => {
    const server = new FakeServer();
    await server.open();
    server.socket.send(Uint8Array.of(1));
    await server.posts[0]!.fail();
    assert.equal(server.waits.length, 1);
    server.socket.close();
    server.socket.close();
    await settled();
    assert.deepEqual([server.waits.length, server.posts.length], [0, 1]);
    assert.deepEqual(server.lines, ['closed 1000']);
    server.socket.send(Uint8Array.of(2));
    assert.equal(server.posts.length, 1);
  });
});
