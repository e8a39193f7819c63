import type { MemberId } from '../../../src/base/ids.js';
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
  type ClientMessage,
  type ServerMessage,
} from '../../../src/wire/signalingCodec.js';
import { Middle, type Passage } from './Middle.js';

export type Said = Exclude<ServerMessage, { kind: 'unknown' }>;
export type Hello = ClientMessage & { kind: 'hello' };
export type Forward = ClientMessage & { kind: 'forward' };

/** A client of the server, and how to lie to it. */
export interface Victim {
  readonly hello: Hello;
  tell(message: Said | Uint8Array | string): void;
  /** Says something to the honest server in the name of the victim. */
  pretend(message: ClientMessage): void;
  close(code: number): void;
}

/** What the server does in the place of passing something on; undefined: it passes it on as it is. */
export interface Scheme {
  onSaid?(message: ClientMessage, from: Victim): readonly ClientMessage[] | undefined;
  onTold?(message: Said, to: Victim): readonly Said[] | undefined;
}

/**
 * A signaling server that means no good: an honest one with somebody in front of it who reads, changes, keeps and
 * invents what passes, as a scheme says.
 */
export class EvilServer {
  /** Nothing evil by default. May be changed at any time. */
  scheme: Scheme = {};
  /** All introductions that passed, in order. */
  readonly seen: { readonly from: Victim; readonly message: Forward }[] = [];
  readonly #middle: Middle;
  readonly #victims = new Map<Passage, Victim>();
  /** How many heartbeats each has sent. */
  readonly #heartbeats = new Map<Victim, number>();
  #waiting: (() => void)[] = [];

  private constructor(middle: Middle) {
    this.#middle = middle;
    middle.onPassing = (bytes, towards, passage) =>
      towards === 'server' ? this.#onSaid(bytes, passage) : this.#onTold(bytes, passage);
    middle.onClosed = (passage) => {
      this.#victims.delete(passage);
      this.#noteProgress();
    };
  }

  static async inFrontOf(url: string): Promise<EvilServer> {
    return new EvilServer(await Middle.listen(url));
  }

  get url(): string {
    return this.#middle.url;
  }

  /** Those who are connected. */
  get victims(): Victim[] {
    return [...this.#victims.values()];
  }

  victim(id: MemberId): Victim {
    const found = this.victims.findLast(({ hello }) => hello.id === id);
    if (!found) throw new Error(`${id} is not connected`);
    return found;
  }

  /** Resolves as soon as the condition holds; it is looked at after each message, and when a client goes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when these clients have taken all that they were told. */
  async settled(victims = this.victims): Promise<void> {
    const wanted = victims.map((victim) => [victim, this.#answers(victim) + 1] as const);
    for (const victim of victims) victim.tell({ kind: 'heartbeat' });
    await this.until(() =>
      wanted.every(([victim, count]) => !this.victims.includes(victim) || this.#answers(victim) >= count),
    );
  }

  close(): Promise<void> {
    return this.#middle.close();
  }

  #onSaid(bytes: Uint8Array, passage: Passage): Uint8Array[] {
    const message = decodeClientMessage(bytes);
    if (message.kind === 'hello') this.#victims.set(passage, victimOf(message, passage));
    const victim = this.#victims.get(passage)!;
    if (message.kind === 'heartbeat') this.#heartbeats.set(victim, this.#answers(victim) + 1);
    if (message.kind === 'forward') this.seen.push({ from: victim, message });
    const messages = this.scheme.onSaid?.(message, victim)?.map(encodeClientMessage) ?? [bytes];
    this.#noteProgress();
    return messages;
  }

  #onTold(bytes: Uint8Array, passage: Passage): Uint8Array[] {
    const message = decodeServerMessage(bytes);
    const victim = this.#victims.get(passage);
    if (message.kind === 'unknown' || !victim) return [bytes];
    const messages = this.scheme.onTold?.(message, victim)?.map(encodeServerMessage) ?? [bytes];
    this.#noteProgress();
    return messages;
  }

  #answers(victim: Victim): number {
    return this.#heartbeats.get(victim) ?? 0;
  }

  #noteProgress(): void {
    for (const resolve of this.#waiting.splice(0)) queueMicrotask(resolve);
  }
}

function victimOf(hello: Hello, { toClient, toServer, close }: Passage): Victim {
  return {
    hello,
    tell: (message) =>
      toClient(
        typeof message === 'string' || message instanceof Uint8Array ? message : encodeServerMessage(message),
      ),
    pretend: (message) => toServer(encodeClientMessage(message)),
    close,
  };
}
