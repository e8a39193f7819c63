import { GroupError } from '../../base/errors.js';
import { BaseLink } from './BaseLink.js';
import type { Link } from './Link.js';

export interface MemoryLinkOptions {
  /** The longest packet, in bytes. Default: 65,536. */
  readonly maxPacketBytes?: number;
  /** What the two ends say of their security. Default: false, so that a channel on top seals its packets. */
  readonly secure?: boolean;
}

/**
 * Two links in one process, connected with each other. Each packet is copied and delivered in a microtask, in order;
 * what was sent before `close()` still arrives.
 */
export function memoryLinkPair(options: MemoryLinkOptions = {}): [Link, Link] {
  const a = new MemoryLink(options);
  const b = new MemoryLink(options);
  a.connect(b);
  b.connect(a);
  return [a, b];
}

class MemoryLink extends BaseLink {
  readonly kind = 'memory';
  readonly secure: boolean;
  readonly maxPacketBytes: number;
  bufferedBytes = 0;
  #other: MemoryLink | undefined;

  constructor({ maxPacketBytes = 65_536, secure = false }: MemoryLinkOptions) {
    super();
    this.maxPacketBytes = maxPacketBytes;
    this.secure = secure;
  }

  connect(other: MemoryLink): void {
    this.#other = other;
  }

  protected override transmit(packet: Uint8Array): void {
    const other = this.#other;
    const copy = new Uint8Array(packet);
    this.bufferedBytes += copy.length;
    queueMicrotask(() => {
      this.bufferedBytes -= copy.length;
      other?.deliver(copy);
    });
  }

  protected override shut(): void {
    const other = this.#other;
    this.#other = undefined;
    queueMicrotask(() => other?.end(new GroupError('LINK_CLOSED', 'the other end closed the link')));
  }
}
