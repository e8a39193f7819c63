import assert from 'node:assert/strict';
import fc from 'fast-check';
import { systemPlatform } from '../../../src/base/system.js';
import { EarlyCandidates } from '../../../src/channel/EarlyCandidates.js';
import { handshakeLimits } from '../../../src/wire/limits.js';

const attempt = new Uint8Array(8).fill(7);
const [forth, back] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

/** One side; `next` waits until it has sent, taken or dropped one thing more. */
class Side {
  readonly events: (Uint8Array | readonly string[] | 'dropped')[] = [];
  readonly early: EarlyCandidates;
  #wake = (): void => {};

  constructor(name = attempt) {
    const note = (event: Side['events'][number]): void => {
      this.events.push(event);
      this.#wake();
    };
    this.early = new EarlyCandidates({ ...systemPlatform(), log: () => note('dropped') }, name, {
      send: note,
      onCandidates: note,
    });
  }

  async next(): Promise<Side['events'][number]> {
    while (this.events.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.events.shift()!;
  }

  async sealed(...candidates: string[]): Promise<Uint8Array> {
    await this.early.send(candidates);
    return (await this.next()) as Uint8Array;
  }
}

describe('EarlyCandidates', () => {
  let initiator: Side;
  let responder: Side;
  beforeEach(() => {
    initiator = new Side();
    initiator.early.sendWith(forth);
    initiator.early.receiveWith(back);
    responder = new Side();
    responder.early.sendWith(back);
  });

  it('carries candidates either way', async () => {
    responder.early.receiveWith(forth);
    responder.early.receive(await initiator.sealed('a', 'b'));
    assert.deepEqual(await responder.next(), ['a', 'b']);
    initiator.early.receive(await responder.sealed('c'));
    assert.deepEqual(await initiator.next(), ['c']);
  });

  it('keeps what comes before its key', async () => {
    responder.early.receive(await initiator.sealed('a'));
    responder.early.receive(await initiator.sealed('b'));
    responder.early.receiveWith(forth);
    assert.deepEqual([await responder.next(), await responder.next()], [['a'], ['b']]);
  });

  it('takes 32 messages, and no more', async () => {
    const first = await initiator.sealed('first');
    const later = await initiator.sealed('later');
    for (let n = 1; n < handshakeLimits.maxCandidates; n++) responder.early.receive(new Uint8Array(30));
    responder.early.receive(first);
    responder.early.receive(later);
    responder.early.receiveWith(forth);
    for (;;) {
      const event = await responder.next();
      if (event === 'dropped') continue;
      assert.deepEqual(event, ['first']);
      break;
    }
    responder.early.receive(later);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(responder.events.every((event) => event === 'dropped'));
  });

  it('drops what comes again', async () => {
    responder.early.receiveWith(forth);
    const sealed = await initiator.sealed('a');
    for (let n = 0; n < 2; n++) responder.early.receive(sealed);
    assert.deepEqual([await responder.next(), await responder.next()], [['a'], 'dropped']);
  });

  it('drops what is of another key, of another attempt, or its own', async () => {
    responder.early.receiveWith(forth);
    const [stranger, other] = [new Side(), new Side(new Uint8Array(8))];
    stranger.early.sendWith(new Uint8Array(32));
    other.early.sendWith(forth);
    for (const sender of [stranger, other, responder]) {
      responder.early.receive(await sender.sealed('a'));
      assert.equal(await responder.next(), 'dropped');
    }
  });

  it('drops any bytes, and what has been changed on the way', async () => {
    const sealed = await initiator.sealed('candidate');
    const change = fc
      .tuple(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, by]) => sealed.map((byte, index) => (index === at ? byte ^ by : byte)));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 100 }), change), async (bytes) => {
        const side = new Side();
        side.early.receiveWith(forth);
        side.early.receive(bytes);
        assert.equal(await side.next(), 'dropped');
      }),
    );
  });

  it('goes on when its owner does not like a candidate', async () => {
    const picky = new Side();
    const taken = new Promise<readonly string[]>((resolve) => {
      const early = new EarlyCandidates(systemPlatform(), attempt, {
        send: () => {},
        onCandidates: (candidates) => {
          if (candidates[0] === 'bad') throw new Error('bad');
          resolve(candidates);
        },
      });
      early.receiveWith(forth);
      picky.early.sendWith(forth);
      void (async () => {
        early.receive(await picky.sealed('bad'));
        early.receive(await picky.sealed('good'));
      })();
    });
    assert.deepEqual(await taken, ['good']);
  });

  it('sends until it is to stop, and says nothing once it is closed', async () => {
    assert.equal(initiator.early.ready, true);
    initiator.early.stopSending();
    assert.equal(initiator.early.ready, false);
    responder.early.receiveWith(forth);
    const sent = responder.early.send(['a']);
    responder.early.close();
    await sent;
    assert.deepEqual(responder.events, []);
  });

  it('drops everything after it is to stop receiving, also what is being opened', async () => {
    const sealed = await initiator.sealed('a');
    const late = await initiator.sealed('b');
    responder.early.receiveWith(forth);
    responder.early.receive(sealed);
    responder.early.stopReceiving();
    responder.early.receive(late);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(responder.events, []);
  });
});
