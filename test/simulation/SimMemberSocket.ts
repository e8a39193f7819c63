import type { Socket } from '../../src/base/Socket.js';
import type { Host } from './Host.js';
import type { Network } from './Network.js';
import { SimConnection, type ConnectionEnd, type Side } from './SimConnection.js';

/** One end of a WebSocket between a member and a bot. */
export class SimMemberSocket implements Socket, ConnectionEnd {
  binaryType = 'blob';
  readyState = 0;
  protocol = '';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  readonly #network: Network;
  readonly #host: Host;
  #connection: SimConnection | undefined;
  #side: Side = 0;

  constructor(network: Network, host: Host) {
    this.#network = network;
    this.#host = host;
    host.sockets.add(this);
  }

  get bufferedAmount(): number {
    return this.#connection?.bufferedBytes(this.#side) ?? 0;
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) return;
    this.#network.watches.plaintext.see(data, 'a WebSocket');
    this.#connection!.transmit(this.#side, data);
  }

  close(): void {
    if (this.readyState >= 2) return;
    this.#end(2);
    this.#connection?.closedBy(this.#side);
  }

  /** The handshake is over; messages may follow. */
  open(connection: SimConnection, side: Side, protocol: string): void {
    this.#connection = connection;
    this.#side = side;
    connection.ends[side] = this;
    this.protocol = protocol;
    this.readyState = 1;
    this.onopen?.({});
  }

  arrive(packet: Uint8Array): void {
    if (this.readyState === 1) this.onmessage?.({ data: packet.buffer });
  }

  lost(): void {
    if (this.readyState >= 2) return;
    this.#end(3);
    this.onclose?.({ code: 1006, reason: '' });
  }

  #end(state: 2 | 3): void {
    this.readyState = state;
    this.#host.sockets.delete(this);
  }
}

/** Dials the bot on another host; `accept` gets its end of the socket there. */
export function dialMember(
  network: Network,
  host: Host,
  target: Host,
  protocol: string,
  accept: (socket: Socket) => void,
): Socket {
  const near = new SimMemberSocket(network, host);
  const oneWayMs = host.way.delayMs + target.way.delayMs;
  network.timeline.after(3 * oneWayMs, () => {
    const reachable = target.alive && network.isClear(host, target) && network.isClear(target, host);
    if (!reachable) return host.run(() => near.lost());
    if (near.readyState !== 0 || !host.alive) return;
    const connection = new SimConnection(network, [host, target]);
    const far = new SimMemberSocket(network, target);
    target.run(() => {
      far.open(connection, 1, protocol);
      accept(far);
    });
    network.timeline.after(oneWayMs, () => {
      host.run(() => {
        if (near.readyState === 0) near.open(connection, 0, protocol);
        // Closed meanwhile: nobody holds this end any more.
        else connection.closedBy(0);
      });
    });
  });
  return near;
}
