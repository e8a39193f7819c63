import type { MemberId } from '../../../src/base/ids.js';
import { meshService, relayService } from '../../../src/topology/Carrier.js';
import { channelLimits, meshLimits } from '../../../src/wire/limits.js';
import { encodeMesh, type Relay, type RelayContent, type SeenMember } from '../../../src/wire/meshCodec.js';
import type { Host } from '../Host.js';
import type { Rng } from '../Rng.js';
import { Adversary } from './Adversary.js';
import { flipBit, inventId, inventView } from './lies.js';

/** What applications send. */
const userService = 0;
const { controlLane, relayLane, laneCount } = channelLimits;

/** A member that says what comes to its mind: much of it can be decoded, some of it is even allowed. */
export class Babbler extends Adversary {
  readonly #random: Rng;
  /** How many of its packets are altered below the channel. */
  readonly garbled: number;

  constructor(host: Host, random: Rng) {
    super(host, true);
    this.#random = random;
    this.garbled = random.pick([0, 0, 0.001, 0.01]);
  }

  /** What becomes of a packet that it hands to one of its links. */
  garble(packet: Uint8Array): Uint8Array {
    const random = this.#random;
    if (!random.chance(this.garbled)) return packet;
    return random.chance(0.5) ? flipBit(random, packet) : packet.subarray(0, random.int(0, packet.length));
  }

  babble(known: readonly SeenMember[]): void {
    const random = this.#random;
    const { mesh } = this;
    const to = known.length > 0 ? random.pick(known).id : '';
    if (!mesh || !mesh.has(to)) return;
    const [service, lane, bytes] = this.#message(to, known);
    mesh.send(to, service, lane, bytes, random.chance(0.1));
    // In the same packet, behind what may be a reason to let go of it.
    if (random.chance(0.5)) mesh.send(to, userService, random.int(0, 2), random.bytes(20), false);
  }

  #message(to: MemberId, known: readonly SeenMember[]): [service: number, lane: number, bytes: Uint8Array] {
    const random = this.#random;
    switch (random.int(0, 5)) {
      case 0: {
        const most = meshLimits.maxMembers - known.length;
        const view = inventView(
          random,
          known,
          random.chance(0.01) ? random.pick([most, most + 100]) : random.pick([0, 1, 3]),
        );
        return [meshService, controlLane, encodeMesh({ kind: 'view', ...view })];
      }
      case 1:
        return [meshService, controlLane, random.bytes(random.int(0, 200))];
      case 2: {
        const whole = encodeMesh({ kind: 'relay', ...this.#relay(to, known) });
        return [meshService, controlLane, flipBit(random, whole)];
      }
      case 3: {
        // Often on a lane where it has nothing to do.
        const lane = random.pick([relayLane, controlLane, random.int(0, laneCount - 1)]);
        return [random.int(0, 3), lane, encodeMesh({ kind: 'relay', ...this.#relay(to, known) })];
      }
      default: {
        const relay = this.#relay(to, known);
        const isPacket = relay.content.type === 'packet';
        const bytes = encodeMesh({ kind: 'relay', ...relay });
        return isPacket ? [relayService, relayLane, bytes] : [meshService, controlLane, bytes];
      }
    }
  }

  /** For the next one, through it, or in circles. */
  #relay(to: MemberId, known: readonly SeenMember[]): Relay {
    const random = this.#random;
    const anybody = (): MemberId => (random.chance(0.2) ? inventId(random) : random.pick(known).id);
    const tail = Array.from({ length: random.int(0, 3) }, anybody);
    const path = random.pick([
      [this.id, to, ...tail],
      [anybody(), this.id, to, ...tail],
      [this.id, anybody(), to, ...tail],
      [...tail, to],
    ]);
    const at = random.chance(0.8) ? path.indexOf(to) : random.int(0, 5);
    return { path, at, content: this.#content(anybody()) };
  }

  #content(target: MemberId): RelayContent {
    const random = this.#random;
    const link = random.bytes(8);
    switch (random.int(0, 3)) {
      case 0:
        return { type: 'introduction', introduction: random.bytes(random.int(1, 300)) };
      case 1:
        return { type: 'failure', reason: 'UNREACHABLE', target, ...(random.chance(0.5) && { link }) };
      default: {
        const number = random.chance(0.5) ? 0 : random.int(0, 1e6);
        return { type: 'packet', link, number, data: random.bytes(random.pick([0, 1, 24, 1_000, 20_000])) };
      }
    }
  }
}
