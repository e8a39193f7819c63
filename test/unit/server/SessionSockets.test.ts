import assert from 'node:assert/strict';
import type { Clock } from '../../../src/base/Clock.js';
import type { Link } from '../../../src/channel/link/Link.js';
import { memoryLinkPair } from '../../../src/channel/link/memory.js';
import { SessionSockets } from '../../../src/server/accept/SessionSockets.js';
import { turn } from '../../contract/check.js';

/** Timers fire when the test says so. */
class HandClock implements Clock {
  readonly timers = new Set<() => void>();

  nowMs(): number {
    return 0;
  }
  wallMs(): number {
    return 0;
  }
  after(_delayMs: number, action: () => void): () => void {
    const timer = (): void => {
      this.timers.delete(timer);
      action();
    };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }
}

const sid = (number: number): Uint8Array => new Uint8Array(8).fill(number);

describe('SessionSockets', () => {
  let clock: HandClock;
  let sockets: SessionSockets;

  beforeEach(() => {
    clock = new HandClock();
    sockets = new SessionSockets(clock);
  });

  /** A socket, what its other end has got, and whether it was closed. */
  function socket(): { near: Link; far: Link; isClosed(): boolean } {
    const [near, far] = memoryLinkPair();
    let closed = false;
    far.onPacket = () => {};
    far.onClose = () => (closed = true);
    return { near, far, isClosed: () => closed };
  }

  it('hands a socket to the session that expects it, once', async () => {
    const links: Link[] = [];
    sockets.expect(sid(1), (link) => links.push(link));
    const [first, second] = [socket(), socket()];
    sockets.offer(sid(1), first.near);
    sockets.offer(sid(1), second.near);
    assert.deepEqual(links, [first.near]);
    sockets.close();
    await turn();
    assert.deepEqual([first.isClosed(), second.isClosed()], [false, true]);
    assert.equal(clock.timers.size, 0);
  });

  it('keeps a socket that comes first, with what it says, until its session does', async () => {
    const early = socket();
    sockets.offer(sid(2), early.near);
    early.far.send(new Uint8Array([1]));
    early.far.send(new Uint8Array([2]));
    await turn();
    const packets: number[] = [];
    sockets.expect(sid(2), (link) => (link.onPacket = ([byte]) => packets.push(byte!)));
    early.far.send(new Uint8Array([3]));
    await turn();
    assert.deepEqual(packets, [1, 2, 3]);
    assert.equal(clock.timers.size, 0);
  });

  it('closes a socket whose session does not come in time', async () => {
    const early = socket();
    sockets.offer(sid(3), early.near);
    for (const fire of [...clock.timers]) fire();
    await turn();
    assert.equal(early.isClosed(), true);
    sockets.expect(sid(3), () => assert.fail('it is gone'));
  });

  it('forgets a socket that closes while it waits', async () => {
    const early = socket();
    sockets.offer(sid(4), early.near);
    early.far.close();
    await turn();
    assert.equal(clock.timers.size, 0);
    sockets.expect(sid(4), () => assert.fail('it is gone'));
  });

  it('closes a socket that says too much while it waits', async () => {
    const early = socket();
    sockets.offer(sid(5), early.near);
    early.far.send(new Uint8Array(60_000));
    early.far.send(new Uint8Array(6_000));
    await turn();
    assert.equal(early.isClosed(), true);
    assert.equal(clock.timers.size, 0);
  });

  it('closes a second socket with the name of one that waits, which stays', async () => {
    const [first, second] = [socket(), socket()];
    sockets.offer(sid(6), first.near);
    sockets.offer(sid(6), second.near);
    await turn();
    assert.deepEqual([first.isClosed(), second.isClosed()], [false, true]);
    sockets.close();
  });

  it('lets no more than 1,000 sockets wait', async () => {
    const name = (number: number): Uint8Array => new Uint8Array(8).fill(number & 255).fill(number >> 8, 4);
    const waiting = Array.from({ length: 1_001 }, socket);
    for (const [index, { near }] of waiting.entries()) sockets.offer(name(index), near);
    await turn();
    assert.equal(
      waiting.findIndex(({ isClosed }) => isClosed()),
      1_000,
    );
    sockets.close();
    await turn();
    assert.ok(waiting.every(({ isClosed }) => isClosed()));
    assert.equal(clock.timers.size, 0);
  });

  it('hands nothing to a session that has stopped expecting', async () => {
    sockets.expect(sid(7), () => assert.fail('it does not expect any more'))();
    sockets.offer(sid(7), socket().near);
    sockets.close();
    assert.equal(clock.timers.size, 0);
  });
});
