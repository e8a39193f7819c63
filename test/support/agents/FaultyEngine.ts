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
  #apart: ReadonlySet<number> = new Set();

  constructor(engine: RtcEngine, agent: number) {
    this.#engine = engine;
    this.#agent = agent;
  }

  get available(): boolean {
    return this.#engine.available;
  }

  /** The agents to which links are open. */
  get linked(): number[] {
    return [...new Set([...this.#links].map(({ to }) => to))].sort((a, b) => a - b);
  }

  connect(options: { initiator: boolean; rtcConfiguration: RTCConfiguration }): RtcAttempt {
    return new FaultyAttempt(this.#engine.connect(options), this.#agent, {
      isApart: (agent) => this.#apart.has(agent),
      opened: (link, agent) => this.#opened(link, agent),
    });
  }

  /** Closes the links to this agent as the network would, so that both ends are told. Returns how many there were. */
  closeLinks(agent: number): number {
    const links = [...this.#links].filter(({ to }) => to === agent);
    for (const link of links) link.breakOff();
    return links.length;
  }

  /**
   * From now on no link to these agents comes about, and those that are open close; to all others it does. The
   * candidates of the other side are dropped, so that a try takes as long to fail as in a network that lets nothing
   * through. Both sides have to do so.
   */
  keepApart(agents: readonly number[]): void {
    this.#apart = new Set(agents);
    for (const agent of agents) this.closeLinks(agent);
  }

  #opened(link: Link, agent: number): Link {
    const watched = new WatchedLink(link, agent, () => this.#links.delete(watched));
    this.#links.add(watched);
    return watched;
  }
}

class FaultyAttempt implements RtcAttempt {
  onDescription: (description: RtcDescription) => void = () => {};
  onCandidate: (candidate: string) => void = () => {};
  onLink: (link: Link) => void = () => {};
  onFailed: (error: GroupError) => void = () => {};
  readonly #attempt: RtcAttempt;
  readonly #hooks: { isApart(agent: number): boolean };
  /** Candidates that came before it is known whose they are; undefined from then on. */
  #early: string[] | undefined = [];
  #other = 0;

  constructor(
    attempt: RtcAttempt,
    agent: number,
    hooks: { isApart(agent: number): boolean; opened(link: Link, agent: number): Link },
  ) {
    this.#attempt = attempt;
    this.#hooks = hooks;
    attempt.onDescription = (description) => {
      const { maxMessageSize: size } = description;
      this.onDescription({ ...description, maxMessageSize: size - (size % maxAgents) + agent });
    };
    attempt.onCandidate = (candidate) => this.onCandidate(candidate);
    attempt.onFailed = (error) => this.onFailed(error);
    attempt.onLink = (link) => {
      if (hooks.isApart(this.#other)) {
        link.close();
        this.onFailed(new GroupError('LINK_FAILED', 'kept apart by a test'));
        return;
      }
      this.onLink(hooks.opened(link, this.#other));
    };
  }

  acceptDescription(description: RtcDescription): void {
    this.#other = description.maxMessageSize % maxAgents;
    this.#attempt.acceptDescription(description);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const candidate of early) this.addCandidate(candidate);
  }

  addCandidate(candidate: string): void {
    if (this.#early) this.#early.push(candidate);
    else if (!this.#hooks.isApart(this.#other)) this.#attempt.addCandidate(candidate);
  }

  close(): void {
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
  #onClose: Link['onClose'] = () => {};

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
    this.#link.onPacket = handler;
  }

  get onClose(): Link['onClose'] {
    return this.#onClose;
  }

  set onClose(handler: Link['onClose']) {
    this.#onClose = handler;
    this.#link.onClose = (reason) => {
      this.#ended();
      handler(reason);
    };
  }

  send(packet: Uint8Array): void {
    this.#link.send(packet);
  }

  close(): void {
    this.#ended();
    this.#link.close();
  }

  breakOff(): void {
    this.close();
    this.#onClose(new GroupError('LINK_CLOSED', 'closed by a test'));
  }
}
