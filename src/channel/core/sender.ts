import type { AckFrame, OutgoingData } from '../../wire/packets.js';
import { channelLimits } from '../../wire/limits.js';
import {
  fragmentHeadBytes,
  frameHeadBytes,
  SendLane,
  type Acked,
  type SendTotals,
  wireBytes,
} from './sendLane.js';

const { laneCount, controlLane, relayLane, fragmentOverheadBytes, maxFrames } = channelLimits;

/** Leaves room for an acknowledgement of each lane. */
const maxDataFrames = maxFrames - laneCount;

/**
 * All lanes of one direction, and which of them sends next. The control lane goes first; the others take turns by
 * deficit round robin with a quantum of one fragment (M. Shreedhar and G. Varghese, "Efficient Fair Queuing using
 * Deficit Round Robin", SIGCOMM 1995), so a small message waits for little more than one fragment of each other lane.
 */
export class Sender {
  readonly #lanes = new Array<SendLane | undefined>(laneCount).fill(undefined);
  /** Those of the lanes that were used so far, without the control lane: mostly one or two of the 15. */
  readonly #used: SendLane[] = [];
  readonly #totals: SendTotals = { waitingBytes: 0, inFlightBytes: 0, inFlightFragments: 0 };
  readonly #fragmentBytes: number;
  readonly #relayFragmentBytes: number;
  /**
   * Whether what is carried for others is sent. Over a link that others carry it must not be: they would carry it once
   * more, and when a link of theirs is lost hand it on to each other, wrapped again and again, ever more of it.
   */
  carries = true;
  /** One for each of #used. */
  readonly #deficits: number[] = [];
  /** The place in #used of the lane whose turn it is, and whether it has got its quantum for this turn. */
  #turn = 0;
  #turnBegun = false;

  /** `relayFragmentBytes`: of the fragments of the relay lane; by default the same. */
  constructor(fragmentBytes: number, relayFragmentBytes = fragmentBytes) {
    this.#fragmentBytes = fragmentBytes;
    this.#relayFragmentBytes = relayFragmentBytes;
  }

  /** In units of credit. */
  get totals(): Readonly<SendTotals> {
    return this.#totals;
  }

