import type { GroupError } from '../../src/base/errors.js';
import type { MemberId } from '../../src/base/ids.js';
import type { Platform } from '../../src/base/Platform.js';
import { WebGroup, WebGroupState } from '../../src/WebGroup.js';
import { ApiWatch } from './ApiWatch.js';
import type { Watches } from './checks/Watches.js';
import { BotHost } from './BotHost.js';
import { Contact, shortfall } from './Contact.js';
import type { Host } from './Host.js';
import { describeData, makeData } from './messages.js';
import type { SimIce } from './SimRtcEngine.js';
import type { SimServer } from './SimServer.js';
import type { Trace } from './Trace.js';

/** What a member stands on. */
export interface MemberWorld {
  readonly server: SimServer;
  readonly rtc: SimIce;
  readonly trace: Trace;
  readonly watches: Watches;
  /** Whether this is the id of somebody who has the key of the group. */
  isInsider(id: MemberId): boolean;
  /** Whether somebody means no good, whose doings may be told as errors. */
  readonly isHostile: boolean;
  /** Whether this is the id of such a member. */
  isAdversary(id: MemberId): boolean;
  openSocket(host: Host, url: string, protocols: string[]): ReturnType<Platform['openSocket']>;
  report(violation: string): void;
}

/** What a member's leaving looked like, for the check of its times. */
export interface Leaving {
  readonly calledAtMs: number;
  /** Whom it saw then, and whom it had own links with. */
  readonly members: readonly MemberId[];
  readonly neighbors: readonly MemberId[];
  /** When it told each of the others. */
  readonly toldAtMs: Map<MemberId, number>;
  endedAtMs?: number;
}

/** A real `WebGroup` on a simulated host, and a record of all it does; what contradicts the API is reported at once. */
export class SimMember {
  readonly name: string;
  readonly host: Host;
  readonly group: WebGroup;
  /** For a bot: takes the sockets that others open to it. */
  readonly bot: BotHost | undefined;
  /** It lets the server carry packets. */
  readonly relay: boolean;
  /** By the other member's id, in the order of time. */
  readonly contacts = new Map<MemberId, Contact[]>();
  readonly leavings: Leaving[] = [];
  /** Whether the member is to be in the group. */
  wanted = false;
  id: MemberId = '';
  /** Promises of the group that have not settled. */
  readonly pending = new Map<string, number>();
  readonly #world: MemberWorld;
  readonly #watch: ApiWatch;
  /** How long the application takes for a message at most, in milliseconds. */
  readonly #readingMs: number;
  #messages = 0;
  /** Was told to join while it left, which takes its time. */
  #returns = false;

