import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { WebSocketServer, type RawData } from 'ws';
import { toHex } from '../base/bytes.js';
import type { CancelTimer, Clock } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import { systemClock, systemRandom } from '../base/system.js';
import { SignalingClose, type CloseCode } from '../wire/closeCodes.js';
import { nodeNameBytes } from '../wire/nodesCodec.js';
import { signalingSubprotocol } from '../wire/signalingCodec.js';
import { Authorizer, type Authorize } from './accept/Authorizer.js';
import { clientAddress } from './accept/clientAddress.js';
import type { ClientSocket } from './accept/ClientSocket.js';
import { EventStreams, type EventStreamsOptions } from './accept/EventStreams.js';
import { LagGuard } from './accept/LagGuard.js';
import { checkOrigins, isAllowed } from './accept/origins.js';
import { Outbox } from './accept/Outbox.js';
import { Tally, type SignalingCounts } from './accept/Tally.js';
import { turnSource } from './accept/turnSource.js';
import { takeRequests } from './accept/requests.js';
import { SigverClients } from './accept/SigverClients.js';
import { SigverStreams } from './accept/SigverStreams.js';
import { answerUpgrade, takeUpgrades, type UpgradeTaker, type WebServer } from './accept/upgrades.js';
import { webSocketOptions } from './accept/webSocketOptions.js';
import { Rooms, tickMs } from './core/rooms.js';
import type { ConnectionNumber, RoomsInput, RoomsOutput } from './core/roomsEvents.js';
import type { SignalingServerOptions } from './signalingServerOptions.js';
import { NodeLink, type StoreState } from './store/NodeLink.js';
import type { Store } from './store/Store.js';

/** What the server has of a connection. */
interface Client {
  readonly socket: ClientSocket;
  readonly outbox: Outbox;
  readonly address: string | undefined;
  /** Of the upgrade, until they have been shown to `authorize`. */
  headers: IncomingHttpHeaders | undefined;
}

/**
 * Introduces the members of groups to each other: who is registered for a topic, and sealed introductions from one
 * to another. With `relay` it also carries sealed packets for those who have no other way. It sees no key and nothing
 * that members say to each other. What a client does harms no connection but its own.
 *
 * Ends with `close()`, which releases everything but an HTTP server that was handed in.
 */
