import { TokenBucket } from '../../base/TokenBucket.js';
import type { RoomsOptions } from './roomsOptions.js';

type Limits = Pick<
  RoomsOptions,
  | 'maxConnections'
  | 'maxConnectionsPerAddress'
  | 'connectionsPerSecondPerAddress'
  | 'connectionBurstPerAddress'
>;

/** What is known of an address from which somebody is connected, or was lately. */
interface Origin {
  count: number;
  readonly arrivals: TokenBucket;
  lastArrivalMs: number;
}

/** Counts connections, of whatever protocol, and says whether there may be one more. */
export class Admission {
  readonly #limits: Limits;
  readonly #byAddress = new Map<string, Origin>();
  /** Those from which nobody is connected, in the order in which they came to be so. */
  readonly #deserted = new Map<string, Origin>();
  /** After so long without arrivals an address has all its tokens again, and may be forgotten. */
  readonly #refillMs: number;
  #count = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
    const refillMs = (1000 * limits.connectionBurstPerAddress) / limits.connectionsPerSecondPerAddress;
    // Without such a limit nothing has to be kept.
    this.#refillMs = Number.isFinite(refillMs) ? refillMs : 0;
  }

  /** Connections that were admitted and have not gone. */
  get count(): number {
    return this.#count;
  }

  /** Addresses of which something is kept. */
  get addressCount(): number {
    return this.#byAddress.size + this.#deserted.size;
  }

  /** Counts a connection, unless there are too many: in all, from this address, or from this address in a short time. */
  admit(address: string | undefined, nowMs: number): boolean {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    if (this.#count >= maxConnections) return false;
    this.#forget(nowMs);
    if (address !== undefined) {
      const origin = this.#byAddress.get(address) ?? this.#deserted.get(address) ?? this.#newOrigin(nowMs);
      if (origin.count >= maxConnectionsPerAddress || !origin.arrivals.take(1, nowMs)) return false;
      origin.count++;
      origin.lastArrivalMs = nowMs;
      this.#deserted.delete(address);
      this.#byAddress.set(address, origin);
    }
    this.#count++;
    return true;
  }

  /** A connection that was admitted has gone. */
  leave(address: string | undefined): void {
    this.#count--;
    const origin = this.#byAddress.get(address ?? '');
    if (address === undefined || !origin || --origin.count > 0) return;
    this.#byAddress.delete(address);
    this.#deserted.set(address, origin);
  }

  #newOrigin(nowMs: number): Origin {
    const { connectionsPerSecondPerAddress, connectionBurstPerAddress } = this.#limits;
    const arrivals = new TokenBucket(connectionsPerSecondPerAddress, connectionBurstPerAddress, nowMs);
    return { count: 0, arrivals, lastArrivalMs: nowMs };
  }

  /** Each arrival pays for two that are forgotten, so those of a short time are all that is kept. */
  #forget(nowMs: number): void {
    let looked = 0;
    for (const [address, { lastArrivalMs }] of this.#deserted) {
      if (nowMs - lastArrivalMs < this.#refillMs || ++looked > 2) return;
      this.#deserted.delete(address);
    }
  }
}
