import { WebGroupState, type WebGroup } from '../../src/WebGroup.js';

const { JOINING, JOINED, LEAVING, LEFT } = WebGroupState;

/** From each state, those that may follow. */
const following: Readonly<Record<WebGroupState, readonly WebGroupState[]>> = {
  [LEFT]: [JOINING],
  [JOINING]: [JOINED, LEAVING, LEFT],
  [JOINED]: [JOINING, LEAVING, LEFT],
  [LEAVING]: [LEFT],
};

/** Watches that a group keeps to the automaton of its states, and that what it says of itself fits together. */
export class ApiWatch {
  readonly #group: WebGroup;
  readonly #report: (violation: string) => void;
  #state = LEFT;
  #id = '';

  constructor(group: WebGroup, report: (violation: string) => void) {
    this.#group = group;
    this.#report = report;
  }

  onState(state: WebGroupState): void {
    if (!following[this.#state].includes(state))
      this.#report(`goes from ${WebGroupState[this.#state]} to ${WebGroupState[state]}`);
    if (state !== this.#group.state) this.#report('is told of another state than it has');
    this.#state = state;
    if (state === LEFT && this.#group.members.length + this.#group.neighbors.length > 0)
      this.#report('is LEFT and still sees members');
  }

  onMyId(id: string): void {
    if (this.#state !== JOINING) this.#report(`gets its id while ${WebGroupState[this.#state]}`);
    if (this.#id !== '' && this.#id !== id) this.#report('has another id than before');
    if (id !== this.#group.myId) this.#report('is told of another id than it has');
    this.#id = id;
  }

  /** Something is told of another member. */
  onMember(id: string): void {
    if (this.#state === LEFT) this.#report('hears of members after it has left');
    if (this.#id === '') this.#report('hears of members before it has its id');
    if (id === this.#id) this.#report('is told of itself');
  }

  /** `current`: the others, as the events have told. */
  checkMembers(current: readonly string[]): void {
    const { members, neighbors, myId } = this.#group;
    if (myId === '') return;
    const told = [myId, ...current].sort().join();
    if (members.join() !== told) this.#report(`members are ${members.join()}, but its events say ${told}`);
    if (!neighbors.every((id) => members.includes(id) && id !== myId))
      this.#report('a neighbor that is no other member');
    if (!Object.isFrozen(members)) this.#report('members can be changed');
  }
}
