import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../base/Clock.js';

/** What all bodies that are being read may take. */
export interface BodiesLimits {
  /** Longest body, in bytes. */
  readonly maxBytes: number;
  /** So many of one address at a time. */
  readonly maxPerAddress: number;
}

/** Reads the bodies of POSTs, and keeps what they take together within limits. */
export class Bodies {
  readonly #clock: Clock;
  readonly #limits: BodiesLimits;
  readonly #byAddress = new Map<string, number>();
  #bytes = 0;

  constructor(clock: Clock, limits: BodiesLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Resolves with the body; or with the HTTP status that says why it is not taken; or with undefined when the client
   * has gone. Never rejects.
   */
  async read(request: IncomingMessage, address = ''): Promise<Buffer | number | undefined> {
    const { maxBytes, maxPerAddress } = this.#limits;
    const same = this.#byAddress.get(address) ?? 0;
    if (same >= maxPerAddress) return 429;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 413;
    this.#byAddress.set(address, same + 1);
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      return await new Promise((resolve) => {
        const cancel = this.#clock.after(readTimeoutMs, () => resolve(408));
        request.on('data', (chunk: Buffer) => {
          length += chunk.length;
          this.#bytes += chunk.length;
          chunks.push(chunk);
          if (length > maxBytes) resolve(413);
          else if (this.#bytes > maxAllBytes) resolve(503);
        });
        request.once('end', () => resolve(Buffer.concat(chunks)));
        request.on('error', () => resolve(undefined));
        request.once('close', () => {
          cancel();
          resolve(undefined);
        });
      });
    } finally {
      request.removeAllListeners('data');
      this.#bytes -= length;
      const rest = (this.#byAddress.get(address) ?? 1) - 1;
      if (rest === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, rest);
    }
  }
}

const readTimeoutMs = 10_000;
/** Of all bodies that are being read: 500 of the longest ones. */
const maxAllBytes = 64 * 1024 * 1024;
