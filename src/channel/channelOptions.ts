import { GroupError } from '../base/errors.js';
import { channelLimits } from '../wire/limits.js';
import type { ConversationOptions } from './core/conversation.js';
import { ReassemblyPool } from './core/reassemblyPool.js';

/** How a channel behaves; all of it may be left out. */
export interface ChannelOptions extends ConversationOptions {
  /** How long a closed channel keeps links that the other side does not close, in milliseconds. Default: 500. */
  readonly lingerMs: number;
  /** No data is handed to a link that buffers more, in bytes. Default: 1,048,576; Chrome fails at 16 MiB. */
  readonly maxBufferedBytes: number;
}

const fragmentBytes = 16_384;

/** The defaults that are the same for all channels; `pool` is made for each. */
export const channelDefaults: Omit<ChannelOptions, 'pool'> = {
  maxMessageBytes: 256 * 1024 * 1024,
  windowBytes: 512 * 1024,
  // 335 Mbit/s at 100 ms.
  maxWindowBytes: 4 * 1024 * 1024,
  fragmentBytes,
  // So a message of 16 KiB is one packet, and so is one that is carried for others; and packets are near the 16 KiB that
  // are fastest between browsers. All of them take 64 KiB.
  packetBytes: fragmentBytes + channelLimits.relayedHeadBytes + channelLimits.packetHeadBytes,
  highWaterBytes: 1024 * 1024,
  ackDelayMs: 25,
  // In Chromium sending an acknowledgement costs as much as sending 16 KiB; more would leave too little of the least window.
  ackEveryBytes: 3 * fragmentBytes,
  initialFlightBytes: 128 * 1024,
  minFlightBytes: 64 * 1024,
  maxFlightBytes: 4 * 1024 * 1024,
  targetDelayMs: 10,
  shallowFlightBytes: 256 * 1024,
  shallowDelayMs: 100,
  pingAfterMs: 2_000,
  deadAfterMs: 5_000,
  stallMs: 4_000,
  slowAfterMs: 30_000,
  suspensionMs: 6_000,
  lingerMs: 500,
  maxBufferedBytes: 1024 * 1024,
};

/** Fills in the defaults. Throws GroupError `INVALID_ARGUMENT` for what can't work. */
export function channelOptions(given: Partial<ChannelOptions>): ChannelOptions {
  const options = { ...channelDefaults, ...given, pool: given.pool ?? new ReassemblyPool() };
  const { maxMessageBytes, windowBytes, maxWindowBytes, packetBytes } = options;
  const headBytes = channelLimits.packetHeadBytes;
  const isWrong: Record<string, boolean> = {
    maxMessageBytes: !(maxMessageBytes >= 1 && maxMessageBytes <= channelLimits.maxMessageBytes),
    // It has to hold a fragment.
    packetBytes:
      packetBytes > channelLimits.maxPacketBytes || options.fragmentBytes > packetBytes - headBytes,
    // Else the credit for one fragment might not be worth telling, and the sender would wait for ever.
    windowBytes: windowBytes < 2 * channelLimits.maxPacketBytes || windowBytes > maxWindowBytes,
    // Else it leaves no time for an answer to a ping.
    deadAfterMs: options.deadAfterMs <= options.pingAfterMs * 1.2,
  };
  const wrong = Object.keys(isWrong).find((name) => isWrong[name]);
  if (wrong) throw new GroupError('INVALID_ARGUMENT', `${wrong} can't be so`);
  return options;
}
