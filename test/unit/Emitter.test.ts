import assert from 'node:assert/strict';
import { Emitter } from '../../src/base/Emitter.js';

interface Events {
  word: [text: string];
}

describe('Emitter', () => {
  let thrown: string[];
  let emitter: Emitter<Events>;

  beforeEach(() => {
    thrown = [];
    emitter = new Emitter((error, event) => thrown.push(`${event}: ${(error as Error).message}`));
  });

  it('calls the first handler, then the others in the order in which they were added', () => {
    const calls: string[] = [];
    emitter.on('word', (text) => calls.push(`a ${text}`));
    emitter.on('word', (text) => calls.push(`b ${text}`));
    emitter.emit('word', (text) => calls.push(`first ${text}`), 'x');
    assert.deepEqual(calls, ['first x', 'a x', 'b x']);
  });

  it('takes away one handler at a time, also of the same function', () => {
    let calls = 0;
    const handler = (): void => void calls++;
    const off = emitter.on('word', handler);
    emitter.on('word', handler);
    off();
    off();
    emitter.emit('word', null, 'x');
    assert.equal(calls, 1);
    assert.equal(emitter.hasHandlers('word'), true);
  });

  it('does not call a handler that was added by another one meanwhile', () => {
    const calls: string[] = [];
    emitter.on('word', () => {
      calls.push('first');
      emitter.on('word', () => calls.push('added'));
    });
    emitter.emit('word', null, 'x');
    assert.deepEqual(calls, ['first']);
  });

  it('goes on when a handler throws or rejects, and tells what it threw', async () => {
    const calls: string[] = [];
    emitter.on('word', () => {
      throw new Error('thrown');
    });
    emitter.on('word', () => Promise.reject(new Error('rejected')));
    emitter.on('word', () => calls.push('last'));
    const done = emitter.emitAndWait('word', null, 'x');
    assert.deepEqual(calls, ['last']);
    await done;
    assert.deepEqual(thrown, ['word: thrown', 'word: rejected']);
  });

  it('has nothing to wait for when no handler is asynchronous', () => {
    emitter.on('word', () => 'no promise');
    assert.equal(emitter.emitAndWait('word', null, 'x'), undefined);
  });

  it('waits for the slowest of its handlers', async () => {
    let release = (): void => {};
    let isDone = false;
    emitter.on('word', () => new Promise<void>((resolve) => (release = resolve)));
    emitter.on('word', async () => {});
    const done = emitter.emitAndWait('word', null, 'x')!.then(() => (isDone = true));
    await Promise.resolve();
    assert.equal(isDone, false);
    release();
    await done;
  });

  it('takes what is no function for no handler', () => {
    emitter.emit('word', 'text' as unknown as null, 'x');
    assert.deepEqual(thrown, []);
  });
});
