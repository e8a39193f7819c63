import { GroupError } from '../../src/base/errors.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from '../../src/channel/rtc/RtcEngine.js';
import type { Link } from '../../src/channel/link/Link.js';
import type { Host } from './Host.js';
import type { Rng } from './Rng.js';
import { otherSide, SimConnection, type NetworkFaults, type Side } from './SimNetwork.js';
import type { Timeline } from './Timeline.js';
import type { Trace } from './Trace.js';

/** Where the tries of all hosts find each other by what their descriptions say. */
export class SimIce {
  readonly timeline: Timeline;
  readonly random: Rng;
  readonly trace: Trace;
  readonly faults: NetworkFaults;
  readonly #attempts = new Map<string, SimRtcAttempt>();
  #count = 0;

  constructor(timeline: Timeline, random: Rng, trace: Trace, faults: NetworkFaults) {
    this.timeline = timeline;
    this.random = random;
    this.trace = trace;
    this.faults = faults;
  }

  engine(host: Host): RtcEngine {
    return {
      available: true,
      connect: ({ initiator }) => {
        const ufrag = (this.#count++).toString(36).padStart(6, '0');
        const attempt = new SimRtcAttempt(this, host, ufrag, initiator ? 0 : 1);
        this.#attempts.set(ufrag, attempt);
        return attempt;
      },
    };
  }

  find({ ufrag, fingerprint }: RtcDescription): SimRtcAttempt | undefined {
    const attempt = this.#attempts.get(ufrag);
    return attempt && fingerprint[0] === attempt.description.fingerprint[0] ? attempt : undefined;
  }
}

/** One side of one try: it comes up when both know each other's description, and one a candidate of the other. */
class SimRtcAttempt implements RtcAttempt {
  onDescription: (description: RtcDescription) => void = () => {};
  onCandidate: (candidate: string) => void = () => {};
  onLink: (link: Link) => void = () => {};
  onFailed: (error: GroupError) => void = () => {};
  readonly description: RtcDescription;
  readonly #ice: SimIce;
  readonly #host: Host;
  readonly #side: Side;
  #remote: SimRtcAttempt | undefined;
  #knowsCandidate = false;
  #connection: SimConnection | 'failing' | undefined;
  #over = false;

  constructor(ice: SimIce, host: Host, ufrag: string, side: Side) {
    this.#ice = ice;
    this.#host = host;
    this.#side = side;
    host.attempts.add(this);
    this.description = {
      ufrag,
      pwd: ufrag.repeat(4),
      fingerprint: new Uint8Array(32).fill(Number.parseInt(ufrag, 36)),
      setup: side === 0 ? 'actpass' : 'active',
      mid: '0',
      sctpPort: 5000,
      maxMessageSize: 262_144,
    };
    if (side === 0) this.#gather();
  }

  acceptDescription(description: RtcDescription): void {
    this.#remote = this.#ice.find(description);
    if (this.#side === 1) this.#gather();
    this.#check();
  }

  addCandidate(): void {
    this.#knowsCandidate = true;
    this.#check();
  }

  close(): void {
    if (this.#over) return;
    this.#release();
    if (this.#connection instanceof SimConnection) this.#connection.links[this.#side].close();
  }

  #gather(): void {
    const { random } = this.#ice;
    this.#later(random.between(0, 20), () => {
      this.onDescription(this.description);
      for (let i = 1, count = random.int(1, 3); i <= count; i++) {
        const address = `candidate:${i} 1 udp ${1000 - i} 10.0.0.${i} 4000 typ host`;
        this.#later(random.between(0, 60), () => this.onCandidate(address));
      }
    });
  }

  #check(): void {
    const remote = this.#remote;
    if (this.#over || this.#connection || !remote || remote.#over || remote.#remote !== this) return;
    if (!this.#knowsCandidate && !remote.#knowsCandidate) return;
    const { timeline, random, trace, faults } = this.#ice;
    if (random.chance(faults.iceFailure)) {
      this.#connection = remote.#connection = 'failing';
      for (const each of [this, remote]) each.#later(random.between(1_000, 15_000), () => each.#fail());
      return;
    }
    const hosts: [Host, Host] = this.#side === 0 ? [this.#host, remote.#host] : [remote.#host, this.#host];
    const connection = new SimConnection(timeline, random, trace, faults, hosts);
    const oneWayMs = this.#host.delayMs + remote.#host.delayMs;
    for (const each of [this, remote]) {
      each.#connection = connection;
      // ICE, DTLS and SCTP take two round trips and a half at least.
      each.#later(oneWayMs * random.between(5, 7), () => each.#comeUp(connection));
    }
  }

  #comeUp(connection: SimConnection): void {
    if (!this.#host.connections.has(connection)) return this.#fail();
    this.#release();
    const other = connection.hosts[otherSide(this.#side)].name;
    this.#ice.trace.note(this.#host.name, `has a link to ${other}`);
    this.onLink(connection.links[this.#side]);
  }

  #fail(): void {
    this.#release();
    this.#ice.trace.note(this.#host.name, 'fails to connect directly');
    this.onFailed(new GroupError('LINK_FAILED', 'ICE failed'));
  }

  #later(delayMs: number, action: () => void): void {
    this.#host.after(delayMs, () => {
      if (!this.#over) action();
    });
  }

  #release(): void {
    this.#over = true;
    this.#host.attempts.delete(this);
  }
}
