import { equalBytes } from '../base/bytes.js';
import type { CancelTimer } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import { Channel } from '../channel/Channel.js';
import { ReassemblyPool } from '../channel/core/reassemblyPool.js';
import type { ChannelOptions } from '../channel/channelOptions.js';
import type { LinkMeans } from '../channel/LinkBuilder.js';
import type { OpenedLink, OpeningIdentity } from '../channel/Opening.js';
import type { CloseReason } from '../wire/channelCodec.js';
import { protocolError } from '../wire/codec.js';
import { channelLimits } from '../wire/limits.js';
import {
  decodeMesh,
  encodeMesh,
  type MeshMessage,
  type Relay,
  type SeenMember,
  type View,
} from '../wire/meshCodec.js';
import { carriedOn, checkHop, failureOf } from './core/carriage.js';
import { Mesh, type MeshInput, type MeshOutput } from './core/mesh.js';
import { Introducer, type Route } from './Introducer.js';
import { Member } from './Member.js';
import type { Departure, GroupTransport, MessageHandler, Path, TopologyHandlers } from './Topology.js';

/** The service number of what members say about the group; 0 is the application. */
const meshService = 1;

export interface FullMeshOptions {
  readonly identity: OpeningIdentity;
  readonly means: LinkMeans;
  readonly channel: Partial<ChannelOptions>;
  /** How long `leave` waits until what was sent is acknowledged, in milliseconds. Default 2,000. */
  readonly leaveTimeoutMs?: number;
  /** Brings an introduction to a member over signaling; false when it can't. */
  introduce(to: MemberId, introduction: Uint8Array): boolean;
}

/**
 * Every member has a channel with every other one. Carries out what `core/mesh.ts` decides: opens channels, brings
 * introductions over the mesh where some member can carry them and over signaling where none can, and tells the group
 * who is there. Used for one stay in the group; `leave` or `abandon` releases everything.
 */
export class FullMesh implements GroupTransport {
  readonly #platform: Platform;
  readonly #options: FullMeshOptions;
  readonly #handlers: TopologyHandlers;
  readonly #mesh: Mesh;
  /** One for all channels: what long messages of all members together may occupy. */
  readonly #pool = new ReassemblyPool();
  readonly #introducer: Introducer;
  readonly #members = new Map<MemberId, Member>();
  readonly #services = new Map<number, MessageHandler>();
  /** Whose arrival somebody waits for. */
  readonly #awaited = new Map<MemberId, (() => void)[]>();
  readonly #inputs: MeshInput[] = [];
  #handling = false;
  #over = false;
  #timer: CancelTimer | undefined;

