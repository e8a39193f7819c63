import assert from 'node:assert/strict';
import { eventNames } from '../../src/groupEvents.js';
import { WebGroup } from '../../src/WebGroup.js';

describe('WebGroup', () => {
  const group = new WebGroup({ wrtc: false });

  it('has a property for one handler of each event', () => {
    for (const name of eventNames) {
      const property = `on${name[0]!.toUpperCase()}${name.slice(1)}`;
      assert.equal(group[property as keyof WebGroup], null, property);
    }
  });

  it('refuses handlers of events that there are not, and what is no handler', () => {
    for (const name of ['typo', 'toString', '', undefined, Symbol('message'), ['message']]) {
      assert.throws(() => group.on(name as 'message', () => {}), { code: 'INVALID_ARGUMENT' });
    }
    for (const handler of [undefined, null, 'text', {}]) {
      assert.throws(() => group.on('message', handler as () => void), { code: 'INVALID_ARGUMENT' });
    }
    for (const name of eventNames) group.on(name, () => {})();
  });
});
