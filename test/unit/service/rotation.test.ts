import assert from 'node:assert/strict';
import {
  answerMs,
  commitMs,
  RotationCore,
  settleMs,
  type RotationInput,
  type RotationOutput,
} from '../../../src/service/core/rotation.js';
import { idOf } from '../../support/CarrierNet.js';

interface Mail {
  readonly from: string;
  readonly to: string;
  readonly message: RotationInput & { type: 'message' };
}

interface Person {
  readonly core: RotationCore;
  readonly others: Set<string>;
  key: string;
  follows: boolean;
  /** What came of it, but for messages. */
  readonly log: string[];
}

/** Members `1` to `count`, each with all others, whose messages are handed over in the order a test wants. */
class Group {
  nowMs = 0;
  readonly people = new Map<string, Person>();
  #mail: Mail[] = [];
  /** Between whom nothing arrives for now. */
  readonly apart = new Set<string>();

  constructor(count: number) {
    const ids = Array.from({ length: count }, (_, i) => idOf(i + 1));
    for (const id of ids) {
      const others = new Set(ids.filter((other) => other !== id));
      this.people.set(id, { core: new RotationCore(id), others, key: 'old', follows: true, log: [] });
    }
  }

  person(index: number): Person {
    return this.people.get(idOf(index))!;
  }

  begin(index: number, key: string, ...without: number[]): void {
    const name = `${index}`.repeat(16);
    this.handle(index, { type: 'begin', name, key, without: without.map(idOf) });
  }

  handle(index: number, input: RotationInput): void {
    this.#handle(idOf(index), input);
  }

  /** Hands over all messages that can be, one of those that are first in their direction after the other. */
  deliver(choose: (count: number) => number = () => 0): void {
    for (;;) {
      const first = this.#mail.filter(
        (mail, at) => !this.#isApart(mail) && this.#mail.findIndex((other) => isSameWay(mail, other)) === at,
      );
      const mail = first[choose(first.length)];
      if (!mail) return;
      this.#mail.splice(this.#mail.indexOf(mail), 1);
      if (this.people.get(mail.to)!.others.has(mail.from)) this.#handle(mail.to, mail.message);
    }
  }

  /** Lets time pass for all. */
  pass(ms: number): void {
    this.nowMs += ms;
    for (const [id, { core }] of this.people)
      if (core.wakeMs <= this.nowMs) this.#handle(id, { type: 'wake' });
  }

  /** `keys()[i]` is what member i + 1 has. */
  keys(): string {
    return [...this.people.values()].map(({ key }) => key).join(' ');
  }

  /** How many others each has. */
  sizes(): string {
    return [...this.people.values()].map(({ others }) => others.size).join('');
  }

  standing(of: number, to: number): string {
    const standing = this.person(of).core.standing(idOf(to));
    return standing.kind === 'moving' ? `moving, ${standing.used}` : standing.kind;
  }

  #handle(id: string, input: RotationInput): void {
    const person = this.people.get(id)!;
    for (const output of person.core.handle(input, this.nowMs, [...person.others]))
      this.#carryOut(id, person, output);
  }

  #carryOut(id: string, person: Person, output: RotationOutput): void {
    switch (output.type) {
      case 'tell':
        if (!person.others.has(output.to)) return;
        this.#mail.push({
          from: id,
          to: output.to,
          message: { type: 'message', from: id, message: output.message },
        });
        return;
      case 'ask':
        return this.#handle(id, { type: 'decided', name: output.name, follows: person.follows });
      case 'switch':
        person.key = output.key;
        return void person.log.push(`has ${output.key}`);
      case 'dismiss':
        if (!person.others.has(output.id)) return;
        this.part(id, output.id);
        return;
      case 'stay':
        return void person.log.push('stays');
      case 'outdone':
      case 'settle':
        return void person.log.push(output.type);
      case 'prepare':
        return;
    }
  }

  /** Two are no members for each other any more; what one has said comes before. */
  part(one: string, other: string): void {
    this.#mail = this.#mail.filter((mail) => !(mail.from === other && mail.to === one));
    for (const [id, gone] of [
      [one, other],
      [other, one],
    ] as const) {
      if (this.people.get(id)!.others.delete(gone)) this.#handle(id, { type: 'gone', id: gone });
    }
  }

  #isApart({ from, to }: Mail): boolean {
    return this.apart.has(from) || this.apart.has(to);
  }
}

