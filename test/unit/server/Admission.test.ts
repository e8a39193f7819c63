import assert from 'node:assert/strict';
import { Admission } from '../../../src/server/core/Admission.js';

const limits = {
  maxConnections: 1_000,
  maxConnectionsPerAddress: 10,
  connectionsPerSecondPerAddress: 2,
  connectionBurstPerAddress: 4,
};

describe('Admission', () => {
  it('lets so many connections of an address in at once, and then so many a second', () => {
    const admission = new Admission(limits);
    const admitted = (nowMs: number): number => {
      let count = 0;
      while (admission.admit('192.0.2.1', nowMs)) {
        admission.leave('192.0.2.1');
        count++;
      }
      return count;
    };
    assert.equal(admitted(0), 4);
    assert.equal(admitted(499), 0);
    assert.equal(admitted(1_000), 2);
    assert.equal(admitted(60_000), 4);
    assert.equal(admission.count, 0);
  });

  it('counts each address for itself, and those that are not known not at all', () => {
    const admission = new Admission({ ...limits, connectionBurstPerAddress: 1 });
    assert.ok(admission.admit('192.0.2.1', 0));
    assert.ok(!admission.admit('192.0.2.1', 0));
    assert.ok(admission.admit('192.0.2.2', 0));
    for (let i = 0; i < 5; i++) assert.ok(admission.admit(undefined, 0));
    assert.equal(admission.count, 7);
  });

  it('takes no token for a connection that there is no room for', () => {
    const admission = new Admission({ ...limits, maxConnectionsPerAddress: 1, connectionBurstPerAddress: 2 });
    assert.ok(admission.admit('192.0.2.1', 0));
    for (let i = 0; i < 5; i++) assert.ok(!admission.admit('192.0.2.1', 0));
    admission.leave('192.0.2.1');
    assert.ok(admission.admit('192.0.2.1', 0));
  });

  it('keeps nothing of addresses that have gone, and were silent for as long as it takes to have all tokens', () => {
    const admission = new Admission(limits);
    for (let i = 0; i < 500; i++) {
      admission.admit(`2001:db8:0:${i}::/64`, 0);
      if (i > 0) admission.leave(`2001:db8:0:${i}::/64`);
    }
    assert.equal(admission.addressCount, 500);
    // One in a second, so that none of them is kept for long.
    for (let second = 2; second < 300; second++) {
      admission.admit('192.0.2.1', 1_000 * second);
      admission.leave('192.0.2.1');
    }
    assert.equal(admission.addressCount, 2, 'one is connected, and one was lately');
  });

  it('keeps nothing where there is no limit', () => {
    const admission = new Admission({ ...limits, connectionBurstPerAddress: Infinity });
    for (let i = 0; i < 500; i++) {
      assert.ok(admission.admit(`192.0.2.${i % 250}`, 0));
      admission.leave(`192.0.2.${i % 250}`);
    }
    assert.ok(admission.addressCount <= 1);
  });
});
