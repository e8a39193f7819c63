import assert from 'node:assert/strict';
import { channelDefaults } from '../../src/channel/channelOptions.js';
import { Conversation, type ConversationOptions } from '../../src/channel/core/conversation.js';
import type { Output } from '../../src/channel/core/conversationEvents.js';
import { ReassemblyPool } from '../../src/channel/core/reassemblyPool.js';
import type { ReceivedMessage } from '../../src/channel/core/receiveLane.js';

/** One direction of a link: packets under way, and whether its ends have noticed that it is closed. */
interface Way {
  packets: Uint8Array[];
}

/** A link between the two: the same number at both ends, because both attach in the same order. */
interface TestLink {
  /** Packets on their way to side 0 and to side 1. */
  readonly to: [Way, Way];
  /** Whether side 0 and side 1 still have it. */
  readonly open: [boolean, boolean];
}

export type SideIndex = 0 | 1;

/**
 * Two conversations, the links between them and the time, all in the hand of a test. Checks with each message that
 * what is delivered on a lane is the beginning of what was sent on it.
 */
export class ConversationPair {
  readonly options: ConversationOptions;
  readonly sides: [Conversation, Conversation];
  readonly links: TestLink[] = [];
  readonly events: [string[], string[]] = [[], []];
  /** Messages that the application of a side has not settled; used when `settles` is false. */
  readonly held: [ReceivedMessage[], ReceivedMessage[]] = [[], []];
  settles = true;
  nowMs = 0;
  /** By `side lane`: what was sent from this side, and how much of it the other one has got. */
  readonly #sent = new Map<string, Uint8Array[]>();
  readonly #got = new Map<string, number>();

  constructor(options: Partial<ConversationOptions> = {}) {
    this.options = { ...channelDefaults, pool: new ReassemblyPool(), ...options };
    this.sides = [new Conversation(this.options, 0), new Conversation(this.options, 0)];
  }

  /** Both sides attach a new link; `relayed`: one that others carry. */
  attach(relayed = false): number {
    this.links.push({ to: [{ packets: [] }, { packets: [] }], open: [true, true] });
    for (const side of this.sides)
      assert.equal(side.attach(65_536, this.nowMs, 0.5, relayed), this.links.length);
    this.pump();
    return this.links.length - 1;
  }

  send(from: SideIndex, lane: number, data: Uint8Array): void {
    const key = `${from} ${lane}`;
    this.#sent.set(key, [...(this.#sent.get(key) ?? []), data]);
    this.sides[from].send(0, lane, data, false);
    this.pump();
  }

  /** Lets the next packet of a link arrive; returns false when there is none. */
  deliver(index: number, to: SideIndex): boolean {
    const link = this.links[index]!;
    const packet = link.to[to].packets.shift();
    if (!packet) return false;
    if (link.open[to]) this.sides[to].receive(index + 1, packet, this.nowMs);
    this.pump();
    return true;
  }

  /** One side sees that a link is closed: what is on its way to it, beyond the first `kept` packets, is lost. */
  lose(index: number, at: SideIndex, kept = 0): void {
    const link = this.links[index]!;
    link.to[at].packets.length = Math.min(kept, link.to[at].packets.length);
    while (this.deliver(index, at));
    if (!link.open[at]) return;
    link.open[at] = false;
    this.sides[at].linkLost(index + 1, this.nowMs);
    this.pump();
  }

  /** Lets everything that is on its way arrive. */
  deliverAll(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (const [index, link] of this.links.entries()) {
        for (const to of [0, 1] as const) {
          while (this.deliver(index, to)) moved = true;
          // What one side has closed is seen by the other one in the end.
          if (link.open[to] && !link.open[to === 0 ? 1 : 0]) {
            this.lose(index, to);
            moved = true;
          }
        }
      }
    }
  }

  /** Goes to the next timer of either side, or by `ms` if that is less. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const dueMs = Math.min(this.sides[0].wakeMs, this.sides[1].wakeMs);
      if (dueMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, dueMs);
      for (const side of this.sides) if (side.wakeMs <= this.nowMs) side.wake(this.nowMs, 0.5);
      this.pump();
      for (const { wakeMs } of this.sides)
        assert.ok(wakeMs > this.nowMs, 'woken, and at once to be woken again');
    }
    this.nowMs = endMs;
  }

  /** Advances in small steps while everything that is sent arrives at once. */
  run(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.advance(5)) this.deliverAll();
  }

  settleHeld(side: SideIndex): void {
    for (const message of this.held[side].splice(0)) this.sides[side].settle(message);
    this.pump();
  }

  /** Throws unless everything that was sent has been delivered. */
  checkAllDelivered(): void {
    for (const [key, sent] of this.#sent) assert.equal(this.#got.get(key) ?? 0, sent.length, `lane ${key}`);
  }

  /** How many messages from a side have been delivered on a lane. */
  deliveredOn(from: SideIndex, lane: number): number {
    return this.#got.get(`${from} ${lane}`) ?? 0;
  }

  get delivered(): number {
    return [...this.#got.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Carries out what both want done, until they want nothing more. */
  pump(): void {
    for (const side of [0, 1] as const) {
      this.#drain(side);
      for (;;) {
        const packet = this.sides[side].poll(this.nowMs, true);
        if (!packet) break;
        const link = this.links[packet.link - 1]!;
        assert.ok(
          packet.bytes.length <= this.options.packetBytes,
          `a packet of ${packet.bytes.length} bytes`,
        );
        if (link.open[side]) link.to[side === 0 ? 1 : 0].packets.push(packet.bytes);
      }
      this.#drain(side);
    }
  }

  #drain(side: SideIndex): void {
    const { outputs } = this.sides[side];
    for (let i = 0; i < outputs.length; i++) this.#carryOut(side, outputs[i]!);
    outputs.length = 0;
  }

  #carryOut(side: SideIndex, output: Output): void {
    switch (output.type) {
      case 'message': {
        const key = `${side === 0 ? 1 : 0} ${output.lane}`;
        const index = this.#got.get(key) ?? 0;
        this.#got.set(key, index + 1);
        assert.deepEqual(output.data, this.#sent.get(key)?.[index], `message ${index} of ${key}`);
        if (this.settles) this.sides[side].settle(output);
        else this.held[side].push(output);
        return;
      }
      case 'closeLink':
        this.links[output.link - 1]!.open[side] = false;
        return;
      case 'closed':
        this.events[side].push(`closed ${output.error.code} ${output.tell ?? output.remote}`);
        return;
      case 'acknowledged':
        this.events[side].push(`acknowledged ${output.lane}`);
        return;
      case 'slow':
        this.events[side].push(`slow ${output.times}`);
        return;
      default:
        this.events[side].push(output.type === 'suspended' && output.doubted ? 'doubted' : output.type);
    }
  }
}
