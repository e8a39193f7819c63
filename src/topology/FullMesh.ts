import type { CancelTimer } from '../base/Clock.js';
import { GroupError } from '../base/errors.js';
import type { MemberId } from '../base/ids.js';
import type { Platform } from '../base/Platform.js';
import type { ChannelMessage } from '../channel/channelHandlers.js';
import type { LinkMeans } from '../channel/LinkBuilder.js';
import type { OpeningIdentity } from '../channel/Opening.js';
import type { CloseReason } from '../wire/channelCodec.js';
import { protocolError } from '../wire/codec.js';
import { channelLimits } from '../wire/limits.js';
import { decodeMesh, encodeMesh, type MeshMessage } from '../wire/meshCodec.js';
import { Carrier, meshService, relayService, serverHop, type ServerHop } from './Carrier.js';
import { Conversations, type ConversationsOptions } from './Conversations.js';
import { Mesh } from './core/mesh.js';
import type { ListedMember, MeshInput, MeshOutput } from './core/meshEvents.js';
import { meshDefaults } from './core/meshOptions.js';
import type { SuspicionOptions } from './core/suspicion.js';
import { Introducer, type OpeningKind, type Route } from './Introducer.js';
import type { Member } from './Member.js';
import { Members } from './Members.js';
import { Routes } from './Routes.js';
import type {
  Departed,
  Departure,
  GroupTransport,
  MessageHandler,
  Path,
  TopologyHandlers,
} from './Topology.js';

export interface FullMeshOptions extends ConversationsOptions {
  readonly identity: OpeningIdentity;
  readonly means: LinkMeans;
  /** How long a member without any link is waited for. */
  readonly suspicion?: SuspicionOptions;
  /** How long `leave` waits until what was sent is acknowledged, in milliseconds. Default 2,000. */
  readonly leaveTimeoutMs?: number;
  /** Brings an introduction to a member over signaling; false when it can't. */
  introduce(to: MemberId, introduction: Uint8Array): boolean;
  /** Whether signaling can bring introductions now, as far as is known. */
  introduces(): boolean;
  /** The signaling server, while it carries packets of this member; see `serverChanged`. */
  server(): ServerHop | undefined;
}

/**
 * Every member has a channel with every other one. Carries out what `core/mesh.ts` decides: opens channels over own
 * links, and over links that others carry where there is no own one; brings introductions through members where some
 * can carry them and over signaling where none can; and tells the group who is there. Used for one stay in the group;
 * `leave` or `abandon` releases everything.
 */
export class FullMesh implements GroupTransport {
  readonly #platform: Platform;
  readonly #options: FullMeshOptions;
  readonly #handlers: TopologyHandlers;
  readonly #mesh: Mesh;
  readonly #introducer: Introducer;
  readonly #carrier: Carrier;
  readonly #members: Members;
  readonly #routes: Routes;
  readonly #conversations: Conversations;
  readonly #services = new Map<number, MessageHandler>();
  readonly #inputs: MeshInput[] = [];
  #handling = false;
  #over = false;
  #timer: CancelTimer | undefined;

