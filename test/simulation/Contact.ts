import type { Data } from '../../src/service/UserMessages.js';
import type { Departure } from '../../src/topology/Topology.js';
import { describeData, isEqual } from './messages.js';

/** What one member said to another one and heard of it, from its `memberJoin` to its `memberLeave`. */
export class Contact {
  readonly sent = new Map<number, Data[]>();
  readonly received = new Map<number, Data[]>();
  readonly joinedAtMs: number;
  /** What the other one has said of itself last. */
  meta = 0;
  leftAtMs: number | undefined;
  departure: Departure | undefined;

  constructor(joinedAtMs: number) {
    this.joinedAtMs = joinedAtMs;
  }

  get isOver(): boolean {
    return this.leftAtMs !== undefined;
  }

  noteSent(lane: number, data: Data): void {
    append(this.sent, lane, data);
  }

  noteReceived(lane: number, data: Data): void {
    append(this.received, lane, data);
  }

  /** How much was sent on each lane until now. */
  sentCounts(): ReadonlyMap<number, number> {
    return new Map([...this.sent].map(([lane, list]) => [lane, list.length]));
  }
}

/** Why what was received is not the beginning of what was sent; undefined when it is. */
export function firstDifference(sent: Contact, { received }: Contact): string | undefined {
  for (const [lane, list] of received) {
    const source = sent.sent.get(lane) ?? [];
    for (const [i, data] of list.entries()) {
      const expected = source[i];
      if (expected === undefined)
        return `lane ${lane}: ${describeData(data)} after the last of ${source.length}`;
      if (!isEqual(expected, data)) {
        return `lane ${lane}, message ${i}: ${describeData(data)} instead of ${describeData(expected)}`;
      }
    }
  }
  return undefined;
}

/** Which of the counts, lane by lane, has not been received; undefined when all has. */
export function shortfall(counts: ReadonlyMap<number, number>, { received }: Contact): string | undefined {
  const missing = [...counts].filter(([lane, count]) => (received.get(lane)?.length ?? 0) < count);
  if (missing.length === 0) return undefined;
  return missing
    .map(([lane, count]) => `lane ${lane}: ${received.get(lane)?.length ?? 0} of ${count}`)
    .join(', ');
}

function append(lanes: Map<number, Data[]>, lane: number, data: Data): void {
  const list = lanes.get(lane);
  if (list) list.push(data);
  else lanes.set(lane, [data]);
}
