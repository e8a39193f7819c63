import type { MemberId } from '../../../src/base/ids.js';
import { channelLimits, meshLimits } from '../../../src/wire/limits.js';
import { encodeMesh, type Relay, type RelayContent, type SeenMember } from '../../../src/wire/meshCodec.js';
import { meshService } from '../../../src/topology/Carrier.js';
import { features } from '../features.js';
import type { Host } from '../Host.js';
import type { Rng } from '../Rng.js';
import { Adversary } from './Adversary.js';
import { flipBit, inventView } from './lies.js';

type GoOn = (from: MemberId, relay: Relay) => void;

/** What a carrier does with what it is to carry, instead of carrying it. */
const deeds = ['drop', 'delay', 'flip', 'replay', 'reflect', 'truncate', 'swap', 'deny'] as const;
type Deed = (typeof deeds)[number];

/** How a liar carries. */
export interface Conduct {
  /** With how much of what it is to carry it does something else. */
  readonly share: number;
  /** What that is. */
  readonly deeds: readonly Deed[];
  /** Some deny all data, and carry what makes others ask for it. */
  readonly sparesIntroductions: boolean;
}

function drawConduct(random: Rng): Conduct {
  return {
    share: random.pick([0.05, 0.3, 1]),
    deeds: random.chance(0.3) ? ['drop'] : deeds.filter(() => random.chance(0.5)),
    sparesIntroductions: random.chance(0.5) || !features.distrust,
  };
}

/** A member that others trust to carry for them, and that also says of others what is not so. */
export class Liar extends Adversary {
  readonly #random: Rng;
  readonly #conduct: Conduct;
  #kept: (() => void) | undefined;

  constructor(host: Host, random: Rng, conduct = drawConduct(random)) {
    super(host, true);
    this.#random = random;
    this.#conduct = conduct;
  }

  /** It is handed something that is for somebody else. */
  carry(from: MemberId, relay: Relay, goOn: GoOn): void {
    const { share, deeds: own, sparesIntroductions } = this.#conduct;
    const spared = sparesIntroductions && relay.content.type !== 'packet';
    if (spared || own.length === 0 || !this.#random.chance(share)) return goOn(from, relay);
    this.#do(this.#random.pick(own), from, relay, (giver, given) => {
      // What is said later may be of a stay that is over.
      if (this.mesh) goOn(giver, given);
    });
  }

  /** Tells some of the others whom it sees, and it is not so. */
  lie(known: readonly SeenMember[]): void {
    const random = this.#random;
    const invented = random.chance(0.02) ? 1_000 : random.chance(0.1) ? 10 : 1;
    const view = inventView(random, known, Math.min(invented, meshLimits.maxMembers - known.length));
    for (const { id } of known) {
      if (!random.chance(0.5)) continue;
      this.mesh?.send(
        id,
        meshService,
        channelLimits.controlLane,
        encodeMesh({ kind: 'view', ...view }),
        false,
      );
    }
  }

  #do(deed: Deed, from: MemberId, relay: Relay, goOn: GoOn): void {
    const random = this.#random;
    switch (deed) {
      case 'drop':
        return;
      case 'delay':
        this.host.after(random.logBetween(10, 10_000), () => goOn(from, relay));
        return;
      case 'flip':
        return goOn(
          from,
          withBytes(relay, (bytes) => flipBit(random, bytes)),
        );
      case 'truncate':
        return goOn(
          from,
          withBytes(relay, (bytes) => bytes.subarray(0, random.int(0, bytes.length))),
        );
      case 'replay':
        goOn(from, relay);
        this.host.after(random.between(0, 5_000), () => goOn(from, relay));
        return;
      case 'swap': {
        const kept = this.#kept;
        this.#kept = kept ? undefined : () => goOn(from, relay);
        if (!kept) return;
        goOn(from, relay);
        return kept();
      }
      case 'reflect': {
        const path = [...relay.path].reverse();
        return goOn(path[path.length - 2 - relay.at]!, { ...relay, path, at: path.length - 1 - relay.at });
      }
      case 'deny': {
        const { path, at, content } = relay;
        if (content.type === 'failure') return goOn(from, relay);
        const failure: RelayContent = {
          type: 'failure',
          reason: random.pick(['UNREACHABLE', 'BUSY']),
          target: path[path.length - 1]!,
          ...(content.type === 'packet' && { link: content.link }),
        };
        const back = path.slice(0, at + 1).reverse();
        const bytes = encodeMesh({ kind: 'relay', path: back, at: 1, content: failure });
        this.mesh?.send(back[1]!, meshService, channelLimits.controlLane, bytes, false);
        // Some lose it, and some pass it on all the same.
        return random.chance(0.5) ? goOn(from, relay) : undefined;
      }
    }
  }
}

function withBytes(relay: Relay, change: (bytes: Uint8Array) => Uint8Array): Relay {
  const { content } = relay;
  if (content.type === 'packet') return { ...relay, content: { ...content, data: change(content.data) } };
  if (content.type !== 'introduction') return relay;
  const introduction = change(content.introduction);
  // One without bytes is none.
  return introduction.length === 0 ? relay : { ...relay, content: { ...content, introduction } };
}
