import assert from 'node:assert/strict';
import { describe as describeInWords, explain } from '../../../demo/client/words.js';
import { GroupError } from '../../../src/base/errors.js';

describe('words of the demo', () => {
  it('say how many are connected, and that the group goes on without signaling', () => {
    const say = (others: number, signaling: boolean): string =>
      describeInWords({ state: 'joined', wasJoined: true, others, signaling }).text;
    assert.equal(say(0, true), 'Ready: nobody else is here yet');
    assert.equal(say(1, true), 'Connected with one other');
    assert.equal(say(4, true), 'Connected with 4 others');
    assert.equal(say(4, false), 'Still connected with 4 others; signaling is lost, so nobody new can join');
  });

  it('say whether the group is being joined for the first time or found again', () => {
    const say = (wasJoined: boolean): string =>
      describeInWords({ state: 'joining', wasJoined, others: 0, signaling: false }).text;
    assert.equal(say(false), 'Connecting…');
    assert.match(say(true), /lost: trying to reach it again/);
  });

  it('tell an error by its code, and one without a known code by its message', () => {
    assert.match(explain(new GroupError('INVITE_FAILED', 'x')), /bot did not come/);
    assert.equal(explain(new GroupError('INTERNAL', 'x')), '[INTERNAL] x');
    assert.equal(explain('odd'), 'odd');
  });
});
