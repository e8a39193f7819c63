import { GroupError } from '../../src/base/errors.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from '../../src/channel/rtc/RtcEngine.js';
import type { Link } from '../../src/channel/link/Link.js';
import type { Host } from './Host.js';
import type { Network } from './Network.js';
import { retriesMs } from './Pipe.js';
import { otherSide, SimConnection, type Side } from './SimConnection.js';
import { SimLink } from './SimLink.js';

/** Where the tries of all hosts find each other by what their descriptions say. */
export class SimIce {
  readonly network: Network;
  readonly #attempts = new Map<string, SimRtcAttempt>();
  #count = 0;

  constructor(network: Network) {
    this.network = network;
  }

  /** How many sides of tries there have been. */
  get attemptCount(): number {
    return this.#count;
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
  #connection: SimConnection | 'connecting' | 'failing' | undefined;
  #link: SimLink | undefined;
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
    if (this.#connection instanceof SimConnection) this.#connection.closedBy(this.#side);
  }

  #gather(): void {
    const { random } = this.#ice.network;
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
    const { network } = this.#ice;
    const [a, b] = this.#side === 0 ? [this.#host, remote.#host] : [remote.#host, this.#host];
    if (!network.isClear(a, b) || !network.isClear(b, a)) return this.#later(500, () => this.#check());
    const { random, faults, timeline } = network;
    if (!network.canLink(a, b) || random.chance(faults.iceFailure)) {
      this.#connection = remote.#connection = 'failing';
      for (const each of [this, remote]) each.#later(random.between(1_000, 15_000), () => each.#fail());
      return;
    }
    const oneWayMs = a.way.delayMs + b.way.delayMs;
    // ICE, DTLS and SCTP take two round trips and a half at least.
    let takesMs = 5 * oneWayMs + random.between(0, faults.iceSlowMs);
    for (let way = 0; way < 5; way++) takesMs += retriesMs(network.linkLoss, random);
    const only = random.chance(faults.oneSided) ? random.pick([this, remote]) : undefined;
    this.#connection = remote.#connection = 'connecting';
    timeline.after(takesMs, () => {
      if (this.#over && remote.#over) return;
      const connection = new SimConnection(network, [a, b]);
      for (const each of [this, remote]) {
        each.#connection = connection;
        // What the other side sends before it has come up here waits in the link.
        connection.ends[each.#side] = each.#link = new SimLink(connection, each.#side);
      }
      for (const each of [this, remote]) {
        if (each.#over) connection.closedBy(each.#side);
        else if (only && each !== only) connection.blackhole(each.#side);
        else each.#later(random.between(0, 2 * oneWayMs), () => each.#comeUp(connection));
      }
    });
  }

  #comeUp(connection: SimConnection): void {
    if (!this.#host.connections.has(connection)) return this.#fail();
    this.#release();
    const other = connection.hosts[otherSide(this.#side)].name;
    this.#ice.network.trace.note(this.#host.name, `has a link to ${other}`);
    this.onLink(this.#link!);
  }

  #fail(): void {
    this.#release();
    this.#ice.network.trace.note(this.#host.name, 'fails to connect directly');
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
