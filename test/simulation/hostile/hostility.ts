import type { SeenMember } from '../../../src/wire/meshCodec.js';
import { features } from '../features.js';
import { Rng } from '../Rng.js';
import type { World } from '../World.js';
import { Adversary } from './Adversary.js';
import { Babbler } from './Babbler.js';
import { HostileServer } from './HostileServer.js';
import { Liar } from './Liar.js';

/** Who in a world means no good. */
export interface Hostility {
  /** Members that others trust to carry for them, and who tell lies. */
  readonly liars: number;
  /** Members that send at random. */
  readonly babblers: number;
  /** Those who know the id of the group, and not its key. */
  readonly outsiders: number;
  /** The signaling server, until the faults end. */
  readonly server: boolean;
  /** What all of them draw comes from here. */
  readonly seed: number;
}

export function drawHostility(random: Rng): Hostility {
  const kind = random.pick(['liars', 'liars', 'babblers', 'outsiders', 'server', 'all'] as const);
  const count = (which: string): number => (kind === which || kind === 'all' ? random.int(1, 2) : 0);
  return {
    liars: count('liars'),
    babblers: count('babblers'),
    outsiders: count('outsiders'),
    server: kind === 'server' || kind === 'all',
    seed: random.next(),
  };
}

/** Lets them come with the others. They go on when the faults end, but for the server, until `end` is called. */
export function scheduleHostility(world: World, hostility: Hostility): void {
  const random = new Rng(hostility.seed);
  world.isHostile = true;
  const { timeline, server } = world;
  const add = (adversary: Adversary, act: () => void): void => {
    world.adversaries.push(adversary);
    const own = random.fork();
    timeline.at(own.between(0, 5_000), () => void adversary.join(world));
    repeatedly(world, adversary, own, act);
  };
  for (let i = 1; i <= hostility.liars; i++) {
    const liar = new Liar(world.makeHost(`Liar${i}`), random.fork());
    world.liars.add(liar);
    add(liar, () => liar.lie(seenMembers(world)));
  }
  for (let i = 1; i <= hostility.babblers; i++) {
    const babbler = new Babbler(world.makeHost(`Babbler${i}`), random.fork());
    world.network.garblers.set(babbler.host, (packet) => babbler.garble(packet));
    add(babbler, () => babbler.babble(seenMembers(world)));
  }
  for (let i = 1; i <= hostility.outsiders; i++)
    add(new Adversary(world.makeHost(`Outsider${i}`), false), () => {});
  if (hostility.server) server.hostile = new HostileServer(random.fork());
}

/** Every 0.1 to 5 s, as long as it is there. */
function repeatedly(world: World, adversary: Adversary, random: Rng, act: () => void): void {
  world.timeline.after(random.logBetween(100, 5_000), () => {
    if (!adversary.host.alive) return;
    act();
    repeatedly(world, adversary, random, act);
  });
}

/** All honest members as an insider may know them, or in a life that they do not lead. */
function seenMembers({ members, random }: World): SeenMember[] {
  return members
    .filter(({ id }) => id !== '')
    .map(({ id, host }) => {
      const nowMs = Math.floor(host.clock.wallMs());
      const later = features.hearsay ? [nowMs + 1_000_000] : [];
      return { id, incarnation: random.pick([0, nowMs - 10_000, ...later]) };
    });
}