export class SignalingServer {
  readonly #rooms: Rooms;
  readonly #clock: Clock;
  readonly #options: SignalingServerOptions;
  readonly #acceptor: WebSocketServer;
  readonly #clients = new Map<ConnectionNumber, Client>();
  #nextConnection: ConnectionNumber = 1;
  #cancelTick: CancelTimer | undefined;
  #server: WebServer | undefined;
  readonly #releases: (() => void)[] = [];
  readonly #origins: ReadonlySet<string> | undefined;
  readonly #authorizer: Authorizer | undefined;
  readonly #lag: LagGuard;
  readonly #stallMs: number;
  readonly #link: NodeLink | undefined;
  readonly #tally = new Tally();
  readonly #streams: EventStreams;
  readonly #oldClients: SigverClients | undefined;
  #draining: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** Throws GroupError `INVALID_ARGUMENT` for an option out of its range, or when `server` is taken already. */
  constructor(options: SignalingServerOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#authorizer = options.authorize && this.#askBy(options.authorize);
    const nodes = options.store && { epochMs: this.#clock.wallMs() - this.#clock.nowMs() };
    this.#rooms = new Rooms(
      options,
      this.#authorizer !== undefined,
      nodes,
      options.turn && turnSource(options.turn, this.#clock),
    );
    this.#stallMs = positive('stallMs', options.stallMs ?? 30_000);
    const maxLagMs = positive('maxLagMs', options.maxLagMs ?? 200);
    this.#lag = new LagGuard(this.#clock, maxLagMs, () => this.connectionCount > 0);
    this.#origins = options.origins && checkOrigins(options.origins);
    this.#acceptor = new WebSocketServer({
      ...webSocketOptions(this.#rooms.options.maxPayloadBytes),
      handleProtocols: () => signalingSubprotocol,
    });
    this.#streams = new EventStreams({
      ...this.#streamsOptions(),
      path: options.path,
      accept: (socket, request) => this.#accept(socket, request),
    });
    if (options.sigver) this.#oldClients = this.#serveOldClients();
    if (options.server) this.#attach(options.server);
    if (options.store) this.#link = this.#openLink(options.store);
  }

  /** Where the server listens; `undefined` as long as it does not, or on a UNIX socket. */
  get address(): AddressInfo | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address : undefined;
  }

  /** The address to give to clients on this machine; `undefined` as long as it does not listen. */
  get url(): string | undefined {
    if (!this.address) return undefined;
    const { address, family, port } = this.address;
    const everywhere = address === '0.0.0.0' || address === '::';
    const host = everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
    const scheme = this.#server instanceof TlsServer ? 'wss' : 'ws';
    return `${scheme}://${host}:${port}${this.#options.path ?? ''}`;
  }

  /** Connected clients, whether registered or not. */
  get connectionCount(): number {
    return this.#rooms.connectionCount + (this.#oldClients?.connectionCount ?? 0);
  }

  /** Members that are registered over connections of this server. */
  get memberCount(): number {
    return this.#rooms.registrations.here;
  }

  /** Topics for which at least one member is registered, and keys of old clients. */
  get topicCount(): number {
    return this.#rooms.topicCount + (this.#oldClients?.keyCount ?? 0);
  }

  /** What it has done since it was made. */
  get counts(): SignalingCounts {
    return this.#tally;
  }

  /** How it is doing with its store; `undefined` without one. `elsewhere`: members of its topics at other nodes. */
  get store(): (StoreState & { readonly elsewhere: number }) | undefined {
    return this.#link && { ...this.#link.state, elsewhere: this.#rooms.registrations.elsewhere };
  }

  /** Whether `drain` or `close` was called, so that nobody is accepted any more. */
  get isEnding(): boolean {
    return this.#draining !== undefined || this.#closing !== undefined;
  }

  /**
   * Listens by itself, without TLS; port 0 takes a free one, see `address`. Rejects with GroupError
   * `INVALID_ARGUMENT`, whose cause is the error of Node, when it can't listen there.
   */
  async listen(port = 8000, host = '0.0.0.0'): Promise<void> {
    if (this.#server)
      throw new GroupError('INVALID_ARGUMENT', 'the signaling server has its HTTP server already');
    if (this.#closing) throw new GroupError('INVALID_ARGUMENT', 'the signaling server is closed');
    const limits = { maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 10_000 };
    const server = createServer({ ...limits, connectionsCheckingInterval: 5000 }, (_request, response) => {
      response.writeHead(426, { 'Content-Type': 'text/plain', Upgrade: 'websocket', Connection: 'close' });
      response.end(`This is a webgroup signaling server: WebSocket, subprotocol ${signalingSubprotocol}.\n`);
    });
    server.maxHeadersCount = 64;
    this.#attach(server);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      this.#release();
      this.#server = undefined;
      throw new GroupError('INVALID_ARGUMENT', `can't listen on ${host}:${port}`, { cause: error });
    }
    server.on('error', (error) => this.#report(GroupError.from(error)));
  }

  /**
   * Accepts nobody any more, and sends the clients away one by one, at random moments within `overMs` milliseconds
   * (default 30,000), so that they do not all dial another server at once; their groups live on meanwhile. Clients move
   * while they are still registered here, if there is another server behind one of their URLs. Resolves when all are
   * gone. Then, or before, call `close`.
   */
  drain(overMs = 30_000): Promise<void> {
    return (this.#draining ??= this.#drain(overMs));
  }

  /**
   * Sends every client away, to come again later, and resolves when all sockets are closed, 2 seconds later at most.
   * Calling it again returns the same promise.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#release();
    this.#cancelTick?.();
    this.#authorizer?.close();
    this.#lag.stop();
    const { code, reason } = SignalingClose.GOING_AWAY;
    const closed = [...this.#clients.values()].map(({ socket }) => {
      socket.close(code, reason);
      return new Promise<void>((resolve) => socket.once('close', resolve));
    });
    // From here on nobody is told who leaves.
    this.#clients.clear();
    await Promise.all([...closed, this.#oldClients?.sendAway(() => 0), this.#link?.close()]);
    const server = this.#server;
    if (!server || server === this.#options.server) return;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  async #drain(overMs: number): Promise<void> {
    const random = this.#options.random ?? systemRandom;
    const delayMs = (): number => random.float() * overMs;
    const close = SignalingClose.GOING_AWAY;
    const oldAreGone = this.#oldClients?.sendAway(delayMs);
    await Promise.all(
      [...this.#clients].map(([connection, { socket }]) => {
        const closeMs = delayMs();
        // Who understands it has the second half of its time to get elsewhere before it is cut.
        this.#handle({ type: 'goAway', connection, delayMs: Math.floor(closeMs / 2) });
        const cancel = this.#clock.after(closeMs, () => this.#handle({ type: 'refused', connection, close }));
        return new Promise<void>((resolve) =>
          socket.once('close', () => {
            cancel();
            resolve();
          }),
        );
      }),
    );
    await oldAreGone;
  }

  #attach(server: WebServer): void {
    const { path } = this.#options;
    const take = this.#taker((request, socket, head) =>
      this.#acceptor.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, request)),
    );
    this.#releases.push(takeUpgrades(server, { subprotocol: signalingSubprotocol, path, take }));
    this.#releases.push(takeRequests(server, (request, response) => this.#streams.take(request, response)));
    const oldClients = this.#oldClients;
    if (oldClients) {
      const take = this.#taker((request, socket, head) =>
        oldClients.take(request, socket, head, this.#addressOf(request)),
      );
      // Their key is the path.
      this.#releases.push(takeUpgrades(server, { subprotocol: '', take }));
      const streams = new SigverStreams({
        ...this.#streamsOptions(),
        maxPayloadBytes: this.#rooms.options.maxPayloadBytes,
        accept: (socket, address) => {
          this.#lag.watch();
          oldClients.accept(socket, address);
        },
      });
      this.#releases.push(takeRequests(server, (request, response) => streams.take(request, response)));
    }
    this.#server = server;
  }

  /** Lets through what may come in, and answers the rest. */
  #taker(take: UpgradeTaker['take']): UpgradeTaker['take'] {
    return (request, socket, head) => {
      const status =
        this.isEnding || this.#lag.isHeldUp
          ? 503
          : isAllowed(this.#origins, request.headers.origin)
            ? 101
            : 403;
      this.#lag.watch();
      if (status === 101) return take(request, socket, head);
      this.#tally.refused++;
      answerUpgrade(socket, status);
    };
  }

  #release(): void {
    for (const release of this.#releases.splice(0)) release();
  }

  #streamsOptions(): Omit<EventStreamsOptions, 'path' | 'accept'> {
    return {
      clock: this.#clock,
      random: this.#options.random ?? systemRandom,
      tally: this.#tally,
      maxConnectionsPerAddress: this.#rooms.options.maxConnectionsPerAddress,
      addressOf: (request) => this.#addressOf(request),
      isAllowed: ({ headers }) => isAllowed(this.#origins, headers.origin),
      isEnding: () => this.isEnding || this.#lag.isHeldUp,
    };
  }

  #serveOldClients(): SigverClients {
    return new SigverClients({
      clock: this.#clock,
      limits: this.#rooms.options,
      maxQueueBytes: this.#options.maxQueueBytes ?? defaultQueueBytes,
      stallMs: this.#stallMs,
      admission: this.#rooms.admission,
      tally: this.#tally,
      onCut: (explanation) => this.#report(new GroupError('SIGNALING_REFUSED', explanation)),
    });
  }

  #askBy(authorize: Authorize): Authorizer {
    const { sigver, authorizeTimeoutMs, maxPendingAuthorizations } = this.#options;
    if (sigver) {
      const explanation = 'sigver and authorize do not go together: clients of sigver have no token';
      throw new GroupError('INVALID_ARGUMENT', explanation);
    }
    const limits = { timeoutMs: authorizeTimeoutMs, maxPending: maxPendingAuthorizations };
    return new Authorizer(this.#clock, authorize, limits, (error) => this.#report(error));
  }

  async #ask({ connection, topic, token }: RoomsOutput & { type: 'ask' }, client: Client): Promise<void> {
    const { address, headers = {} } = client;
    client.headers = undefined;
    const decision = await this.#authorizer!.decide({ topic, token, address, headers });
    this.#handle({ type: 'decided', connection, decision });
  }

  #openLink(store: Store): NodeLink {
    const node = toHex((this.#options.random ?? systemRandom).bytes(nodeNameBytes));
    return new NodeLink({
      ...{ store, node, clock: this.#clock },
      onInput: (input) => this.#handle(input),
      onState: (isUp, reason) => {
        try {
          this.#options.onStore?.(isUp, reason);
        } catch {
          // As with `onError`.
        }
      },
    });
  }

  #addressOf(request: IncomingMessage): string | undefined {
    return clientAddress(request, this.#options.trustedProxies ?? 0);
  }

  #accept(socket: ClientSocket, request: IncomingMessage): void {
    const connection = this.#nextConnection++;
    const address = this.#addressOf(request);
    const { maxRelayQueueBytes = 512 * 1024 } = this.#options;
    const outbox = new Outbox(socket, maxRelayQueueBytes, this.#tally);
    const headers = this.#authorizer && request.headers;
    this.#clients.set(connection, { socket, outbox, address, headers });
    this.#tally.accepted++;
    socket.on('error', (error) => {
      // The socket closes itself, with the close code that fits.
      const explanation = `connection ${connection} from ${address}: ${error.message}`;
      this.#report(new GroupError('SIGNALING_REFUSED', explanation, { cause: error }));
      this.#handle({ type: 'closed', connection });
    });
    socket.on('message', (data: RawData, isBinary: boolean) => {
      // A Buffer, since `binaryType` has its default value.
      this.#tally.received((data as Buffer).length);
      if (isBinary) this.#handle({ type: 'message', connection, bytes: data as Buffer });
      else this.#handle({ type: 'refused', connection, close: SignalingClose.TEXT });
    });
    socket.on('close', () => {
      this.#clients.delete(connection);
      this.#handle({ type: 'closed', connection });
    });
    this.#lag.watch();
    this.#handle({ type: 'connected', connection, address });
    this.#cancelTick ??= this.#clock.after(tickMs, () => this.#tick());
  }

  /** Ticks only while somebody is connected, so that an idle server holds no timer. */
  #tick(): void {
    this.#handle({ type: 'tick' });
    for (const [connection, { outbox }] of this.#clients) {
      if (outbox.tick() * tickMs <= this.#stallMs) continue;
      this.#handle({ type: 'refused', connection, close: SignalingClose.TOO_SLOW });
    }
    const goOn = this.#rooms.connectionCount > 0;
    this.#cancelTick = goOn ? this.#clock.after(tickMs, () => this.#tick()) : undefined;
  }

  #handle(input: RoomsInput): void {
    const next: RoomsInput[] = [];
    for (const output of this.#rooms.handle(input, this.#clock.nowMs())) {
      const { connection } = output;
      const client = this.#clients.get(connection);
      if (!client) continue;
      if (output.type === 'close') this.#cut(connection, client.socket, output.close);
      else if (output.type === 'ask') void this.#ask(output, client);
      else if (output.type === 'carry') {
        if (!client.outbox.carry(output.bytes)) next.push(output.otherwise);
      } else {
        const { maxQueueBytes = defaultQueueBytes } = this.#options;
        if (client.outbox.send(output.bytes) <= maxQueueBytes) continue;
        next.push({ type: 'refused', connection, close: SignalingClose.TOO_SLOW });
      }
    }
    for (const output of this.#rooms.takeForNodes()) {
      this.#link?.tell(output, output.type === 'enrolled' ? this.#rooms.roll(output.topic) : []);
    }
    // The second time for the same connection it is known no more.
    for (const each of next) this.#handle(each);
  }

  #cut(connection: ConnectionNumber, socket: ClientSocket, close: CloseCode): void {
    const explanation = `connection ${connection} closed with ${close.code}: ${close.reason}`;
    // The close frame would wait behind everything that the client does not read.
    if (close.code === SignalingClose.TOO_SLOW.code) socket.terminate();
    else socket.close(close.code, close.reason);
    this.#tally.cut(close.code);
    if (close === SignalingClose.GOING_AWAY) return;
    this.#report(new GroupError('SIGNALING_REFUSED', explanation));
  }

  #report(error: GroupError): void {
    try {
      this.#options.onError?.(error);
    } catch {
      // A log that throws must not end the process.
    }
  }
}

const defaultQueueBytes = 512 * 1024;

function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new GroupError('INVALID_ARGUMENT', `${name} must be a number greater than 0, not ${value}`);
}
