import type { Platform } from '../../src/base/Platform.js';
import type { MemberId } from '../../src/base/ids.js';
import { Watches } from './checks/Watches.js';
import type { Adversary } from './hostile/Adversary.js';
import type { Liar } from './hostile/Liar.js';
import { Host } from './Host.js';
import { Network } from './Network.js';
import { Rng } from './Rng.js';
import type { SimConnection } from './SimConnection.js';
import { SimMember, type MemberWorld } from './SimMember.js';
import { dialMember } from './SimMemberSocket.js';
import { SimIce } from './SimRtcEngine.js';
import { SimServer } from './SimServer.js';
import { SimSocket } from './SimSocket.js';
import { Timeline } from './Timeline.js';
import { Trace } from './Trace.js';

export interface WorldOptions {
  /** Gets each line of the trace. */
  readonly print?: ((line: string) => void) | undefined;
  /** How long applications take for a message at most, in milliseconds. */
  readonly readingMs: number;
  /** Whether what has arrived may have to wait for the application or for memory. */
  readonly parks: boolean;
  /** More events than that mean that something goes round in circles. Default: 1,000,000. */
  readonly maxEvents?: number;
  /** With so many violations the world ends. Default: 5. */
  readonly maxViolations?: number | undefined;
}

/** A group, its signaling server and the network between them, in virtual time and from one seed. */
export class World implements MemberWorld {
  readonly timeline = new Timeline();
  /** For the scenario; the parts of the world have generators of their own. */
  readonly random: Rng;
  readonly trace: Trace;
  readonly network: Network;
  readonly server: SimServer;
  readonly rtc: SimIce;
  readonly members: SimMember[] = [];
  readonly violations: string[] = [];
  /** What ends the stalls that last at present. */
  readonly stalls = new Set<() => void>();
  /** Those who mean no good, beside the server; no check speaks of them, and none relies on them. */
  readonly adversaries: Adversary[] = [];
  readonly liars = new Set<Liar>();
  isHostile = false;
  readonly watches = new Watches(
    (violation) => this.report(violation),
    (id) => this.#liarOf(id),
  );
  readonly #options: WorldOptions;
  readonly #maxViolations: number;
  readonly #maxEvents: number;
  readonly #hostRandom: Rng;
  /** One wants its direct links sealed, in every fourth world. */
  readonly #whoSeals: string | undefined;

  constructor(seed: number, options: WorldOptions) {
    if (seed % 4 === 3) this.#whoSeals = 'B';
    this.#options = options;
    this.#maxViolations = options.maxViolations ?? defaultMaxViolations;
    this.#maxEvents = options.maxEvents ?? defaultMaxEvents;
    this.random = new Rng(seed);
    this.#hostRandom = this.random.fork();
    this.trace = new Trace(() => this.timeline.nowMs, options.print);
    this.network = new Network(this.timeline, this.random.fork(), this.trace, this.watches);
    this.server = new SimServer(this.network, this.random.fork(), (violation) => this.report(violation));
    this.rtc = new SimIce(this.network);
  }

  get bots(): SimMember[] {
    return this.members.filter(({ bot }) => bot);
  }

  /** The connections between members that are up at one end at least. */
  get connections(): SimConnection[] {
    return [...new Set(this.members.flatMap(({ host }) => [...host.connections]))];
  }

