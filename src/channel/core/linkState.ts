import { Heartbeat, type HeartbeatOptions } from './heartbeat.js';

/** What the conversation knows of one link, and what it owes to it. */
export class LinkState {
  readonly id: number;
  readonly maxPacketBytes: number;
  /** Others carry it. */
  readonly relayed: boolean;
  readonly heartbeat: Heartbeat;
  /** An Attach is to be sent: the question, the answer. */
  greetDue = true;
  answerDue = false;
  /** The other side has attached to this link. */
  greeted = false;
  /** It is kept although nothing came through any more, or no acknowledgement; undefined = nothing is wrong with it. */
  doubt: 'silent' | 'stalled' | undefined;
  /** No data before the next Attach of the other side. */
  awaiting = true;
  pingDue = false;
  /** The number of the ping to answer; 0 = none. */
  pongDue = 0;
  #greetSentAtMs: number | undefined;
  #pingId = 0;
  #pingSentAtMs: number | undefined;

  constructor(
    id: number,
    { maxPacketBytes, relayed }: Pick<LinkState, 'maxPacketBytes' | 'relayed'>,
    heartbeat: HeartbeatOptions,
    nowMs: number,
    jitter: number,
  ) {
    this.id = id;
    this.maxPacketBytes = maxPacketBytes;
    this.relayed = relayed;
    this.heartbeat = new Heartbeat(heartbeat, nowMs, jitter);
  }

  get owesAttach(): boolean {
    return this.greetDue || this.answerDue;
  }

  /** Asks again to begin on this link, because another one was lost. */
  greetAgain(): void {
    this.greetDue = true;
    this.awaiting = true;
  }

  /** The Attach to send, question before answer. */
  takeAttach(nowMs: number): { ok: boolean } {
    if (!this.greetDue) {
      this.answerDue = false;
      return { ok: true };
    }
    this.greetDue = false;
    this.#greetSentAtMs = nowMs;
    return { ok: false };
  }

  /** The round trip that an answer to our Attach shows, in milliseconds. */
  greetRttMs(nowMs: number): number | undefined {
    const sentAtMs = this.#greetSentAtMs;
    this.#greetSentAtMs = undefined;
    return sentAtMs === undefined ? undefined : nowMs - sentAtMs;
  }

  /** The ping and the pong to send with the next packet; 0 = none. */
  takePings(nowMs: number): { ping: number; pong: number } {
    const pong = this.pongDue;
    this.pongDue = 0;
    if (!this.pingDue) return { ping: 0, pong };
    this.pingDue = false;
    this.#pingId = (this.#pingId % 0xffff_ffff) + 1;
    this.#pingSentAtMs = nowMs;
    return { ping: this.#pingId, pong };
  }

  /** The round trip that a pong shows, in milliseconds; undefined when it does not answer the last ping. */
  pongRttMs(pong: number, nowMs: number): number | undefined {
    if (pong !== this.#pingId || this.#pingSentAtMs === undefined) return undefined;
    const rttMs = nowMs - this.#pingSentAtMs;
    this.#pingSentAtMs = undefined;
    return rttMs;
  }
}