  /** What is accepted and may be sent, in units of credit. */
  get waitingBytes(): number {
    const held = this.carries ? 0 : (this.#lanes[relayLane]?.waitingBytes ?? 0);
    return this.#totals.waitingBytes - held;
  }

  /** What is in flight, in bytes on the wire. */
  get flightBytes(): number {
    return wireBytes(this.#totals.inFlightBytes, this.#totals.inFlightFragments);
  }

  /** Messages and payload bytes that are not acknowledged, without those of the control lane, which are our own. */
  get unacked(): { messages: number; bytes: number } {
    const sum = { messages: 0, bytes: 0 };
    for (const lane of this.#lanes.slice(0, controlLane)) {
      sum.messages += lane?.unackedMessages ?? 0;
      sum.bytes += lane?.unackedBytes ?? 0;
    }
    return sum;
  }

  push(service: number, lane: number, data: Uint8Array, text: boolean): void {
    this.#lane(lane).push(service, data, text);
  }

  get controlReady(): boolean {
    return this.#lanes[controlLane]?.ready ?? false;
  }

  /** Whether a lane, other than the control lane, has both data and credit. */
  get bulkReady(): boolean {
    for (let i = 0; i < this.#used.length; i++) if (this.#isReady(this.#used[i]!)) return true;
    return false;
  }

  /** Since when a lane, other than the control lane, has been waiting for credit; see `SendLane`. */
  starvedSinceMs(nowMs: number): number {
    let sinceMs = Infinity;
    if (this.waitingBytes === 0) return sinceMs;
    for (let i = 0; i < this.#used.length; i++) {
      const lane = this.#used[i]!;
      if (!this.#isHeld(lane)) sinceMs = Math.min(sinceMs, lane.starvedSinceMs(nowMs));
    }
    return sinceMs;
  }

  /** The next Data frames, together at most `roomBytes` long; without `bulk` only those of the control lane. */
  take(roomBytes: number, bulk: boolean, nowMs: number): OutgoingData[] {
    const frames: OutgoingData[] = [];
    let room = roomBytes;
    const takeFrom = (lane: SendLane, allowance: number): number => {
      const before = this.#totals.inFlightBytes;
      const frame = frames.length < maxDataFrames ? lane.take(room, allowance, nowMs) : undefined;
      if (!frame) return 0;
      frames.push(frame);
      const cost = this.#totals.inFlightBytes - before;
      room -= frameHeadBytes + cost + frame.payloads.length * (fragmentHeadBytes - fragmentOverheadBytes);
      return cost;
    };
    const control = this.#lanes[controlLane];
    while (control?.ready && takeFrom(control, Infinity) > 0);
    if (bulk) this.#takeTurns(takeFrom);
    return frames;
  }

  /** Throws GroupError `PROTOCOL` when what was never sent is acknowledged. */
  acknowledge(ack: AckFrame): Acked {
    return this.#lane(ack.lane).acknowledge(ack);
  }

  /** Goes back to what is not acknowledged, on every lane. */
  rewind(): void {
    for (const lane of this.#lanes) lane?.rewind();
  }

  /**
   * Where each lane ends now, for `acknowledgedUpTo`; without what is carried for others, who see themselves to it that
   * it arrives.
   */
  mark(): number[] {
    return this.#lanes.map((lane, index) => (index === relayLane ? 0 : (lane?.endSeq ?? 0)));
  }

  acknowledgedUpTo(mark: readonly number[]): boolean {
    return this.#lanes.every((lane, index) => !lane || lane.ackedSeq >= mark[index]!);
  }

  /** Where a lane ends now, and up to where it is acknowledged. */
  endSeq(lane: number): number {
    return this.#lanes[lane]?.endSeq ?? 0;
  }

  ackedSeq(lane: number): number {
    return this.#lanes[lane]?.ackedSeq ?? 0;
  }

  /** Whether something of a lane is sent and not acknowledged. */
  isInFlight(lane: number): boolean {
    return this.#lanes[lane]?.isInFlight ?? false;
  }

  #takeTurns(takeFrom: (lane: SendLane, allowance: number) => number): void {
    const alone = this.#readyLanes() === 1;
    for (let idle = 0; idle < this.#used.length;) {
      const lane = this.#used[this.#turn]!;
      if (!this.#isReady(lane)) {
        this.#deficits[this.#turn] = 0;
        this.#endTurn();
        idle++;
        continue;
      }
      idle = 0;
      if (!this.#turnBegun) this.#deficits[this.#turn]! += this.#fragmentBytes + fragmentOverheadBytes;
      this.#turnBegun = true;
      const deficit = this.#deficits[this.#turn]!;
      const cost = takeFrom(lane, alone ? Infinity : deficit);
      this.#deficits[this.#turn] = Math.max(0, deficit - cost);
      if (cost > 0) continue;
      // Nothing fits: the packet is full, and the turn goes on in the next one; or the deficit is used up.
      if (alone || lane.nextCost <= deficit) return;
      this.#endTurn();
    }
  }

  #endTurn(): void {
    this.#turn = (this.#turn + 1) % this.#used.length;
    this.#turnBegun = false;
  }

  #readyLanes(): number {
    let count = 0;
    for (let i = 0; i < this.#used.length; i++) if (this.#isReady(this.#used[i]!)) count++;
    return count;
  }

  #isReady(lane: SendLane): boolean {
    return lane.ready && !this.#isHeld(lane);
  }

  #isHeld(lane: SendLane): boolean {
    return !this.carries && lane === this.#lanes[relayLane];
  }

  #lane(lane: number): SendLane {
    return this.#lanes[lane] ?? this.#open(lane);
  }

  #open(lane: number): SendLane {
    const fragmentBytes = lane === relayLane ? this.#relayFragmentBytes : this.#fragmentBytes;
    const opened = new SendLane(lane, fragmentBytes, this.#totals);
    this.#lanes[lane] = opened;
    if (lane !== controlLane) {
      this.#used.push(opened);
      this.#deficits.push(0);
    }
    return opened;
  }
}
