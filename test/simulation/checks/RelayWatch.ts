import { toHex } from '../../../src/base/bytes.js';
import type { MemberId } from '../../../src/base/ids.js';
import { meshLimits } from '../../../src/wire/limits.js';
import type { Relay } from '../../../src/wire/meshCodec.js';
import type { PlaintextWatch } from './PlaintextWatch.js';
import type { Report } from './pairs.js';

/**
 * I12: what is carried takes three hops at most, comes to no member twice, and each packet passes a carrier once and
 * behind the one before it. And I7: it is sealed.
 */
export class RelayWatch {
  readonly #report: Report;
  readonly #plaintext: PlaintextWatch;
  /** The last packet that passed, by carrier, path and link. */
  readonly #lastNumbers = new Map<string, number>();

  constructor(report: Report, plaintext: PlaintextWatch) {
    this.#report = report;
    this.#plaintext = plaintext;
  }

  /** A member is handed something that it is to carry, or to take. `isHonest`: no liar has anything to do with it. */
  see({ path, at, content }: Relay, isHonest: boolean): void {
    if (path.length > meshLimits.maxPathLength) this.#report(`carried over ${path.length - 1} hops`);
    if (new Set(path).size < path.length) this.#report('carried in a circle');
    if (content.type === 'introduction') this.#plaintext.see(content.introduction, 'an introduction');
    if (content.type !== 'packet') return;
    this.#plaintext.see(content.data, 'a relayed packet');
    if (!isHonest || at === path.length - 1) return;
    const key = `${at} ${pathKey(path)} ${toHex(content.link)}`;
    const last = this.#lastNumbers.get(key) ?? -1;
    if (content.number <= last)
      this.#report(`packet ${content.number} of a relayed link passes a carrier behind number ${last}`);
    this.#lastNumbers.set(key, content.number);
  }
}

function pathKey(path: readonly MemberId[]): string {
  return path.join(' ');
}
