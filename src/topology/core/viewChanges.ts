import type { MemberId } from '../../base/ids.js';

/**
 * Which parts of the own view have changed since they were told. A lone change is told at once; of many in a row, as
 * when a whole group joins, those are told together that come within `msPerListener` for each member that is told.
 * With a message for each change, n members who join at once would send n³ of them; so it is n² in a time of n.
 * Who has come is told later still in a large group: it is news for nobody who asks signaling, and while everybody
 * links with everybody else such news would be most of what is sent. Who has gone shortens the wait of others.
 */
export class ViewChanges {
  readonly #msPerListener: number;
  readonly #changed = new Set<MemberId>();
  #someoneIsGone = false;
  #toldAtMs = -Infinity;
  #toldCount = 0;

  constructor(msPerListener: number) {
    this.#msPerListener = msPerListener;
  }

  /** When the changes are to be told, in milliseconds; Infinity = there are none. */
  get dueMs(): number {
    if (this.#changed.size === 0) return Infinity;
    const pauseMs = this.#toldCount * this.#msPerListener;
    const crowd = Math.min(Math.max(1, this.#toldCount / crowdSize), mostCrowd);
    return this.#toldAtMs + (this.#someoneIsGone ? pauseMs : pauseMs * crowd);
  }

  /** The entry of a member has changed; `gone`: there is no way to it any more. */
  note(id: MemberId, gone: boolean): void {
    this.#changed.add(id);
    this.#someoneIsGone ||= gone;
  }

  /** Whose entries have changed; so many `listeners` are told now. */
  take(listeners: number, nowMs: number): MemberId[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#someoneIsGone = false;
    this.#toldAtMs = nowMs;
    this.#toldCount = listeners;
    return changed;
  }
}

/** In a group of more members news of who has come waits longer: so all members together send no more of it. */
const crowdSize = 10;
/** How many times as long it waits at most. */
const mostCrowd = 4;
