import type { Host } from '../Host.js';
import type { Partition, Place } from '../Network.js';
import type { Rng } from '../Rng.js';
import type { World } from '../World.js';

/**
 * Cuts the group in two for a while: one member from the others, or any two parts; both ways or one way; and the
 * signaling server with the first part or reachable by all. These are the modes of TigerBeetle's packet simulator.
 */
export function beginPartition(world: World, random: Rng): void {
  const mode = random.pick(['isolate', 'size', 'member'] as const);
  const hosts = world.members.map(({ host }) => host);
  const others = cutOff(mode, hosts, random);
  const oneWay = random.chance(0.3);
  const withServer = random.chance(0.5);
  const forMs = random.logBetween(500, 60_000);
  const part = (place: Place): boolean => place === 'server' || !others.has(place);
  const partition: Partition = {
    separates(from, to) {
      if ((from === 'server' || to === 'server') && !withServer) return false;
      return oneWay ? part(from) && !part(to) : part(from) !== part(to);
    },
  };
  const names = [...others].map(({ name }) => name).join(' ');
  const details = `${oneWay ? ', one way' : ''}${withServer ? ', with the server' : ''}`;
  world.trace.note('world', `cuts off ${names} for ${forMs.toFixed()} ms${details}`);
  world.network.begin(partition);
  world.timeline.after(forMs, () => {
    world.trace.note('world', `joins ${names} again`);
    world.network.end(partition);
  });
}

function cutOff(mode: 'isolate' | 'size' | 'member', hosts: readonly Host[], random: Rng): Set<Host> {
  if (mode === 'isolate') return new Set([random.pick(hosts)]);
  if (mode === 'member') return new Set(hosts.filter(() => random.chance(0.5)));
  const shuffled = hosts
    .map((host) => ({ host, order: random.float() }))
    .sort((a, b) => a.order - b.order)
    .map(({ host }) => host);
  return new Set(shuffled.slice(0, random.int(1, hosts.length)));
}
