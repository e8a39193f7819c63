import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { SignalingState } from '../../src/signaling/SignalingState.js';
import { LocalGroup } from '../support/agents/LocalGroup.js';
import { checkAlternation, faultsOf, flawless, settle } from '../support/agents/verdict.js';

/** How long may pass until all that was said has been heard, before it counts as lost. */
const patienceMs = 30_000;

describe('members in processes of their own', function () {
  this.timeout(60_000);
  let group: LocalGroup;

  beforeEach(async () => {
    group = await LocalGroup.open(3);
  });

  afterEach(() => group.close());

  async function talk(): Promise<void> {
    await Promise.all(group.members.map(({ agent }) => agent.call('talk', { perSecond: 100 })));
  }

  it('see that one was killed, and lose nothing among themselves', async () => {
    await talk();
    const [killed, ...others] = group.members;
    const startMs = Date.now();
    killed!.agent.signal('SIGKILL');
    await Promise.all(others.map(({ agent }) => agent.call('until', { hasNot: [killed!.id] })));
    console.log(`      seen by all after ${Date.now() - startMs} ms`);
    assert.deepEqual(faultsOf(await settle(others, patienceMs)), flawless);
    for (const { agent } of others) {
      const events = await agent.call('events');
      checkAlternation(events);
      assert.equal(events.filter(({ event }) => event === 'leave').length, 1);
    }
  });

  it('wait for one that is stopped for 3 s, and lose nothing', async () => {
    await talk();
    const [stopped] = group.members;
    stopped!.agent.signal('SIGSTOP');
    await pause(3_000);
    stopped!.agent.signal('SIGCONT');
    const verdict = await settle(group.members, patienceMs);
    assert.deepEqual(faultsOf(verdict), flawless);
    assert.ok(verdict.due > 0);
  });

  it('lose nothing while signaling is killed under load, and take newcomers when it is back', async () => {
    await talk();
    await group.killSignaling();
    await Promise.all(
      group.members.map(({ agent }) => agent.call('until', { signalingState: SignalingState.CLOSED })),
    );
    await group.restartSignaling();
    await group.add();
    await group.complete();
    assert.deepEqual(faultsOf(await settle(group.members, patienceMs)), flawless);
  });

  it('lose nothing while their links are closed one by one', async () => {
    await talk();
    const { members } = group;
    for (const [at, one] of members.entries()) {
      for (const other of members.slice(at + 1)) {
        assert.equal(await one.agent.call('closeLinks', other.number), 1);
        await one.agent.call('until', { paths: { [other.id]: 'direct' } });
        await other.agent.call('until', { paths: { [one.id]: 'direct' } });
      }
    }
    const verdict = await settle(members, patienceMs);
    console.log(`      slowest message: ${verdict.slowestMs} ms`);
    assert.deepEqual(faultsOf(verdict), flawless);
  });
});
