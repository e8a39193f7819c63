import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData } from 'ws';
import type { CancelTimer, Clock } from '../../base/Clock.js';
import { TokenBucket } from '../../base/TokenBucket.js';
import { SignalingClose } from '../../wire/closeCodes.js';
import type { Admission } from '../core/Admission.js';
import { tickMs } from '../core/rooms.js';
import type { RoomsOptions } from '../core/roomsOptions.js';
import type { SigverClose, SigverOutput } from '../core/sigver.js';
import { SigverGroups, sigverTickMs } from '../core/sigverGroups.js';
import { SigverOpeners } from '../core/sigverOpeners.js';
import type { ClientSocket } from './ClientSocket.js';
import { Outbox } from './Outbox.js';
import type { Tally } from './Tally.js';
import { webSocketOptions } from './webSocketOptions.js';

/** What the server has of an old client. */
interface OldClient {
  readonly socket: ClientSocket;
  readonly outbox: Outbox;
  readonly address: string | undefined;
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
  /** Not known before the first frame, where the path says nothing. */
  protocol: 'json' | 'protobuf' | undefined;
  /** It has answered since it was asked last. */
  isAlive: boolean;
}

export interface SigverClientsOptions {
  readonly clock: Clock;
  readonly limits: RoomsOptions;
  readonly maxQueueBytes: number;
  /** One that takes nothing of what waits for it for so long is cut, in milliseconds. */
  readonly stallMs: number;
  readonly admission: Admission;
  readonly tally: Tally;
  /** Told of each connection that is cut, and why. */
  onCut(explanation: string): void;
}

/**
 * Serves clients of sigver, which offer no subprotocol: on `/` those that speak JSON, on `/KEY` those that speak
 * protobuf. They have the limits of the others, and share their number of connections. `sendAway` lets all go.
 */
export class SigverClients {
  readonly #options: SigverClientsOptions;
  readonly #acceptor: WebSocketServer;
  readonly #clients = new Map<number, OldClient>();
  readonly #openers = new SigverOpeners();
  readonly #groups = new SigverGroups();
  #nextConnection = 1;
  #cancelTick: CancelTimer | undefined;
  #ticks = 0;

  constructor(options: SigverClientsOptions) {
    this.#options = options;
    this.#acceptor = new WebSocketServer(webSocketOptions(options.limits.maxPayloadBytes));
  }

  /** Clients that are connected. */
  get connectionCount(): number {
    return this.#clients.size;
  }

  /** Keys that somebody uses. */
  get keyCount(): number {
    return this.#openers.keyCount + this.#groups.keyCount;
  }

  /** Takes an upgrade; `address` is what connections are counted by. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, address: string | undefined): void {
    this.#acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      this.#accept(webSocket, request.url ?? '/', address);
    });
  }

  /** Takes a connection on `/`; `address` as above. */
  accept(socket: ClientSocket, address: string | undefined): void {
    this.#accept(socket, '/', address);
  }

