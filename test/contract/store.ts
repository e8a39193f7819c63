import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { fromUtf8, utf8 } from '../../src/base/bytes.js';
import { storeLimits, type Store, type StoreConnection } from '../../src/server/store/Store.js';

const ttlMs = 60_000;
const room = 'a'.repeat(32);

/** What every Store must do. `makeStore` makes an empty one. */
export function storeContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`Store: ${name}`, function () {
    this.timeout(60_000);
    const nodes: Node[] = [];
    let store: Store;

    beforeEach(async () => {
      store = await makeStore();
    });

    afterEach(() => Promise.all(nodes.splice(0).map(({ connection }) => connection.close())));

    /** Resolves when the store says that it is there. */
    async function open(digit: string): Promise<Node> {
      const node = new Node(store, digit.repeat(16));
      nodes.push(node);
      await node.isUp;
      return node;
    }

    it('tells each node of all that have announced themselves', async () => {
      const [a, b] = [await open('a'), await open('b')];
      assert.deepEqual(await a.connection.announce(ttlMs), [a.name]);
      assert.deepEqual([...(await b.connection.announce(ttlMs))].sort(), [a.name, b.name]);
      assert.deepEqual([...(await a.connection.announce(ttlMs))].sort(), [a.name, b.name]);
    });

    it('tells no more of a node that has not announced itself for so long', async () => {
      const [a, b] = [await open('a'), await open('b')];
      await b.connection.announce(1);
      let others: readonly string[];
      do others = await a.connection.announce(20);
      while (others.includes(b.name));
      assert.deepEqual(others, [a.name]);
    });

    it('hands the rolls of each room to the nodes that ask, as they were written last', async () => {
      const [a, b, c] = [await open('a'), await open('b'), await open('c')];
      const other = 'b'.repeat(32);
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      await a.connection.exchange([{ room, roll: utf8('old') }], [], ttlMs);
      await a.connection.exchange([{ room, roll: bytes }], [], ttlMs);
      await b.connection.exchange([{ room, roll: utf8('of b') }], [], ttlMs);
      const rooms = [
        { room: other, roll: utf8('of c') },
        { room, roll: undefined },
      ];
      const rolls = await c.connection.exchange(rooms, [a.name, b.name], ttlMs);
      assert.deepEqual(
        rolls.map((list) => list.map((roll) => [...roll])),
        [[], [[...bytes], [...utf8('of b')]]],
      );
      const [ofC] = await a.connection.exchange([{ room: other, roll: undefined }], [b.name, c.name], ttlMs);
      assert.deepEqual(ofC!.map(fromUtf8), ['of c']);
      assert.deepEqual(await a.connection.exchange([{ room, roll: undefined }], [], ttlMs), [[]]);
    });

    it('keeps a roll as long as it was told to', async () => {
      const [a, b] = [await open('a'), await open('b')];
      await a.connection.exchange([{ room, roll: utf8('of a') }], [], 30);
      let count;
      do {
        await pause(5);
        const [rolls] = await b.connection.exchange([{ room, roll: undefined }], [a.name], ttlMs);
        count = rolls!.length;
      } while (count > 0);
    });

    it('shows at least one of two nodes that write at the same time the roll of the other', async () => {
      const [a, b] = [await open('a'), await open('b')];
      for (let turn = 0; turn < 50; turn++) {
        const rooms = [{ room: turn.toString(16).padStart(32, '0'), roll: utf8('here') }];
        const [atA, atB] = await Promise.all([
          a.connection.exchange(rooms, [b.name], ttlMs),
          b.connection.exchange(rooms, [a.name], ttlMs),
        ]);
        assert.ok(atA[0]!.length + atB[0]!.length > 0);
      }
    });

    it('brings letters to their node, once and in order, and hints at them', async () => {
      const [a, b, c] = [await open('a'), await open('b'), await open('c')];
      assert.deepEqual(await b.connection.collect(), []);
      const hint = b.hinted();
      await a.connection.post(
        new Map([
          [b.name, [utf8('1'), utf8('2')]],
          [c.name, [utf8('for c')]],
        ]),
      );
      await a.connection.post(new Map([[b.name, [utf8('3')]]]));
      await hint;
      assert.deepEqual((await b.connection.collect()).map(fromUtf8), ['1', '2', '3']);
      assert.deepEqual(await b.connection.collect(), []);
      assert.deepEqual((await c.connection.collect()).map(fromUtf8), ['for c']);
    });

    it('hands over so many letters at once, and lets so many wait', async () => {
      const [a, b] = [await open('a'), await open('b')];
      const { lettersAtOnce, lettersInBox } = storeLimits;
      const count = lettersInBox + 10;
      const letters = Array.from({ length: count }, (_, i) => utf8(String(i)));
      await a.connection.post(new Map([[b.name, letters]]));
      const got: string[] = [];
      for (let taken; taken !== 0;) {
        const some = await b.connection.collect();
        assert.ok(some.length <= lettersAtOnce);
        taken = some.length;
        got.push(...some.map(fromUtf8));
      }
      assert.equal(got.length, lettersInBox);
      assert.equal(got[0], '10');
    });

    it('does nothing for a node that nobody has heard of, and says nothing after the end', async () => {
      const [a, b] = [await open('a'), await open('b')];
      await b.connection.close();
      b.events.length = 0;
      await a.connection.post(
        new Map([
          ['f'.repeat(16), [utf8('lost')]],
          [b.name, [utf8('lost')]],
        ]),
      );
      await a.connection.announce(ttlMs);
      assert.deepEqual(b.events, []);
    });
  });
}

/** A node that keeps what it was told. */
class Node {
  readonly name: string;
  readonly events: string[] = [];
  readonly connection: StoreConnection;
  readonly isUp: Promise<void>;
  #onHint: () => void = () => {};

  constructor(store: Store, name: string) {
    this.name = name;
    let tellUp = (): void => {};
    this.isUp = new Promise((resolve) => (tellUp = resolve));
    this.connection = store.open(name, {
      up: () => {
        this.events.push('up');
        tellUp();
      },
      down: () => this.events.push('down'),
      hint: () => {
        this.events.push('hint');
        this.#onHint();
      },
    });
  }

  /** Resolves with the next hint. */
  hinted(): Promise<void> {
    return new Promise((resolve) => (this.#onHint = resolve));
  }
}
