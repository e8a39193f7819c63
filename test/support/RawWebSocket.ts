import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { upgradeRequest } from './hostileSocket.js';

/** What a server has sent in one frame. */
export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** How bytes are cut before they are sent: frame by frame, all in one, or in pieces of so many bytes. */
export type Chop = 'frames' | 'one' | number;

export interface OpenOptions {
  readonly subprotocol?: string;
  /** Default `/`. */
  readonly path?: string;
  /** The value of `Sec-WebSocket-Extensions`. */
  readonly extensions?: string;
}

/**
 * A WebSocket client that sends whatever bytes it is told to, in whatever pieces, and reads what a server sends frame by
 * frame (RFC 6455 §5.2). It answers nothing by itself.
 */
export class RawWebSocket {
  /** The head of the answer to the upgrade. */
  readonly head: string;
  readonly #socket: Socket;
  /** Resolves when the server has ended the connection; then so has this client. */
  readonly ended: Promise<unknown>;
  #received: Buffer;
  #isEnded = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket, head: string, received: Buffer) {
    this.#socket = socket;
    this.head = head;
    this.#received = received;
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#wake();
    });
    this.ended = once(socket, 'close').then(() => {
      this.#isEnded = true;
      this.#wake();
    });
  }

  /** Connects and upgrades; rejects unless the server answers 101. */
  static async open(
    port: number,
    { subprotocol, path, extensions }: OpenOptions = {},
  ): Promise<RawWebSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    // An attacked server may reset the connection.
    socket.on('error', () => {});
    const request = upgradeRequest(subprotocol, path);
    const extra = extensions === undefined ? '' : `Sec-WebSocket-Extensions: ${extensions}\r\n`;
    socket.write(request.replace('\r\n\r\n', `\r\n${extra}\r\n`));
    let received = Buffer.alloc(0);
    while (!received.includes('\r\n\r\n')) {
      received = Buffer.concat([received, ((await once(socket, 'data')) as [Buffer])[0]]);
    }
    const end = received.indexOf('\r\n\r\n');
    const head = received.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`no upgrade: ${head}`);
    return new RawWebSocket(socket, head, received.subarray(end + 4));
  }

  /** Each piece is sent in a turn of the event loop of its own, so that a server in this process gets them one by one. */
  async write(frames: readonly Uint8Array[], chop: Chop = 'frames'): Promise<void> {
    const pieces = chop === 'frames' ? frames : cut(Buffer.concat(frames), chop === 'one' ? Infinity : chop);
    for (const piece of pieces) {
      if (!this.#socket.writable) return;
      this.#socket.write(piece);
      if (pieces.length > 1) await turn();
    }
  }

  /** The next frame; undefined when the server has ended the connection instead. Throws for one that is no server's. */
  async next(): Promise<ServerFrame | undefined> {
    for (;;) {
      const frame = this.#takeFrame();
      if (frame || this.#isEnded) return frame;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Reads nothing any more. */
  pause(): void {
    this.#socket.pause();
  }

  /** Ends the connection without a word. */
  async end(): Promise<void> {
    this.#socket.destroy();
    await this.ended;
  }

  #takeFrame(): ServerFrame | undefined {
    const bytes = this.#received;
    if (bytes.length < 2) return undefined;
    const [first, second] = [bytes[0]!, bytes[1]!];
    // Whole, without extensions, and without a mask.
    if ((first & 0xf0) !== 0x80 || second >= 0x80) throw new Error(`the server sent ${first}, ${second}`);
    const headLength = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (bytes.length < headLength) return undefined;
    const length =
      second < 126 ? second : second === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < headLength + length) return undefined;
    this.#received = bytes.subarray(headLength + length);
    return { opcode: first & 0x0f, payload: bytes.subarray(headLength, headLength + length) };
  }
}

export const opcodes = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

export interface FrameOptions {
  /** Whether it is the last one of its message. Default true. */
  readonly fin?: boolean;
  /** The three reserved bits. Default 0. */
  readonly rsv?: number;
  /** The length that its head tells. Default: that of the payload. */
  readonly length?: number;
}

/** A frame of a client, masked. */
export function rawFrame(
  opcode: number,
  payload: Uint8Array | string = '',
  options: FrameOptions = {},
): Buffer {
  const bytes = Buffer.from(payload);
  const { fin = true, rsv = 0, length = bytes.length } = options;
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  if (length < 126) head.push(0x80 | length);
  else if (length < 65_536) head.push(0x80 | 126, length >> 8, length & 255);
  else {
    const long = Buffer.alloc(8);
    long.writeBigUInt64BE(BigInt(length));
    head.push(0x80 | 127, ...long);
  }
  const masked = bytes.map((byte, index) => byte ^ mask[index & 3]!);
  return Buffer.concat([Buffer.from(head), mask, masked]);
}

/** A message in fragments; each part is a payload. */
export function fragments(opcode: number, parts: readonly Uint8Array[]): Buffer[] {
  return parts.map((part, index) =>
    rawFrame(index === 0 ? opcode : opcodes.CONTINUATION, part, { fin: index === parts.length - 1 }),
  );
}

/** In pieces of so many bytes, the last one shorter. */
export function cut(bytes: Uint8Array, size: number): Buffer[] {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(Buffer.from(bytes.subarray(at, at + size)));
  return pieces;
}

/** A close frame with this code. */
export function closeFrame(code: number, reason: Uint8Array | string = ''): Buffer {
  return rawFrame(opcodes.CLOSE, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]));
}

/** Any mask but 0, under which a mistake would not show. */
const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