  /** Sends everybody away, each after `delayMs()` milliseconds. Resolves when all sockets are closed. */
  async sendAway(delayMs: () => number): Promise<void> {
    const { code, reason } = SignalingClose.GOING_AWAY;
    await Promise.all(
      [...this.#clients.values()].map(({ socket }) => {
        const cancel = this.#options.clock.after(delayMs(), () => socket.close(code, reason));
        return new Promise<void>((resolve) =>
          socket.once('close', () => {
            cancel();
            resolve();
          }),
        );
      }),
    );
  }

  #accept(socket: ClientSocket, url: string, address: string | undefined): void {
    const { limits, admission, tally, clock } = this.#options;
    const connection = this.#nextConnection++;
    tally.accepted++;
    socket.on('error', (error) => this.#options.onCut(`old client ${connection}: ${error.message}`));
    const nowMs = clock.nowMs();
    if (!admission.admit(address, nowMs)) return this.#cut(connection, socket, SignalingClose.SERVER_FULL);
    const client: OldClient = {
      socket,
      outbox: new Outbox(socket, 0, tally),
      address,
      messages: new TokenBucket(limits.messagesPerSecond, limits.messageBurst, nowMs),
      bytes: new TokenBucket(limits.bytesPerSecond, limits.byteBurst, nowMs),
      protocol: undefined,
      isAlive: true,
    };
    this.#clients.set(connection, client);
    socket.on('close', () => {
      this.#closed(connection, client);
      if (this.#clients.size > 0) return;
      this.#cancelTick?.();
      this.#cancelTick = undefined;
    });
    socket.on('pong', () => (client.isAlive = true));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      this.#received(connection, client, data as Buffer, isBinary);
    });
    const [path = '', query = ''] = url.split('?', 2);
    const key = path.slice(1);
    if (key !== '') this.#useGroups(connection, client, key, new URLSearchParams(query).has('favored'));
    else {
      const cancel = clock.after(limits.helloTimeoutMs, () => {
        if (!client.protocol) this.#useGroups(connection, client, '', false);
      });
      socket.once('close', cancel);
    }
    this.#cancelTick ??= clock.after(tickMs, () => this.#tick());
  }

  #received(connection: number, client: OldClient, data: Buffer, isBinary: boolean): void {
    const { socket, messages, bytes } = client;
    // It has been cut, and goes on until it hears of that.
    if (socket.readyState !== socket.OPEN) return;
    const nowMs = this.#options.clock.nowMs();
    this.#options.tally.received(data.length);
    client.isAlive = true;
    if (!messages.take(1, nowMs) || !bytes.take(data.length, nowMs)) {
      return this.#cut(connection, socket, SignalingClose.TOO_FAST);
    }
    if (client.protocol === undefined && isBinary) return this.#useGroups(connection, client, '', false);
    client.protocol ??= 'json';
    if (client.protocol === 'json') {
      // A binary frame is no text of that protocol, whatever is in it.
      const frame = isBinary ? '' : data.toString();
      this.#carryOut(this.#openers.handle({ type: 'message', connection, frame }));
    } else if (isBinary) {
      this.#carryOut(this.#groups.handle({ type: 'message', connection, frame: data }));
    } else this.#carryOut(this.#groups.handle({ type: 'text', connection }));
  }

  #useGroups(connection: number, client: OldClient, key: string, favored: boolean): void {
    client.protocol = 'protobuf';
    this.#carryOut(this.#groups.handle({ type: 'connected', connection, key, favored }));
  }

  #closed(connection: number, { address }: OldClient): void {
    if (!this.#clients.delete(connection)) return;
    this.#options.admission.leave(address);
    this.#carryOut(this.#openers.handle({ type: 'closed', connection }));
    this.#carryOut(this.#groups.handle({ type: 'closed', connection }));
  }

  #tick(): void {
    this.#ticks++;
    for (const [connection, { socket, outbox }] of this.#clients) {
      const isStalled = outbox.tick() * tickMs > this.#options.stallMs;
      if (isStalled && socket.readyState === socket.OPEN)
        this.#cut(connection, socket, SignalingClose.TOO_SLOW);
    }
    if (this.#ticks % ticksBetweenHeartbeats === 0) this.#carryOut(this.#groups.handle({ type: 'tick' }));
    if (this.#ticks % ticksBetweenPings === 0) this.#ping();
    this.#cancelTick = this.#options.clock.after(tickMs, () => this.#tick());
  }

  /** Those that speak JSON have no heartbeat; browsers answer this one by themselves (RFC 6455 §5.5.3). */
  #ping(): void {
    for (const client of this.#clients.values()) {
      if (client.protocol !== 'json') continue;
      if (!client.isAlive) client.socket.terminate();
      client.isAlive = false;
      client.socket.ping();
    }
  }

  #carryOut(outputs: readonly SigverOutput<string | Uint8Array>[]): void {
    for (const output of outputs) {
      const client = this.#clients.get(output.connection);
      if (!client) continue;
      const { socket, outbox } = client;
      // It has been cut, and is known until the socket has closed.
      if (socket.readyState !== socket.OPEN) continue;
      if (output.type === 'close') this.#cut(output.connection, socket, output.close);
      else if (outbox.send(output.frame) > this.#options.maxQueueBytes) {
        this.#cut(output.connection, socket, SignalingClose.TOO_SLOW);
      }
    }
  }

  #cut(connection: number, socket: ClientSocket, { code, reason }: SigverClose): void {
    // The close frame would wait behind everything that the client does not read.
    if (code === SignalingClose.TOO_SLOW.code) socket.terminate();
    else socket.close(code, reason);
    this.#options.tally.cut(code);
    this.#options.onCut(`old client ${connection} closed with ${code}: ${reason}`);
  }
}

const ticksBetweenHeartbeats = sigverTickMs / tickMs;
/** Half a minute lies between two pings, so that a connection without answers is there for a minute at most. */
const ticksBetweenPings = 30_000 / tickMs;