  constructor(platform: Platform, options: FullMeshOptions, handlers: TopologyHandlers) {
    this.#platform = platform;
    this.#options = options;
    this.#handlers = handlers;
    this.#mesh = new Mesh(options.identity.id);
    const { identity, means } = options;
    this.#introducer = new Introducer(
      platform,
      { identity, means },
      {
        conversationWith: (peer) => this.#members.get(peer)?.conversation,
        routeTo: (peer) => this.#routeTo(peer),
        bring: (to, introduction, route) => this.#bring(to, introduction, route),
        onCalled: (member) => this.#handle({ type: 'called', member }),
        onOpened: (member, link) => {
          const opened = this.#use(member, link);
          this.#handle({ type: 'ended', peer: member.id, opened, triedUrl: false });
        },
        onFailed: (peer, error, triedUrl) => {
          this.#handle({ type: 'ended', peer, opened: false, triedUrl });
          if (error.code === 'WRONG_SECRET') handlers.onError(error);
        },
      },
    );
  }

  get others(): readonly MemberId[] {
    return [...this.#members.values()].filter(({ joined }) => joined).map(({ id }) => id);
  }

  get neighbors(): readonly MemberId[] {
    return this.others.filter((id) => this.path(id) !== undefined);
  }

  has(id: MemberId): boolean {
    return this.#members.get(id)?.joined ?? false;
  }

  path(id: MemberId): Path | undefined {
    const member = this.#members.get(id);
    return member?.joined ? member.path : undefined;
  }

  maxMessageBytes(to?: MemberId): number {
    const members = to === undefined ? [...this.#members.values()] : [this.#members.get(to)];
    let least = this.#options.identity.maxMessageBytes;
    for (const member of members) if (member) least = Math.min(least, member.maxMessageBytes);
    return least;
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

  receive(service: number, handler: MessageHandler): void {
    this.#services.set(service, handler);
  }

  /** Resolves when a member is there; rejects with `INVITE_FAILED` when the signal gives up before. */
  appearance(id: MemberId, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.has(id)) return resolve();
      const giveUp = (): void => {
        this.#awaited.delete(id);
        reject(new GroupError('INVITE_FAILED', 'the bot is on its way, but did not become a member in time'));
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      const resolves = this.#awaited.get(id) ?? [];
      this.#awaited.set(id, [...resolves, resolve]);
    });
  }

  /** Signaling says who is registered: all of them, one more, one less. */
  registered(members: readonly SeenMember[]): void {
    this.#handle({ type: 'registered', members });
  }

  appeared(member: SeenMember): void {
    this.#handle({ type: 'appeared', member });
  }

  disappeared(id: MemberId): void {
    this.#handle({ type: 'disappeared', id });
  }

  /** Signaling has brought an introduction. */
  introduced(from: MemberId, introduction: Uint8Array): void {
    this.#introducer.receive(from, introduction, 'signaling');
  }

  /** Signaling could not bring an introduction. */
  undelivered(to: MemberId): void {
    this.#introducer.undelivered(to, 'signaling');
  }

  /** Waits until the others have acknowledged what was sent, tells them, and releases everything. */
  async leave(): Promise<void> {
    if (this.#over) return;
    this.#stop();
    await this.#within(this.#options.leaveTimeoutMs ?? 2_000, this.flush());
    await this.#dismiss();
  }

  /** Leaves at once, for a page that is being closed: what is not acknowledged may be lost. */
  abandon(): void {
    this.#stop();
    void this.#dismiss();
  }

  #stop(): void {
    this.#over = true;
    this.#timer?.();
    this.#introducer.close();
  }

  async #dismiss(): Promise<void> {
    const members = [...this.#members.values()];
    this.#members.clear();
    for (const member of members) {
      const { unacked } = member.channel;
      member.channel.close('LEAVE');
      if (member.joined) this.#handlers.onMemberLeave(member.id, { reason: 'self', unacked });
    }
    await Promise.all(members.map(({ channel }) => channel.released()));
  }

  async #within(timeoutMs: number, work: Promise<void>): Promise<void> {
    let cancel: CancelTimer = () => {};
    const timeout = new Promise<void>((resolve) => (cancel = this.#platform.clock.after(timeoutMs, resolve)));
    await Promise.race([work, timeout]);
    cancel();
  }

  /** What the outputs cause comes behind the input that is being handled. */
  #handle(input: MeshInput): void {
    if (this.#over) return;
    this.#inputs.push(input);
    if (this.#handling) return;
    this.#handling = true;
    for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) {
      const { clock, random } = this.#platform;
      for (const output of this.#mesh.handle(next, clock.nowMs(), random.float())) {
        if (!this.#over) this.#carryOut(output);
      }
    }
    this.#handling = false;
    this.#armTimer();
  }

  #carryOut(output: MeshOutput): void {
    switch (output.type) {
      case 'dial':
        return this.#introducer.dial(output.member, output.directOnly);
      case 'answer':
        if (this.#introducer.answer(output.peer)) return;
        return this.#handle({ type: 'ended', peer: output.peer, opened: false, triedUrl: false });
      case 'refuse':
        return this.#introducer.refuse(output.peer);
      case 'tellView':
        return this.#tellView(output.to, output.view);
      case 'drop':
        return this.#drop(output.peer);
      case 'ready':
        return this.#handlers.onReady();
      default:
        output satisfies never;
    }
  }

  #armTimer(): void {
    this.#timer?.();
    this.#timer = undefined;
    const dueMs = this.#mesh.wakeMs;
    if (this.#over || dueMs === Infinity) return;
    const { clock } = this.#platform;
    this.#timer = clock.after(Math.max(minWakeMs, dueMs - clock.nowMs()), () =>
      this.#handle({ type: 'wake' }),
    );
  }

  /**
   * An authenticated link has come up: the conversation goes on over it, or a new one begins. False: the conversation
   * that it was made for has ended here meanwhile. The other side counts on it, so the link is of no use.
   */
  #use(member: SeenMember, opened: OpenedLink): boolean {
    const held = this.#members.get(member.id);
    if (opened.resumed) {
      const goesOn = held !== undefined && equalBytes(held.conversation, opened.conversation);
      if (goesOn) held.channel.attach(opened.link);
      else opened.link.close();
      return goesOn;
    }
    if (held) {
      const { unacked } = held.channel;
      held.channel.close('REPLACED');
      this.#gone(held, { reason: 'replaced', unacked });
    }
    const fresh: Member = new Member(member, opened, (self) => this.#makeChannel(self));
    this.#members.set(member.id, fresh);
    fresh.channel.attach(opened.link);
    return true;
  }

  #makeChannel(member: Member): Channel {
    return new Channel(
      this.#platform,
      { ...this.#options.channel, pool: this.#pool },
      {
        onOpen: () => this.#join(member),
        onMessage: ({ service, lane, data, text }) => {
          this.#join(member);
          if (service === meshService) {
            if (lane === channelLimits.controlLane) this.#receiveMesh(member, data);
            return undefined;
          }
          return this.#services.get(service)?.({ from: member.id, lane, data, text });
        },
        onSuspended: () => {
          this.#handle({ type: 'suspended', peer: member.id });
          if (member.joined) this.#handlers.onPathChange(member.id);
        },
        onResumed: () => {
          this.#handle({ type: 'opened', member: member.seen });
          this.#handlers.onPathChange(member.id);
        },
        onClosed: (error, remote) => this.#closed(member, error, remote),
      },
    );
  }

  #join(member: Member): void {
    if (member.joined || this.#over) return;
    member.joined = true;
    this.#handlers.onMemberJoin(member.id);
    for (const resolve of this.#awaited.get(member.id) ?? []) resolve();
    this.#awaited.delete(member.id);
    this.#handle({ type: 'opened', member: member.seen });
  }

  #closed(member: Member, error: GroupError, remote: CloseReason | undefined): void {
    const { unacked } = member.channel;
    const reason =
      error.code === 'PROTOCOL' ? 'refused' : remote === 'LEAVE' ? 'left' : remote ? 'replaced' : 'lost';
    if (this.#members.get(member.id) === member) this.#gone(member, { reason, unacked });
    if (error.code === 'PROTOCOL') this.#handlers.onError(error);
  }

  #drop(peer: MemberId): void {
    const member = this.#members.get(peer);
    if (!member) return;
    const { unacked } = member.channel;
    member.channel.close('TIMEOUT');
    this.#gone(member, { reason: 'ended', unacked });
  }

  #gone(member: Member, departure: Departure): void {
    this.#members.delete(member.id);
    this.#handle({ type: 'closed', peer: member.id, left: departure.reason === 'left' });
    if (member.joined) this.#handlers.onMemberLeave(member.id, departure);
  }

  #tellView(to: MemberId | 'all', view: View): void {
    const bytes = encodeMesh({ kind: 'view', ...view });
    for (const { id, joined, channel } of this.#members.values()) {
      if (joined && (to === 'all' || to === id)) {
        channel.send(meshService, channelLimits.controlLane, bytes, false);
      }
    }
  }

  #receiveMesh(member: Member, bytes: Uint8Array): void {
    let message: MeshMessage;
    try {
      message = decodeMesh(bytes);
      if (message.kind === 'view' && !member.tellsView(message)) throw protocolError('sees too many members');
      if (message.kind === 'relay') checkHop(message, this.#options.identity.id, member.id);
    } catch (error) {
      // What an authenticated member says has to be right; another version is told by unknown messages.
      const { unacked } = member.channel;
      member.channel.close('PROTOCOL');
      this.#gone(member, { reason: 'refused', unacked });
      return this.#handlers.onError(GroupError.from(error));
    }
    switch (message.kind) {
      case 'view':
        return this.#handle({ type: 'view', from: member.id, view: message });
      case 'relay':
        return this.#carry(member, message);
      case 'unknown':
        return;
    }
  }

  /** An introduction, or the news that one was lost: for this member, or to be carried to another one. */
  #carry(from: Member, relay: Relay): void {
    const { path, content } = relay;
    if (content.type === 'packet') return;
    if (relay.at < path.length - 1) {
      const onward = carriedOn(relay);
      const target = this.#members.get(onward.path[onward.at]!);
      const possible = target !== undefined && target.joined && target.channel.hasRoom;
      const message = possible ? onward : failureOf(onward, 'UNREACHABLE');
      const next = possible ? target : from;
      if (!message) return;
      next.channel.send(
        meshService,
        channelLimits.controlLane,
        encodeMesh({ kind: 'relay', ...message }),
        false,
      );
    } else if (content.type === 'introduction') {
      this.#introducer.receive(path[0]!, content.introduction, { carrier: from.id });
    } else {
      this.#introducer.undelivered(content.target, { carrier: from.id });
    }
  }

  /** Through a member that sees the other one, as soon as there is one: signaling then carries next to nothing. */
  #routeTo(peer: MemberId): Route {
    for (const member of this.#members.values()) {
      if (member.joined && member.path && member.sees.has(peer) && member.id !== peer)
        return { carrier: member.id };
    }
    return 'signaling';
  }

  #bring(to: MemberId, introduction: Uint8Array, route: Route): boolean {
    if (route === 'signaling') return this.#options.introduce(to, introduction);
    const carrier = this.#members.get(route.carrier);
    if (!carrier?.joined) return false;
    const path = [this.#options.identity.id, carrier.id, to];
    const content = { type: 'introduction', introduction } as const;
    const relay = encodeMesh({ kind: 'relay', path, at: 1, content });
    carrier.channel.send(meshService, channelLimits.controlLane, relay, false);
    return true;
  }
}

/** Timers that are due already still come after what is under way in this turn. */
const minWakeMs = 1;
