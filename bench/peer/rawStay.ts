import type { Conversation, PingPath } from './measure.js';
import { BufferedPipe, WindowPipe, type RawChannel, type RawConnect, type RawConnection } from './raw.js';

/** A WebSocket, of the page or of Node. */
export interface RawSocket {
  onopen: unknown;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(data: string): void;
  close(): void;
}

/** A stay in a room of raw connections: the least code that makes a full mesh. */
export interface RawStay extends PingPath {
  complete(others: number): Promise<void>;
  leave(): Promise<void>;
}

/** What the plain signaling server says: `present` once, then what others send. */
type FromServer =
  { readonly present: readonly number[] } | { readonly from: number; readonly signal: unknown };

/** The other side acknowledges each time that so many bytes have come. */
const ackEveryBytes = 32 * 1024;

/** Joins a room: who comes makes an offer to each that is there. */
export function joinRaw(socket: RawSocket, room: string, connect: RawConnect): RawStay {
  const connections = new Map<number, RawConnection>();
  const conversations: RawConversation[] = [];
  const waiting: (() => void)[] = [];
  const add = (other: number, initiator: boolean): RawConnection => {
    const connection = connect(initiator, 2, (signal) => socket.send(JSON.stringify({ to: other, signal })));
    connections.set(other, connection);
    void connection.opened.then(([bulk, small]) => {
      conversations.push(new RawConversation(bulk!, small!));
      for (const check of waiting) check();
    });
    return connection;
  };
  socket.onopen = () => socket.send(JSON.stringify({ room }));
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as FromServer;
    if ('present' in message) for (const other of message.present) add(other, true);
    else (connections.get(message.from) ?? add(message.from, false)).receive(message.signal);
  };
  return {
    complete: (others) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (conversations.length >= others) resolve();
        };
        waiting.push(check);
        check();
      }),
    conversation: (windowBytes) => conversations[0]!.over(windowBytes),
    echo: () => conversations[0]!.echo(),
    async leave() {
      // Candidates may still be on their way, and a closed connection throws at them.
      socket.onmessage = null;
      for (const connection of connections.values()) connection.close();
      socket.close();
    },
  };
}

/** What is said on the two channels of one connection. */
class RawConversation {
  readonly #bulk: RawChannel;
  readonly #small: RawChannel;
  readonly #words = new Map<string, (rest: string) => void>();
  #window: WindowPipe | undefined;
  #buffered: BufferedPipe | undefined;
  #acks = false;
  #receivedBytes = 0;
  #ackedBytes = 0;

  constructor(bulk: RawChannel, small: RawChannel) {
    this.#bulk = bulk;
    this.#small = small;
    bulk.onMessage = (data) => this.#receive(data);
    small.onMessage = (data) => (data === 'ping' ? small.send('pong') : this.#words.get('pong')?.(''));
  }

  over(windowBytes: number | undefined): Conversation {
    // The other side is to acknowledge, or not.
    this.#bulk.send(windowBytes === undefined ? 'noacks' : 'acks');
    this.#window = windowBytes === undefined ? undefined : new WindowPipe(this.#bulk, windowBytes);
    const pipe = this.#window ?? (this.#buffered ??= new BufferedPipe(this.#bulk));
    return {
      send: (data) => pipe.send(data),
      ready: () => pipe.ready(),
      say: (word) => this.#bulk.send(word),
      hear: (word) => this.#hear(word),
    };
  }

  async echo(): Promise<void> {
    const pong = this.#hear('pong');
    this.#small.send('ping');
    await pong;
  }

  #hear(word: string): Promise<string> {
    return new Promise((resolve) => this.#words.set(word, resolve));
  }

  #receive(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      this.#receivedBytes += data.length;
      if (!this.#acks || this.#receivedBytes - this.#ackedBytes < ackEveryBytes) return;
      this.#bulk.send(`ack ${this.#receivedBytes - this.#ackedBytes}`);
      this.#ackedBytes = this.#receivedBytes;
      return;
    }
    const [word = '', rest = ''] = data.split(' ');
    if (word === 'ack') this.#window?.acknowledged(Number(rest));
    else if (word === 'acks') this.#acks = true;
    else if (word === 'noacks') this.#acks = false;
    else if (word === 'count') {
      this.#bulk.send(`counted ${this.#receivedBytes}`);
      this.#receivedBytes = this.#ackedBytes = 0;
    } else this.#words.get(word)?.(rest);
  }
}
