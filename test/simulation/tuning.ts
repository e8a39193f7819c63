import { channelDefaults } from '../../src/channel/channelOptions.js';
import { ReassemblyPool } from '../../src/channel/core/reassemblyPool.js';
import { rekeyDefaults } from '../../src/channel/SessionKeys.js';
import { Host } from './Host.js';
import { carriageDefaults, type CarriageOptions } from '../../src/topology/core/carriage.js';

const asShipped = { ...channelDefaults };

/** Limits so low that short messages reach them: the least that the options allow. */
const narrow: Partial<typeof channelDefaults> = {
  fragmentBytes: 1_000,
  packetBytes: 2_200,
  windowBytes: 131_072,
  maxWindowBytes: 262_144,
  highWaterBytes: 65_536,
  ackEveryBytes: 3_000,
  initialFlightBytes: 16_384,
  minFlightBytes: 8_192,
  maxFlightBytes: 131_072,
  maxBufferedBytes: 32_768,
};

const carriageAsShipped = { ...carriageDefaults };

/** As much smaller against the windows above as what is shipped is against those that are shipped, for what waits. */
const narrowCarriage: Partial<CarriageOptions> = {
  maxFlowBytes: 40_000,
  maxGiverBytes: 80_000,
  maxBytes: 120_000,
  burstBytes: 40_000,
};

// In all worlds: so few numbers, though more than wait to be opened at a time, and so short a time that every sealed link
// goes through several keys.
Object.assign(rekeyDefaults, { numbers: 200, ageMs: 3_000 });

const narrowPoolBytes = 300_000;

let poolBytes = Infinity;
/** Each with the host that uses it. */
const pools = new Map<ReassemblyPool, Host | undefined>();
const { reserve } = ReassemblyPool.prototype;

/** The pool of a member can't be reached from outside, so every pool is watched, and made smaller where a world says so. */
ReassemblyPool.prototype.reserve = function (this: ReassemblyPool, bytes: number): boolean {
  if (!pools.has(this)) pools.set(this, Host.last);
  if (this.reservedBytes > 0 && this.reservedBytes + bytes > poolBytes) return false;
  return reserve.call(this, bytes);
};

/** Sets the limits of all channels that are made from now on; one world at a time. */
export function tune(isNarrow: boolean): void {
  Object.assign(channelDefaults, asShipped, isNarrow ? narrow : {});
  Object.assign(carriageDefaults, carriageAsShipped, isNarrow ? narrowCarriage : {});
  poolBytes = isNarrow ? narrowPoolBytes : Infinity;
  pools.clear();
}

/** What is still reserved in all pools since `tune`, but for those of hosts that have crashed, in bytes. */
export function reservedBytes(): number {
  return [...pools].reduce((sum, [pool, host]) => sum + (host?.alive ? pool.reservedBytes : 0), 0);
}
