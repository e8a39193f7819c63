import type { MemberId } from '../../../src/base/ids.js';
import { openNodeSocket } from '../../../src/base/system.node.js';
import { systemPlatform } from '../../../src/base/system.js';
import type { Link } from '../../../src/channel/link/Link.js';
import type { RtcAttempt, RtcEngine } from '../../../src/channel/rtc/RtcEngine.js';
import type { Stay } from '../../../src/Stay.js';
import { meshService } from '../../../src/topology/Carrier.js';
import { encodePacket } from '../../../src/wire/channelCodec.js';
import { channelLimits } from '../../../src/wire/limits.js';
import { encodeMesh, type MeshMessage } from '../../../src/wire/meshCodec.js';
import type { OutgoingPacket } from '../../../src/wire/packets.js';
import { openStay } from '../../support/openStay.js';
import { until } from '../../support/groups.js';
import type { HonestGroup } from './HonestGroup.js';

/**
 * Somebody who has the key, and means no good: a member that can say anything, in a conversation like any other or below it,
 * as the bytes of a packet on a link.
 */
export class Insider {
  readonly id: MemberId;
  readonly #stay: Stay;
  readonly #links: Map<MemberId, Link>;

  private constructor(id: MemberId, stay: Stay, links: Map<MemberId, Link>) {
    this.id = id;
    this.#stay = stay;
    this.#links = links;
  }

  /** Resolves when it has a link to each of the honest members. */
  static async join(honest: HonestGroup, signalingServer: string): Promise<Insider> {
    const links = new Map<MemberId, Link>();
    const rtc = watched(honest.network.engineOf('insider'), links);
    const platform = { ...systemPlatform(), openSocket: openNodeSocket };
    const missing = new Set(honest.members.map(({ group }) => group.myId));
    let onComplete = (): void => {};
    const complete = new Promise<void>((resolve) => (onComplete = resolve));
    const { id, stay } = await openStay(platform, {
      ...{ key: honest.key, hasKey: true, signalingServer },
      means: { rtc, rtcConfiguration: {} },
      onMemberJoin: (member) => {
        if (missing.delete(member) && missing.size === 0) onComplete();
      },
    });
    honest.allowed.add(id);
    stay.start();
    await complete;
    await Promise.all(
      honest.members.map(({ group }) => until(group, () => group.path(id)?.kind === 'direct')),
    );
    return new Insider(id, stay, links);
  }

  /** Says something in its conversation with a member. */
  say(to: MemberId, service: number, lane: number, data: Uint8Array, text = false): void {
    this.#stay.mesh.send(to, service, lane, data, text);
  }

  /** Says something about the group. */
  tell(to: MemberId, message: Exclude<MeshMessage, { kind: 'unknown' }>): void {
    this.say(to, meshService, channelLimits.controlLane, encodeMesh(message));
  }

  /** Puts a packet on its link with a member, whatever its conversation would say. */
  put(to: MemberId, packet: OutgoingPacket | Uint8Array): void {
    this.#links.get(to)!.send(packet instanceof Uint8Array ? packet : encodePacket(packet));
  }

  /** Hears nothing more of a member, so that its conversation does not notice what it has not said itself. */
  deafen(to: MemberId): void {
    this.#links.get(to)!.onPacket = () => {};
  }

  async leave(): Promise<void> {
    this.#stay.end();
    await this.#stay.mesh.abandon();
  }
}

/** An engine that keeps the last link with each peer in `links`. */
function watched(engine: RtcEngine, links: Map<MemberId, Link>): RtcEngine {
  return {
    available: true,
    connect: (options) => {
      const attempt = engine.connect(options);
      return new Proxy(attempt, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
        set: (target, name, value: unknown) => {
          if (name !== 'onLink') return Reflect.set(target, name, value);
          const onLink = value as RtcAttempt['onLink'];
          return Reflect.set(target, name, (link: Link) => {
            if (options.peer !== undefined) links.set(options.peer, link);
            onLink(link);
          });
        },
      });
    },
  };
}
