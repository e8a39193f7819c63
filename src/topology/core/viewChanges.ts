import type { MemberId } from '../../base/ids.js';

/**
 * Which parts of the own view have changed since they were told. A lone change is told at once; of many in a row, as
 * when a whole group joins, those that come within `intervalMs` are told together. With a message for each, n members
 * who join at once would send n³ of them.
 */
export class ViewChanges {
  readonly #intervalMs: number;
  readonly #changed = new Set<MemberId>();
  #toldAtMs = -Infinity;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** When the changes are to be told, in milliseconds; Infinity = there are none. */
  get dueMs(): number {
    return this.#changed.size > 0 ? this.#toldAtMs + this.#intervalMs : Infinity;
  }

  note(id: MemberId): void {
    this.#changed.add(id);
  }

  /** Whose entries have changed, if it is time to tell. */
  take(nowMs: number): MemberId[] {
    if (nowMs < this.dueMs) return [];
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#toldAtMs = nowMs;
    return changed;
  }
}
