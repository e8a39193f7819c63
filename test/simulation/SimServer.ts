import type { Socket } from '../../src/base/Socket.js';
import { Rooms, tickMs, type RoomsInput } from '../../src/server/core/rooms.js';
import type { Host } from './Host.js';
import type { Rng } from './Rng.js';
import { Pipe } from './SimNetwork.js';
import type { Cancel, Timeline } from './Timeline.js';
import type { Trace } from './Trace.js';

/** The signaling server: the real core behind simulated sockets. */
export class SimServer {
  readonly timeline: Timeline;
  readonly random: Rng;
  readonly trace: Trace;
  isUp = true;
  /** Since when members can have relied on it, in milliseconds. */
  upSinceMs = 0;
  #rooms = new Rooms();
  readonly #sockets = new Map<number, SimSocket>();
  #count = 0;
  #cancelTick: Cancel | undefined;

  constructor(timeline: Timeline, random: Rng, trace: Trace) {
    this.timeline = timeline;
    this.random = random;
    this.trace = trace;
  }

  get connectionCount(): number {
    return this.#rooms.connectionCount;
  }

  get topicCount(): number {
    return this.#rooms.topicCount;
  }

  /** The sockets that are open at present. */
  get sockets(): readonly SimSocket[] {
    return [...this.#sockets.values()];
  }

  /** Stops without a word of farewell to anybody; everything it knew is gone. */
  stop(): void {
    this.trace.note('server', 'stops');
    this.isUp = false;
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    this.#rooms = new Rooms();
    for (const socket of this.#sockets.values()) socket.endFromServer(1006);
    this.#sockets.clear();
  }

  start(): void {
    if (this.isUp) return;
    this.trace.note('server', 'starts');
    this.isUp = true;
    this.upSinceMs = this.timeline.nowMs;
  }

  connect(socket: SimSocket): number {
    const connection = ++this.#count;
    this.#sockets.set(connection, socket);
    this.handle({ type: 'connected', connection });
    this.#cancelTick ??= this.timeline.after(tickMs, () => this.#tick());
    return connection;
  }

  forget(connection: number): void {
    if (this.#sockets.delete(connection)) this.handle({ type: 'closed', connection });
  }

  handle(input: RoomsInput): void {
    for (const output of this.#rooms.handle(input, this.timeline.nowMs)) {
      const socket = this.#sockets.get(output.connection);
      if (output.type === 'send') socket?.sendFromServer(output.bytes);
      else if (this.#sockets.delete(output.connection)) socket?.endFromServer(output.close.code);
    }
  }

  #tick(): void {
    this.handle({ type: 'tick' });
    this.#cancelTick =
      this.#rooms.connectionCount > 0 ? this.timeline.after(tickMs, () => this.#tick()) : undefined;
  }
}

/** A client's socket to the server. */
export class SimSocket implements Socket {
  binaryType = 'blob';
  readyState = 0;
  protocol = '';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  readonly host: Host;
  readonly #server: SimServer;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #connection: number | undefined;

  constructor(server: SimServer, host: Host, protocol: string) {
    this.#server = server;
    this.host = host;
    host.sockets.add(this);
    const { delayMs, jitterMs, bytesPerMs } = host;
    this.#up = new Pipe(server.timeline, server.random, { delayMs, jitterMs, bytesPerMs });
    this.#down = new Pipe(server.timeline, server.random, { delayMs, jitterMs, bytesPerMs });
    // The handshakes of TCP and WebSocket take two round trips.
    host.after(3 * delayMs, () => this.#connect(protocol));
  }

  get bufferedAmount(): number {
    return this.#up.bufferedBytes;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) return;
    const copy = new Uint8Array(data);
    const connection = this.#connection!;
    this.#up.send(copy.length, () => this.#server.handle({ type: 'message', connection, bytes: copy }));
  }

  close(): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.host.sockets.delete(this);
    const connection = this.#connection;
    if (connection !== undefined) this.#up.send(0, () => this.#server.forget(connection));
  }

  sendFromServer(bytes: Uint8Array): void {
    const copy = new Uint8Array(bytes);
    this.#down.send(copy.length, () => {
      this.#server.trace.mix(copy.length);
      if (this.host.alive && this.readyState === 1) this.onmessage?.({ data: copy.buffer });
    });
  }

  endFromServer(code: number): void {
    this.#down.send(0, () => this.#end(code));
  }

  /** The connection breaks; either side sees it at once, or has to find out. */
  cut(seenByClient: boolean, seenByServer: boolean): void {
    this.#server.trace.note('world', `cuts the socket of ${this.host.name}`);
    this.#up.blackhole = true;
    this.#down.blackhole = true;
    if (seenByClient) this.#end(1006);
    if (seenByServer && this.#connection !== undefined) this.#server.forget(this.#connection);
  }

  #connect(protocol: string): void {
    if (this.readyState !== 0) return;
    if (!this.#server.isUp) return this.#end(1006);
    this.#connection = this.#server.connect(this);
    this.#down.send(0, () => {
      if (!this.host.alive || this.readyState !== 0) return;
      this.readyState = 1;
      this.protocol = protocol;
      this.onopen?.({});
    });
  }

  #end(code: number): void {
    if (!this.host.alive || this.readyState >= 2) return;
    this.readyState = 3;
    this.host.sockets.delete(this);
    this.onclose?.({ code, reason: '' });
  }
}
