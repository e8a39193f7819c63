import type { MemberId } from '../../base/ids.js';

/** Who says which life a member leads: signaling, another member, or a handshake with the member itself. */
export type Informer = MemberId | 'signaling' | 'handshake';

/**
 * Which life a member leads: the one that it has proven in a handshake, and those that others speak of. Hearsay is good
 * for a call and for nothing else; and since whoever lies can name any life at any time, each informer gets its turn,
 * whatever the others say.
 */
export class Lives {
  /** What each informer says. Those whose word was taken last are last; who says something new keeps its place. */
  readonly #said = new Map<Informer, number>();
  #proven: number | undefined;
  #isLatestNext = true;

  /** The life that a handshake has proven; undefined before the first one. */
  get proven(): number | undefined {
    return this.#proven;
  }

  /** Whether it is over, since the member has proven that it leads a later one. */
  isOver(incarnation: number): boolean {
    return this.#proven !== undefined && incarnation < this.#proven;
  }

  /** Returns whether nobody has spoken of so late a life before. */
  say(by: Informer, incarnation: number): boolean {
    const isNews = !this.isOver(incarnation) && [...this.#said.values()].every((said) => said < incarnation);
    this.#said.set(by, incarnation);
    return isNews;
  }

  /** Whether this informer speaks of any life. */
  isSaidBy(by: Informer): boolean {
    return this.#said.has(by);
  }

  unsay(by: Informer): void {
    this.#said.delete(by);
  }

  /** A handshake with the member itself has proven this life. */
  prove(incarnation: number): void {
    this.#proven = incarnation;
    this.#isLatestNext = true;
    this.#said.set('handshake', incarnation);
  }

  /** The member has left in this life, so nobody has to be believed who still speaks of it or of earlier ones. */
  end(incarnation: number): void {
    for (const [by, said] of this.#said) if (said <= incarnation) this.#said.delete(by);
  }

  /** The life to call: at first the latest that anybody speaks of. It is the turn of the other informers then. */
  take(): number {
    const words = [...this.#said].filter(([, said]) => !this.isOver(said));
    const first = words[0]?.[1] ?? this.#proven ?? 0;
    const taken = this.#isLatestNext ? Math.max(first, ...words.map(([, said]) => said)) : first;
    for (const [by, said] of words) {
      if (said !== taken) continue;
      this.#said.delete(by);
      this.#said.set(by, said);
    }
    return taken;
  }

  /**
   * A call has failed. By chance, with `jitter` in [0, 1), the next one is for the life whose turn it is, or for the
   * latest again: so nobody can keep the others from being heard, and nothing else that is tried in turn, as carriers
   * are, can fall into step with it.
   */
  failed(jitter: number): void {
    this.#isLatestNext = jitter >= 0.5;
  }
}