function isSameWay(a: Mail, b: Mail): boolean {
  return a.from === b.from && a.to === b.to;
}

function randomOf(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * count);
  };
}

describe('A rotation of the key', () => {
  it('is over at once for one that is alone', () => {
    const group = new Group(1);
    group.begin(1, 'new');
    assert.equal(group.keys(), 'new');
  });

  it('moves all who follow, and lets go of who is not to have the new key, whatever the order of messages', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const group = new Group(6);
      group.begin(3, 'new', 5);
      assert.equal(group.standing(3, 5), 'new', 'from the first moment');
      group.deliver(randomOf(seed));
      assert.equal(group.keys(), 'new new new new old new', `seed ${seed}`);
      assert.equal(group.sizes(), '444404', `seed ${seed}`);
      group.pass(settleMs);
      assert.equal(group.sizes(), '444404', `seed ${seed}`);
      assert.equal(group.standing(1, 2), 'old', 'which is the new one now');
    }
  });

  it('never has two members who move and have no secret in common', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const group = new Group(4);
      const random = randomOf(seed);
      group.begin(2, 'new', 4);
      group.deliver((count) => {
        for (const [a, b] of [
          [1, 2],
          [1, 3],
          [2, 3],
        ] as const) {
          for (const [caller, called] of [
            [a, b],
            [b, a],
          ] as const) {
            const used = usedBy(group, caller, called);
            assert.ok(
              takenBy(group, called, caller).includes(used),
              `seed ${seed}: ${caller} calls ${called}`,
            );
          }
        }
        return random(count);
      });
    }
  });

  it('lets nobody else in with the old key, as soon as a member follows', () => {
    const group = new Group(3);
    group.begin(1, 'new', 3);
    for (const id of [3, 77]) assert.equal(group.standing(1, id), 'new');
    assert.equal(group.standing(1, 2), 'moving, old');
    assert.equal(group.standing(2, 3), 'old', 'nothing has come there yet');
    group.deliver();
    assert.equal(group.standing(2, 77), 'new');
    assert.equal(group.standing(2, 1), 'moving, new');
  });

  it('leaves who does not follow with the old key, and tells it; the others let it go', () => {
    const group = new Group(4);
    group.person(2).follows = false;
    group.begin(1, 'new');
    group.deliver();
    assert.equal(group.keys(), 'new old new new');
    assert.equal(group.sizes(), '2022');
    assert.deepEqual(group.person(2).log, ['stays']);
  });

  it('does not wait for who says nothing for more than 10 s, and lets it go after 30 more', () => {
    const group = new Group(4);
    group.apart.add(idOf(3));
    group.begin(1, 'new');
    group.deliver();
    group.pass(answerMs - 1);
    assert.equal(group.keys(), 'old old old old');
    group.pass(1);
    group.deliver();
    assert.equal(group.keys(), 'new new old new');
    assert.equal(group.standing(2, 3), 'moving, old', 'it can still come');
    const isBehind = (id: number): boolean => group.person(1).core.isBehind(idOf(id), group.nowMs);
    assert.deepEqual([2, 3, 77].map(isBehind), [true, true, false]);
    group.nowMs += commitMs;
    assert.deepEqual([2, 3, 77].map(isBehind), [false, true, false]);
    group.nowMs -= commitMs;
    group.pass(settleMs - 1);
    assert.equal(group.sizes(), '3333');
    group.pass(1);
    assert.equal(group.sizes(), '2202');
    assert.equal(group.person(1).log.join(), 'has new,settle');
  });

  it('takes along who was cut off, and comes back in time', () => {
    const group = new Group(4);
    group.apart.add(idOf(3));
    group.begin(1, 'new');
    group.deliver();
    group.pass(answerMs);
    group.deliver();
    group.pass(20_000);
    group.apart.clear();
    group.deliver();
    assert.equal(group.keys(), 'new new new new');
    group.pass(settleMs);
    assert.equal(group.sizes(), '3333');
  });

  it('goes on with those that are left when somebody is gone who has not answered', () => {
    const group = new Group(3);
    group.apart.add(idOf(3));
    group.begin(1, 'new');
    group.deliver();
    for (const index of [1, 2]) group.part(idOf(index), idOf(3));
    group.deliver();
    assert.equal(group.keys(), 'new new old');
  });

  it('is gone through with by those who follow, also when the word to move does not come', () => {
    const group = new Group(3);
    group.apart.add(idOf(3));
    group.begin(1, 'new');
    group.deliver();
    for (const index of [2, 3]) group.part(idOf(index), idOf(1));
    group.apart.clear();
    group.deliver();
    group.pass(commitMs - 1);
    assert.equal(group.keys(), 'new old old');
    group.pass(1);
    assert.equal(group.person(2).key, 'new');
  });

  it('is the one of the lower id when two begin at once, and the other one is told', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const group = new Group(5);
      group.begin(4, 'four');
      group.begin(2, 'two');
      group.deliver(randomOf(seed));
      assert.equal(group.keys(), 'two two two two two', `seed ${seed}`);
      assert.deepEqual(group.person(4).log, ['outdone', 'has two'], `seed ${seed}`);
      assert.equal(group.sizes(), '44444');
    }
  });

  it('can follow another one at once', () => {
    const group = new Group(3);
    for (const [index, key] of [
      [1, 'a'],
      [3, 'b'],
      [2, 'c'],
    ] as const) {
      group.begin(index, key);
      group.deliver();
      assert.equal(group.keys(), `${key} ${key} ${key}`);
    }
    assert.equal(group.person(1).core.isBusy, false);
  });

  it('is not for anybody but who has proposed it to bring to an end', () => {
    const group = new Group(4);
    group.apart.add(idOf(4));
    group.begin(1, 'new');
    group.deliver();
    const message = { kind: 'commit', name: '1'.repeat(16) } as const;
    group.handle(2, { type: 'message', from: idOf(3), message });
    group.handle(2, { type: 'message', from: idOf(1), message: { ...message, name: '2'.repeat(16) } });
    assert.equal(group.keys(), 'old old old old');
  });

  it('does not wait for an application for ever', () => {
    const group = new Group(2);
    const { core } = group.person(2);
    const message = { kind: 'propose', name: 'a'.repeat(16), key: 'new', without: [] } as const;
    const others = [idOf(1)];
    assert.equal(core.handle({ type: 'message', from: idOf(1), message }, 0, others)[0]!.type, 'ask');
    assert.equal(core.standing(idOf(1)).kind, 'old');
    const outputs = core.handle({ type: 'wake' }, core.wakeMs, others).map(({ type }) => type);
    assert.deepEqual(outputs, ['tell', 'stay']);
    assert.equal(core.wakeMs, Infinity);
  });
});

/** The key with which a member calls another one. */
function usedBy(group: Group, caller: number, called: number): string {
  const { key, core } = group.person(caller);
  const standing = core.standing(idOf(called));
  if (standing.kind === 'moving') return standing.used;
  return standing.kind === 'new' ? 'new' : key;
}

/** The keys with which a member lets another one call. */
function takenBy(group: Group, called: number, caller: number): string[] {
  const { key, core } = group.person(called);
  const { kind } = core.standing(idOf(caller));
  return kind === 'moving' ? ['old', 'new'] : kind === 'new' ? ['new'] : [key];
}
