import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalGroup } from '../support/agents/LocalGroup.js';
import { checkAlternation, settle } from '../support/agents/verdict.js';

/** How long may pass until all that was said has been heard, before it counts as lost. */
const patienceMs = 60_000;

describe('a member whose process is stopped', function () {
  this.timeout(180_000);
  let group: LocalGroup;

  beforeEach(async () => {
    group = await LocalGroup.open(3);
  });

  afterEach(() => group.close());

  for (const seconds of [10, 40]) {
    it(`for ${seconds} s is a member again when it goes on, with events that alternate`, async () => {
      const { members } = group;
      const [stopped, ...others] = members;
      await Promise.all(members.map(({ agent }) => agent.call('talk', { perSecond: 50 })));
      stopped!.agent.signal('SIGSTOP');
      await pause(seconds * 1_000);
      const departures = await Promise.all(others.map(({ agent }) => agent.call('events')));
      const startMs = Date.now();
      stopped!.agent.signal('SIGCONT');
      // It says more than before, so what is heard beyond that was said after it went on.
      await group.complete();
      await stopped!.agent.call('say', { count: 1 });
      const { end } = await stopped!.agent.call('said');
      await Promise.all(others.map(({ agent }) => agent.call('until', { heard: { [stopped!.id]: end } })));
      console.log(
        `      members again after ${Date.now() - startMs} ms; ` +
          `left meanwhile: ${departures.flat().filter(({ event }) => event === 'leave').length} times`,
      );
      const amongOthers = await settle(others, patienceMs);
      assert.equal(amongOthers.leaves, 0);
      const { lost, doubled, inverted } = await settle(members, patienceMs);
      assert.deepEqual({ lost, doubled, inverted }, { lost: 0, doubled: 0, inverted: 0 });
      for (const { agent } of members) checkAlternation(await agent.call('events'));
    });
  }
});
