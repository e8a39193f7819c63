import { signalingLimits } from '../../wire/limits.js';
import type { ClientSocket } from './ClientSocket.js';
import type { Tally } from './Tally.js';

/** What an outbox uses of a connection. */
export type OutgoingSocket = Pick<ClientSocket, 'readyState' | 'OPEN' | 'bufferedAmount' | 'send'>;

/**
 * What is sent to one client. Packets that are carried for others wait here, and only a few of them in the socket, so
 * that introductions and heartbeats never stand behind many of them.
 */
export class Outbox {
  readonly #socket: OutgoingSocket;
  readonly #maxCarriedBytes: number;
  readonly #tally: Pick<Tally, 'sent'>;
  readonly #carried: Uint8Array[] = [];
  #carriedBytes = 0;
  #stalledTicks = 0;
  readonly #onSent = (): void => {
    this.#stalledTicks = 0;
    this.#pump();
  };

  /** `maxCarriedBytes`: so much may wait here, each packet counted with 512 bytes more. */
  constructor(socket: OutgoingSocket, maxCarriedBytes: number, tally: Pick<Tally, 'sent'>) {
    this.#socket = socket;
    this.#maxCarriedBytes = maxCarriedBytes;
    this.#tally = tally;
  }

  /** Before everything that waits here. Returns how much waits in the socket then, in bytes. */
  send(data: string | Uint8Array): number {
    this.#socket.send(data, this.#onSent);
    this.#tally.sent(data.length);
    return this.#socket.bufferedAmount;
  }

  /** Sends a carried packet when its turn has come. False, and it is dropped: too many wait. */
  carry(bytes: Uint8Array): boolean {
    if (this.#carriedBytes + costOf(bytes) > this.#maxCarriedBytes) return false;
    this.#carried.push(bytes);
    this.#carriedBytes += costOf(bytes);
    this.#pump();
    return true;
  }

  /**
   * To be called in a rhythm. Returns how many times in a row something waited in the socket and nothing had been taken
   * off it since the time before. Counted so, and not by a clock, a pause of this process is nobody's fault.
   */
  tick(): number {
    // What waits is known to have been taken only when all of it was.
    this.#stalledTicks = this.#socket.bufferedAmount > 0 ? this.#stalledTicks + 1 : 0;
    return this.#stalledTicks;
  }

  #pump(): void {
    const socket = this.#socket;
    while (this.#carried.length > 0 && socket.bufferedAmount < maxAheadBytes) {
      // What is left goes with the socket.
      if (socket.readyState !== socket.OPEN) return;
      const bytes = this.#carried.shift()!;
      this.#carriedBytes -= costOf(bytes);
      socket.send(bytes, this.#onSent);
      this.#tally.sent(bytes.length);
    }
  }
}

/** The socket holds more than this only of other messages: at least one packet more fits. */
const maxAheadBytes = 32 * 1024;

function costOf(bytes: Uint8Array): number {
  return bytes.length + signalingLimits.carryOverheadBytes;
}
