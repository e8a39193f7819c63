import { GroupError } from '../../../src/base/errors.js';
import type { Link } from '../../../src/channel/link/Link.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from '../../../src/channel/rtc/RtcEngine.js';

/** Agents have the numbers 1 to 63. */
const maxAgents = 64;

/**
 * An engine whose links a test can close one by one, and that can be told between whom no link comes about. An engine
 * does not know for which member it builds; so each says the number of its agent in the last digits of
 * `maxMessageSize`, which nobody else heeds so exactly.
 */
export class FaultyEngine implements RtcEngine {
  readonly #engine: RtcEngine;
  readonly #agent: number;
  readonly #links = new Set<WatchedLink>();
  readonly #attempts = new Set<FaultyAttempt>();
  #apart: ReadonlySet<number> = new Set();

  constructor(engine: RtcEngine, agent: number) {
    this.#engine = engine;
    this.#agent = agent;
  }

  get available(): boolean {
    return this.#engine.available;
  }

  connect(options: Parameters<RtcEngine['connect']>[0]): RtcAttempt {
    const attempt = new FaultyAttempt(this.#engine.connect(options), this.#agent, {
      isApart: (agent) => this.#apart.has(agent),
      opened: (link, agent) => this.#opened(link, agent),
      over: () => this.#attempts.delete(attempt),
    });
    this.#attempts.add(attempt);
    return attempt;
  }

  /** Closes the links to this agent as the network would, so that both ends are told. Returns how many there were. */
  closeLinks(agent: number): number {
    const links = [...this.#links].filter(({ to }) => to === agent);
    for (const link of links) link.breakOff();
    return links.length;
  }

  /** From now on nothing that is said on the links to these agents arrives, and nobody is told. */
  blackhole(agents: readonly number[]): void {
    for (const link of this.#links) if (agents.includes(link.to)) link.blackhole();
  }

  /**
   * From now on no link to these agents comes about, and those that are open close; to all others it does. The
   * candidates of the other side are held back, so that a try takes as long to fail as in a network that lets nothing
   * through, and goes on when they are not kept apart any more. Both sides have to do so.
   */
  keepApart(agents: readonly number[], { close = true } = {}): void {
    this.#apart = new Set(agents);
    if (close) for (const agent of agents) this.closeLinks(agent);
    for (const attempt of this.#attempts) attempt.letThrough();
  }

  #opened(link: Link, agent: number): Link {
    const watched = new WatchedLink(link, agent, () => this.#links.delete(watched));
    this.#links.add(watched);
    return watched;
  }
}

interface AttemptHooks {
  isApart(agent: number): boolean;
  /** Returns the link to hand out. */
  opened(link: Link, agent: number): Link;
  over(): void;
}

class FaultyAttempt implements RtcAttempt {
  onDescription: (description: RtcDescription) => void = () => {};
  onCandidate: (candidate: string) => void = () => {};
  onLink: (link: Link) => void = () => {};
  onFailed: (error: GroupError) => void = () => {};
  readonly #attempt: RtcAttempt;
  readonly #hooks: AttemptHooks;
  /** Candidates of the other side that wait until it is known whose they are, and may get through. */
  #held: string[] = [];
  #other: number | undefined;

  constructor(attempt: RtcAttempt, agent: number, hooks: AttemptHooks) {
    this.#attempt = attempt;
    this.#hooks = hooks;
    attempt.onDescription = (description) => {
      const { maxMessageSize: size } = description;
      this.onDescription({ ...description, maxMessageSize: size - (size % maxAgents) + agent });
    };
    attempt.onCandidate = (candidate) => this.onCandidate(candidate);
    attempt.onFailed = (error) => {
      hooks.over();
      this.onFailed(error);
    };
    attempt.onLink = (link) => {
      hooks.over();
      const other = this.#other ?? 0;
      if (hooks.isApart(other)) {
        link.close();
        this.onFailed(new GroupError('LINK_FAILED', 'kept apart by a test'));
        return;
      }
      this.onLink(hooks.opened(link, other));
    };
  }

  acceptDescription(description: RtcDescription): void {
    this.#other = description.maxMessageSize % maxAgents;
    this.#attempt.acceptDescription(description);
    this.letThrough();
  }

  addCandidate(candidate: string): void {
    this.#held.push(candidate);
    this.letThrough();
  }

  letThrough(): void {
    if (this.#other === undefined || this.#hooks.isApart(this.#other)) return;
    for (const candidate of this.#held.splice(0)) this.#attempt.addCandidate(candidate);
  }

  close(): void {
    this.#hooks.over();
    this.#attempt.close();
  }
}

/** A link as it is, until it is broken off. */
class WatchedLink implements Link {
  readonly to: number;
  readonly kind;
  readonly secure;
  readonly maxPacketBytes;
  readonly #link: Link;
  readonly #ended: () => void;
  /** Undefined until the owner has set it. */
  #onClose: Link['onClose'] | undefined;
  #broken = false;
  #blackholed = false;

  constructor(link: Link, to: number, ended: () => void) {
    this.to = to;
    this.kind = link.kind;
    this.secure = link.secure;
    this.maxPacketBytes = link.maxPacketBytes;
    this.#link = link;
    this.#ended = ended;
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  get onPacket(): Link['onPacket'] {
    return this.#link.onPacket;
  }

  set onPacket(handler: Link['onPacket']) {
    this.#link.onPacket = (packet) => {
      if (!this.#blackholed) handler(packet);
    };
  }

  get onClose(): Link['onClose'] {
    return this.#onClose ?? (() => {});
  }

  set onClose(handler: Link['onClose']) {
    this.#onClose = handler;
    // As a link does that has ended before: not from inside a call of the owner.
    if (this.#broken) queueMicrotask(() => handler(closedByTest()));
    this.#link.onClose = (reason) => {
      if (this.#blackholed) return;
      this.#ended();
      handler(reason);
    };
  }

  send(packet: Uint8Array): void {
    if (!this.#blackholed) this.#link.send(packet);
  }

  close(): void {
    this.#ended();
    this.#link.close();
  }

  blackhole(): void {
    this.#blackholed = true;
  }

  breakOff(): void {
    this.#broken = true;
    this.close();
    this.#onClose?.(closedByTest());
  }
}

function closedByTest(): GroupError {
  return new GroupError('LINK_CLOSED', 'closed by a test');
}
