import { GroupError } from '../../src/base/errors.js';
import { BaseLink } from '../../src/channel/link/BaseLink.js';
import type { ConnectionEnd, Side, SimConnection } from './SimConnection.js';

/** One end of a direct connection, as a link. */
export class SimLink extends BaseLink implements ConnectionEnd {
  readonly kind = 'datachannel';
  readonly secure = true;
  readonly maxPacketBytes = 65_536;
  readonly #connection: SimConnection;
  readonly #side: Side;

  constructor(connection: SimConnection, side: Side) {
    super();
    this.#connection = connection;
    this.#side = side;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes(this.#side);
  }

  arrive(packet: Uint8Array): void {
    this.deliver(packet);
  }

  lost(cause: string): void {
    this.end(new GroupError('LINK_CLOSED', cause));
  }

  protected override transmit(packet: Uint8Array): void {
    this.#connection.transmit(this.#side, packet);
  }

  protected override shut(): void {
    this.#connection.closedBy(this.#side);
  }
}
