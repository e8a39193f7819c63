import { toHex } from '../../base/bytes.js';
import type { CancelTimer, Clock } from '../../base/Clock.js';
import type { Link } from '../../channel/link/Link.js';

/** How long a socket waits for the session it names: its handshake may still be on its way over signaling. */
const patienceMs = 10_000;
/** Sockets that may wait; whoever opens more with names of no session is cut off. */
const maxWaiting = 1_000;
/** Packets that a waiting socket may send ahead, in bytes: the first words of a channel. */
const maxEarlyBytes = 65_536;

interface WaitingSocket {
  readonly link: Link;
  readonly early: Uint8Array[];
  readonly cancelTimer: CancelTimer;
}

/** Brings the sockets that members open to a bot together with the sessions they name. */
export class SessionSockets {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, WaitingSocket>();
  readonly #expected = new Map<string, (link: Link) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A socket names its session, which is expected or may be soon. It is closed if not. */
  offer(sid: Uint8Array, link: Link): void {
    const name = toHex(sid);
    const onLink = this.#expected.get(name);
    if (onLink) {
      this.#expected.delete(name);
      return onLink(link);
    }
    if (this.#waiting.has(name) || this.#waiting.size >= maxWaiting) return link.close();
    const cancelTimer = this.#clock.after(patienceMs, () => this.#drop(name));
    const early: Uint8Array[] = [];
    let earlyBytes = 0;
    this.#waiting.set(name, { link, early, cancelTimer });
    link.onPacket = (packet) => {
      early.push(packet);
      earlyBytes += packet.length;
      if (earlyBytes > maxEarlyBytes) this.#drop(name);
    };
    link.onClose = () => this.#drop(name);
  }

  /** A session expects its socket. Returns what stops that. */
  expect(sid: Uint8Array, onLink: (link: Link) => void): () => void {
    const name = toHex(sid);
    const waiting = this.#waiting.get(name);
    if (waiting) {
      this.#waiting.delete(name);
      waiting.cancelTimer();
      const { link, early } = waiting;
      onLink(link);
      // Through the handler that the new owner has set.
      for (const packet of early) link.onPacket(packet);
      return () => {};
    }
    this.#expected.set(name, onLink);
    return () => void this.#expected.delete(name);
  }

  close(): void {
    for (const name of [...this.#waiting.keys()]) this.#drop(name);
    this.#expected.clear();
  }

  #drop(name: string): void {
    const waiting = this.#waiting.get(name);
    if (!waiting) return;
    this.#waiting.delete(name);
    waiting.cancelTimer();
    waiting.link.close();
  }
}
