import { fromUtf8, utf8 } from '../base/bytes.js';
import { CopySlab } from '../base/CopySlab.js';
import { GroupError, inWords } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Departed, GroupTransport } from '../topology/Topology.js';

/** What the application sends and receives. */
export type Data = string | Uint8Array;

export interface MessageDetails {
  /** The lane it came on: messages of one lane keep their order, lanes overtake each other. */
  readonly lane: number;
}

/** The lanes of the application are 0 to 14; 15 belongs to the group itself. */
const laneCount = 15;
const userService = 0;

/**
 * The messages of the application, service 0. They are copied when they are sent, once for all receivers, and when
 * they arrive beside others: so nobody sees bytes change behind its back, and a message that the application keeps does
 * not keep a packet alive. Copies of at most 512 bytes share memory.
 */
export class UserMessages {
  readonly #transport: GroupTransport;
  readonly #copies = new CopySlab();

  /** `onMessage` may return a promise; until it settles the message counts as unread, which slows its sender down. */
  constructor(
    transport: GroupTransport,
    onMessage: (from: MemberId, data: Data, details: MessageDetails) => unknown,
  ) {
    this.#transport = transport;
    transport.receive(userService, ({ from, data, text, lane }) =>
      onMessage(from, text ? fromUtf8(data) : this.#own(data), { lane }),
    );
  }

  /** To all members. Throws GroupError `INVALID_DATA`, `INVALID_ARGUMENT`, `MESSAGE_TOO_LARGE`. */
  send(data: Data, lane: number): boolean {
    const bytes = this.#check(data, lane);
    return this.#transport.broadcast(userService, lane, bytes, typeof data === 'string');
  }

  /** To one member. Throws also `UNKNOWN_MEMBER`. */
  sendTo(id: MemberId, data: Data, lane: number): boolean {
    if (!this.#transport.has(id))
      throw new GroupError('UNKNOWN_MEMBER', `nobody else here is ${inWords(id)}`);
    const bytes = this.#check(data, lane, id);
    return this.#transport.send(id, userService, lane, bytes, typeof data === 'string');
  }

  /**
   * For the message that was sent last on a lane, to all or to one; to be called in the same turn. Resolves when each
   * receiver has acknowledged it. Rejects with `UNACKNOWLEDGED` when one was gone first and all others have, or with
   * `LEFT` when this member has left.
   */
  acknowledged(lane: number, to?: MemberId): Promise<void> {
    const acknowledged = this.#transport.acknowledged(lane, to).then((departed) => {
      if (departed.length > 0) throw unacknowledged(departed);
    });
    // Who ignores the promise must not be punished for it.
    acknowledged.catch(() => {});
    return acknowledged;
  }

  /** The bytes apart from those of the packet; what was put together from several fragments is so already. */
  #own(data: Uint8Array): Uint8Array {
    return data.length === data.buffer.byteLength ? data : this.#copies.copy(data);
  }

  #check(data: Data, lane: number, to?: MemberId): Uint8Array {
    if (!Number.isInteger(lane) || lane < 0 || lane >= laneCount) {
      throw new GroupError(
        'INVALID_ARGUMENT',
        `a lane is a number from 0 to ${laneCount - 1}, not ${inWords(lane)}`,
      );
    }
    const most = this.#transport.maxMessageBytes(to);
    const length = checkData(data).length;
    // UTF-8 is never shorter than UTF-16 is long.
    if (length > most) throw tooLarge(length, most);
    const bytes = typeof data === 'string' ? utf8(data) : this.#copies.copy(data);
    if (bytes.length > most) throw tooLarge(bytes.length, most);
    return bytes;
  }
}

/** Lets strings and Uint8Arrays through; else throws GroupError `INVALID_DATA`. */
export function checkData(data: unknown): Data {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  throw new GroupError('INVALID_DATA', `a message is a string or a Uint8Array, not ${describe(data)}`);
}

function describe(data: unknown): string {
  return data === null
    ? 'null'
    : typeof data === 'object'
      ? (data.constructor?.name ?? 'object')
      : typeof data;
}

function unacknowledged(departed: readonly Departed[]): GroupError {
  const unacked = new Map(departed.map(({ id, departure }) => [id, departure.unacked]));
  if (departed.some(({ departure }) => departure.reason === 'self')) {
    return new GroupError('LEFT', 'the group was left before the message was acknowledged', { unacked });
  }
  const who = departed.map(({ id, departure }) => `${id} (${departure.reason})`).join(', ');
  return new GroupError('UNACKNOWLEDGED', `gone before they had acknowledged the message: ${who}`, {
    unacked,
  });
}

function tooLarge(length: number, most: number): GroupError {
  return new GroupError('MESSAGE_TOO_LARGE', `${length} bytes, at most ${most} can be sent`);
}
