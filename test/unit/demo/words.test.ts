import assert from 'node:assert/strict';
import { describe as describeInWords, explain } from '../../../demo/client/words.js';
import { GroupError } from '../../../src/base/errors.js';

describe('words of the demo', () => {
  it('say how many are connected, and that the group goes on without signaling', () => {
    const say = (others: number, signaling: boolean): string =>
      describeInWords({ state: 'joined', others, signaling }).text;
    assert.equal(say(0, true), 'Ready: nobody else is here yet');
    assert.equal(say(1, true), 'Connected with one other');
    assert.equal(say(4, true), 'Connected with 4 others');
    assert.equal(say(4, false), 'Still connected with 4 others; signaling is lost, so nobody new can join');
    assert.match(say(0, false), /lost/);
  });

  it('tell an error by its code, and one without a known code by its message', () => {
    assert.match(explain(new GroupError('INVITE_FAILED', 'x')), /bot did not come/);
    assert.equal(explain(new GroupError('INTERNAL', 'x')), '[INTERNAL] x');
    assert.equal(explain('odd'), 'odd');
  });
});
