import assert from 'node:assert/strict';
import type { WebGroupOptions } from '../../src/index.node.js';
import { faultsOf, flawless, settle } from '../support/agents/verdict.js';
import { describeNet } from './support/describeNet.js';
import type { Access, NetHost } from './support/Internet.js';
import { Setting, type NetMember } from './support/Setting.js';

/** How long may pass until all that was said has been heard, before it counts as lost. */
const patienceMs = 30_000;

describeNet('a path between members', function () {
  this.timeout(120_000);
  let setting: Setting;

  beforeEach(async () => {
    setting = await Setting.open();
  });

  afterEach(() => setting.close());

  async function withStun(): Promise<WebGroupOptions> {
    return { rtcConfiguration: { iceServers: [(await setting.turn()).stun] } };
  }

  async function withTurn(): Promise<WebGroupOptions> {
    const { stun, turn } = await setting.turn();
    return { rtcConfiguration: { iceServers: [stun, turn] } };
  }

  async function pair(access: Access, options: WebGroupOptions = {}): Promise<[NetMember, NetMember]> {
    return [await setting.member('a', access, options), await setting.member('b', access, options)];
  }

  async function pathKinds(a: NetMember, b: NetMember): Promise<(string | undefined)[]> {
    const [seenByA, seenByB] = [await a.agent.call('sight'), await b.agent.call('sight')];
    return [seenByA.paths[b.id]?.kind, seenByB.paths[a.id]?.kind];
  }

  /** All say something to all, which arrives. */
  async function checkTalk(): Promise<void> {
    await Promise.all(setting.members.map(({ agent }) => agent.call('say', { count: 100, bytes: 1_000 })));
    assert.deepEqual(faultsOf(await settle(setting.members, patienceMs)), flawless);
  }

  it('is direct when both are open', async () => {
    const [a, b] = await pair('open');
    await setting.complete();
    assert.deepEqual(await pathKinds(a, b), ['direct', 'direct']);
    await checkTalk();
  });

  it('is direct through two port-restricted routers, with a STUN server', async () => {
    const [a, b] = await pair('portRestricted', await withStun());
    await setting.complete();
    assert.deepEqual(await pathKinds(a, b), ['direct', 'direct']);
    await checkTalk();
  });

  it('is not there through two symmetric routers with a STUN server only, and nobody else', async () => {
    const [a, b] = await pair('symmetric', await withStun());
    assert.deepEqual(await pathKinds(a, b), [undefined, undefined]);
  });

  it('is direct through two symmetric routers, with a TURN server', async () => {
    const [a, b] = await pair('symmetric', await withTurn());
    await setting.complete();
    assert.deepEqual(await pathKinds(a, b), ['direct', 'direct']);
    await checkTalk();
  });

  it('to a bot is a WebSocket where no UDP gets through', async () => {
    const a = await setting.member('a', 'udpBlocked');
    const bot = await setting.bot('bot', a.agent);
    await setting.complete();
    assert.deepEqual(await pathKinds(a, bot), ['websocket', 'websocket']);
    await checkTalk();
  });

  it('leads through a third member where both routers are symmetric and there is no TURN', async () => {
    const [a, b] = await pair('symmetric', await withStun());
    const c = await setting.member('c', 'open', await withStun());
    await setting.complete();
    assert.deepEqual(await pathKinds(a, b), ['relayed', 'relayed']);
    assert.deepEqual((await a.agent.call('sight')).paths[b.id]?.via, [c.id]);
    await checkTalk();
  });

  it('leads through a bot to a member to whom no UDP gets through', async () => {
    const a = await setting.member('a', 'udpBlocked', await withStun());
    const b = await setting.member('b', 'symmetric', await withStun());
    const c = await setting.member('c', 'portRestricted', await withStun());
    const bot = await setting.bot('bot', a.agent);
    await setting.complete();
    for (const other of [b, c]) {
      assert.deepEqual(await pathKinds(a, other), ['relayed', 'relayed']);
      assert.deepEqual((await a.agent.call('sight')).paths[other.id]?.via, [bot.id]);
    }
    await checkTalk();
  });

  it('leads from end to end of a line of four, and back when the line is healed', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const hosts = names.map((name) => setting.host(name));
    const [hostA, hostB, hostC, hostD] = hosts as [NetHost, NetHost, NetHost, NetHost];
    setting.internet.cut([hostA], [hostC, hostD]);
    setting.internet.cut([hostB], [hostD]);
    const members: NetMember[] = [];
    for (const host of hosts) members.push(await setting.joinOn(host));
    await setting.complete();
    await checkTalk();
    setting.internet.cut([hostB], [hostC]);
    await Promise.all([setting.complete(members.slice(0, 2)), setting.complete(members.slice(2))]);
    setting.internet.heal([hostB], [hostC]);
    await setting.complete();
    await Promise.all(members.map(({ agent }) => agent.call('say', { count: 100 })));
    const { lost, doubled, inverted } = await settle(members, patienceMs);
    assert.deepEqual({ lost, doubled, inverted }, { lost: 0, doubled: 0, inverted: 0 });
  });
});
