import type { MemberId } from '../../base/ids.js';

/**
 * Which parts of the own view have changed since they were told. A lone change is told at once; of many in a row, as
 * when a whole group joins, those are told together that come within `msPerListener` for each member that is told.
 * With a message for each change, n members who join at once would send n³ of them; so it is n² in a time of n.
 */
export class ViewChanges {
  readonly #msPerListener: number;
  readonly #changed = new Set<MemberId>();
  #quietUntilMs = -Infinity;

  constructor(msPerListener: number) {
    this.#msPerListener = msPerListener;
  }

  /** When the changes are to be told, in milliseconds; Infinity = there are none. */
  get dueMs(): number {
    return this.#changed.size > 0 ? this.#quietUntilMs : Infinity;
  }

  note(id: MemberId): void {
    this.#changed.add(id);
  }

  /** Whose entries have changed; so many `listeners` are told now. */
  take(listeners: number, nowMs: number): MemberId[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#quietUntilMs = nowMs + listeners * this.#msPerListener;
    return changed;
  }
}
