import { GroupError } from '../../../src/base/errors.js';
import { Session } from '../../../src/signaling/core/session.js';
import type { SessionInput, SessionOutput, SocketInput } from '../../../src/signaling/core/sessionEvents.js';
import { Ways } from '../../../src/signaling/core/ways.js';
import { SignalingClose } from '../../../src/wire/closeCodes.js';
import {
  decodeClientMessage,
  encodeServerMessage,
  type RegisteredMember,
} from '../../../src/wire/signalingCodec.js';
import { ByteSource } from '../ByteSource.js';
import type { Target } from '../Target.js';
import { memberId, samples } from './samples.js';

const me = memberId(1);
const codes = [1000, 1006, ...Object.values(SignalingClose).map(({ code }) => code), 4999];

/**
 * The client's side of signaling, where the server says what the input says, over a socket and one beside it, closes
 * them with any code, and time passes.
 */
export const target: Target = {
  maxBytes: 128,
  seeds: samples.server.map((message) =>
    Uint8Array.of(
      0,
      1,
      0,
      2,
      0,
      0,
      0,
      2,
      1,
      1,
      2,
      0,
      2,
      0,
      1,
      message.length,
      ...message,
      5,
      100,
      6,
      7,
      2,
      9,
      8,
    ),
  ),
  run(input) {
    new Client(new ByteSource(input)).live();
  },
};

class Client {
  readonly #source: ByteSource;
  readonly #session: Session;
  #nowMs = 0;
  #dueMs = Infinity;

  constructor(source: ByteSource) {
    this.#source = source;
    const registration = { topic: new Uint8Array(32), id: me, incarnation: 1, relay: source.bool() };
    const urls = ['wss://a.example/', 'https://b.example/'].slice(0, 1 + source.below(2));
    this.#session = new Session(registration, new Ways(urls, source.bool()));
  }

  live(): void {
    this.#handle({ type: 'connect' });
    while (!this.#source.isEmpty) this.#handle(this.#input());
  }

  #input(): SessionInput {
    const source = this.#source;
    switch (source.below(10)) {
      case 0:
      case 1:
        return this.#ofSocket({ type: 'message', bytes: source.bytes() });
      case 2:
        return this.#ofSocket({ type: 'message', bytes: this.#message() });
      case 3:
        return this.#ofSocket({ type: 'opened', ...(source.bool() && { token: 'a token' }) });
      case 4:
        return this.#ofSocket({ type: 'closed', code: source.pick(codes) });
      case 5:
        this.#nowMs += 16 * source.number();
        return { type: 'timer' };
      case 6:
        if (this.#dueMs < Infinity) this.#nowMs = Math.max(this.#nowMs, this.#dueMs);
        return { type: 'timer' };
      case 7:
        return { type: 'forward', to: this.#member(), introduction: new Uint8Array(3) };
      case 8: {
        const packet = { link: new Uint8Array(8), number: source.number(), data: source.take(3) };
        return { type: 'carry', to: this.#member(), packet };
      }
      default:
        if (source.byte() > 200) return { type: 'close' };
        if (source.bool()) return { type: 'reconnectNow' };
        return this.#ofSocket({ type: 'failed', error: new GroupError('PROTOCOL', 'no bytes') });
    }
  }

  #ofSocket(input: SocketInput): SocketInput {
    return this.#source.byte() > 128 ? { ...input, next: true } : input;
  }

  #message(): Uint8Array {
    const source = this.#source;
    switch (source.below(7)) {
      case 0:
        return encodeServerMessage({
          ...{ kind: 'welcome', members: this.#members(), heartbeatMs: 100 + 16 * source.number() },
          ...(source.bool() && { relaying: { bytesPerSecond: 1e6, burstBytes: 1e6 } }),
        });
      case 1: {
        const left = this.#members().map(({ id }) => id);
        return encodeServerMessage({ kind: 'change', joined: this.#members(), left });
      }
      case 2:
        return encodeServerMessage({ kind: 'roster', members: this.#members() });
      case 3:
        return encodeServerMessage({ kind: 'goAway', delayMs: 16 * source.number() });
      case 4:
        return encodeServerMessage({ kind: 'heartbeat' });
      default:
        return source.pick(samples.server);
    }
  }

  #members(): RegisteredMember[] {
    const source = this.#source;
    return Array.from({ length: source.below(4) }, () => ({
      ...{ id: this.#member(), incarnation: source.byte(), relay: source.bool() },
    }));
  }

  #member(): string {
    return memberId(this.#source.below(5));
  }

  #handle(input: SessionInput): void {
    const wasOver = this.#session.isOver;
    const outputs = this.#session.handle(input, this.#nowMs);
    for (const output of outputs) this.#look(output);
    if (wasOver && (!this.#session.isOver || outputs.some(({ type }) => type !== 'end')))
      throw new Error('goes on after the end');
  }

  #look(output: SessionOutput): void {
    switch (output.type) {
      case 'send':
        decodeClientMessage(output.bytes);
        return;
      case 'wake':
        if (!(output.afterMs >= 0 && output.afterMs < Infinity))
          throw new Error(`wake after ${output.afterMs} ms`);
        this.#dueMs = this.#nowMs + output.afterMs;
        return;
      case 'backOff':
        if (!(output.attempt >= 0)) throw new Error(`attempt ${output.attempt}`);
        this.#dueMs = this.#nowMs + 1_000;
        return;
      case 'members':
        if (output.members.some(({ id }) => id === me)) throw new Error('lists itself');
        if (new Set(output.members.map(({ id }) => id)).size < output.members.length)
          throw new Error('lists a member twice');
        return;
      case 'joined':
        if (output.member.id === me) throw new Error('itself has joined');
        return;
      case 'refused':
        if (output.error.code === 'INTERNAL') throw output.error;
        return;
      default:
    }
  }
}
