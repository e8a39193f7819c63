import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { SignalingState } from '../../src/signaling/SignalingState.js';
import { checkAlternation, faultsOf, flawless, settle } from '../support/agents/verdict.js';
import { describeNet } from './support/describeNet.js';
import { Setting, type NetMember } from './support/Setting.js';

/** How long may pass until all that was said has been heard, before it counts as lost. */
const patienceMs = 60_000;

describeNet('members while the network fails', function () {
  this.timeout(240_000);
  let setting: Setting;

  beforeEach(async () => {
    setting = await Setting.open();
  });

  afterEach(() => setting.close());

  /** Members on open hosts, each with a path to each. */
  async function mesh(count: number): Promise<NetMember[]> {
    const names = Array.from({ length: count }, (_, index) => `m${index}`);
    await Promise.all(names.map((name) => setting.member(name, 'open')));
    await setting.complete();
    return setting.members;
  }

  async function talk(perSecond: number): Promise<void> {
    await Promise.all(setting.members.map(({ agent }) => agent.call('talk', { perSecond, bytes: 100 })));
  }

  /** What is talked from now on is heard everywhere. */
  async function untilHeard(members: readonly NetMember[]): Promise<void> {
    await Promise.all(
      members.map(async ({ agent, id }) => {
        const { end } = await agent.call('said');
        const others = members.filter((member) => member.id !== id);
        await Promise.all(others.map((other) => other.agent.call('until', { heard: { [id]: end } })));
      }),
    );
  }

  it('get each message once and in order while 20 % of the packets are lost', async () => {
    const [a] = await mesh(3);
    setting.internet.lose(a!.host, 20);
    await talk(50);
    await pause(20_000);
    const verdict = await settle(setting.members, patienceMs);
    report(verdict);
    assert.deepEqual(faultsOf(verdict), flawless);
  });

  for (const [how, ways] of [
    ['both ways', 'both'],
    ['one way', 'one'],
  ] as const) {
    for (const third of [false, true]) {
      const title = `lose nothing while a pair${third ? ' of three' : ''} is cut off from each other for 4 s, ${how}`;
      it(title, async () => {
        const [a, b] = await mesh(third ? 3 : 2);
        await talk(100);
        const { internet } = setting;
        if (ways === 'both') internet.cut([a!.host], [b!.host]);
        else internet.block(a!.host, b!.host);
        await pause(4_000);
        if (ways === 'both') internet.heal([a!.host], [b!.host]);
        else internet.unblock(a!.host, b!.host);
        const startMs = Date.now();
        await untilHeard([a!, b!]);
        console.log(`      heard again ${Date.now() - startMs} ms after it was healed`);
        const verdict = await settle(setting.members, patienceMs);
        report(verdict);
        assert.deepEqual(faultsOf(verdict), flawless);
      });
    }
  }

  it('talk on through a third member while a pair is cut off from each other for 30 s', async () => {
    const [a, b, c] = (await mesh(3)) as [NetMember, NetMember, NetMember];
    await talk(100);
    setting.internet.cut([a.host], [b.host]);
    const startMs = Date.now();
    await a.agent.call('until', { paths: { [b.id]: 'relayed' } });
    await b.agent.call('until', { paths: { [a.id]: 'relayed' } });
    console.log(`      relayed after ${Date.now() - startMs} ms`);
    assert.deepEqual((await a.agent.call('sight')).paths[b.id]?.via, [c.id]);
    await untilHeard(setting.members);
    await pause(Math.max(0, 30_000 - (Date.now() - startMs)));
    setting.internet.heal([a.host], [b.host]);
    const healedMs = Date.now();
    await a.agent.call('until', { paths: { [b.id]: 'direct' } });
    await b.agent.call('until', { paths: { [a.id]: 'direct' } });
    console.log(`      direct again ${Date.now() - healedMs} ms after it was healed`);
    const verdict = await settle(setting.members, patienceMs);
    report(verdict);
    assert.deepEqual(faultsOf(verdict), flawless);
  });

  for (const seconds of [20, 60]) {
    it(`are one group again after three and three were cut off from each other for ${seconds} s`, async () => {
      const members = await mesh(6);
      await talk(20);
      const [some, others] = [members.slice(0, 3), members.slice(3)];
      const hosts = (half: readonly NetMember[]): NetMember['host'][] => half.map(({ host }) => host);
      const startMs = Date.now();
      setting.internet.cut(hosts(some), hosts(others));
      await Promise.all([setting.complete(some), setting.complete(others)]);
      console.log(`      two groups after ${Date.now() - startMs} ms`);
      await pause(Math.max(0, seconds * 1_000 - (Date.now() - startMs)));
      // Nine pairs are healed one after the other, which takes about a second.
      const healedMs = Date.now();
      setting.internet.heal(hosts(some), hosts(others));
      await setting.complete();
      console.log(`      equal views ${Date.now() - healedMs} ms after it began to be healed`);
      await untilHeard(members);
      for (const half of [some, others]) {
        assert.deepEqual(faultsOf(await settle(half, patienceMs)), flawless);
      }
      const { lost, doubled, inverted } = await settle(members, patienceMs);
      assert.deepEqual({ lost, doubled, inverted }, { lost: 0, doubled: 0, inverted: 0 });
      for (const { agent } of members) checkAlternation(await agent.call('events'));
    });
  }

  it('live on without signaling for 60 s, and take newcomers when it is back', async () => {
    const members = await mesh(4);
    await talk(50);
    const { internet, signalingHost } = setting;
    const hosts = members.map(({ host }) => host);
    internet.cut(hosts, [signalingHost]);
    const startMs = Date.now();
    await Promise.all(
      members.map(async ({ agent }) => {
        while ((await agent.call('sight')).signalingState === SignalingState.STABLE) {
          await agent.call('until', { signalingState: SignalingState.CLOSED });
        }
      }),
    );
    console.log(`      noticed by all after ${Date.now() - startMs} ms`);
    await pause(Math.max(0, 60_000 - (Date.now() - startMs)));
    await untilHeard(members);
    internet.heal(hosts, [signalingHost]);
    const healedMs = Date.now();
    await Promise.all(
      members.map(({ agent }) => agent.call('until', { signalingState: SignalingState.STABLE })),
    );
    console.log(`      signaling is back ${Date.now() - healedMs} ms after it was healed`);
    await setting.member('newcomer', 'open');
    await setting.complete();
    const verdict = await settle(setting.members, patienceMs);
    report(verdict);
    assert.deepEqual(faultsOf(verdict), flawless);
  });
});

function report({ due, p99Ms, slowestMs }: { due: number; p99Ms: number; slowestMs: number }): void {
  console.log(`      ${due} messages; p99 ${p99Ms} ms, slowest ${slowestMs} ms`);
}
