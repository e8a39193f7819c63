import { GroupError } from '../../base/errors.js';
import { closeReasonOf, decodePacket, encodePacket, type CloseReason } from '../../wire/channelCodec.js';
import { channelLimits } from '../../wire/limits.js';
import type { AckFrame, AttachFrame, DataFrame, OutgoingPacket } from '../../wire/packets.js';
import { AckMarks, type AckedMark } from './ackMarks.js';
import type { Output, Transmit } from './conversationEvents.js';
import type { HeartbeatOptions } from './heartbeat.js';
import { LinkState } from './linkState.js';
import type { ReceivedMessage } from './receiveLane.js';
import { Receiver, type ReceiverOptions } from './receiver.js';
import { wireBytes } from './sendLane.js';
import { Sender } from './sender.js';
import { SlowWatch } from './slowWatch.js';
import { StallWatch } from './stallWatch.js';
import { CongestionWindow, type WindowOptions } from './window.js';

export interface ConversationOptions extends ReceiverOptions, WindowOptions, HeartbeatOptions {
  /** Payload bytes of a fragment, except the last of a message. Default: 16,384. */
  readonly fragmentBytes: number;
  /** Longest packet that is sent, in bytes, if the link takes it. Default: 16,800. */
  readonly packetBytes: number;
  /** With more waiting to be sent, `send` says false until half of it is gone, in bytes. Default: 1,048,576. */
  readonly highWaterBytes: number;
  /** How long the conversation outlives its last link, in milliseconds. Default: 6,000. */
  readonly suspensionMs: number;
  /** A live link that brings no acknowledgement for so long is given up, in milliseconds. Default: 4,000. */
  readonly stallMs: number;
  /** When data has waited for credit for so long, the other side is slow, in milliseconds. Default: 30,000. */
  readonly slowAfterMs: number;
}

/** How long `wakeMs` puts off what `wake` and `poll` have not done, in milliseconds. */
const stuckMs = 100;

/** A longer round trip was the sleep of a machine, after which nothing would be missed for hours. */
const maxSampleMs = 10_000;

/** What an acknowledgement, a ping with a pong, and an Attach without its lanes take in a packet at most. */
const ackBytes = 28;
const pingBytes = 12;
const attachHeadBytes = 6;

/**
 * The conversation of two members: lanes in both directions, window, heartbeats, and the change of links. Pure: time
 * and jitter are passed in, packets are asked for with `poll`, and what is to be done is appended to `outputs`, which
 * the driver empties after each call.
 */
export class Conversation {
  readonly outputs: Output[] = [];
  readonly #options: ConversationOptions;
  #sender: Sender;
  readonly #receiver: Receiver;
  readonly #window: CongestionWindow;
  readonly #stall: StallWatch;
  readonly #slow: SlowWatch;
  readonly #links = new Map<number, LinkState>();
  readonly #ackMarks = new AckMarks();
  #active: LinkState | undefined;
  #lastLink = 0;
  #state: 'new' | 'open' | 'suspended' | 'closed' = 'new';
  /** When the conversation ends unless a link carries it before. */
  #suspensionDueMs: number;
  #heardAtMs = -Infinity;
  #rttMs: number | undefined;
  #hasRoom = true;
  #unackedAtEnd: { messages: number; bytes: number } | undefined;
  /** An acknowledgement of all that is sent is wanted at once. */
  #hurried = false;
  #wokenAtMs = -Infinity;

  constructor(options: ConversationOptions, nowMs: number) {
    this.#options = options;
    this.#sender = newSender(options);
    this.#receiver = new Receiver(options);
    this.#window = new CongestionWindow(options, nowMs);
    this.#stall = new StallWatch(options.stallMs);
    this.#slow = new SlowWatch(options.slowAfterMs);
    this.#suspensionDueMs = nowMs + options.suspensionMs;
  }

  get state(): 'open' | 'suspended' | 'closed' {
    return this.#state === 'new' ? 'suspended' : this.#state;
  }

  /** Less than `highWaterBytes` waits to be sent. */
  get hasRoom(): boolean {
    return this.#hasRoom;
  }

