import { decodeMessage, encodeMessage, protocolError, safeInteger } from './codec.js';
import { readDataPacket, writeDataPacket } from './dataPacket.js';
import { readPacket, writePacket } from './gen/channel.js';
import { channelLimits } from './limits.js';
import type { AckFrame, DataFrame, OutgoingPacket, Packet } from './packets.js';

/** Bits of `Data.flags`. */
export const fragmentFlags = { first: 1, last: 2, text: 4 } as const;
const allFlags = fragmentFlags.first | fragmentFlags.last | fragmentFlags.text;

/** Why a member closes a channel for good. */
export type CloseReason = (typeof closeReasons)[number];

const closeReasons = ['LEAVE', 'REPLACED', 'PROTOCOL', 'TIMEOUT', 'NOT_ADMITTED', 'EXCLUDED'] as const;

export function encodePacket(packet: OutgoingPacket): Uint8Array {
  if (packet.attach || packet.close) return encodeMessage(writePacket, packet);
  return writeDataPacket(packet);
}

/** The last word, with what is still to be acknowledged. */
export function encodeClose(reason: CloseReason, acks: readonly AckFrame[] = []): Uint8Array {
  return encodePacket({ acks: [...acks], close: { reason: closeReasons.indexOf(reason) } });
}

/** Whether a packet says that the other side closes the channel; false for what is no packet. */
export function isClose(bytes: Uint8Array): boolean {
  try {
    return Boolean(decodePacket(bytes).close);
  } catch {
    return false;
  }
}

/** A reason this version does not know is a leave: the other side is gone all the same. */
export function closeReasonOf(code: number): CloseReason {
  return closeReasons[code] ?? 'LEAVE';
}

/**
 * Decodes a packet from a link. The payloads are views of `bytes`, plain Uint8Arrays also when `bytes` is a Buffer.
 * Throws GroupError `PROTOCOL` when it is no packet or breaks a limit that shows in the packet alone.
 */
export function decodePacket(bytes: Uint8Array): Packet {
  if (bytes.length > channelLimits.maxPacketBytes) throw protocolError(`a packet of ${bytes.length} bytes`);
  const plain =
    bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const packet = readDataPacket(plain, channelLimits.maxFrames) ?? decodeMessage(readPacket, plain);
  if (packet.data.length + packet.acks.length > channelLimits.maxFrames)
    throw protocolError('too many frames');
  for (const frame of packet.data) checkData(frame);
  for (const ack of packet.acks) checkAck(ack);
  if (packet.attach) {
    if (packet.attach.lanes.length > channelLimits.laneCount) throw protocolError('too many lanes');
    for (const ack of packet.attach.lanes) checkAck(ack);
  }
  return packet;
}

function checkData({ lane, seq, flags, payloads, total, service }: DataFrame): void {
  const count = payloads.length;
  checkLane(lane);
  safeInteger(safeInteger(seq, 'seq') + count, 'seq');
  safeInteger(total, 'total');
  safeInteger(service, 'service');
  if (count === 0 || flags.length !== count)
    throw protocolError(`${flags.length} flags for ${count} fragments`);
  for (let i = 0; i < count; i++) {
    const flag = flags[i]!;
    if ((flag & ~allFlags) !== 0) throw protocolError('unknown flags');
    // Else a message could go on for ever without becoming longer.
    if ((flag & fragmentFlags.last) === 0 && payloads[i]!.length === 0)
      throw protocolError('an empty fragment');
  }
}

function checkAck({ lane, next, credit }: AckFrame): void {
  checkLane(lane);
  safeInteger(next, 'next');
  safeInteger(credit, 'credit');
}

function checkLane(lane: number): void {
  if (lane >= channelLimits.laneCount) throw protocolError(`lane ${lane}`);
}
