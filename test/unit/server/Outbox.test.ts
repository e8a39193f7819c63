import assert from 'node:assert/strict';
import { Outbox, type OutgoingSocket } from '../../../src/server/accept/Outbox.js';
import { Tally } from '../../../src/server/accept/Tally.js';

/** A socket that holds what it is given until the test lets it out. */
class SlowSocket {
  readonly OPEN = 1;
  readyState = 1;
  readonly sent: string[] = [];
  #held: { bytes: number; onSent: () => void }[] = [];

  get bufferedAmount(): number {
    return this.#held.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  send(data: Uint8Array, onSent: () => void): void {
    this.sent.push(`${data[0]}`);
    this.#held.push({ bytes: data.length, onSent });
  }

  /** Lets the oldest messages out. */
  drain(count: number): void {
    for (const { onSent } of this.#held.splice(0, count)) onSent();
  }
}

function message(name: number, bytes = 17_000): Uint8Array {
  return new Uint8Array(bytes).fill(name);
}

describe('Outbox', () => {
  let socket: SlowSocket;
  let outbox: Outbox;

  beforeEach(() => {
    socket = new SlowSocket();
    outbox = new Outbox(socket as unknown as OutgoingSocket, 100_000, new Tally());
  });

  it('keeps carried packets back, a few of them apart, and sends everything else at once', () => {
    for (let i = 1; i <= 6; i++) assert.ok(outbox.carry(message(i)));
    assert.deepEqual(socket.sent, ['1', '2']);
    assert.equal(outbox.send(message(100, 50)), 34_050);
    assert.deepEqual(socket.sent, ['1', '2', '100']);
    socket.drain(1);
    assert.deepEqual(socket.sent, ['1', '2', '100', '3']);
    socket.drain(100);
    assert.deepEqual(socket.sent.slice(4), ['4', '5']);
    socket.drain(100);
    assert.deepEqual(socket.sent.slice(6), ['6']);
  });

  it('goes on behind other messages, too', () => {
    outbox.send(message(100, 40_000));
    outbox.carry(message(1));
    assert.deepEqual(socket.sent, ['100']);
    socket.drain(1);
    assert.deepEqual(socket.sent, ['100', '1']);
  });

  it('drops what is too much, and says so; later there is room again', () => {
    const taken = Array.from({ length: 12 }, (_, i) => outbox.carry(message(i)));
    // Two are in the socket; each counts 512 bytes more.
    assert.equal(taken.indexOf(false), 2 + Math.floor(100_000 / 17_512));
    socket.drain(1);
    socket.drain(1);
    assert.ok(outbox.carry(message(20)));
  });

  it('counts how often in a row nothing was taken of what waits', () => {
    assert.equal(outbox.tick(), 0);
    outbox.send(message(1));
    outbox.send(message(2));
    assert.deepEqual([outbox.tick(), outbox.tick(), outbox.tick()], [1, 2, 3]);
    socket.drain(1);
    assert.deepEqual([outbox.tick(), outbox.tick()], [1, 2]);
    socket.drain(1);
    assert.equal(outbox.tick(), 0);
  });

  it('hands nothing to a socket that is being closed', () => {
    for (let i = 1; i <= 6; i++) outbox.carry(message(i));
    socket.readyState = 2;
    socket.drain(100);
    assert.deepEqual(socket.sent, ['1', '2']);
  });
});
