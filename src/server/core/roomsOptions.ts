import { GroupError } from '../../base/errors.js';
import { signalingLimits } from '../../wire/limits.js';

/** What a signaling server allows. Each is a number greater than 0; `Infinity` lifts a limit. */
export interface RoomsOptions {
  /** Longest message of a client, in bytes. Default 64 KiB, which is also the most: clients refuse longer ones. */
  readonly maxPayloadBytes: number;
  /** Default 64: a full mesh of 64 has 2016 links. */
  readonly maxMembersPerTopic: number;
  /** Default 50,000. A topic exists as long as somebody is registered for it. */
  readonly maxTopics: number;
  /** Default 50,000, what one process holds at 12 KiB each in 600 MB. */
  readonly maxConnections: number;
  /** Connections from one IPv4 address or one IPv6 /64. Default 256: a school behind one NAT. */
  readonly maxConnectionsPerAddress: number;
  /**
   * New connections from one IPv4 address or one IPv6 /64: so many a second in the long run, and
   * `connectionBurstPerAddress` at once. Default 20: after a restart that school is back in 8 seconds.
   */
  readonly connectionsPerSecondPerAddress: number;
  /** Default 100: three classes that open the same page. */
  readonly connectionBurstPerAddress: number;
  /**
   * Messages of one client: so many a second in the long run, and `messageBurst` at once. Default 50.
   */
  readonly messagesPerSecond: number;
  /**
   * Default 2000. When 64 members join at once, each has 63 pairs; if every introduction goes over signaling, it sends
   * at most message 1 or message 2, message 3 and about 10 single candidates to each: 63 × 13 = 819. Each pair
   * may fail once and try again: 1638.
   */
  readonly messageBurst: number;
  /** Bytes of one client in the long run. Default 256 KiB. */
  readonly bytesPerSecond: number;
  /** Default 4 MiB. In the case above a pair takes about 3 KB: 63 × 3 KB × 2 tries = 378 KB; 10 times that. */
  readonly byteBurst: number;
  /** How long a connection may take for its HELLO, in milliseconds. Default 5000. */
  readonly helloTimeoutMs: number;
  /** The server sends a heartbeat this often, in milliseconds, and clients answer. Default 15,000. */
  readonly heartbeatMs: number;
  /** A connection from which nothing came for so long is closed, in milliseconds. Default 3 heartbeats. */
  readonly silenceMs: number;
  /**
   * Whether to carry sealed packets between members who have this option on as well, and who neither get a direct link
   * nor have a member that could carry. Default false: a server that introduces has next to no traffic.
   */
  readonly relay: boolean;
  /**
   * Bytes carried for one client in the long run; each packet counts 512 more than it has. Default 1 MiB: a call, or a
   * shared document, and not a way to send films.
   */
  readonly relayBytesPerSecond: number;
  /** The same at once; at least 128 KiB. Default 4 MiB. */
  readonly relayByteBurst: number;
}

/** The options that are numbers. */
type Numbers = Omit<RoomsOptions, 'relay'>;

const defaults: Omit<Numbers, 'silenceMs'> = {
  maxPayloadBytes: signalingLimits.maxMessageBytes,
  maxMembersPerTopic: 64,
  maxTopics: 50_000,
  maxConnections: 50_000,
  maxConnectionsPerAddress: 256,
  connectionsPerSecondPerAddress: 20,
  connectionBurstPerAddress: 100,
  messagesPerSecond: 50,
  messageBurst: 2000,
  bytesPerSecond: 256 * 1024,
  byteBurst: 4 * 1024 * 1024,
  helloTimeoutMs: 5000,
  heartbeatMs: 15_000,
  relayBytesPerSecond: 1024 * 1024,
  relayByteBurst: 4 * 1024 * 1024,
};

const ranges: Partial<Record<keyof Numbers, { from: number; to: number }>> = {
  maxPayloadBytes: { from: 128, to: signalingLimits.maxMessageBytes },
  maxMembersPerTopic: { from: 1, to: signalingLimits.maxMembers },
  heartbeatMs: { from: signalingLimits.minHeartbeatMs, to: signalingLimits.maxHeartbeatMs },
  connectionBurstPerAddress: { from: 1, to: Infinity },
  relayBytesPerSecond: { from: 1, to: Infinity },
  relayByteBurst: { from: signalingLimits.minRelayBurstBytes, to: Infinity },
};

/** Fills in the defaults. Throws GroupError `INVALID_ARGUMENT` for a value out of its range. */
export function roomsOptions(given: Partial<RoomsOptions>): RoomsOptions {
  const heartbeatMs = given.heartbeatMs ?? defaults.heartbeatMs;
  const options: Record<string, number> = { ...defaults, silenceMs: 3 * heartbeatMs };
  for (const name of Object.keys(options) as (keyof Numbers)[]) {
    const value = given[name] ?? options[name];
    const { from, to } = ranges[name] ?? { from: Number.MIN_VALUE, to: Infinity };
    if (typeof value !== 'number' || !(value >= from && value <= to)) {
      throw new GroupError(
        'INVALID_ARGUMENT',
        `${name} must be a number from ${from} to ${to}, not ${value}`,
      );
    }
    options[name] = value;
  }
  const { relay = false } = given;
  if (typeof relay !== 'boolean') {
    throw new GroupError('INVALID_ARGUMENT', `relay must be true or false, not ${String(relay)}`);
  }
  if (relay && options.maxPayloadBytes! < signalingLimits.maxCarryMessageBytes) {
    const least = signalingLimits.maxCarryMessageBytes;
    throw new GroupError('INVALID_ARGUMENT', `with relay, maxPayloadBytes must be ${least} or more`);
  }
  return { ...(options as unknown as Numbers), relay };
}
