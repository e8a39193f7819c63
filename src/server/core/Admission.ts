import type { RoomsOptions } from './roomsOptions.js';

/** Counts connections, of whatever protocol, and says whether there may be one more. */
export class Admission {
  readonly #limits: Pick<RoomsOptions, 'maxConnections' | 'maxConnectionsPerAddress'>;
  readonly #byAddress = new Map<string, number>();
  #count = 0;

  constructor(limits: Pick<RoomsOptions, 'maxConnections' | 'maxConnectionsPerAddress'>) {
    this.#limits = limits;
  }

  /** Connections that were admitted and have not gone. */
  get count(): number {
    return this.#count;
  }

  /** Counts a connection, unless there are too many, in all or from this address. */
  admit(address: string | undefined): boolean {
    const same = address === undefined ? 0 : (this.#byAddress.get(address) ?? 0);
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    if (this.#count >= maxConnections || same >= maxConnectionsPerAddress) return false;
    this.#count++;
    if (address !== undefined) this.#byAddress.set(address, same + 1);
    return true;
  }

  /** A connection that was admitted has gone. */
  leave(address: string | undefined): void {
    this.#count--;
    if (address === undefined) return;
    const rest = (this.#byAddress.get(address) ?? 1) - 1;
    if (rest === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, rest);
  }
}
