import type { MemberId } from '../../../src/base/ids.js';
import { WebGroup } from '../../../src/index.node.js';
import type { Relay } from '../../../src/wire/meshCodec.js';
import { interceptCarried } from '../../simulation/carried.js';
import type { HonestGroup } from './HonestGroup.js';

/** Passes something on, as if `from` had handed it over. */
type GoOn = (from: MemberId, relay: Relay) => void;

/** What a carrier does with what it is to carry, in the place of carrying it. */
export type Deed = (from: MemberId, relay: Relay, goOn: GoOn) => void;

const relays = new Map<MemberId, EvilRelay>();

/** A member that others trust to carry for them, and that does something else. */
export class EvilRelay {
  readonly group: WebGroup;
  /** Undefined: it carries as it should. */
  deed: Deed | undefined;
  /** How often it has done its deed. */
  count = 0;
  /** All that it was handed to be carried, in order. */
  readonly seen: Relay[] = [];

  private constructor(group: WebGroup) {
    this.group = group;
  }

  /** It joins, and honest members may take it for one of them. */
  static async join(honest: HonestGroup, signalingServer: string, name = 'evil'): Promise<EvilRelay> {
    const evil = new EvilRelay(new WebGroup({ signalingServer }, { rtc: honest.network.engineOf(name) }));
    await evil.group.join(honest.key);
    honest.allowed.add(evil.group.myId);
    relays.set(evil.group.myId, evil);
    interceptCarried((member, from, relay, goOn) => {
      const isForOther = relay.at < relay.path.length - 1;
      const carrier = isForOther ? relays.get(member) : undefined;
      if (carrier) carrier.#carry(from, relay, goOn);
      else goOn(from, relay);
    });
    return evil;
  }

  get id(): MemberId {
    return this.group.myId;
  }

  async leave(): Promise<void> {
    relays.delete(this.id);
    if (relays.size === 0) interceptCarried(undefined);
    await this.group.leave();
  }

  #carry(from: MemberId, relay: Relay, goOn: GoOn): void {
    this.seen.push(relay);
    if (!this.deed) return goOn(from, relay);
    this.count++;
    this.deed(from, relay, goOn);
  }
}