  /** The smoothed round-trip time (RFC 6298), in milliseconds. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** When the last packet came, in milliseconds. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** The link that carries the data. */
  get activeLink(): number | undefined {
    return this.#active?.id;
  }

  /** The link that is kept although nothing gets through; also after the end, if it was there then. */
  get doubtedLink(): number | undefined {
    return [...this.#links.values()].find(({ doubt }) => doubt)?.id;
  }

  /** What is not acknowledged; after the end, what was not then. */
  get unacked(): { messages: number; bytes: number } {
    return this.#unackedAtEnd ?? this.#sender.unacked;
  }

  /** How many bytes may be in flight. */
  get flightBytes(): number {
    return this.#window.bytes;
  }

  /** Starts to use a link, and returns its number. `relayed`: others carry it. */
  attach(maxPacketBytes: number, nowMs: number, jitter: number, relayed = false): number {
    const kind = { maxPacketBytes, relayed };
    const link = new LinkState(++this.#lastLink, kind, this.#options, nowMs, jitter);
    this.#links.set(link.id, link);
    return link.id;
  }

  /** Takes a message; returns false when more than `highWaterBytes` wait. */
  send(service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    this.#sender.push(service, lane, data, text);
    if (this.#sender.waitingBytes > this.#options.highWaterBytes) this.#hasRoom = false;
    return this.#hasRoom;
  }

  /** Returns true when all is acknowledged; else one `flushed` follows when what is there now is. */
  flush(): boolean {
    const waits = this.#ackMarks.markAll(this.#sender);
    this.#hurried ||= waits;
    return !waits;
  }

  /** Returns true when all of a lane is acknowledged; else one `acknowledged` follows when what is there now is. */
  awaitAck(lane: number): boolean {
    const waits = this.#ackMarks.markLane(this.#sender, lane);
    this.#hurried ||= waits;
    return !waits;
  }

  /** What has arrived and was not acknowledged yet, for the last packet. */
  lastAcks(nowMs: number): readonly AckFrame[] {
    return this.#state === 'closed' ? [] : this.#receiver.takeAcks(nowMs);
  }

  /** Takes a packet. Whatever it holds, nothing is thrown: a violation ends the conversation. */
  receive(linkId: number, bytes: Uint8Array, nowMs: number): void {
    const link = this.#links.get(linkId);
    if (!link || this.#state === 'closed') return;
    link.heartbeat.heard(nowMs);
    this.#heardAtMs = nowMs;
    try {
      const packet = decodePacket(bytes);
      if (packet.attach) this.#onAttach(link, packet.attach, nowMs);
      let progress = false;
      for (const ack of packet.acks) progress = this.#onAck(ack, nowMs) || progress;
      if (link.doubt === 'silent' || (link.doubt === 'stalled' && progress)) this.#trust(link, nowMs);
      // Who carries a link can drop packets, so this does not show that the other side breaks the protocol.
      if (packet.data.length > 0 && !link.greeted) return this.#dropLink(link, nowMs);
      for (const frame of packet.data) this.#onData(frame, nowMs);
      if (packet.pong !== 0) this.#observeRtt(link.pongRttMs(packet.pong, nowMs));
      if (packet.ping !== 0) {
        link.pongDue = packet.ping;
        this.#receiver.answer();
      }
      if (packet.close) this.#onClose(closeReasonOf(packet.close.reason));
    } catch (error) {
      this.fail(GroupError.from(error));
    }
  }

  /** The application is done with a message. Also to be called when all is over, for the sake of the pool. */
  settle(message: ReceivedMessage): void {
    this.#guard(() => this.#receiver.settle(message, this.#messages));
  }

  /** Whether messages wait for room in the pool. */
  get isParked(): boolean {
    return this.#receiver.isParked;
  }

  /** The pool has room again. */
  unpark(): void {
    if (this.#state !== 'closed') this.#guard(() => this.#receiver.unpark(this.#messages));
  }

  /** A link has closed, or was closed by `closeLink`. */
  linkLost(linkId: number, nowMs: number): void {
    const link = this.#links.get(linkId);
    if (!link || this.#state === 'closed') return;
    this.#links.delete(linkId);
    // Else that has been told already.
    if (!link.doubt) this.#goOnWithout(link, false, nowMs);
  }

  /** When `wake` is to be called next, in milliseconds. */
  get wakeMs(): number {
    if (this.#state === 'closed') return Infinity;
    let dueMs = this.#active
      ? Math.min(this.#receiver.ackDueMs, this.#stall.dueMs(this.#rttMs), this.#slow.dueMs, this.#askDueMs)
      : this.#suspensionDueMs;
    for (const link of this.#links.values()) dueMs = Math.min(dueMs, link.heartbeat.dueMs);
    // What was due when `wake` was called last, and still is, can't be done now: else it would be called without end.
    return dueMs > this.#wokenAtMs ? dueMs : this.#wokenAtMs + stuckMs;
  }

  /** Time has passed. `jitter`: a random number in [0, 1). */
  wake(nowMs: number, jitter: number): void {
    if (this.#state === 'closed') return;
    this.#wokenAtMs = nowMs;
    for (const link of [...this.#links.values()]) {
      const verdict = link.heartbeat.wake(nowMs, jitter);
      if (verdict === 'ask' || (verdict === 'dead' && link.doubt)) link.pingDue = true;
      else if (verdict === 'dead') this.#doubt(link, 'silent', nowMs);
    }
    const active = this.#active;
    if (active) {
      const silent = nowMs - active.heartbeat.silentSinceMs > this.#options.pingAfterMs;
      if (this.#stall.wake(nowMs, this.#rttMs, silent)) this.#doubt(active, 'stalled', nowMs);
      if (nowMs >= this.#askDueMs) {
        active.pingDue = true;
        this.#slow.asked(nowMs);
      }
      const times = this.#slow.wake(nowMs);
      if (times !== undefined) this.outputs.push({ type: 'slow', times });
    } else if (nowMs >= this.#suspensionDueMs) {
      this.endReceiving();
      this.fail(new GroupError('CHANNEL_CLOSED', 'timeout: no link for too long'), 'TIMEOUT');
    }
  }

  /** The next packet to send; without `bulk` only what must not wait. Call it until there is none. */
  poll(nowMs: number, bulk: boolean): Transmit | undefined {
    if (this.#state === 'closed') return undefined;
    for (const link of this.#links.values()) {
      const packet =
        link === this.#active && !link.greetDue ? this.#fill(link, bulk, nowMs) : this.#greet(link, nowMs);
      if (packet) return { link: link.id, bytes: encodePacket(packet) };
    }
    return undefined;
  }

  /**
   * Nothing more is expected from the other side: outputs the messages that have come whole and had to wait. They are
   * acknowledged, so the other side counts on it that they are not lost. What waits has not been looked at yet: if it
   * breaks the protocol, the conversation ends.
   */
  endReceiving(): void {
    if (this.#state !== 'closed') this.#guard(() => this.#receiver.end(this.#messages));
  }

  /** Ends the conversation and lets go of everything. */
  fail(error: GroupError, tell: CloseReason = 'PROTOCOL', remote?: CloseReason): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#unackedAtEnd = this.#sender.unacked;
    this.#sender = newSender(this.#options);
    this.#receiver.release();
    this.#stall.stop();
    this.outputs.push(remote ? { type: 'closed', error, remote } : { type: 'closed', error, tell });
  }

  get #askDueMs(): number {
    return this.#slow.askDueMs(this.#options.pingAfterMs);
  }

  // ReceivedMessage is one of the outputs, so the receiver may append to them.
  get #messages(): ReceivedMessage[] {
    return this.outputs as ReceivedMessage[];
  }

  #onAttach(link: LinkState, attach: AttachFrame, nowMs: number): void {
    // `next` may be lower than what is acknowledged: another link was faster. What was never sent is refused.
    for (const ack of attach.lanes) this.#onAck(ack, nowMs);
    const begins = link.awaiting || !attach.ok;
    const wanted = !this.#active || link.id > this.#active.id || (link.greeted && !attach.ok);
    link.greeted = true;
    link.awaiting = false;
    if (begins && wanted) this.#begin(link, nowMs);
    if (!attach.ok) {
      link.answerDue = true;
      return;
    }
    this.#observeRtt(link.greetRttMs(nowMs));
    // The other side goes on over this link, so what it had to say on older ones comes again.
    for (const other of [...this.#links.values()]) if (other.id < link.id) this.#dropLink(other, nowMs);
  }

  /** Goes on over this link from where the other side is. */
  #begin(link: LinkState, nowMs: number): void {
    link.doubt = undefined;
    this.#sender.rewind();
    this.#window.reset(nowMs);
    this.#stall.stop();
    this.#rttMs = undefined;
    this.#goOn(link, nowMs);
  }

  #goOn(link: LinkState, nowMs: number): void {
    this.#active = link;
    this.#sender.carries = !link.relayed;
    this.#noteRoom();
    this.#slow.restart(nowMs);
    this.#hurried = !this.#ackMarks.isEmpty;
    const types = { new: 'opened', suspended: 'resumed', open: 'moved', closed: undefined } as const;
    const type = types[this.#state];
    if (type) this.outputs.push({ type });
    this.#state = 'open';
  }

  /** The link in use is gone, or does not get anything through: another one takes its place, if there is one. */
  #goOnWithout(link: LinkState, doubted: boolean, nowMs: number): void {
    const others = [...this.#links.values()].filter((other) => other !== link && !other.doubt);
    const next = others.findLast(({ greeted }) => greeted);
    if (this.#active === link) {
      this.#active = undefined;
      this.#stall.stop();
      this.#suspensionDueMs = nowMs + this.#options.suspensionMs;
      // An older link that is still there: what was sent on the lost one has to be agreed upon again.
      next?.greetAgain();
    }
    // A link that the other side has not attached to yet may be dead: who could build another one has to know.
    if (this.#active || next || (others.length > 0 && this.#state !== 'open')) return;
    if (this.#state === 'open') this.#state = 'suspended';
    this.outputs.push({ type: 'suspended', doubted });
  }

  /**
   * Nothing gets through a link any more, but nobody has closed it: what it holds up may yet arrive. So the last link
   * that the other side has attached to is kept, and asked, until another one has taken its place.
   */
  #doubt(link: LinkState, why: 'silent' | 'stalled', nowMs: number): void {
    const others = [...this.#links.values()].filter((other) => other !== link);
    const isLast = link === this.#active && !others.some(({ greeted, doubt }) => greeted && !doubt);
    if (!isLast) return this.#dropLink(link, nowMs);
    for (const other of others) if (other.doubt) this.#dropLink(other, nowMs);
    link.doubt = why;
    this.#goOnWithout(link, true, nowMs);
  }

  /** A link that was doubted gets something through again. It is ordered, so it goes on where it was. */
  #trust(link: LinkState, nowMs: number): void {
    link.doubt = undefined;
    if (this.#active) return;
    for (let lane = 0; lane < channelLimits.laneCount; lane++)
      if (this.#sender.isInFlight(lane)) this.#stall.sent(lane, nowMs);
    this.#goOn(link, nowMs);
  }

  #dropLink(link: LinkState, nowMs: number): void {
    this.outputs.push({ type: 'closeLink', link: link.id });
    this.linkLost(link.id, nowMs);
  }

  /** Whether it acknowledges something new. */
  #onAck(ack: AckFrame, nowMs: number): boolean {
    const { bytes, fragments, sentAtMs } = this.#sender.acknowledge(ack);
    if (bytes === 0) return false;
    const rttMs = sentAtMs === undefined ? undefined : Math.max(0, nowMs - sentAtMs - ack.delayUs / 1000);
    this.#observeRtt(rttMs);
    this.#window.acknowledge(wireBytes(bytes, fragments), rttMs, sentAtMs, nowMs);
    this.#stall.acknowledged(ack.lane, this.#sender.isInFlight(ack.lane), nowMs);
    // AckedMark is one of the outputs.
    this.#ackMarks.acknowledged(this.#sender, ack.lane, this.outputs as AckedMark[]);
    this.#noteRoom();
    return true;
  }

  #onData(frame: DataFrame, nowMs: number): void {
    this.#receiver.receive(frame, nowMs, this.#rttMs, this.#messages);
  }

  #onClose(remote: CloseReason): void {
    this.endReceiving();
    this.fail(new GroupError('CHANNEL_CLOSED', `closed by the other side: ${remote}`), undefined, remote);
  }

  /** What a link gets that does not carry the data (yet). */
  #greet(link: LinkState, nowMs: number): OutgoingPacket | undefined {
    if (!link.owesAttach && !link.pingDue && link.pongDue === 0) return undefined;
    const packet: OutgoingPacket = link.takePings(nowMs);
    if (link.owesAttach) packet.attach = this.#attach(link, nowMs);
    return packet;
  }

  #attach(link: LinkState, nowMs: number): { ok: boolean; lanes: AckFrame[] } {
    return { ...link.takeAttach(nowMs), lanes: this.#receiver.state(nowMs) };
  }

  /** What the active link gets. */
  #fill(link: LinkState, mayFill: boolean, nowMs: number): OutgoingPacket | undefined {
    const bulkReady = mayFill && this.#sender.bulkReady;
    const bulk = bulkReady && this.#sender.flightBytes < this.#window.bytes;
    if (bulkReady && !bulk) this.#window.noteLimited();
    const sends = bulk || this.#sender.controlReady;
    if (!sends) this.#slow.note(this.#sender.starvedSinceMs(nowMs));
    if (!sends && this.#hurried) this.#hurry(link);
    const attach = link.answerDue ? this.#attach(link, nowMs) : undefined;
    const acks = sends || this.#receiver.ackDueMs <= nowMs ? this.#receiver.takeAcks(nowMs) : [];
    if (!sends && !attach && acks.length === 0 && !link.pingDue && link.pongDue === 0) return undefined;
    const packet: OutgoingPacket = link.takePings(nowMs);
    packet.acks = acks;
    if (attach) packet.attach = attach;
    if (!sends) return packet;
    const packetBytes = Math.min(this.#options.packetBytes, link.maxPacketBytes);
    const attachBytes = attach ? attachHeadBytes + attach.lanes.length * ackBytes : 0;
    const room = packetBytes - pingBytes - acks.length * ackBytes - attachBytes;
    packet.data = this.#sender.take(room, bulk, nowMs);
    for (const { lane } of packet.data) this.#stall.sent(lane ?? 0, nowMs);
    this.#noteRoom();
    return packet;
  }

  /** A ping behind the last data makes the other side acknowledge it with its pong. */
  #hurry(link: LinkState): void {
    if (this.#sender.waitingBytes > 0) return;
    this.#hurried = false;
    if (this.#sender.totals.inFlightBytes > 0) link.pingDue = true;
  }

  #noteRoom(): void {
    if (this.#hasRoom || this.#sender.waitingBytes > this.#options.highWaterBytes / 2) return;
    this.#hasRoom = true;
    this.outputs.push({ type: 'room' });
  }

  #observeRtt(rttMs: number | undefined): void {
    if (rttMs === undefined) return;
    const sampleMs = Math.min(rttMs, maxSampleMs);
    this.#rttMs = this.#rttMs === undefined ? sampleMs : this.#rttMs + (sampleMs - this.#rttMs) / 8;
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(GroupError.from(error));
    }
  }
}

/** On the relay lane a fragment holds a whole packet that is carried for others, if it fits into one of this channel. */
function newSender({ fragmentBytes, packetBytes }: ConversationOptions): Sender {
  const { relayedHeadBytes, packetHeadBytes } = channelLimits;
  return new Sender(fragmentBytes, Math.min(fragmentBytes + relayedHeadBytes, packetBytes - packetHeadBytes));
}