  constructor(platform: Platform, options: FullMeshOptions, handlers: TopologyHandlers) {
    this.#platform = platform;
    this.#options = options;
    this.#handlers = handlers;
    const { identity, means, suspicion } = options;
    this.#members = new Members(means.listener !== undefined);
    this.#routes = new Routes(platform.clock, this.#members, () => options.introduces());
    this.#conversations = new Conversations(platform, identity.id, options, this.#members, {
      doubts: (id) => this.#mesh.doubts(id),
      onJoin: (member) => this.#onJoin(member),
      onWaiting: ({ id }) => this.#handle({ type: 'waiting', peer: id }),
      onMessage: (member, message) => this.#onMessage(member, message),
      onSuspended: (member, doubted) => this.#onSuspended(member, doubted),
      onMoved: (member) => this.#onMoved(member),
      onSlow: ({ id }) => handlers.onSlow(id),
      onGone: (member, departure) => this.#onGone(member, departure),
      onError: (error) => handlers.onError(error),
    });
    this.#mesh = new Mesh(identity.id, { ...meshDefaults, ...(suspicion && { suspicion }) });
    this.#carrier = new Carrier(identity.id, platform.clock, {
      neighbor: (id) => {
        const member = this.#members.get(id);
        return member?.joined && member.isLinked ? member.channel : undefined;
      },
      server: () => options.server(),
      onIntroduction: (from, introduction, via) => this.#introducer.receive(from, introduction, { via }),
      onUndelivered: (to, carrier) => this.#introducer.undelivered(to, { carrier }),
    });
    this.#introducer = new Introducer(
      platform,
      { identity, means },
      {
        conversationWith: (peer) => this.#members.get(peer)?.conversation,
        routeTo: (peer) => this.#routes.toIntroduce(peer),
        bring: (to, introduction, route) => this.#bring(to, introduction, route),
        serverCarries: () => options.server() !== undefined,
        relay: (peer, route, sid) => this.#carrier.open([identity.id, ...hopsOf(route), peer], sid),
        onCalled: (member, kind) => this.#handle({ type: 'called', member, relay: kind === 'relay' }),
        onWanted: (peer) => this.#handle({ type: 'wanted', peer }),
        onOpened: (member, kind, link, heldThen) => {
          this.#ended(member.id, kind, this.#conversations.use(member, link, heldThen));
        },
        onUnanswered: (peer, route) => this.#routes.failed(peer, 'own', route),
        onFailed: (peer, kind, error, triedUrl, route) => {
          // Two who could not connect have been introduced.
          if (kind === 'relay' || error.code !== 'LINK_FAILED') this.#routes.failed(peer, kind, route);
          this.#ended(peer, kind, false, triedUrl);
          if (error.code !== 'WRONG_SECRET') return;
          if (identity.password) identity.password.wrong();
          else handlers.onError(error);
        },
      },
    );
  }

  get others(): readonly MemberId[] {
    return this.#members.ids;
  }

  get neighbors(): readonly MemberId[] {
    return this.#members.neighbors;
  }

  has(id: MemberId): boolean {
    return this.#members.has(id);
  }

  path(id: MemberId): Path | undefined {
    return this.#members.path(id);
  }

  /** Whether anything came from any member after this moment, in milliseconds of the clock. */
  hasHeardSince(ms: number): boolean {
    return this.#members.joined.some(({ channel }) => channel.heardAtMs > ms);
  }

  maxMessageBytes(to?: MemberId): number {
    return this.#members.maxMessageBytes(this.#options.identity.maxMessageBytes, to);
  }

  send(to: MemberId, service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    return this.#members.send(to, service, lane, data, text);
  }

  broadcast(service: number, lane: number, data: Uint8Array, text: boolean): boolean {
    return this.#members.broadcast(service, lane, data, text);
  }

  ready(): Promise<void> {
    return this.#members.ready();
  }

  flush(): Promise<void> {
    return this.#members.flush();
  }

  acknowledged(lane: number, to?: MemberId): Promise<readonly Departed[]> {
    return this.#members.acknowledged(lane, to);
  }

  receive(service: number, handler: MessageHandler): void {
    this.#services.set(service, handler);
  }

  /** Resolves when a member is there; rejects with `INVITE_FAILED` when the signal gives up before. */
  appearance(id: MemberId, signal: AbortSignal): Promise<void> {
    return this.#members.appearance(id, signal);
  }

  /**
   * Lets go of a member that is not to have the new key; without an id, of those of whom the group has not been told yet,
   * who may come again at once.
   */
  dismiss(id?: MemberId): void {
    if (id) return this.#conversations.drop(id, 'dismissed');
    for (const member of this.#members.all) if (!member.joined) this.#conversations.drop(member.id, 'lost');
  }

  /** Signaling says who is registered: all of them, one more, one less. */
  registered(members: readonly ListedMember[]): void {
    this.#handle({ type: 'registered', members });
  }

  appeared(member: ListedMember): void {
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

  /** Whether the signaling server carries may have changed; its links end at once when it does not. */
  serverChanged(): void {
    const carries = this.#options.server() !== undefined;
    this.#handle({ type: 'server', carries });
    if (!carries) this.#carrier.lost(serverHop);
  }

  /** The signaling server has carried a packet here. */
  carried(from: MemberId, packet: { link: Uint8Array; number: number; data: Uint8Array }): void {
    this.#carrier.receiveByServer(from, packet);
  }

  /** The signaling server could not carry a packet of a link (8 bytes) to a member. */
  uncarried(to: MemberId, link: Uint8Array): void {
    this.#carrier.refusedByServer(to, link);
  }

  /** The network is back, or another one; what failed before is tried again at once. */
  networkChanged(): void {
    this.#handle({ type: 'networkChanged' });
  }

  /** Tells the others that this member is about to stand still, so that they wait for it longer than for others. */
  announceAbsence(): void {
    const { controlLane } = channelLimits;
    this.#members.broadcast(meshService, controlLane, encodeMesh({ kind: 'away' }), false);
  }

  /** Waits until the others have acknowledged what was sent, tells them, and releases everything. */
  async leave(): Promise<void> {
    if (this.#over) return;
    this.#stop('LEAVE');
    await this.#within(this.#options.leaveTimeoutMs ?? 2_000, this.flush());
    // While their carriers are still there.
    await this.#conversations.leave(this.#members.relayed, 'LEAVE');
    await this.#dismiss('LEAVE');
  }

  /**
   * Leaves at once, as when a page is being closed: what is not acknowledged may be lost. `close` is what the others hear;
   * with TIMEOUT it is they who are said to be lost. Resolves when no link is left.
   */
  abandon(close: CloseReason = 'LEAVE'): Promise<void> {
    this.#stop(close);
    if (close === 'TIMEOUT') for (const id of this.#members.ids) this.#conversations.drop(id, 'lost');
    return this.#dismiss(close);
  }

  #stop(close: CloseReason): void {
    this.#over = true;
    this.#timer?.();
    this.#introducer.close();
    this.#conversations.stop(close);
  }

  async #dismiss(close: CloseReason): Promise<void> {
    await this.#conversations.leave(this.#members.all, close);
    await this.#conversations.ended();
    this.#carrier.close();
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
        return this.#introducer.dial(output.member, output);
      case 'dialRelay':
        return this.#dialRelay(output);
      case 'giveUp':
        return this.#introducer.giveUp(output.peer);
      case 'answer': {
        const kind = output.relay ? 'relay' : 'own';
        return this.#introducer.answer(output.peer, kind) ? undefined : this.#ended(output.peer, kind, false);
      }
      case 'refuse':
        return this.#introducer.refuse(output.peer, output.relay ? 'relay' : 'own');
      case 'callMe':
        return this.#callMe(output);
      case 'tellView':
        return this.#tell(output.to, { kind: 'view', ...output.view });
      case 'tellDigest':
        return this.#tell(output.to, { kind: 'digest', ...output.digest });
      case 'drop':
        return this.#conversations.drop(output.peer, output.reason);
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

  #ended(peer: MemberId, kind: OpeningKind, opened: boolean, triedUrl = false): void {
    this.#handle({ type: 'ended', peer, relay: kind === 'relay', opened, triedUrl });
  }

  #callMe({ member, again }: MeshOutput & { type: 'callMe' }): void {
    const route = this.#routes.toIntroduce(member.id);
    // It should have called by now, if it has heard.
    if (again) this.#routes.failed(member.id, 'own', route);
    this.#introducer.callMe(member);
  }

  #dialRelay({ member, timeoutMs, server }: MeshOutput & { type: 'dialRelay' }): void {
    const { id } = member;
    this.#routes.carriesNothing(id, this.#mesh.doubts(id));
    const carriers = this.#routes.toCarry(id);
    const haveFailed = carriers?.haveFailed ?? true;
    // Where the server carries already, only those take over who have not failed.
    const isServed = this.#members.get(id)?.isServed ?? false;
    const byServer = server === 'first' || (server && haveFailed);
    if (byServer) this.#introducer.dialRelay(member, 'signaling', timeoutMs);
    else if (carriers && !(isServed && haveFailed))
      this.#introducer.dialRelay(member, { via: carriers.via }, timeoutMs);
    else this.#ended(id, 'relay', false);
  }

  #onJoin(member: Member): void {
    this.#handlers.onMemberJoin(member.id);
    this.#members.appeared(member.id);
    this.#opened(member);
  }

  #onMessage(member: Member, { service, lane, data, text }: ChannelMessage): unknown {
    if (service === meshService || service === relayService) {
      const due = service === meshService ? channelLimits.controlLane : channelLimits.relayLane;
      if (lane === due) this.#receiveMesh(member, data, service);
      return undefined;
    }
    return this.#services.get(service)?.({ from: member.id, lane, data, text });
  }

  #onSuspended(member: Member, doubted: boolean): void {
    this.#routes.carriesNothing(member.id, true);
    this.#linkLost(member);
    this.#handle({ type: 'suspended', peer: member.id, away: member.isAway, doubted });
    if (member.joined) this.#handlers.onPathChange(member.id);
  }

  #onMoved(member: Member): void {
    if (!member.isLinked) this.#linkLost(member);
    this.#opened(member);
    this.#handlers.onPathChange(member.id);
  }

  #opened({ seen, isLinked, isServed }: Member): void {
    this.#handle({ type: 'opened', member: seen, relayed: !isLinked, byServer: isServed });
  }

  #onGone(member: Member, departure: Departure): void {
    const isHere = departure.reason !== 'self';
    // The last words of this member itself still go through its carriers.
    if (isHere) this.#linkLost(member);
    // Before the mesh draws conclusions, which may be that another one is gone: events come in the order of the changes.
    if (member.joined) this.#handlers.onMemberLeave(member.id, departure);
    const { id: peer, incarnation } = member.seen;
    const [left, unwanted] = [departure.reason === 'left', departure.reason === 'dismissed'];
    if (isHere) this.#handle({ type: 'closed', peer, incarnation, left, unwanted });
  }

  /** It carries nothing any more. */
  #linkLost({ id }: Member): void {
    this.#carrier.lost(id);
    this.#introducer.carrierLost(id);
  }

  #tell(to: MemberId | 'all', message: Parameters<typeof encodeMesh>[0]): void {
    const bytes = encodeMesh(message);
    const { controlLane } = channelLimits;
    if (to === 'all') this.#members.broadcast(meshService, controlLane, bytes, false);
    else this.#members.send(to, meshService, controlLane, bytes, false);
  }

  #receiveMesh(member: Member, bytes: Uint8Array, service: number): void {
    try {
      this.#takeMesh(member, decodeMesh(bytes), service);
    } catch (error) {
      // What an authenticated member says has to be right; another version is told by unknown messages.
      this.#conversations.refuse(member, GroupError.from(error));
    }
  }

  #takeMesh(member: Member, message: MeshMessage, service: number): void {
    switch (message.kind) {
      case 'view':
        if (!member.tellsView(message)) throw protocolError('sees too many members');
        return this.#handle({ type: 'view', from: member.id, view: message });
      case 'digest':
        return this.#handle({ type: 'digest', from: member.id, digest: message });
      case 'away':
        return member.noteAway(this.#platform.clock.nowMs());
      case 'relay':
        return this.#carrier.receive(member.id, message, service);
      case 'unknown':
        return;
    }
  }

  #bring(to: MemberId, introduction: Uint8Array, route: Route): boolean {
    if (route === 'signaling') return this.#options.introduce(to, introduction);
    return this.#carrier.introduce([this.#options.identity.id, ...route.via, to], introduction);
  }
}

/** Timers that are due already still come after what is under way in this turn. */
const minWakeMs = 1;

function hopsOf(route: Route): readonly MemberId[] {
  return route === 'signaling' ? [serverHop] : route.via;
}
