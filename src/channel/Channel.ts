import type { CancelTimer } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import { isThenable } from '../base/isThenable.js';
import type { Platform } from '../base/Platform.js';
import { encodeClose, isClose, type CloseReason } from '../wire/channelCodec.js';
import type { AckFrame } from '../wire/packets.js';
import { channelLimits, maxBytesOfLane } from '../wire/limits.js';
import type { ChannelHandlers } from './channelHandlers.js';
import { channelOptions, type ChannelOptions } from './channelOptions.js';
import { Conversation } from './core/conversation.js';
import type { Output } from './core/conversationEvents.js';
import type { ReceivedMessage } from './core/receiveLane.js';
import type { Link } from './link/Link.js';
import { Waiters } from './Waiters.js';

/**
 * The reliable conversation of two members, which outlives its links: whatever is sent on a lane arrives once, whole
 * and in order, as long as a link can be had within `suspensionMs`. Carries out what `core/conversation.ts` decides.
 *
 * It owns the links that are attached to it, and lets go of everything when it closes.
 */
export class Channel {
  readonly #platform: Platform;
  readonly #options: ChannelOptions;
  readonly #handlers: ChannelHandlers;
  readonly #conversation: Conversation;
  readonly #links = new Map<number, Link>();
  readonly #readyWaiters = new Waiters();
  readonly #flushWaiters = new Waiters();
  /** By lane. */
  readonly #ackWaiters = new Map<number, Waiters>();
  readonly #releaseWaiters: (() => void)[] = [];
  readonly #onPoolRelease = (): void => {
    this.#conversation.unpark();
    // The next release may come before the pump does.
    this.#waitForPool();
    this.#pumpSoon();
  };
  #closed: GroupError | undefined;
  #pumpScheduled = false;
  #pumping = false;
  #draining = false;
  /** How many of the outputs have been carried out. */
  #drained = 0;
  #timer: CancelTimer | undefined;
  #timerDueMs = Infinity;
  #lingerTimer: CancelTimer | undefined;

  /** `options`: what differs from `channelDefaults`. Throws GroupError `INVALID_ARGUMENT`. */
  constructor(platform: Platform, options: Partial<ChannelOptions>, handlers: ChannelHandlers) {
    this.#platform = platform;
    this.#options = channelOptions(options);
    this.#handlers = handlers;
    this.#conversation = new Conversation(this.#options, platform.clock.nowMs());
    this.#armTimer();
  }

  /** `suspended` also before the first link carries it. */
  get state(): 'open' | 'suspended' | 'closed' {
    return this.#conversation.state;
  }

  /** The smoothed round-trip time of the link in use, in milliseconds. */
  get rttMs(): number | undefined {
    return this.#conversation.rttMs;
  }

  /** When the last packet came over any of its links, in milliseconds of the clock; -Infinity before the first one. */
  get heardAtMs(): number {
    return this.#conversation.heardAtMs;
  }

  /** The link in use. */
  get link(): Link | undefined {
    const id = this.#conversation.activeLink;
    return id === undefined ? undefined : this.#links.get(id);
  }

  /** What was sent and is not acknowledged, in whole messages and in bytes; after the end, what was not then. */
  get unacked(): { messages: number; bytes: number } {
    return this.#conversation.unacked;
  }

  /** Whether less than `highWaterBytes` waits to be sent. */
  get hasRoom(): boolean {
    return this.#closed === undefined && this.#conversation.hasRoom;
  }

  /** How many bytes may be in flight on the link now; for measurements. */
  get flightBytes(): number {
    return this.#conversation.flightBytes;
  }

  /**
   * Starts to use a link, of which the channel is the owner from now on. The other side attaches its end; data flows
   * once both have, and then older links are closed. A link too narrow for a packet is closed at once.
   */
  attach(link: Link): void {
    const leastBytes = this.#options.fragmentBytes + channelLimits.packetHeadBytes;
    if (this.#closed || link.maxPacketBytes < leastBytes) {
      link.close();
      if (!this.#closed)
        this.#platform.log('warn', 'channel', `link takes ${link.maxPacketBytes} bytes only`);
      return;
    }
    // So that each is one fragment of those who carry it.
    const relayed = link.kind === 'relayed';
    const maxPacketBytes = relayed ? leastBytes : link.maxPacketBytes;
    const id = this.#conversation.attach(maxPacketBytes, this.#nowMs(), this.#jitter(), relayed);
    this.#links.set(id, link);
    link.onPacket = (packet) => {
      this.#conversation.receive(id, packet, this.#nowMs());
      this.#pump();
    };
    link.onClose = () => {
      this.#links.delete(id);
      this.#conversation.linkLost(id, this.#nowMs());
      this.#pump();
    };
    this.#pump();
  }

  /**
   * Takes a message whose bytes will not change any more. False: it is taken, but more than `highWaterBytes` wait now,
   * so better wait for `ready()`. After the end it is dropped, with false.
   * Throws GroupError `MESSAGE_TOO_LARGE`, or `INVALID_ARGUMENT` for a lane other than 0 to 15.
   */
  send(service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    const mostBytes = maxBytesOfLane(lane, this.#options.maxMessageBytes);
    if (data.length > mostBytes) {
      throw new GroupError('MESSAGE_TOO_LARGE', `${data.length} bytes, at most ${mostBytes}`);
    }
    if (!(lane >= 0 && lane < channelLimits.laneCount && Number.isInteger(lane))) {
      throw new GroupError('INVALID_ARGUMENT', `lane ${lane}`);
    }
    if (this.#closed) return false;
    const hasRoom = this.#conversation.send(service, lane, data, text);
    // Whatever is sent in this turn goes out together.
    this.#pumpSoon();
    return hasRoom;
  }

  /** Resolves when there is room. Rejects with `CHANNEL_CLOSED`. */
  ready(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    return this.#wait(this.#readyWaiters);
  }

  /** Resolves when all that was sent before is in the other side's memory. Rejects with `CHANNEL_CLOSED`. */
  flush(): Promise<void> {
    if (!this.#closed && this.#conversation.flush()) return Promise.resolve();
    const flushed = this.#wait(this.#flushWaiters);
    this.#pumpSoon();
    return flushed;
  }

  /** As `flush`, for one lane. */
  acknowledged(lane: number): Promise<void> {
    if (!this.#closed && this.#conversation.awaitAck(lane)) return Promise.resolve();
    let waiters = this.#ackWaiters.get(lane);
    if (!waiters) this.#ackWaiters.set(lane, (waiters = new Waiters()));
    const acknowledged = this.#wait(waiters);
    this.#pumpSoon();
    return acknowledged;
  }

  /**
   * Ends the channel: tells the other side if it can, and drops what is not acknowledged (`flush()` comes first where
   * that matters). No handler is called afterwards. The links are let go when the other side has heard, or after
   * `lingerMs`; see `released`. Messages that have come whole and still wait are handed over before it returns, since
   * the other side counts on what is acknowledged; but not those of one that has broken the protocol.
   */
  close(reason: CloseReason): void {
    if (this.#closed) return;
    if (reason !== 'PROTOCOL') this.#deliverRest();
    // A handler of those may have closed it.
    if (this.#closed) return;
    const error = new GroupError('CHANNEL_CLOSED', `closed here: ${reason}`);
    const acks = this.#conversation.lastAcks(this.#nowMs());
    this.#conversation.fail(error, reason);
    this.#end(error, reason, acks);
    this.#drain();
  }

  /** Resolves when the channel is closed and has let go of its last link and timer. */
  released(): Promise<void> {
    if (this.#closed && this.#links.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#releaseWaiters.push(resolve));
  }

  #nowMs(): number {
    return this.#platform.clock.nowMs();
  }

  #jitter(): number {
    return this.#platform.random.float();
  }

  #wait(waiters: Waiters): Promise<void> {
    const promise = waiters.add();
    if (this.#closed) waiters.rejectAll(closedError(this.#closed));
    return promise;
  }

  #pumpSoon(): void {
    // A pump under way goes on until there is nothing left to do.
    if (this.#pumpScheduled || this.#pumping) return;
    this.#pumpScheduled = true;
    queueMicrotask(() => {
      this.#pumpScheduled = false;
      this.#pump();
    });
  }

  /** Carries out what is decided, sends what may be sent, and sets the timer. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    do {
      this.#drain();
      this.#transmit();
    } while (!this.#draining && this.#conversation.outputs.length > 0);
    this.#pumping = false;
    this.#armTimer();
  }

  #transmit(): void {
    for (;;) {
      const active = this.link;
      const bulk = active !== undefined && active.bufferedBytes < this.#options.maxBufferedBytes;
      const packet = this.#conversation.poll(this.#nowMs(), bulk);
      if (!packet) return;
      this.#links.get(packet.link)?.send(packet.bytes);
    }
  }

  #drain(): void {
    const { outputs } = this.#conversation;
    if (this.#draining) return;
    if (outputs.length === 0) return this.#waitForPool();
    this.#draining = true;
    // What the handlers do may release something.
    this.#waitForPool();
    // By index: what the handlers cause comes behind.
    while (this.#drained < outputs.length) this.#carryOut(outputs[this.#drained++]!);
    outputs.length = 0;
    this.#drained = 0;
    this.#draining = false;
    this.#waitForPool();
  }

  /** Hands over what has come, also from inside a handler. */
  #deliverRest(): void {
    this.#conversation.endReceiving();
    const { outputs } = this.#conversation;
    for (const output of outputs.splice(this.#drained)) {
      if (output.type === 'message') this.#deliver(output);
      else outputs.push(output);
    }
  }

  #waitForPool(): void {
    if (!this.#closed && this.#conversation.isParked) this.#options.pool.wait(this.#onPoolRelease);
  }

  #carryOut(output: Output): void {
    switch (output.type) {
      case 'message':
        return this.#deliver(output);
      case 'closeLink': {
        const link = this.#links.get(output.link);
        this.#links.delete(output.link);
        return link?.close();
      }
      case 'opened':
        return this.#call('onOpen', () => this.#handlers.onOpen?.());
      case 'suspended':
        return this.#call('onSuspended', () => this.#handlers.onSuspended(output.doubted));
      case 'resumed':
        return this.#call('onResumed', () => this.#handlers.onResumed());
      case 'moved':
        return this.#call('onMoved', () => this.#handlers.onMoved?.());
      case 'slow':
        return this.#call('onSlow', () => this.#handlers.onSlow?.(output.times));
      case 'room':
        this.#readyWaiters.resolveAll();
        return this.#call('onReady', () => this.#handlers.onReady?.());
      case 'flushed':
        return this.#flushWaiters.resolveOne();
      case 'acknowledged':
        return this.#ackWaiters.get(output.lane)?.resolveOne();
      case 'closed':
        // The owner knows of its own close.
        if (this.#closed) return;
        this.#end(output.error, output.tell);
        return this.#tell('onClosed', () => this.#handlers.onClosed(output.error, output.remote));
      default:
        output satisfies never;
    }
  }

  #deliver(message: ReceivedMessage): void {
    let result: unknown;
    if (!this.#closed) {
      try {
        result = this.#handlers.onMessage(message);
      } catch (error) {
        this.#logThrown('onMessage', error);
      }
    }
    if (!isThenable(result)) return this.#conversation.settle(message);
    const settle = (): void => {
      this.#conversation.settle(message);
      this.#pumpSoon();
    };
    result.then(settle, (error: unknown) => {
      this.#logThrown('onMessage', error);
      settle();
    });
  }

  /** Calls a handler unless the channel is closed. */
  #call(name: string, handler: () => void): void {
    if (!this.#closed) this.#tell(name, handler);
  }

  #tell(name: string, handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#logThrown(name, error);
    }
  }

  #logThrown(name: string, error: unknown): void {
    this.#platform.log('error', 'channel', `${name} threw`, { error });
  }

  #armTimer(): void {
    const dueMs = this.#closed ? Infinity : this.#conversation.wakeMs;
    // A timer that fires too early does no harm, and is cheaper than a new one for each packet.
    if (dueMs >= this.#timerDueMs) return;
    this.#timer?.();
    this.#timerDueMs = dueMs;
    this.#timer = this.#platform.clock.after(Math.max(0, dueMs - this.#nowMs()), () => {
      this.#timerDueMs = Infinity;
      this.#conversation.wake(this.#nowMs(), this.#jitter());
      this.#pump();
    });
  }

  /** Lets go of everything but the links that carry the last word. */
  #end(error: GroupError, tell: CloseReason | undefined, acks: readonly AckFrame[] = []): void {
    this.#closed = error;
    this.#timer?.();
    this.#options.pool.forget(this.#onPoolRelease);
    for (const waiters of [this.#readyWaiters, this.#flushWaiters, ...this.#ackWaiters.values()]) {
      waiters.rejectAll(closedError(error));
    }
    // Whoever could not be reached hears it too late, if ever: what it then has lost it has to find out by itself.
    const unheard = tell === 'TIMEOUT' ? this.#conversation.doubtedLink : undefined;
    for (const [id, link] of this.#links) {
      const tells = tell !== undefined && id !== unheard;
      if (tells) link.send(encodeClose(tell, acks));
      link.onClose = () => this.#release(id);
      link.onPacket = (packet) => {
        if (isClose(packet)) this.#release(id);
      };
      // Nobody is to hear of it any more; or the other side will close the link when it does.
      if (!tells) this.#release(id);
    }
    if (this.#links.size === 0) return this.#released();
    this.#lingerTimer = this.#platform.clock.after(this.#options.lingerMs, () => {
      for (const id of this.#links.keys()) this.#release(id);
    });
  }

  #release(id: number): void {
    this.#links.get(id)?.close();
    this.#links.delete(id);
    if (this.#links.size === 0) this.#released();
  }

  #released(): void {
    this.#lingerTimer?.();
    for (const resolve of this.#releaseWaiters.splice(0)) resolve();
  }
}

function closedError(cause: GroupError): GroupError {
  return new GroupError('CHANNEL_CLOSED', 'the channel has closed', { cause });
}
