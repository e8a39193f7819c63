import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../src/base/Clock.js';
import { GroupError } from '../../src/base/errors.js';
import { channelLimits } from '../../src/wire/limits.js';
import { decodeMesh, type Relay } from '../../src/wire/meshCodec.js';
import { Carrier, meshService, relayService, type NextHop } from '../../src/topology/Carrier.js';
import { carriageDefaults, type CarriageOptions } from '../../src/topology/core/carriage.js';

/** Carriers that pass on as fast as the next one takes it. */
export const unpaced: CarriageOptions = {
  ...carriageDefaults,
  bytesPerSecond: Infinity,
  burstBytes: Infinity,
};

/** The id of member `number`. */
export function idOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** Carriers that are connected in memory; members are numbers here. What they tell their owners is kept as lines. */
export class CarrierNet {
  readonly lines: string[] = [];
  /** Every message that was handed to a channel. */
  readonly sent: { from: number; to: number; relay: Relay }[] = [];
  readonly clock: ManualClock = new ManualClock();
  readonly #options: CarriageOptions | undefined;
  readonly #carriers = new Map<number, Carrier>();
  readonly #hops = new Map<string, FakeHop>();

  constructor(options?: CarriageOptions) {
    this.#options = options;
  }

  carrier(number: number): Carrier {
    let carrier = this.#carriers.get(number);
    if (!carrier) {
      carrier = new Carrier(
        idOf(number),
        this.clock,
        {
          neighbor: (id) => this.#hops.get(`${number} ${parseInt(id, 16)}`),
          server: () => undefined,
          onIntroduction: (from, bytes, via) =>
            this.lines.push(`${number}: ${bytes.join()} of ${short(from)} via ${via.map(short).join()}`),
          onUndelivered: (to, first) => this.lines.push(`${number}: not to ${short(to)} via ${short(first)}`),
        },
        this.#options,
      );
      this.#carriers.set(number, carrier);
    }
    return carrier;
  }

  /** Links each of them with the next one. */
  connect(...members: number[]): void {
    for (let i = 1; i < members.length; i++) {
      this.#connect(members[i - 1]!, members[i]!);
      this.#connect(members[i]!, members[i - 1]!);
    }
  }

  /** The links of two members with one another are lost, at both. */
  cut(a: number, b: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      this.#hops.get(`${from} ${to}`)?.cut();
      this.#hops.delete(`${from} ${to}`);
    }
    this.carrier(a).lost(idOf(b));
    this.carrier(b).lost(idOf(a));
  }

  /** The channel from one to another. */
  hop(from: number, to: number): FakeHop {
    return this.#hops.get(`${from} ${to}`)!;
  }

  #connect(from: number, to: number): void {
    this.#hops.set(
      `${from} ${to}`,
      new FakeHop((service, lane, data) => {
        const message = decodeMesh(data);
        if (message.kind !== 'relay') throw new Error(`a message of kind ${message.kind}`);
        const expected = service === relayService ? channelLimits.relayLane : channelLimits.controlLane;
        if (lane !== expected) throw new Error(`service ${service} on lane ${lane}`);
        if (service !== relayService && service !== meshService) throw new Error(`service ${service}`);
        const { path, at, content } = message;
        this.sent.push({ from, to, relay: { path, at, content } });
        queueMicrotask(() => this.carrier(to).receive(idOf(from), message, service));
      }),
    );
  }
}

/** A channel that says that it has no room when a test wants it so. */
export class FakeHop extends EventEmitter implements NextHop {
  readonly #onSend: (service: number, lane: number, data: Uint8Array) => void;
  #room = Infinity;

  constructor(onSend: (service: number, lane: number, data: Uint8Array) => void) {
    super();
    this.#onSend = onSend;
  }

  get hasRoom(): boolean {
    return this.#room > 0;
  }

  /** Takes so many messages from now on. */
  setRoom(messages: number): void {
    this.#room = messages;
    if (messages > 0) this.emit('ready');
  }

  send(service: number, lane: number, data: Uint8Array): boolean {
    this.#room--;
    this.#onSend(service, lane, data);
    return this.hasRoom;
  }

  async ready(): Promise<void> {
    if (!this.hasRoom) await once(this, 'ready');
  }

  /** The channel has ended: whoever waits for room is told. */
  cut(): void {
    if (this.listenerCount('error') > 0) this.emit('error', new GroupError('CHANNEL_CLOSED', 'cut'));
  }
}

/** A clock that moves when a test says so. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ dueMs: number; action: () => void }>();

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers]) {
      if (timer.dueMs > this.#nowMs || !this.#timers.delete(timer)) continue;
      timer.action();
    }
  }
}

function short(id: string): string {
  return String(parseInt(id, 16));
}
