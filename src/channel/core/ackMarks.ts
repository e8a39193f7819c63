import { Fifo } from './fifo.js';
import type { Sender } from './sender.js';

/** What somebody waits for has been acknowledged. */
export type AckedMark =
  /** What was there at the oldest unanswered `markAll`. */
  | { readonly type: 'flushed' }
  /** The same for the oldest unanswered `markLane` of a lane. */
  | { readonly type: 'acknowledged'; readonly lane: number };

/** How far acknowledgements have to come for those who wait for them. Costs nothing while nobody does. */
export class AckMarks {
  readonly #all = new Fifo<number[]>();
  /** Without lanes on which nobody waits. */
  readonly #lanes = new Map<number, Fifo<number>>();

  get isEmpty(): boolean {
    return this.#all.length === 0 && this.#lanes.size === 0;
  }

  /** Marks where all lanes end now. False: all of it is acknowledged already. */
  markAll(sender: Sender): boolean {
    const mark = sender.mark();
    if (sender.acknowledgedUpTo(mark)) return false;
    this.#all.push(mark);
    return true;
  }

  /** Marks where a lane ends now. False: all of it is acknowledged already. */
  markLane(sender: Sender, lane: number): boolean {
    const endSeq = sender.endSeq(lane);
    if (sender.ackedSeq(lane) >= endSeq) return false;
    let marks = this.#lanes.get(lane);
    if (!marks) this.#lanes.set(lane, (marks = new Fifo()));
    marks.push(endSeq);
    return true;
  }

  /** Something of a lane has been acknowledged: appends what that answers. */
  acknowledged(sender: Sender, lane: number, answers: AckedMark[]): void {
    while (this.#all.length > 0 && sender.acknowledgedUpTo(this.#all.at(0)!)) {
      this.#all.shift();
      answers.push({ type: 'flushed' });
    }
    const marks = this.#lanes.get(lane);
    if (!marks) return;
    for (const ackedSeq = sender.ackedSeq(lane); marks.length > 0 && ackedSeq >= marks.at(0)!;) {
      marks.shift();
      answers.push({ type: 'acknowledged', lane });
    }
    if (marks.length === 0) this.#lanes.delete(lane);
  }
}
