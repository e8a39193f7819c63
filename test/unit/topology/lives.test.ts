import assert from 'node:assert/strict';
import { Lives } from '../../../src/topology/core/Lives.js';

describe('The lives of a member', () => {
  const heard = (...said: [by: string, incarnation: number][]): Lives => {
    const lives = new Lives();
    for (const [by, incarnation] of said) lives.say(by, incarnation);
    return lives;
  };

  it('are news when nobody has spoken of so late a one', () => {
    const lives = new Lives();
    const news = [lives.say('a', 3), lives.say('b', 3), lives.say('b', 2), lives.say('signaling', 4)];
    assert.deepEqual(news, [true, false, false, true]);
  });

  it('are no news when they are over', () => {
    const lives = new Lives();
    lives.prove(5);
    assert.deepEqual([lives.say('a', 4), lives.say('a', 5), lives.say('a', 6)], [false, false, true]);
    assert.deepEqual([lives.isOver(4), lives.isOver(5), lives.isOver(6)], [true, false, false]);
  });

  it('are called from the latest on', () => {
    assert.equal(heard(['a', 3], ['b', 5], ['c', 4]).take(), 5);
  });

  it('are called in turn once a call has failed, if chance wants it so', () => {
    const lives = heard(['a', 3], ['b', 5], ['c', 4]);
    const called = [0, 0, 0, 0, 0.5, 0].map((jitter) => {
      const life = lives.take();
      lives.failed(jitter);
      return life;
    });
    assert.deepEqual(called, [5, 3, 4, 5, 3, 5]);
  });

  it('are not called when a later one is proven, or the member has left', () => {
    const lives = heard(['a', 3], ['b', 5]);
    lives.prove(4);
    lives.take();
    lives.failed(0);
    assert.equal(lives.take(), 4);
    lives.end(4);
    assert.deepEqual([lives.isSaidBy('a'), lives.isSaidBy('b'), lives.take()], [false, true, 5]);
  });

  it('are heard in turn, whatever somebody else says between, and however often he takes it back', () => {
    const lives = heard(['honest', 3], ['liar', 1_000]);
    const called = Array.from({ length: 100 }, (_, i) => {
      const life = lives.take();
      if (i % 3 === 0) lives.unsay('liar');
      lives.say('liar', 2_000 + i);
      lives.failed(0);
      return life;
    });
    assert.ok(called.filter((life) => life === 3).length >= 49);
  });
});
