import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { SignalingState } from '../../src/signaling/SignalingState.js';
import { LocalGroup, type LocalMember } from '../support/agents/LocalGroup.js';
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
        const areLinked = (): Promise<unknown> =>
          Promise.all([
            one.agent.call('until', { paths: { [other.id]: 'direct' } }),
            other.agent.call('until', { paths: { [one.id]: 'direct' } }),
          ]);
        // A first failure makes a relay, until the link of their own is there.
        await areLinked();
        assert.equal(await one.agent.call('closeLinks', other.number), 1);
        await areLinked();
      }
    }
    const verdict = await settle(members, patienceMs);
    console.log(`      slowest message: ${verdict.slowestMs} ms`);
    assert.deepEqual(faultsOf(verdict), flawless);
  });

  it('talk on through the third while two of them are kept apart', async () => {
    await talk();
    const [one, other, third] = group.members as [LocalMember, LocalMember, LocalMember];
    await Promise.all([
      one.agent.call('keepApart', [other.number]),
      other.agent.call('keepApart', [one.number]),
    ]);
    await one.agent.call('until', { paths: { [other.id]: 'relayed' } });
    await other.agent.call('until', { paths: { [one.id]: 'relayed' } });
    assert.deepEqual((await one.agent.call('sight')).paths[other.id]?.via, [third.id]);
    const { end } = await one.agent.call('said');
    await other.agent.call('until', { heard: { [one.id]: end } });
    await Promise.all([one, other].map(({ agent }) => agent.call('keepApart', [])));
    await one.agent.call('until', { paths: { [other.id]: 'direct' } });
    await other.agent.call('until', { paths: { [one.id]: 'direct' } });
    assert.deepEqual(faultsOf(await settle(group.members, patienceMs)), flawless);
  });

  it('join together, five at once and time and again, without anybody leaving', async () => {
    for (let round = 0; round < 4; round++) {
      const five = await LocalGroup.open(5);
      try {
        await Promise.all(five.members.map(({ agent }) => agent.call('say', { count: 10 })));
        assert.deepEqual(faultsOf(await settle(five.members, patienceMs)), flawless);
      } finally {
        await five.close();
      }
    }
  });
});