  constructor(
    host: Host,
    world: MemberWorld,
    kind: 'member' | 'bot',
    readingMs: number,
    options: { readonly relay: boolean; readonly password: string | undefined },
  ) {
    this.host = host;
    this.relay = options.relay;
    this.name = host.name;
    this.#world = world;
    this.#readingMs = readingMs;
    const bare = host.platform(
      (url, protocols) => world.openSocket(host, url, protocols),
      (level, scope, message, details) => {
        if (world.trace.isPrinted)
          this.#note(`log ${level} ${scope}: ${message} ${describeDetails(details)}`);
        if (level === 'error')
          this.#report(`logs an error: ${scope}: ${message} ${describeDetails(details)}`);
      },
    );
    const platform = { ...bare, crypto: world.watches.nonces.guard(bare.crypto) };
    if (kind === 'bot') this.bot = new BotHost(platform, this.url, () => this.#accept());
    const rtc = world.rtc.engine(host);
    this.group = new WebGroup(
      { signalingServer: 'ws://server', ...options, sealAlways: host.sealsAll },
      { platform, rtc, ...(this.bot && { listener: this.bot.listener }) },
    );
    this.#watch = new ApiWatch(this.group, (violation) => this.#report(violation));
    this.#observe();
  }

  /** Where a bot is reached. */
  get url(): string {
    return `ws://${this.name.toLowerCase()}`;
  }

  /** Those it shares the group with at present, by its events. */
  get current(): [MemberId, Contact][] {
    return [...this.contacts].flatMap(([id, all]): [MemberId, Contact][] => {
      const last = all.at(-1)!;
      return last.isOver ? [] : [[id, last]];
    });
  }

  join(): void {
    this.wanted = true;
    this.#returns = this.group.state === WebGroupState.LEAVING;
    if (this.group.state !== WebGroupState.LEFT) return;
    const { server } = this.#world;
    const calledAtMs = this.#nowMs;
    const wasReliable = (): boolean =>
      Math.max(server.upSinceMs, server.network.undividedSinceMs, this.host.undisturbedSinceMs) <=
        calledAtMs && this.host.cutOffAtMs < calledAtMs;
    this.#note('join()');
    this.#track('join', this.group.join(groupKey)).then(
      () => {
        const tookMs = this.#nowMs - calledAtMs;
        this.#note(`joined in ${tookMs.toFixed()} ms`);
        // Opening the socket, then up to 10 s from WELCOME on, whatever happens to the other members.
        if (wasReliable() && tookMs > joinLimitMs) this.#report(`took ${tookMs.toFixed()} ms to join`);
      },
      (error: GroupError) => {
        this.#note(`join() rejected: ${error.message}`);
        const unreachable = error.code === 'SIGNALING_UNREACHABLE';
        if (!unreachable && error.code !== 'LEFT') this.#report(error.message);
        if (unreachable && wasReliable()) this.#report('could not reach a server that was there');
      },
    );
  }

  leave(): void {
    this.wanted = false;
    this.#returns = false;
    if (this.group.state === WebGroupState.LEFT) return;
    const { members, neighbors } = this.group;
    const leaving: Leaving = { calledAtMs: this.#nowMs, members, neighbors, toldAtMs: new Map() };
    this.leavings.push(leaving);
    this.#note('leave()');
    void this.#track('leave', this.group.leave()).then(() => {
      leaving.endedAtMs = this.#nowMs;
      this.#note('left');
      // The host of a bot still waits for inviters to close their sockets.
      if (this.group.state === WebGroupState.LEFT && !this.bot) this.checkNothingHeld();
      if (this.#returns) this.join();
    });
  }

  /** Dies without a word. */
  crash(): void {
    this.wanted = false;
    this.host.alive = false;
  }

  /**
   * Sends to all, or to one, what the size and the number say, and wants every fifth message acknowledged. Does nothing
   * unless the member is in the group.
   */
  send(lane: number, length: number, text: boolean, to?: MemberId): void {
    const receivers = this.current.filter(([id]) => to === undefined || id === to);
    if (!this.#isIn || receivers.length === 0) return;
    const acked = this.#messages % 5 === 0;
    const data = makeData(`${this.name}${this.#messages++}`, length, text);
    if (this.#messages % 2 === 0) this.group.meta = { n: this.#messages };
    this.#note(`sends ${describeData(data)} on ${lane} to ${to ? to.slice(0, 4) : 'all'}`);
    try {
      const options = { lane, acked };
      const result = to === undefined ? this.group.send(data, options) : this.group.sendTo(to, data, options);
      for (const [, contact] of receivers) contact.noteSent(lane, data);
      if (typeof result === 'object') this.#awaitAck(result, lane, receivers);
      else if (!result) void this.#track('ready', this.group.ready());
    } catch (error) {
      this.#report(`send threw ${String(error)}`);
    }
  }

  /** What was sent last on a lane must have arrived at all receivers, but those that are said to have gone first. */
  #awaitAck(acked: Promise<void>, lane: number, receivers: readonly [MemberId, Contact][]): void {
    const sent = receivers.map(([id, contact]) => ({ id, contact, count: contact.sentCounts().get(lane)! }));
    const check = (gone: readonly MemberId[]): void => {
      for (const { id, contact, count } of sent) {
        if (!gone.includes(id)) this.onFlushed(id, new Map([[lane, count]]));
        else if (!contact.isOver) this.#report(`${id} is said to have gone before an acknowledgement`);
      }
      if (gone.some((id) => !sent.some((receiver) => receiver.id === id)))
        this.#report('somebody else than the receivers is said to have gone');
    };
    this.#track('acked', acked).then(
      () => check([]),
      (error: GroupError) => {
        this.#note(`not acknowledged: ${error.message}`);
        const gone = [...(error.unacked?.keys() ?? [])];
        if (gone.length === 0) this.#report(`not acknowledged, but nobody is gone: ${error.message}`);
        const { state } = this.group;
        const isIn = state === WebGroupState.JOINED && this.wanted;
        if (error.code === 'LEFT' ? isIn : error.code !== 'UNACKNOWLEDGED') this.#report(error.message);
        check(gone);
      },
    );
  }

