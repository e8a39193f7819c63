import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { WebGroupState } from '../../src/WebGroup.js';
import { LocalGroup } from '../support/agents/LocalGroup.js';
import { checkAlternation, faultsOf, flawless, settle } from '../support/agents/verdict.js';

/** How long may pass until all that was said has been heard, before it counts as lost. */
const patienceMs = 60_000;
const awayMinutes = 10;

describe('members whose signaling server is killed', function () {
  this.timeout((awayMinutes + 4) * 60_000);
  let group: LocalGroup;

  beforeEach(async () => {
    group = await LocalGroup.open(4);
  });

  afterEach(() => group.close());

  it(`talk on for ${awayMinutes} min, mend their links, and take back who lost all others meanwhile`, async () => {
    const { members } = group;
    const [lone, ...others] = members;
    await Promise.all(members.map(({ agent }) => agent.call('talk', { perSecond: 50 })));
    await group.killSignaling();
    const endMs = Date.now() + awayMinutes * 60_000;
    let closed = 0;
    for (let turn = 0; Date.now() < endMs; turn++) {
      const one = members[turn % members.length]!;
      const other = members[(turn + 1 + (turn % (members.length - 1))) % members.length]!;
      closed += await one.agent.call('closeLinks', other.number);
      await pause(Math.min(10_000, Math.max(0, endMs - Date.now())));
    }
    const verdict = await settle(members, patienceMs);
    console.log(`      ${verdict.due} messages, ${closed} links closed; slowest ${verdict.slowestMs} ms`);
    assert.deepEqual(faultsOf(verdict), flawless);

    await lone!.agent.call(
      'keepApart',
      others.map(({ number }) => number),
    );
    await Promise.all(others.map(({ agent }) => agent.call('keepApart', [lone!.number])));
    await lone!.agent.call('until', { others: [], state: WebGroupState.JOINING });
    await Promise.all(others.map(({ agent }) => agent.call('until', { hasNot: [lone!.id] })));
    await Promise.all(members.map(({ agent }) => agent.call('keepApart', [])));
    await group.restartSignaling();
    const backMs = Date.now();
    await group.complete();
    await lone!.agent.call('until', { state: WebGroupState.JOINED });
    console.log(`      who was lost is back ${Date.now() - backMs} ms after the server`);
    assert.equal((await lone!.agent.call('sight')).myId, lone!.id);
    await Promise.all(members.map(({ agent }) => agent.call('say', { count: 10 })));
    assert.equal((await settle(others, patienceMs)).leaves, 0);
    const { lost, doubled, inverted } = await settle(members, patienceMs);
    assert.deepEqual({ lost, doubled, inverted }, { lost: 0, doubled: 0, inverted: 0 });
    for (const { agent } of members) checkAlternation(await agent.call('events'));
  });
});
