import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Member } from './Member.js';
import type { CarrierMember } from './core/routing.js';
import type { Departed, Path } from './Topology.js';

/** Those this member has a channel with, and what is said to all of them. */
export class Members {
  readonly #listens: boolean;
  readonly #members = new Map<MemberId, Member>();
  /** Whose arrival somebody waits for. */
  readonly #awaited = new Map<MemberId, (() => void)[]>();

  /** `listens`: this member can be reached by WebSocket. */
  constructor(listens: boolean) {
    this.#listens = listens;
  }

  get(id: MemberId): Member | undefined {
    return this.#members.get(id);
  }

  set(member: Member): void {
    this.#members.set(member.id, member);
  }

  /** Lets go of a member, unless a later conversation has taken its place. False: it has. */
  delete(member: Member): boolean {
    return this.#members.get(member.id) === member && this.#members.delete(member.id);
  }

  get all(): Member[] {
    return [...this.#members.values()];
  }

  /** Those the group has been told of. */
  get joined(): Member[] {
    return this.all.filter(({ joined }) => joined);
  }

  get ids(): MemberId[] {
    return this.joined.map(({ id }) => id);
  }

  /** Those with a link of their own. */
  get neighbors(): MemberId[] {
    return this.joined.filter(({ isLinked }) => isLinked).map(({ id }) => id);
  }

  has(id: MemberId): boolean {
    return this.#members.get(id)?.joined ?? false;
  }

  path(id: MemberId): Path | undefined {
    const member = this.#members.get(id);
    return member?.joined ? member.path : undefined;
  }

  /** The longest message that a member, or all of them, take, in bytes; at most `ownBytes`. */
  maxMessageBytes(ownBytes: number, to?: MemberId): number {
    const members = this.joined.filter(({ id }) => to === undefined || id === to);
    return members.reduce((least, { maxMessageBytes }) => Math.min(least, maxMessageBytes), ownBytes);
  }

  send(to: MemberId, service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    const member = this.#members.get(to);
    return member?.joined ? member.channel.send(service, lane, data, text) : true;
  }

  broadcast(service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    let hasRoom = true;
    for (const { joined, channel } of this.#members.values()) {
      if (joined && !channel.send(service, lane, data, text)) hasRoom = false;
    }
    return hasRoom;
  }

  async ready(): Promise<void> {
    await Promise.allSettled([...this.#members.values()].map(({ channel }) => channel.ready()));
  }

  async flush(): Promise<void> {
    await Promise.allSettled([...this.#members.values()].map(({ channel }) => channel.flush()));
  }

  /** See `GroupTransport`. */
  async acknowledged(lane: number, to?: MemberId): Promise<readonly Departed[]> {
    const receivers = this.joined.filter(({ id }) => to === undefined || id === to);
    const outcomes = await Promise.allSettled(receivers.map(({ channel }) => channel.acknowledged(lane)));
    return receivers.flatMap(({ id, departure }, index) =>
      departure && outcomes[index]!.status === 'rejected' ? [{ id, departure }] : [],
    );
  }

  /** Resolves when a member is there; rejects with `INVITE_FAILED` when the signal gives up before. */
  appearance(id: MemberId, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.has(id)) return resolve();
      const giveUp = (): void => {
        this.#awaited.delete(id);
        reject(new GroupError('INVITE_FAILED', 'the bot is on its way, but not here in time'));
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      const resolves = this.#awaited.get(id) ?? [];
      this.#awaited.set(id, [...resolves, resolve]);
    });
  }

  /** The group has been told of a member. */
  appeared(id: MemberId): void {
    for (const resolve of this.#awaited.get(id) ?? []) resolve();
    this.#awaited.delete(id);
  }

  /** All of them, who may carry something. */
  get carriers(): CarrierMember[] {
    return this.joined.map(({ id, isLinked, path, sees }) => {
      // One of the two ends of a WebSocket listens.
      const isBot = path?.kind === 'websocket' && !this.#listens;
      return { id, linked: isLinked, isBot, sees, rttMs: path?.rttMs };
    });
  }

  /** Those that others carry for. */
  get relayed(): Member[] {
    return this.joined.filter(({ channel, isLinked }) => channel.link && !isLinked);
  }

  /** Lets go of those that the group has not been told of, and returns them. */
  takeUntold(): Member[] {
    const untold = this.all.filter(({ joined }) => !joined);
    for (const member of untold) this.#members.delete(member.id);
    return untold;
  }
}
