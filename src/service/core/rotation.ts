import type { MemberId } from '../../base/ids.js';

/** What members tell each other to move to another key together. A rotation is named by 16 random hexadecimal digits. */
export type RotationMessage =
  /** The sender changes the key, for everybody but those. */
  | {
      readonly kind: 'propose';
      readonly name: string;
      readonly key: string;
      readonly without: readonly MemberId[];
    }
  /** To all: whether the sender moves. Who says so is never held back from it. */
  | { readonly kind: 'answer'; readonly name: string; readonly follows: boolean }
  /** From who has proposed it: now. */
  | { readonly kind: 'commit'; readonly name: string };

export type RotationInput =
  | {
      readonly type: 'begin';
      readonly name: string;
      readonly key: string;
      readonly without: readonly MemberId[];
    }
  | { readonly type: 'message'; readonly from: MemberId; readonly message: RotationMessage }
  /** What the application says to a proposal. */
  | { readonly type: 'decided'; readonly name: string; readonly follows: boolean }
  | { readonly type: 'gone'; readonly id: MemberId }
  | { readonly type: 'wake' };

export type RotationOutput =
  | { readonly type: 'tell'; readonly to: MemberId; readonly message: RotationMessage }
  /** Whether to follow; to be answered by `decided`. */
  | {
      readonly type: 'ask';
      readonly name: string;
      readonly key: string;
      readonly by: MemberId;
      readonly without: readonly MemberId[];
    }
  /** From now on the new key counts beside the old one, as `standing` says for each member. */
  | { readonly type: 'prepare'; readonly key: string }
  /** From now on it is the key of this member. */
  | { readonly type: 'switch'; readonly key: string }
  /** The old key does not count any more. */
  | { readonly type: 'settle' }
  | { readonly type: 'dismiss'; readonly id: MemberId }
  /** The own proposal has lost against one of a lower id. */
  | { readonly type: 'outdone' }
  /** This member does not follow. */
  | { readonly type: 'stay'; readonly by: MemberId };

/**
 * Which secret counts between this member and another one. `old`: the old one, as for all without a rotation. `moving`:
 * both, since the other one may have moved or not; `used` is the one with which this member calls. `new`: no other.
 */
export type Standing =
  { readonly kind: 'old' | 'new' } | { readonly kind: 'moving'; readonly used: 'old' | 'new' };

/** How long the one who proposes waits for the answers of the others, in milliseconds. */
export const answerMs = 10_000;
/** How long one who follows waits for the word to move: then it moves all the same, since there is no way back. */
export const commitMs = 15_000;
/** How long the old key counts for those who move later, in milliseconds: longer than anybody is waited for. */
export const settleMs = 30_000;

interface Rotation {
  readonly name: string;
  readonly by: MemberId;
  readonly key: string;
  readonly without: readonly MemberId[];
  phase: 'asked' | 'ready' | 'switched';
  dueMs: number;
  /** It has been said to move, before the application has decided. */
  isCommitted: boolean;
  readonly followers: Set<MemberId>;
  /** Who has not said whether it moves. */
  readonly undecided: Set<MemberId>;
}

/**
 * How members move to another key together. One proposes it to all who are to have it. Each of these decides, lets go of
 * those who are not, and says to all that it follows: from then on either key opens a link between two who move. When
 * all have answered, or after 10 s, the one who has proposed it says to move. There is no way back: who follows moves
 * at that word, or 15 s later without it. Who does not move is let go. Of two proposals at a time that of the lower id wins.
 */
export class RotationCore {
  readonly #myId: MemberId;
  #rotation: Rotation | undefined;
  /** The last answer of each member, which may come before the proposal. */
  readonly #answers = new Map<MemberId, { readonly name: string; readonly follows: boolean }>();
  #others: readonly MemberId[] = [];
  #outputs: RotationOutput[] = [];

  constructor(myId: MemberId) {
    this.#myId = myId;
  }

  /** When `wake` is due, in milliseconds of the clock; Infinity = never. */
  get wakeMs(): number {
    return this.#rotation?.dueMs ?? Infinity;
  }

  /** Whether a proposal of this member would be of no use now. */
  get isBusy(): boolean {
    return (
      this.#rotation !== undefined && this.#rotation.phase !== 'switched' && this.#rotation.by <= this.#myId
    );
  }

  standing(id: MemberId): Standing {
    const rotation = this.#rotation;
    if (!rotation || rotation.phase === 'asked') return { kind: 'old' };
    if (rotation.undecided.has(id)) return { kind: 'moving', used: 'old' };
    if (!rotation.followers.has(id)) return { kind: 'new' };
    return { kind: 'moving', used: rotation.phase === 'switched' ? 'new' : 'old' };
  }

  /**
   * Whether another one may not be known under the new key to signaling, where all who move stay known under the old one
   * for `settleMs`: those who follow have moved when the longest wait for the word is over.
   */
  isBehind(id: MemberId, nowMs: number): boolean {
    const standing = this.standing(id);
    if (standing.kind !== 'moving') return false;
    return standing.used === 'old' || nowMs < this.wakeMs - settleMs + commitMs;
  }

