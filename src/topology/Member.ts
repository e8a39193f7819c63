import type { MemberId } from '../base/ids.js';
import type { Channel } from '../channel/Channel.js';
import type { Link, LinkKind } from '../channel/link/Link.js';
import type { OpenedLink } from '../channel/Opening.js';
import { meshLimits } from '../wire/limits.js';
import type { SeenMember, View } from '../wire/meshCodec.js';
import { serverHop } from './Carrier.js';
import type { Departure, Path } from './Topology.js';

const pathKinds: Record<LinkKind, Path['kind']> = {
  datachannel: 'direct',
  websocket: 'websocket',
  memory: 'memory',
  relayed: 'relayed',
};

/** Another member as this one knows it, for one conversation with it. */
export class Member {
  readonly id: MemberId;
  readonly seen: SeenMember;
  /** Names the conversation; 8 bytes. */
  readonly conversation: Uint8Array;
  /** Longest message it takes, in bytes. */
  readonly maxMessageBytes: number;
  readonly channel: Channel;
  /** Whether the group has been told of it. */
  joined = false;
  /** Whether it is still to be decided if it is let in. */
  waits = false;
  /** How the conversation ended, once it has. */
  departure: Departure | undefined;
  /** Whom it has open channels with over links of their own, as it says: it can carry for them. */
  readonly sees = new Set<MemberId>();
  /** Who carries the link in use, and who carries one that has come up later and has carried nothing yet. */
  #via: readonly MemberId[] = [];
  #newVia: readonly MemberId[] = [];
  #awaySinceMs: number | undefined;

  constructor(seen: SeenMember, opened: OpenedLink, makeChannel: (self: Member) => Channel) {
    this.id = seen.id;
    this.seen = seen;
    this.conversation = opened.conversation;
    this.maxMessageBytes = opened.peerMaxMessageBytes;
    this.channel = makeChannel(this);
  }

  /** It says whom it has open channels with, or how that has changed. False: so many can't be. */
  tellsView({ members, gone, whole }: View): boolean {
    if (whole) this.sees.clear();
    for (const { id, relayed } of members) {
      if (relayed) this.sees.delete(id);
      else this.sees.add(id);
    }
    for (const id of gone) this.sees.delete(id);
    return this.sees.size <= meshLimits.maxMembers;
  }

  /** It says that it is about to stand still. */
  noteAway(nowMs: number): void {
    this.#awaySinceMs = nowMs;
  }

  /** Whether it has said that it would stand still, and nothing was heard of it since. */
  get isAway(): boolean {
    const { heardAtMs } = this.channel;
    return this.#awaySinceMs !== undefined && heardAtMs <= this.#awaySinceMs + settlingMs;
  }

  get path(): Path | undefined {
    const { link, rttMs } = this.channel;
    if (!link) return undefined;
    if (this.isServed) return { kind: 'signaling', rttMs };
    const kind = pathKinds[link.kind];
    return { kind, rttMs, ...(link.via && { via: link.via }) };
  }

  /** Whether it has a link of its own with this member, which carries the data. */
  get isLinked(): boolean {
    const { link } = this.channel;
    return link !== undefined && link.kind !== 'relayed';
  }

  /** Whether the signaling server carries the data. */
  get isServed(): boolean {
    return this.channel.link?.via?.[0] === serverHop;
  }

  /** A link has come up, over which the channel goes on once it carries something. */
  attach(link: Link): void {
    this.#newVia = link.via ?? [];
    this.channel.attach(link);
  }

  /** The channel goes on over the link that it has now. */
  noteLink(): void {
    this.#via = this.channel.link?.via ?? [];
    this.#newVia = [];
  }

  /**
   * Who may be the reason when no link carries anything: the carriers of the new link, and of the one in use if that is
   * lost or doubted. They are named once.
   */
  takeSuspects(isLost: boolean): readonly MemberId[] {
    const suspects = isLost ? [...new Set([...this.#via, ...this.#newVia])] : this.#newVia;
    if (isLost) this.#via = [];
    this.#newVia = [];
    return suspects;
  }
}

/** What a member sent just before it stands still arrives within so long, in milliseconds. */
const settlingMs = 1_000;
