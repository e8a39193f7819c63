import { equalBytes } from '../base/bytes.js';
import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import { Channel } from '../channel/Channel.js';
import type { ChannelMessage } from '../channel/channelHandlers.js';
import type { ChannelOptions } from '../channel/channelOptions.js';
import { ReassemblyPool } from '../channel/core/reassemblyPool.js';
import type { Link } from '../channel/link/Link.js';
import type { OpenedLink } from '../channel/Opening.js';
import type { CloseReason } from '../wire/channelCodec.js';
import type { SeenMember } from '../wire/meshCodec.js';
import { serverHop } from './Carrier.js';
import { Member } from './Member.js';
import type { Members } from './Members.js';
import type { Departure } from './Topology.js';

export interface ConversationsOptions {
  readonly channel: Partial<ChannelOptions>;
  /** What becomes of a member that takes nothing of what waits for it for 60 s. Default `'wait'`: nothing. */
  readonly slowReceiver?: 'wait' | 'evict';
  /** Decides who becomes a member. Default: everybody with whom a conversation begins. */
  readonly gate?: Gate | undefined;
}

/** Stands between a conversation that has begun and the group, which is told of nobody who was not let in. */
export interface Gate {
  /** A conversation has begun; `decide` is called once, unless it ends before. */
  open(member: Member, decide: (isAdmitted: boolean) => void): void;
  /** Keeps a message of one who waits, to be handed over by `take` when it is let in. Resolves when it is dealt with. */
  hold(member: Member, message: ChannelMessage, take: (message: ChannelMessage) => unknown): Promise<unknown>;
}

/** What the conversations ask their owner, and tell it. */
export interface ConversationsHandlers {
  /** Whether a member says that our own link with it is dead, and there is no new one yet. */
  doubts(id: MemberId): boolean;
  /** A member is there; comes before its first message. */
  onJoin(member: Member): void;
  /** A link works with a member of whom is still to be decided whether it is let in. */
  onWaiting(member: Member): void;
  onMessage(member: Member, message: ChannelMessage): unknown;
  /** No link is left, for now. */
  onSuspended(member: Member, doubted: boolean): void;
  /** It goes on over another link than before, or again. */
  onMoved(member: Member): void;
  /** It takes nothing of what waits for it, for some time now. */
  onSlow(member: Member): void;
  /** It is over; nothing of it comes any more. */
  onGone(member: Member, departure: Departure): void;
  /** A member broke the protocol, and was let go. */
  onError(error: GroupError): void;
}

/**
 * The conversations with the other members: says which of them a new link belongs to, and begins, replaces and ends
 * them. Who is in one is kept in `members`.
 */
export class Conversations {
  readonly #platform: Platform;
  readonly #myId: MemberId;
  readonly #options: ConversationsOptions;
  readonly #members: Members;
  readonly #handlers: ConversationsHandlers;
  /** One for all channels: what long messages of all members together may occupy. */
  readonly #pool = new ReassemblyPool();
  /** Those that are over, and keep their links for a moment: the other side is still to hear of it. */
  readonly #ending = new Set<Channel>();
  #over = false;

  constructor(
    platform: Platform,
    myId: MemberId,
    options: ConversationsOptions,
    members: Members,
    handlers: ConversationsHandlers,
  ) {
    this.#platform = platform;
    this.#myId = myId;
    this.#options = options;
    this.#members = members;
    this.#handlers = handlers;
  }

