import { Host } from './Host.js';
import { Rng } from './Rng.js';
import { SimMember } from './SimMember.js';
import type { NetworkFaults, SimConnection } from './SimNetwork.js';
import { SimIce } from './SimRtcEngine.js';
import { SimServer } from './SimServer.js';
import { Timeline } from './Timeline.js';
import { Trace } from './Trace.js';

/** A group, its signaling server and the network between them, in virtual time and from one seed. */
export class World {
  readonly timeline = new Timeline();
  /** For the scenario; the parts of the world have generators of their own. */
  readonly random: Rng;
  readonly trace: Trace;
  readonly faults: NetworkFaults = { iceFailure: 0, tailLoss: 0 };
  readonly server: SimServer;
  readonly members: SimMember[] = [];
  readonly violations: string[] = [];
  readonly #ice: SimIce;
  readonly #hostRandom: Rng;

  constructor(seed: number, print?: (line: string) => void) {
    this.random = new Rng(seed);
    this.#hostRandom = this.random.fork();
    this.trace = new Trace(() => this.timeline.nowMs, print);
    this.server = new SimServer(this.timeline, this.random.fork(), this.trace);
    this.#ice = new SimIce(this.timeline, this.random.fork(), this.trace, this.faults);
  }

  addMember(): SimMember {
    const host = new Host(this.timeline, memberName(this.members.length), this.#hostRandom.fork());
    const member = new SimMember(host, this.server, this.#ice, this.trace, (violation) =>
      this.report(violation),
    );
    this.members.push(member);
    return member;
  }

  /** The direct connections that are up at one end at least. */
  get connections(): SimConnection[] {
    return [...new Set(this.members.flatMap(({ host }) => [...host.connections]))];
  }

  /** Its links and sockets end with it: the others see that, or have to find out. */
  crash(member: SimMember, silently: boolean): void {
    this.trace.note('world', `crashes ${member.name}${silently ? ' silently' : ''}`);
    const connections = [...member.host.connections];
    member.crash();
    if (silently) return;
    for (const connection of connections) {
      const side = connection.hosts[0] === member.host ? 1 : 0;
      connection.hosts[side].after(this.random.between(1, 500), () => connection.lose(side, 'crashed'));
    }
    for (const socket of this.server.sockets) if (socket.host === member.host) socket.cut(false, true);
  }

  report(violation: string): void {
    if (this.violations.length >= maxViolations) return;
    this.trace.note('CHECK', violation);
    this.violations.push(`${this.timeline.nowMs.toFixed()} ms: ${violation}`);
  }

  async run(untilMs: number): Promise<void> {
    await this.timeline.run(
      untilMs,
      (error) => this.report(`uncaught: ${error instanceof Error ? error.stack : String(error)}`),
      () => this.violations.length >= maxViolations || this.timeline.count > maxEvents,
    );
    if (this.timeline.count > maxEvents)
      this.report(`more than ${maxEvents} events: something goes round in circles`);
  }
}

/** More of them say no more about the cause. */
const maxViolations = 5;
const maxEvents = 2_000_000;

/** A, B … Z, A1, B1 … */
function memberName(index: number): string {
  return String.fromCharCode(65 + (index % 26)) + (index >= 26 ? Math.floor(index / 26) : '');
}
