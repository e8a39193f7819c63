import type { Report } from './checks/pairs.js';
import { Rooms, tickMs } from '../../src/server/core/rooms.js';
import type { RoomsInput, RoomsOutput } from '../../src/server/core/roomsEvents.js';
import type { RoomsOptions } from '../../src/server/core/roomsOptions.js';
import { decodeClientMessage, decodeServerMessage } from '../../src/wire/signalingCodec.js';
import { encodeServerMessage, type RegisteredMember } from '../../src/wire/signalingCodec.js';
import type { HostileServer } from './hostile/HostileServer.js';
import type { Network } from './Network.js';
import type { Rng } from './Rng.js';
import type { SimSocket } from './SimSocket.js';
import type { Cancel, Timeline } from './Timeline.js';
import type { Trace } from './Trace.js';

/** What several servers behind one store may do to what they tell: each a probability. */
export interface PushFaults {
  /** A change or a ROSTER is told twice, is told up to 5 s late, is never told. */
  doubled: number;
  late: number;
  lost: number;
  /** The list of a WELCOME or ROSTER still holds those who have gone. */
  stale: number;
}

/** The signaling server: the real core behind simulated sockets. */
export class SimServer {
  readonly network: Network;
  readonly pushFaults: PushFaults = { doubled: 0, late: 0, lost: 0, stale: 0 };
  isUp = true;
  /** Makes something else of what is told, as long as it is there. */
  hostile: HostileServer | undefined;
  /** Since when members can rely on it, in milliseconds; Infinity = they can't. */
  upSinceMs = 0;
  /** Says what it, or a client of it, has done wrong. */
  readonly report: Report;
  /** How much of what is carried may wait for one client, in bytes; of the real server by default. */
  maxRelayQueueBytes = 512 * 1024;
  #options: Partial<RoomsOptions> = {};
  #rooms = new Rooms();
  readonly #sockets = new Map<number, SimSocket>();
  #count = 0;
  #cancelTick: Cancel | undefined;
  readonly #random: Rng;
  /** Everybody who has ever registered. */
  readonly #known = new Map<string, RegisteredMember>();

  constructor(network: Network, random: Rng, report: Report) {
    this.network = network;
    this.report = report;
    this.#random = random;
  }

  get timeline(): Timeline {
    return this.network.timeline;
  }

  get trace(): Trace {
    return this.network.trace;
  }

  get connectionCount(): number {
    return this.#rooms.connectionCount;
  }

  get topicCount(): number {
    return this.#rooms.topicCount;
  }

  /** The sockets that are open at present. */
  get sockets(): readonly SimSocket[] {
    return [...this.#sockets.values()];
  }

  /** Whether it carries packets. */
  get carries(): boolean {
    return this.#options.relay ?? false;
  }

  /**
   * From now on it carries packets; `narrow`: so few that clients have to wait for it. To be called before anybody
   * connects.
   */
  relay(narrow: boolean): void {
    this.#options = { relay: true, ...(narrow && narrowRelaying) };
    this.maxRelayQueueBytes = narrow ? narrowQueueBytes : this.maxRelayQueueBytes;
    this.#rooms = new Rooms(this.#options);
  }

  /** Stops without a word of farewell to anybody; everything it knew is gone. */
  stop(): void {
    this.trace.note('server', 'stops');
    this.isUp = false;
    this.upSinceMs = Infinity;
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    this.#rooms = new Rooms(this.#options);
    for (const socket of this.#sockets.values()) socket.endFromServer(1006);
    this.#sockets.clear();
  }

  start(): void {
    if (this.isUp) return;
    this.trace.note('server', 'starts');
    this.isUp = true;
    this.upSinceMs = this.timeline.nowMs;
  }

  connect(socket: SimSocket): number {
    const connection = ++this.#count;
    this.#sockets.set(connection, socket);
    this.handle({ type: 'connected', connection });
    this.#cancelTick ??= this.timeline.after(tickMs, () => this.#tick());
    return connection;
  }

  forget(connection: number): void {
    if (this.#sockets.delete(connection)) this.handle({ type: 'closed', connection });
  }

  /** Changes are told at once and once from now on, and lists are right. */
  heal(): void {
    if (this.hostile) {
      // Whoever runs it now knows nothing of what was told before.
      this.hostile = undefined;
      this.stop();
    }
    Object.assign(this.pushFaults, { doubled: 0, late: 0, lost: 0, stale: 0 });
    this.start();
  }

  handle(input: RoomsInput): void {
    if (this.pushFaults.stale > 0 && input.type === 'message') this.#note(input.bytes);
    const outputs = this.#rooms.handle(input, this.timeline.nowMs);
    if (this.carries && input.type === 'message') this.#checkPace(input.connection, outputs);
    for (const output of outputs) {
      const socket = this.#sockets.get(output.connection);
      if (output.type === 'send') this.#tell(socket, output.bytes);
      else if (output.type === 'carry') {
        if (socket?.carryFromServer(output.bytes) === false) this.handle(output.otherwise);
      } else if (output.type === 'close' && this.#sockets.delete(output.connection))
        socket?.endFromServer(output.close.code);
    }
  }

  #tell(socket: SimSocket | undefined, bytes: Uint8Array): void {
    if (socket && this.hostile)
      return this.hostile.tell(bytes).forEach((told) => socket.sendFromServer(told));
    const { doubled, late, lost, stale } = this.pushFaults;
    if (!socket || doubled + late + lost + stale === 0) return socket?.sendFromServer(bytes);
    const message = decodeServerMessage(bytes);
    if ((message.kind === 'welcome' || message.kind === 'roster') && this.#random.chance(stale)) {
      const members = new Map([...this.#known.values(), ...message.members].map((each) => [each.id, each]));
      return socket.sendFromServer(encodeServerMessage({ ...message, members: [...members.values()] }));
    }
    if (message.kind !== 'change' && message.kind !== 'roster') return socket.sendFromServer(bytes);
    if (this.#random.chance(lost)) return;
    if (this.#random.chance(doubled)) socket.sendFromServer(bytes);
    const lateMs = this.#random.chance(late) ? this.#random.between(0, 5_000) : 0;
    this.timeline.after(lateMs, () => socket.sendFromServer(bytes));
  }

  /** Whoever keeps the pace that WELCOME has told is never refused for its speed. */
  #checkPace(connection: number, outputs: readonly RoomsOutput[]): void {
    const host = this.#sockets.get(connection)?.host;
    if (!host || host.clock.hasJumped) return;
    for (const output of outputs) {
      if (output.type !== 'send' || output.connection !== connection) continue;
      const message = decodeServerMessage(output.bytes);
      if (message.kind === 'uncarried' && message.reason === 'BUSY')
        this.report(`${host.name} gives packets to the server faster than it carries`);
    }
  }

  #note(bytes: Uint8Array): void {
    const message = decodeClientMessage(bytes);
    if (message.kind === 'hello') this.#known.set(message.id, message);
  }

  #tick(): void {
    this.handle({ type: 'tick' });
    this.#cancelTick =
      this.#rooms.connectionCount > 0 ? this.timeline.after(tickMs, () => this.#tick()) : undefined;
  }
}

/** The least burst that the options allow, and a rate that a small group needs. */
const narrowRelaying: Partial<RoomsOptions> = { relayBytesPerSecond: 512 * 1024, relayByteBurst: 128 * 1024 };
const narrowQueueBytes = 96 * 1024;