  /** What was sent until now must have arrived at all who stay, once `flush` says so. */
  flush(): void {
    if (!this.#isIn) return;
    const sent = this.current.map(([id, contact]) => ({ id, contact, counts: contact.sentCounts() }));
    this.#note('flush()');
    void this.#track('flush', this.group.flush()).then(() => {
      this.#note('flushed');
      for (const { id, contact, counts } of sent) {
        if (!contact.isOver) this.onFlushed(id, counts);
      }
    });
  }

  /** Set by the world, which knows what the others have got. */
  onFlushed: (to: MemberId, counts: ReadonlyMap<number, number>) => void = () => {};

  invite(bot: SimMember): void {
    if (!this.#isIn) return;
    this.#note(`invites ${bot.name}`);
    this.#track('invite', this.group.invite(bot.url)).then(
      () => {
        this.#note(`has ${bot.name} in the group`);
        if (this.#isIn && !this.group.members.includes(bot.id) && !this.contacts.has(bot.id))
          this.#report(`${bot.name} is said to have come, and was never a member`);
      },
      (error: GroupError) => {
        this.#note(`invite() rejected: ${error.message}`);
        if (!['INVITE_FAILED', 'LEFT', 'NOT_JOINED'].includes(error.code)) this.#report(error.message);
      },
    );
  }

  /** Why this contact, which somebody else has with this member, lacks some of what was sent; undefined when not. */
  lacks(from: MemberId, counts: ReadonlyMap<number, number>): string | undefined {
    const missing = (this.contacts.get(from) ?? []).map((contact) => shortfall(counts, contact));
    return missing.includes(undefined) ? undefined : (missing.at(-1) ?? 'was never in contact');
  }

  checkNothingHeld(): void {
    // The host of a bot may still wait for inviters.
    const { attempts, ...perInvitation } = this.host.held;
    const invitations = this.bot?.invitations ?? 0;
    if (attempts === 0 && Object.values(perInvitation).every((count) => count <= invitations)) return;
    this.#report(`has left and still holds ${JSON.stringify(this.host.held)}`);
  }

  get #isIn(): boolean {
    const { state, id } = this.group;
    return (
      this.host.alive && id !== '' && (state === WebGroupState.JOINED || state === WebGroupState.JOINING)
    );
  }

  get #nowMs(): number {
    return this.#world.server.timeline.nowMs;
  }

  async #accept(): Promise<MemberId> {
    this.wanted = true;
    if (this.group.state === WebGroupState.LEAVING) await this.group.leave();
    // It may be told to leave once more meanwhile.
    if (this.group.state === WebGroupState.LEFT && this.wanted) await this.group.join(groupKey);
    return this.group.myId;
  }

  #track<Result>(name: string, promise: Promise<Result>): Promise<Result> {
    const change = (by: number): void => void this.pending.set(name, (this.pending.get(name) ?? 0) + by);
    change(1);
    return promise.finally(() => change(-1));
  }

  #note(what: string): void {
    this.#world.trace.note(this.name, what);
  }

  #report(violation: string): void {
    this.#world.report(`${this.name}: ${violation}`);
  }

  #observe(): void {
    const { group } = this;
    group.onMyId = (id) => {
      this.id = id;
      this.#watch.onMyId(id);
      this.#note(`is ${id.slice(0, 4)}`);
    };
    group.onStateChange = (state) => {
      this.#note(`state ${WebGroupState[state]}`);
      this.#watch.onState(state);
    };
    group.onSignalingStateChange = (state) => this.#note(`signaling ${state}`);
    group.onMemberJoin = (id) => {
      this.#note(`memberJoin ${id.slice(0, 4)}`);
      if (!this.#world.isInsider(id)) this.#report(`lets ${id} in, who has no key`);
      const all = this.contacts.get(id) ?? [];
      this.contacts.set(id, all);
      if (all.length > 0 && !all.at(-1)!.isOver) this.#report(`two joins of ${id} in a row`);
      all.push(new Contact(this.#nowMs));
      this.#watch.onMember(id);
      this.#checkMembers();
    };
    group.onMemberLeave = (id, departure) => {
      this.#note(`memberLeave ${id.slice(0, 4)} ${JSON.stringify(departure)}`);
      const contact = this.contacts.get(id)?.at(-1);
      if (!contact || contact.isOver) return this.#report(`${id} leaves, but was not there`);
      contact.leftAtMs = this.#nowMs;
      contact.departure = departure;
      if (departure.reason === 'refused' && !this.#world.isAdversary(id)) this.#report(`refuses ${id}`);
      if (departure.reason === 'self') this.leavings.at(-1)!.toldAtMs.set(id, this.#nowMs);
      else this.#checkMembers();
    };
    group.onMetaChange = (id, { n }) => {
      if (this.#world.isAdversary(id)) return;
      const contact = this.contacts.get(id)?.at(-1);
      if (!contact || contact.isOver) return this.#report(`a meta of ${id}, who is not there`);
      if (group.metaOf(id)?.n !== n) this.#report(`hears another meta of ${id} than it knows`);
      if (typeof n !== 'number' || n < contact.meta) this.#report(`meta ${n} of ${id} after ${contact.meta}`);
      contact.meta = Number(n);
    };
    group.onMessage = (id, data, { lane }) => {
      this.#note(`gets ${describeData(data)} on ${lane} from ${id.slice(0, 4)}`);
      const contact = this.contacts.get(id)?.at(-1);
      if (!contact || contact.isOver) return this.#report(`a message of ${id}, who is not there`);
      if (this.group.state === WebGroupState.LEFT) this.#report('a message after it has left');
      contact.noteReceived(lane, data);
      if (this.#readingMs === 0) return undefined;
      const takesMs = this.host.random.between(0, this.#readingMs);
      return new Promise<void>((resolve) => this.#world.server.timeline.after(takesMs, resolve));
    };
    group.onError = (error) => {
      const told = error.code === 'WRONG_SECRET' || error.code === 'PROTOCOL';
      if (told && this.#world.isHostile) return;
      // Attempts that break off are counted as guesses.
      if (error.code === 'GUESSES_SPENT') return this.#note(`is told that guesses are spent`);
      this.#report(`error event ${String(error)} ${String(error.cause)}`);
    };
  }

  #checkMembers(): void {
    this.#watch.checkMembers(this.current.map(([id]) => id));
  }
}

export const groupKey = 'the key';

/** From `join()` on: opening the socket, WELCOME, and 10 s for the others. */
const joinLimitMs = 12_000;

function describeDetails(details: Record<string, unknown> = {}): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}=${value instanceof Error ? (value.stack ?? value) : String(value)}`)
    .join(' ');
}
