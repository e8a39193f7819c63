import assert from 'node:assert/strict';
import { meshService } from '../../src/topology/Carrier.js';
import { channelLimits } from '../../src/wire/limits.js';
import { encodeMesh } from '../../src/wire/meshCodec.js';
import { Liar, type Conduct } from './hostile/Liar.js';
import { inventMembers } from './hostile/lies.js';
import { Rng } from './Rng.js';
import type { SimMember } from './SimMember.js';
import { World } from './World.js';

/** How long two members may take to get past a liar, in milliseconds. */
const patienceMs = 30_000;

describe('A liar that is the fastest to carry for two others', () => {
  const deeds: Conduct['deeds'] = ['drop', 'delay', 'flip', 'truncate', 'deny'];
  for (const deed of deeds) {
    for (const sparesIntroductions of [true, false]) {
      const what = sparesIntroductions ? 'their packets' : 'all that is theirs';
      it(`does not keep them apart when it would ${deed} ${what}`, async () => {
        for (let seed = 1; seed <= 5; seed++)
          await apart(seed, { share: 1, deeds: [deed], sparesIntroductions });
      });
    }
  }

  /** `a` and `b` can't link, and a liar, and somebody honest who is slower, can carry. */
  async function apart(seed: number, conduct: Conduct): Promise<void> {
    const world = new World(seed, { readingMs: 0, parks: false });
    world.isHostile = true;
    const liar = new Liar(world.makeHost('Liar'), new Rng(seed), conduct);
    const [a, b, honest] = [world.addMember(), world.addMember(), world.addMember()];
    world.liars.add(liar);
    world.adversaries.push(liar);
    Object.assign(liar.host.way, { delayMs: 0.5, jitterMs: 0 });
    Object.assign(honest.host.way, { delayMs: 75, jitterMs: 0 });
    world.network.makeUnlinkable(a.host, b.host);
    await liar.join(world);
    for (const member of [a, b, honest]) member.join();
    await world.runUntil(patienceMs, 100, () => sees(a, b) && sees(b, a));
    assert.deepEqual([sees(a, b), sees(b, a)], [true, true], `seed ${seed}`);
    a.send(0, 20, true, b.id);
    b.send(0, 20, true, a.id);
    await world.runUntil(2 * patienceMs, 100, () => hasGot(a, b) && hasGot(b, a));
    assert.deepEqual([hasGot(a, b), hasGot(b, a)], [true, true], `seed ${seed}`);
    liar.end();
    for (const member of [a, b, honest]) member.leave();
    await world.run(world.timeline.nowMs + 20_000);
    for (const member of [a, b, honest]) member.checkNothingHeld();
    assert.deepEqual(world.violations, [], `seed ${seed}`);
  }
});

describe('A liar that invents a thousand members each second', () => {
  it('keeps nobody out, and is not believed for long', async () => {
    const world = new World(1, { readingMs: 0, parks: false });
    const random = new Rng(1);
    world.isHostile = true;
    const liar = new Liar(world.makeHost('Liar'), random, { share: 0, deeds: [], sparesIntroductions: true });
    world.adversaries.push(liar);
    await liar.join(world);
    const lie = (): void => {
      const members = inventMembers(random, 1_000).map((member) => ({ ...member, relayed: false }));
      const view = encodeMesh({ kind: 'view', members, gone: [], whole: true });
      for (const { id } of world.members)
        liar.mesh?.send(id, meshService, channelLimits.controlLane, view, false);
      world.timeline.after(1_000, lie);
    };
    lie();
    const members = Array.from({ length: 8 }, () => world.addMember());
    for (const [i, member] of members.entries()) world.timeline.at(i * 2_000, () => member.join());
    for (const [i] of members.entries()) {
      await world.run(i * 2_000 + 1_900);
      const here = members.slice(0, i + 1);
      assert.ok(
        here.every((member) => here.every((other) => member === other || sees(member, other))),
        `not all ${i + 1} see each other`,
      );
    }
    await world.run(60_000);
    const before = world.rtc.attemptCount;
    await world.run(120_000);
    const attempts = world.rtc.attemptCount - before;
    assert.ok(attempts <= 8 * 30, `${attempts} tries to link in a minute`);
    liar.end();
    for (const member of members) member.leave();
    await world.run(world.timeline.nowMs + 20_000);
    for (const member of members) member.checkNothingHeld();
    assert.deepEqual(world.violations, []);
  });
});

function sees(member: SimMember, other: SimMember): boolean {
  return member.group.members.includes(other.id);
}

function hasGot(member: SimMember, from: SimMember): boolean {
  return (member.contacts.get(from.id)?.at(-1)?.received.get(0)?.length ?? 0) > 0;
}
