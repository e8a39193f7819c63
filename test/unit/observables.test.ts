import assert from 'node:assert/strict';
import { observables } from '../../src/observables.js';
import { WebGroup, WebGroupState } from '../../src/WebGroup.js';

describe('observables', () => {
  it('emit what the events of the group say, until they are unsubscribed', async () => {
    const group = new WebGroup({ signalingServer: 'ws://127.0.0.1:9', wrtc: false });
    const states: WebGroupState[] = [];
    const subscription = observables(group).stateChange$.subscribe((state) => states.push(state));
    const joined = group.join('key');
    await group.leave();
    await assert.rejects(joined, { code: 'LEFT' });
    const { JOINING, LEAVING, LEFT } = WebGroupState;
    assert.deepEqual(states, [JOINING, LEAVING, LEFT]);

    subscription.unsubscribe();
    group.join('key').catch(() => {});
    await group.leave();
    assert.equal(states.length, 3);
  });

  it('give events with several arguments as tuples', () => {
    const handlers: ((...args: unknown[]) => unknown)[] = [];
    const group = { on: (_name: string, handler: never) => (handlers.push(handler), () => {}) };
    const seen: unknown[] = [];
    observables(group as unknown as WebGroup).message$.subscribe((value) => seen.push(value));
    handlers[0]!('id', 'text', { lane: 3 });
    assert.deepEqual(seen, [['id', 'text', { lane: 3 }]]);
  });
});
