import { Outbox, type OutgoingSocket } from '../../src/server/accept/Outbox.js';
import { signalingLimits } from '../../src/wire/limits.js';
import type { Report } from './checks/pairs.js';

/** What the server's end of a socket is to an outbox. */
export interface OutboxPipe {
  readonly bufferedBytes: number;
  /** `onSent`: it does not wait any more. */
  send(bytes: Uint8Array, onSent: () => void): void;
}

/**
 * The server's outbox for one client, and a second account of what waits in it: carried packets go in their order, wait
 * within their limit, and only a few of them in the socket.
 */
export class SimOutbox {
  readonly #outbox: Outbox;
  readonly #maxCarriedBytes: number;
  readonly #report: Report;
  readonly #carried: Uint8Array[] = [];

  constructor(pipe: OutboxPipe, maxCarriedBytes: number, report: Report) {
    this.#maxCarriedBytes = maxCarriedBytes;
    this.#report = report;
    const socket = {
      OPEN: 1,
      readyState: 1,
      get bufferedAmount() {
        return pipe.bufferedBytes;
      },
      send: (bytes: Uint8Array, onSent: () => void) => {
        this.#note(bytes, pipe.bufferedBytes);
        pipe.send(bytes, onSent);
      },
    };
    this.#outbox = new Outbox(socket as unknown as OutgoingSocket, maxCarriedBytes, { sent: () => {} });
  }

  send(bytes: Uint8Array): void {
    this.#outbox.send(bytes);
  }

  /** False, and not sent: too much waits. */
  carry(bytes: Uint8Array): boolean {
    this.#carried.push(bytes);
    const taken = this.#outbox.carry(bytes);
    if (!taken) this.#carried.pop();
    const waiting = this.#carried.reduce((sum, { length }) => sum + length + carryOverheadBytes, 0);
    if (waiting > this.#maxCarriedBytes) this.#report(`${waiting} bytes wait for one client of the server`);
    return taken;
  }

  #note(bytes: Uint8Array, bufferedBytes: number): void {
    const place = this.#carried.indexOf(bytes);
    if (place < 0) return;
    this.#carried.splice(place, 1);
    if (place > 0) this.#report(`the server lets a carried packet overtake ${place} others`);
    if (bufferedBytes >= maxAheadBytes)
      this.#report(`the server puts a carried packet behind ${bufferedBytes} bytes in a socket`);
  }
}

const { carryOverheadBytes } = signalingLimits;

/** With more in a socket, on either side, carried packets wait outside of it. */
export const maxAheadBytes = 32 * 1024;
