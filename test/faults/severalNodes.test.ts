import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { SignalingState } from '../../src/index.js';
import { LocalGroup } from '../support/agents/LocalGroup.js';
import { SignalingNodes } from '../support/agents/SignalingNodes.js';
import { faultsOf, flawless, settle } from '../support/agents/verdict.js';
import { whyNoRedis } from '../support/RedisProcess.js';

const patienceMs = 60_000;
const memberCount = 12;

describe('a group whose members are at three signaling servers that share a Redis', function () {
  this.timeout(600_000);
  let nodes: SignalingNodes;
  let group: LocalGroup;

  before(async function () {
    const reason = whyNoRedis();
    if (reason) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    nodes = await SignalingNodes.start(3);
    group = await LocalGroup.open(memberCount, {}, nodes);
    await Promise.all(group.members.map(({ agent }) => agent.call('talk', { perSecond: 20 })));
  });

  after(async () => {
    await group?.close();
  });

  /** Prints how long it takes until all nodes, and the store, have all members again. */
  async function relisted(what: string): Promise<void> {
    const startMs = Date.now();
    const stable = { signalingState: SignalingState.STABLE as number };
    await Promise.all(group.members.map(({ agent }) => agent.call('until', stable)));
    await Promise.all([nodes.list(group.members.length), nodes.stored(group.members.length)]);
    console.log(`      ${what}: all ${group.members.length} listed again after ${Date.now() - startMs} ms`);
  }

  it('is seen by each server as a whole', async () => {
    const figures = await nodes.list(memberCount);
    assert.ok(figures.every(({ here }) => here > 0));
    await nodes.stored(memberCount);
  });

  it('is listed again after FLUSHALL', async () => {
    // Not in the moment in which all is written anyway.
    await pause(2_000);
    await nodes.redis.do('FLUSHALL');
    await relisted('FLUSHALL');
  });

  it('is listed again after Redis was killed, and came back empty', async () => {
    await nodes.redis.kill();
    await pause(8_000);
    await nodes.redis.restart();
    await relisted('Redis killed for 8 s');
  });

  it('is listed again after Redis has hung', async () => {
    nodes.redis.pause();
    await pause(12_000);
    nodes.redis.resume();
    await relisted('Redis stopped for 12 s');
  });

  it('is listed again after a server was killed, and takes its members back', async () => {
    const [one, two] = nodes.nodes;
    await one!.kill();
    await relisted('server killed');
    await one!.restart();
    await two!.kill();
    await relisted('another one killed, the first one back');
    await two!.restart();
  });

  it('takes a member in while nobody can publish or subscribe', async () => {
    await nodes.redis.do('ACL', 'SETUSER', 'default', '-publish', '-subscribe');
    await nodes.redis.do('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const startMs = Date.now();
    const { agent } = await group.add();
    await group.complete();
    console.log(`      joined without pub/sub in ${Date.now() - startMs} ms`);
    await agent.call('talk', { perSecond: 20 });
    await nodes.redis.do('FLUSHALL');
    await relisted('FLUSHALL without pub/sub');
    await nodes.redis.do('ACL', 'SETUSER', 'default', '+@all');
  });

  it('has lost no message and no member of all that', async () => {
    const verdict = await settle(group.members, patienceMs);
    console.log(`      ${verdict.due} messages; p99 ${verdict.p99Ms} ms, slowest ${verdict.slowestMs} ms`);
    assert.deepEqual(faultsOf(verdict), flawless);
  });
});
