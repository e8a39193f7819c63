import { marker } from '../messages.js';
import type { Report } from './pairs.js';

const markerBytes = Buffer.from(marker);

/** I7: what applications send never shows where somebody else than the receiver may read it. */
export class PlaintextWatch {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** `where`: what the bytes are on their way through. */
  see(bytes: Uint8Array, where: string): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer.includes(markerBytes)) this.#report(`${where} shows what a member has sent`);
  }
}