  /** Takes one thing that happened, and returns what is to be done, in order. `others` are the members there are. */
  handle(input: RotationInput, nowMs: number, others: readonly MemberId[]): RotationOutput[] {
    this.#others = others;
    this.#outputs = [];
    switch (input.type) {
      case 'begin':
        this.#begin({ ...input, by: this.#myId }, nowMs);
        break;
      case 'message':
        this.#received(input.from, input.message, nowMs);
        break;
      case 'decided':
        if (this.#rotation?.name === input.name) this.#decided(this.#rotation, input.follows, nowMs);
        break;
      case 'gone':
        this.#gone(input.id, nowMs);
        break;
      case 'wake':
        if (this.#rotation && nowMs >= this.#rotation.dueMs) this.#due(this.#rotation, nowMs);
    }
    return this.#outputs;
  }

  #begin(of: Pick<Rotation, 'name' | 'by' | 'key' | 'without'>, nowMs: number): void {
    const { name, key, without } = of;
    const rotation = this.#make(of, nowMs);
    this.#prepare(rotation, nowMs);
    for (const to of rotation.undecided) this.#tell(to, { kind: 'propose', name, key, without });
    // Nobody else has to be asked: whoever has said that it moves means this one.
    this.#commitIfAll(rotation, nowMs);
  }

  #received(from: MemberId, message: RotationMessage, nowMs: number): void {
    const rotation = this.#rotation;
    switch (message.kind) {
      case 'propose': {
        const isMoving = rotation && rotation.phase !== 'switched';
        if (isMoving && rotation.by <= from) return;
        if (isMoving && rotation.by === this.#myId) this.#outputs.push({ type: 'outdone' });
        const { name, key, without } = this.#make({ ...message, by: from }, nowMs);
        this.#outputs.push({ type: 'ask', name, key, by: from, without });
        return;
      }
      case 'answer':
        this.#answers.set(from, message);
        if (rotation && rotation.phase !== 'asked') this.#answered(rotation, from, nowMs);
        return;
      case 'commit':
        if (!rotation || rotation.name !== message.name || rotation.by !== from) return;
        rotation.isCommitted = true;
        if (rotation.phase === 'ready') this.#switch(rotation, nowMs);
    }
  }

  #make(of: Pick<Rotation, 'name' | 'by' | 'key' | 'without'>, nowMs: number): Rotation {
    const { name, by, key, without } = of;
    const [followers, undecided] = [new Set<MemberId>(), new Set<MemberId>()];
    const state = { phase: 'asked', dueMs: nowMs + commitMs, isCommitted: false } as const;
    return (this.#rotation = { name, by, key, without, ...state, followers, undecided });
  }

  #decided(rotation: Rotation, follows: boolean, nowMs: number): void {
    if (rotation.phase !== 'asked') return;
    const { name, by, without } = rotation;
    for (const to of this.#others) {
      if (!follows || !without.includes(to)) this.#tell(to, { kind: 'answer', name, follows });
    }
    if (!follows) {
      this.#rotation = undefined;
      this.#outputs.push({ type: 'stay', by });
      return;
    }
    this.#prepare(rotation, nowMs);
    rotation.followers.add(by);
    rotation.undecided.delete(by);
    if (rotation.isCommitted) this.#switch(rotation, nowMs);
  }

  /** From now on this member follows, whatever comes. */
  #prepare(rotation: Rotation, nowMs: number): void {
    rotation.phase = 'ready';
    rotation.dueMs = nowMs + (rotation.by === this.#myId ? answerMs : commitMs);
    this.#outputs.push({ type: 'prepare', key: rotation.key });
    for (const id of rotation.without) this.#outputs.push({ type: 'dismiss', id });
    for (const id of this.#others) if (!rotation.without.includes(id)) rotation.undecided.add(id);
    for (const id of [...rotation.undecided]) this.#answered(rotation, id, nowMs);
  }

  #answered(rotation: Rotation, id: MemberId, nowMs: number): void {
    const answer = this.#answers.get(id);
    if (answer?.name !== rotation.name || !rotation.undecided.has(id)) return;
    if (answer.follows) rotation.followers.add(id);
    if (answer.follows || rotation.phase === 'switched') rotation.undecided.delete(id);
    if (!answer.follows && rotation.phase === 'switched') this.#outputs.push({ type: 'dismiss', id });
    this.#commitIfAll(rotation, nowMs);
  }

  #commitIfAll(rotation: Rotation, nowMs: number): void {
    if (rotation.by !== this.#myId || rotation.phase !== 'ready') return;
    if ([...rotation.undecided].every((id) => this.#answers.get(id)?.name === rotation.name)) {
      this.#commit(rotation, nowMs);
    }
  }

  #commit(rotation: Rotation, nowMs: number): void {
    const { name, followers, undecided } = rotation;
    for (const to of [...followers, ...undecided]) this.#tell(to, { kind: 'commit', name });
    this.#switch(rotation, nowMs);
  }

  #switch(rotation: Rotation, nowMs: number): void {
    rotation.phase = 'switched';
    rotation.dueMs = nowMs + settleMs;
    this.#outputs.push({ type: 'switch', key: rotation.key });
    for (const id of [...rotation.undecided]) this.#answered(rotation, id, nowMs);
  }

  #gone(id: MemberId, nowMs: number): void {
    this.#answers.delete(id);
    const rotation = this.#rotation;
    if (!rotation) return;
    rotation.undecided.delete(id);
    rotation.followers.delete(id);
    // Without it nobody says to move, and nobody has moved yet because of this member.
    if (rotation.phase === 'asked' && rotation.by === id) this.#rotation = undefined;
    else this.#commitIfAll(rotation, nowMs);
  }

  #due(rotation: Rotation, nowMs: number): void {
    if (rotation.phase === 'asked') return this.#decided(rotation, false, nowMs);
    if (rotation.phase === 'ready') {
      return rotation.by === this.#myId ? this.#commit(rotation, nowMs) : this.#switch(rotation, nowMs);
    }
    for (const id of rotation.undecided) this.#outputs.push({ type: 'dismiss', id });
    this.#rotation = undefined;
    this.#outputs.push({ type: 'settle' });
  }

  #tell(to: MemberId, message: RotationMessage): void {
    this.#outputs.push({ type: 'tell', to, message });
  }
}
