import { GroupError } from '../../src/base/errors.js';
import { systemPlatform } from '../../src/base/system.js';
import type { Link } from '../../src/channel/link/Link.js';
import { nodeDatachannel } from '../../src/channel/rtc/nodeDatachannel.node.js';
import { simplePeerEngine } from '../../src/channel/rtc/simplePeerEngine.js';
import type { RtcAttempt, RtcDescription, RtcEngine } from '../../src/channel/rtc/RtcEngine.js';

/**
 * The network between members of one process, over real data channels: pairs can be kept apart, as by two firewalls,
 * and links can be cut, as the network would. Members are named by the test.
 */
export class PairNetwork {
  /** Who has made which description. */
  readonly #owners = new Map<string, string>();
  readonly #apart = new Set<string>();
  readonly #links: { readonly pair: string; readonly link: Link }[] = [];

  /** What the member of this name builds its links with. */
  engineOf(name: string): RtcEngine {
    const engine = simplePeerEngine(systemPlatform(), nodeDatachannel());
    return { available: true, connect: (options) => this.#connect(name, engine.connect(options)) };
  }

  /** No link of the two can be built from now on, and those there are break. */
  keepApart(a: string, b: string): void {
    this.#apart.add(pairOf(a, b));
    this.cut(a, b);
  }

  reunite(a: string, b: string): void {
    this.#apart.delete(pairOf(a, b));
  }

  /** Breaks the links of the two; returns how many ends there were. */
  cut(a: string, b: string): number {
    let count = 0;
    for (const { pair, link } of this.#links) {
      if (pair !== pairOf(a, b)) continue;
      const { onClose } = link;
      link.close();
      onClose(new GroupError('LINK_CLOSED', 'cut by a test'));
      count++;
    }
    for (let i = this.#links.length - 1; i >= 0; i--) {
      if (this.#links[i]!.pair === pairOf(a, b)) this.#links.splice(i, 1);
    }
    return count;
  }

  #connect(name: string, attempt: RtcAttempt): RtcAttempt {
    let peer = '';
    const wrapped: RtcAttempt = {
      onDescription: () => {},
      onCandidate: () => {},
      onLink: () => {},
      onFailed: () => {},
      acceptDescription: (description) => {
        peer = this.#owners.get(description.ufrag) ?? '';
        if (!this.#apart.has(pairOf(name, peer))) return attempt.acceptDescription(description);
        attempt.close();
        queueMicrotask(() => wrapped.onFailed(new GroupError('LINK_FAILED', 'kept apart by a test')));
      },
      addCandidate: (candidate) => attempt.addCandidate(candidate),
      close: () => attempt.close(),
    };
    attempt.onDescription = (description: RtcDescription) => {
      this.#owners.set(description.ufrag, name);
      wrapped.onDescription(description);
    };
    attempt.onCandidate = (candidate) => wrapped.onCandidate(candidate);
    attempt.onFailed = (error) => wrapped.onFailed(error);
    attempt.onLink = (link) => {
      this.#links.push({ pair: pairOf(name, peer), link });
      wrapped.onLink(link);
    };
    return wrapped;
  }
}

function pairOf(a: string, b: string): string {
  return [a, b].sort().join(' ');
}
