import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';

/** A WebSocket client that says bytes, not messages: what it sends may be anything. */
export class HostileSocket {
  readonly socket: Socket;
  /** What the server said after the upgrade. */
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    // An attacked server may reset the connection.
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => (this.#received = Buffer.concat([this.#received, data])));
  }

  /** Connects and upgrades, without a subprotocol by default; rejects unless the server answers 101. */
  static async open(port: number, subprotocol?: string): Promise<HostileSocket> {
    const socket = connect(port, '127.0.0.1');
    const hostile = new HostileSocket(socket);
    socket.write(upgradeRequest(subprotocol));
    while (!hostile.#received.includes('\r\n\r\n')) await once(socket, 'data');
    const text = hostile.#received.toString('latin1');
    if (!text.startsWith('HTTP/1.1 101 ')) throw new Error(`no upgrade: ${text.split('\r\n', 1)[0]}`);
    hostile.#received = hostile.#received.subarray(text.indexOf('\r\n\r\n') + 4);
    return hostile;
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /**
   * Waits until the server has sent a close frame, or has closed the connection without one; then lets the connection
   * go. Resolves with the code of the frame.
   */
  async closeCode(): Promise<number | undefined> {
    const closed = once(this.socket, 'close');
    while (this.#sentCode() === undefined && !this.socket.closed) {
      await Promise.race([once(this.socket, 'data'), closed]);
    }
    this.socket.destroy();
    return this.#sentCode();
  }

  #sentCode(): number | undefined {
    // Frames of a server are not masked; all we get are short: two bytes of header, then the payload.
    for (let at = 0; at + 3 < this.#received.length; at += 2 + this.#received[at + 1]!) {
      if (this.#received[at] === 0x88) return this.#received.readUInt16BE(at + 2);
    }
    return undefined;
  }
}

/** The bytes of a client's request for a WebSocket. */
export function upgradeRequest(subprotocol: string | undefined, path = '/'): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
    '\r\n',
  ].join('\r\n');
}

/** A masked frame; the mask is zero, so the payload stands there as it is. */
export function frame(firstByte: number, payload: Uint8Array, declaredLength = payload.length): Buffer {
  const header = [firstByte];
  if (declaredLength < 126) header.push(0x80 | declaredLength);
  else if (declaredLength < 65_536) header.push(0x80 | 126, declaredLength >> 8, declaredLength & 255);
  else {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(declaredLength));
    header.push(0x80 | 127, ...length);
  }
  return Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), payload]);
}