  addMember(kind: 'member' | 'bot' = 'member', relay = false, password?: string): SimMember {
    const name = kind === 'bot' ? `Bot${this.bots.length + 1}` : memberName(this.members.length);
    const host = this.makeHost(name);
    host.sealsAll = name === this.#whoSeals;
    const member = new SimMember(host, this, kind, this.#options.readingMs, { relay, password });
    member.onFlushed = (to, counts) => {
      const receiver = this.members.find(({ id }) => id === to);
      const lacking =
        receiver?.host.alive && !this.#options.parks ? receiver.lacks(member.id, counts) : undefined;
      if (lacking) this.report(`${name} is told that ${receiver!.name} has all, and it lacks ${lacking}`);
    };
    this.members.push(member);
    return member;
  }

  /** This share of all pairs gets no direct link, ever. Bots are reached by WebSocket all the same. */
  makeUnlinkable(share: number): void {
    const random = this.random.fork();
    for (const [i, a] of this.members.entries()) {
      for (const b of this.members.slice(0, i)) {
        if (random.chance(share)) this.network.makeUnlinkable(a.host, b.host);
      }
    }
  }

  /** Whether two members can have a link to each other when nothing else is wrong. */
  canLink(a: SimMember, b: SimMember): boolean {
    return a.bot !== undefined || b.bot !== undefined || this.network.canLink(a.host, b.host);
  }

  makeHost(name: string): Host {
    return new Host(this.timeline, name, this.#hostRandom.fork());
  }

  isInsider(id: MemberId): boolean {
    return (
      this.members.some((member) => member.id === id) ||
      this.adversaries.some((each) => each.id === id && each.hasKey)
    );
  }

  isAdversary(id: MemberId): boolean {
    return this.adversaries.some((each) => each.id === id);
  }

  /** Whether the server carries between two members. */
  canServe(a: SimMember, b: SimMember): boolean {
    return a.relay && b.relay;
  }

  openSocket(host: Host, url: string, [protocol = '']: string[]): ReturnType<Platform['openSocket']> {
    const target = this.bots.find((bot) => bot.url === url);
    if (!target) return new SimSocket(this.server, host, protocol);
    return dialMember(this.network, host, target.host, protocol, (socket) => target.bot!.accept(socket));
  }

  /** Its links and sockets end with it: the others see that, or have to find out. */
  crash(member: SimMember, silently: boolean): void {
    this.trace.note('world', `crashes ${member.name}${silently ? ' silently' : ''}`);
    const connections = [...member.host.connections];
    member.crash();
    if (silently) return;
    for (const connection of connections) {
      const side = connection.hosts[0] === member.host ? 1 : 0;
      this.timeline.after(member.host.random.between(1, 500), () => connection.lose(side, 'crashed'));
    }
    for (const socket of this.server.sockets) if (socket.host === member.host) socket.cut(false, true);
  }

  /** All faults end that can end. */
  heal(): void {
    this.trace.note('world', 'heals');
    this.network.heal();
    this.server.heal();
    for (const release of this.stalls) release();
    for (const connection of this.connections) connection.heal();
    for (const { host } of this.members) host.heal();
  }

  report(violation: string): void {
    if (this.violations.length >= this.#maxViolations) return;
    this.trace.note('CHECK', violation);
    this.violations.push(`${this.timeline.nowMs.toFixed()} ms: ${violation}`);
  }

  /** Goes on until something is so, looking now and then, or until this time. */
  async runUntil(untilMs: number, everyMs: number, isSo: () => boolean): Promise<void> {
    while (this.timeline.nowMs < untilMs && !isSo() && !this.#isOver)
      await this.run(Math.min(untilMs, this.timeline.nowMs + everyMs));
  }

  async run(untilMs: number): Promise<void> {
    await this.timeline.run(
      untilMs,
      (error) => this.report(`uncaught: ${error instanceof Error ? error.stack : String(error)}`),
      () => this.#isOver,
    );
    if (this.timeline.count > this.#maxEvents)
      this.report(`more than ${this.#maxEvents} events: something goes round in circles`);
  }

  #liarOf(id: MemberId): Liar | undefined {
    for (const liar of this.liars) if (liar.id === id) return liar;
    return undefined;
  }

  get #isOver(): boolean {
    return this.violations.length >= this.#maxViolations || this.timeline.count > this.#maxEvents;
  }
}

/** More of them say no more about the cause. */
const defaultMaxViolations = 5;
const defaultMaxEvents = 1_000_000;

/** A, B … Z, A1, B1 … */
function memberName(index: number): string {
  return String.fromCharCode(65 + (index % 26)) + (index >= 26 ? Math.floor(index / 26) : '');
}
