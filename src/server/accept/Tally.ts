/** What a signaling server has done since it was made. Numbers that only grow; for a dashboard. */
export interface SignalingCounts {
  /** Connections that were accepted. */
  readonly accepted: number;
  /** Of those, event streams of clients that can't use WebSocket. */
  readonly streams: number;
  /** Upgrades that were refused: by their Origin, or while the server drains or is held up. */
  readonly refused: number;
  /** Requests for event streams, and POSTs beside them, that were answered with an error. */
  readonly refusedRequests: number;
  /** Connections that this server closed, by close code. */
  readonly closed: ReadonlyMap<number, number>;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  readonly sentMessages: number;
  readonly sentBytes: number;
}

/** Counts what passes; the counts are to be read, not kept. */
export class Tally implements SignalingCounts {
  accepted = 0;
  streams = 0;
  refused = 0;
  refusedRequests = 0;
  readonly closed = new Map<number, number>();
  receivedMessages = 0;
  receivedBytes = 0;
  sentMessages = 0;
  sentBytes = 0;

  received(bytes: number): void {
    this.receivedMessages++;
    this.receivedBytes += bytes;
  }

  sent(bytes: number): void {
    this.sentMessages++;
    this.sentBytes += bytes;
  }

  cut(code: number): void {
    this.closed.set(code, (this.closed.get(code) ?? 0) + 1);
  }
}