  /**
   * An authenticated link has come up: the conversation goes on over it, or a new one begins. False: the conversation
   * that it was made for has ended here meanwhile, or another one than the one of `heldThen`, when the opening began, has
   * begun, or this member leaves. The other side counts on it, so the link is of no use.
   */
  use(member: SeenMember, opened: OpenedLink, heldThen: Uint8Array | undefined): boolean {
    const held = this.#members.get(member.id);
    const dials = this.#myId < member.id;
    if (held && isNoBetter(opened.link, held) && dials && !this.#handlers.doubts(member.id)) {
      // A better link has come up meanwhile. Only the one who dials may say so: the other end of it may be dead.
      opened.link.close();
      return true;
    }
    if (opened.resumed) {
      const goesOn = held !== undefined && equalBytes(held.conversation, opened.conversation);
      if (goesOn) held.attach(opened.link);
      else opened.link.close();
      return goesOn;
    }
    if (held && !(heldThen && equalBytes(heldThen, held.conversation))) {
      // Another opening has been faster: what it began goes on.
      opened.link.close();
      return false;
    }
    if (held) this.#end(held, 'REPLACED', 'replaced');
    if (this.#over) {
      // Whoever was told of that has left.
      opened.link.close();
      return false;
    }
    const fresh: Member = new Member(member, opened, (self) => this.#makeChannel(self));
    this.#members.set(fresh);
    fresh.attach(opened.link);
    return true;
  }

  /** Lets go of a member that is not there any more, or is not to be. */
  drop(peer: MemberId, reason: 'ended' | 'lost' | 'dismissed'): void {
    const member = this.#members.get(peer);
    if (member) this.#end(member, reason === 'dismissed' ? 'EXCLUDED' : 'TIMEOUT', reason);
  }

  /** Lets go of a member whose messages break the protocol. */
  refuse(member: Member, error: GroupError): void {
    this.#end(member, 'PROTOCOL', 'refused');
    this.#handlers.onError(error);
  }

  /** From now on nobody joins, and those the group was not told of are let go: nothing of them could be told. */
  stop(close: CloseReason): void {
    this.#over = true;
    for (const { channel } of this.#members.takeUntold()) {
      channel.close(close);
      this.#awaitEnd(channel);
    }
  }

  /**
   * Ends the conversations with members, and waits until they have heard it, or for as long as channels linger. What
   * they count on as acknowledged is handed over before the first of them is gone.
   */
  async leave(members: readonly Member[], close: CloseReason): Promise<void> {
    for (const { channel } of members) channel.close(close);
    for (const member of members) {
      this.#members.delete(member);
      member.departure = { reason: 'self', unacked: member.channel.unacked };
    }
    for (const member of members) this.#handlers.onGone(member, member.departure!);
    await Promise.all(members.map(({ channel }) => channel.released()));
  }

  /** Waits for those that have ended before, with or without the group being left, until they have let go of their links. */
  async ended(): Promise<void> {
    await Promise.all([...this.#ending].map((channel) => channel.released()));
  }

  #makeChannel(member: Member): Channel {
    return new Channel(
      this.#platform,
      { ...this.#options.channel, pool: this.#pool.share() },
      {
        onOpen: () => this.#begin(member),
        onMessage: (message) => {
          this.#begin(member);
          const { gate } = this.#options;
          if (member.joined || !gate) return this.#handlers.onMessage(member, message);
          return gate.hold(member, message, (held) => this.#handlers.onMessage(member, held));
        },
        onSuspended: (doubted) => this.#handlers.onSuspended(member, doubted),
        onResumed: () => this.#moved(member),
        onMoved: () => this.#moved(member),
        onSlow: (times) => this.#slow(member, times),
        onClosed: (error, remote) => this.#closed(member, error, remote),
      },
    );
  }

  /** The channel carries something. */
  #begin(member: Member): void {
    const { gate } = this.#options;
    if (!gate) return this.#join(member);
    if (member.waits || member.joined || this.#over) return;
    member.waits = true;
    this.#handlers.onWaiting(member);
    gate.open(member, (isAdmitted) => {
      if (!isAdmitted) return this.#end(member, 'NOT_ADMITTED', 'dismissed');
      member.waits = false;
      this.#join(member);
    });
  }

  #join(member: Member): void {
    if (member.joined || this.#over) return;
    member.joined = true;
    member.noteLink();
    this.#handlers.onJoin(member);
  }

  /** The channel goes on over another link. */
  #moved(member: Member): void {
    if (member.waits) return this.#handlers.onWaiting(member);
    if (!member.joined) return;
    member.noteLink();
    this.#handlers.onMoved(member);
  }

  /** The first time it is told, the second time let go, if that is wanted: that frees what waits for it. */
  #slow(member: Member, times: number): void {
    if (times === 1) this.#handlers.onSlow(member);
    if (times === 2 && this.#options.slowReceiver === 'evict') this.#end(member, 'TIMEOUT', 'slow');
  }

  #closed(member: Member, error: GroupError, remote: CloseReason | undefined): void {
    const { unacked } = member.channel;
    const isBroken = error.code === 'PROTOCOL';
    const reason = isBroken ? 'refused' : remote ? (reasons[remote] ?? 'replaced') : 'lost';
    this.#gone(member, { reason, unacked });
    if (isBroken) this.#handlers.onError(error);
    if (reason === 'dismissed') this.#handlers.onError(new GroupError(remote as 'EXCLUDED', member.id));
  }

  #end(member: Member, close: CloseReason, reason: Departure['reason']): void {
    const { unacked } = member.channel;
    member.channel.close(close);
    this.#gone(member, { reason, unacked });
  }

  #gone(member: Member, departure: Departure): void {
    member.departure = departure;
    this.#awaitEnd(member.channel);
    if (this.#members.delete(member)) this.#handlers.onGone(member, departure);
  }

  #awaitEnd(channel: Channel): void {
    this.#ending.add(channel);
    void channel.released().then(() => this.#ending.delete(channel));
  }
}

/** How a member is gone that has closed the channel, where it was not to make room for another. */
const reasons: Partial<Record<CloseReason, Departure['reason']>> = {
  LEAVE: 'left',
  NOT_ADMITTED: 'dismissed',
  EXCLUDED: 'dismissed',
};

/** Whether the conversation has a link that is more its own: members carry rather than the server. */
function isNoBetter({ kind, via }: Link, held: Member): boolean {
  if (kind !== 'relayed' || !held.channel.link) return false;
  return held.isLinked || (via?.[0] === serverHop && !held.isServed);
}
