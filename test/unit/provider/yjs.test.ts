import assert from 'node:assert/strict';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { YjsProvider } from '../../../src/provider/yjs.js';
import type { YjsProviderOptions } from '../../../src/provider/yjs.js';
import { FakeGroup, FakeNetwork, turn } from './FakeGroup.js';

const lane = 13;

describe('YjsProvider', () => {
  let network: FakeNetwork;
  let editors: Editor[];
  beforeEach(() => {
    network = new FakeNetwork();
    editors = [];
  });
  afterEach(() => {
    for (const editor of editors) editor.doc.destroy();
  });

  function edit(group: FakeGroup, options?: YjsProviderOptions): Editor {
    const doc = new Y.Doc();
    doc.clientID = 1000 + editors.length;
    const editor: Editor = {
      group,
      doc,
      text: doc.getText('t'),
      provider: new YjsProvider(group, doc, options),
      errors: [],
    };
    editor.provider.onError = (error) => editor.errors.push(error.message);
    editors.push(editor);
    return editor;
  }
  const join = (id: string, options?: YjsProviderOptions): Editor => edit(network.join(id), options);

  for (let seed = 1; seed <= 20; seed++) {
    it(`makes four documents equal whatever order pairs deliver in, with joins and leaves (seed ${seed})`, async () => {
      const random = randomFrom(seed);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
      const present = [join('a'), join('b'), join('c')];
      for (let step = 0; step < 150; step++) {
        const { text } = pick(present);
        const at = Math.floor(random() * (text.length + 1));
        if (random() < 0.7) text.insert(at, String.fromCharCode(97 + Math.floor(random() * 26)));
        else if (text.length > 0) text.delete(Math.min(at, text.length - 1), 1);
        if (random() < 0.5) await turn();
        for (let n = Math.floor(random() * 4); n > 0 && network.busyPairs.length > 0; n--) {
          network.deliver(pick(network.busyPairs));
        }
        if (step === 50) present.push(join('d'));
        // Its last words have reached some of the others only.
        if (step === 100) present.splice(1, 1)[0]!.group.leave();
      }
      await network.settle(random);
      const [first, ...others] = present.map(({ text }) => text.toString());
      for (const other of others) assert.equal(other, first);
      assert.deepEqual(
        present.flatMap(({ errors }) => errors),
        [],
      );
      assert.ok(present.every(({ provider }) => provider.synced));
    });
  }

  it('gives a late joiner the text and what the others publish about themselves', async () => {
    const a = join('a');
    a.text.insert(0, 'written alone');
    a.provider.awareness.setLocalStateField('name', 'Ann');
    await network.settle();
    const b = join('b');
    await network.settle();
    assert.equal(b.text.toString(), 'written alone');
    assert.deepEqual(b.provider.stateOf('a'), { name: 'Ann' });
    assert.deepEqual(a.provider.stateOf('b'), {});
  });

  it('works the same when the provider is made before the group is joined', async () => {
    const a = join('a');
    a.text.insert(0, 'first');
    const b = edit(new FakeGroup(network, 'b'));
    b.text.insert(0, 'second');
    b.group.join();
    await network.settle();
    assert.equal(a.text.length, 11);
    assert.equal(b.text.toString(), a.text.toString());
  });

  it('takes the state of a member away when it leaves, and shows it again when it comes back', async () => {
    const a = join('a');
    const b = join('b');
    b.provider.awareness.setLocalStateField('cursor', 3);
    await network.settle();
    assert.equal(a.provider.awareness.getStates().size, 2);
    b.group.leave();
    assert.equal(a.provider.awareness.getStates().size, 1);
    assert.equal(a.provider.stateOf('b'), undefined);
    b.group.join();
    await network.settle();
    assert.deepEqual(a.provider.stateOf('b'), { cursor: 3 });
  });

  it('passes on to the rest what a member that left had told only one of them', async () => {
    const [a, b, c] = [join('a'), join('b'), join('c')];
    await network.settle();
    c.text.insert(0, 'last words');
    await turn();
    network.deliver('c>a');
    c.group.leave();
    await network.settle();
    assert.equal(a.text.toString(), 'last words');
    assert.equal(b.text.toString(), 'last words');
  });

  it('does not send on what it got from a member', async () => {
    const a = join('a');
    const b = join('b');
    await network.settle();
    b.group.sent.length = 0;
    a.text.insert(0, 'x');
    await network.settle();
    assert.equal(b.text.toString(), 'x');
    assert.deepEqual(b.group.sent, []);
  });

  it('sends the updates of one turn as one message', async () => {
    const a = join('a');
    const b = join('b');
    await network.settle();
    a.group.sent.length = 0;
    for (let i = 0; i < 100; i++) a.text.insert(i, 'x');
    await network.settle();
    assert.equal(a.group.sent.length, 1);
    assert.equal(b.text.length, 100);
  });

  it('keeps updates and cursors back while the group has no room, and sends the sum of them afterwards', async () => {
    const a = join('a');
    const b = join('b');
    await network.settle();
    a.group.hasRoom = false;
    a.text.insert(0, 'a');
    await network.settle();
    a.group.sent.length = 0;
    for (let i = 0; i < 1200; i++) {
      a.text.insert(0, 'b');
      a.provider.awareness.setLocalStateField('cursor', i);
      if (i % 100 === 0) await turn();
    }
    assert.equal(a.group.sent.length, 0);
    a.group.makeRoom();
    await network.settle();
    assert.equal(a.group.sent.length, 2);
    assert.equal(b.text.length, 1201);
    assert.deepEqual(b.provider.stateOf('a'), { cursor: 1199 });
  });

  it('answers only the last of many questions while the group has no room', async () => {
    const a = join('a');
    const b = network.join('b');
    await network.settle();
    a.group.hasRoom = false;
    a.text.insert(0, 'a');
    await turn();
    const before = a.group.sent.length;
    for (let i = 0; i < 50; i++) b.sendTo('a', message(0, Y.encodeStateVector(new Y.Doc())), { lane });
    await network.settle();
    assert.equal(a.group.sent.length, before);
    a.group.makeRoom();
    await network.settle();
    assert.equal(a.group.sent.length, before + 1);
  });

  it('asks again once the group is joined when it was not allowed to send before', async () => {
    const a = join('a');
    a.text.insert(0, 'hello');
    const b = join('b');
    b.group.failure = Object.assign(new Error('not joined'), { code: 'NOT_JOINED' });
    b.text.insert(0, 'world');
    await network.settle();
    assert.equal(b.provider.synced, false);
    assert.equal(a.provider.synced, false);
    b.group.failure = undefined;
    b.group.events.emit('stateChange', null, b.group.state);
    await network.settle();
    assert.equal(b.text.length, 10);
    assert.equal(a.text.toString(), b.text.toString());
    assert.ok(a.provider.synced && b.provider.synced);
    assert.deepEqual(b.errors, []);
  });

  it('reports what could not be sent and goes on', async () => {
    const a = join('a');
    const b = join('b');
    await network.settle();
    a.group.failure = new Error('too large');
    a.text.insert(0, 'a');
    await network.settle();
    assert.deepEqual(a.errors, ['A message could not be sent: too large']);
    a.group.failure = undefined;
    // What was lost is asked for with the next question.
    join('c').group.leave();
    await network.settle();
    assert.equal(b.text.toString(), 'a');
  });

  it('tells when it is synced, and when somebody new has still to answer', async () => {
    const changes: boolean[] = [];
    const a = edit(new FakeGroup(network, 'a'));
    a.provider.onSynced = (synced) => changes.push(synced);
    assert.equal(a.provider.synced, false);
    a.group.join();
    join('b');
    await network.settle();
    a.group.leave();
    assert.deepEqual(changes, [true, false, true, false]);
  });

  it('leaves messages on other lanes alone', async () => {
    const a = join('a', { lane: 5 });
    const b = network.join('b');
    b.sendTo('a', message(9), { lane });
    await network.settle();
    assert.deepEqual(a.errors, []);
    b.sendTo('a', message(9), { lane: 5 });
    await network.settle();
    assert.equal(a.errors.length, 1);
  });

  it('ignores and reports malformed messages', async () => {
    const a = join('a');
    const b = network.join('b');
    const stranger = new Awareness(new Y.Doc());
    stranger.setLocalState({ name: 'n' });
    const two = encodeAwarenessUpdate(stranger, [stranger.clientID, stranger.clientID]);
    stranger.setLocalState([] as never);
    const list = encodeAwarenessUpdate(stranger, [stranger.clientID]);
    stranger.setLocalState({ name: 'n'.repeat(70_000) });
    const huge = encodeAwarenessUpdate(stranger, [stranger.clientID]);
    stranger.doc.destroy();
    const bad: (string | Uint8Array)[] = [
      'text',
      new Uint8Array(0),
      message(4),
      message(0, new Uint8Array([200])),
      message(1, new Uint8Array([255, 255, 255])),
      message(2, new Uint8Array([1, 1, 255, 255, 255, 255])),
      message(3),
      message(3, new Uint8Array(20).fill(255)),
      message(3, two),
      message(3, list),
      message(3, huge),
    ];
    for (const data of bad) network.post(b, 'a', data, lane);
    await network.settle();
    assert.equal(a.errors.length, bad.length);
    a.text.insert(0, 'still working');
    const c = join('c');
    await network.settle();
    assert.equal(c.text.toString(), 'still working');
  });

  it('lets a member speak for itself alone', async () => {
    const a = join('a');
    const b = join('b');
    const evil = network.join('e');
    a.provider.awareness.setLocalStateField('name', 'Ann');
    b.provider.awareness.setLocalStateField('name', 'Bob');
    await network.settle();
    for (const victim of [a, b]) {
      const { awareness } = victim.provider;
      const forged = encodeAwarenessUpdate(
        { meta: new Map([[awareness.clientID, { clock: 1000, lastUpdated: 0 }]]) } as unknown as Awareness,
        [awareness.clientID],
        new Map([[awareness.clientID, { name: 'Eve' }]]),
      );
      evil.sendTo('a', message(3, forged), { lane });
    }
    await network.settle();
    assert.equal(a.errors.length, 2);
    assert.deepEqual(a.provider.stateOf('a'), { name: 'Ann' });
    assert.deepEqual(a.provider.stateOf('b'), { name: 'Bob' });
    evil.leave();
    assert.equal(a.provider.awareness.getStates().size, 2);
  });

  it('keeps out a state that the application does not accept', async () => {
    const a = join('a', { acceptState: ({ color }, id) => id === 'b' && color !== 'url(evil)' });
    const b = join('b');
    b.provider.awareness.setLocalStateField('color', 'red');
    await network.settle();
    b.provider.awareness.setLocalStateField('color', 'url(evil)');
    await network.settle();
    assert.deepEqual(a.provider.stateOf('b'), { color: 'red' });
    assert.equal(a.errors.length, 1);
  });

  it('goes on, and says so, when a member has made the document one that Yjs can not write', async () => {
    const a = join('a');
    await turn();
    const evil = network.join('e');
    await network.settle();
    // A text of one character and, behind it, garbage collected that has no length; no deletions.
    const broken = Uint8Array.of(1, 2, 95, 0, 4, 1, 1, 116, 1, 97, 0, 0, 0);
    evil.sendTo('a', message(1, broken), { lane });
    evil.sendTo('a', message(0, Uint8Array.of(0)), { lane });
    await network.settle();
    assert.equal(a.errors.filter((error) => /could not be made/.test(error)).length, 1, a.errors.join());
    a.provider.awareness.setLocalStateField('name', 'Ann');
    const heard: number[] = [];
    evil.on('message', (_id, data) => heard.push((data as Uint8Array)[0]!));
    await network.settle();
    assert.deepEqual(heard, [3]);
  });

  it('survives handlers that throw', async () => {
    const a = join('a');
    a.provider.onSynced = () => {
      throw new Error('mine');
    };
    const reported: string[] = [];
    a.provider.onError = (error) => {
      reported.push(error.message);
      throw new Error('mine too');
    };
    join('b');
    await network.settle();
    assert.deepEqual(reported, ['onSynced threw: mine', 'onSynced threw: mine']);
  });

  it('takes its cursor away and keeps nothing of group and document when it is destroyed', async () => {
    const a = join('a');
    const b = join('b');
    b.provider.awareness.setLocalStateField('cursor', 1);
    await network.settle();
    b.text.insert(0, 'sent before it goes');
    b.provider.destroy();
    b.provider.destroy();
    await network.settle();
    assert.equal(a.provider.stateOf('b'), undefined);
    assert.equal(a.text.toString(), 'sent before it goes');
    assert.equal(b.group.hasHandlers, false);
    b.text.insert(0, 'more');
    await network.settle();
    assert.equal(a.text.length, 19);
  });

  it('leaves an awareness that it was given to its owner', async () => {
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    const provider = new YjsProvider(network.join('a'), doc, { awareness });
    provider.destroy();
    awareness.setLocalState({ alive: true });
    assert.deepEqual(awareness.getLocalState(), { alive: true });
    doc.destroy();
  });

  it('refuses a lane that is none', () => {
    const group = network.join('a');
    for (const bad of [-1, 15, 1.5, Number.NaN]) {
      assert.throws(() => new YjsProvider(group, new Y.Doc(), { lane: bad }), RangeError);
    }
    assert.equal(group.hasHandlers, false);
  });
});

interface Editor {
  group: FakeGroup;
  doc: Y.Doc;
  text: Y.Text;
  provider: YjsProvider;
  errors: string[];
}

function message(kind: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return new Uint8Array([kind, ...body]);
}

/** Mulberry32: a number in [0, 1) from a 32-bit seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
