/** Takes decisions from the bytes of an input, one after the other. Beyond its end all of them are 0. */
export class ByteSource {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  bool(): boolean {
    return (this.byte() & 1) === 1;
  }

  /** A whole number from 0 to `below - 1`. */
  below(below: number): number {
    return (below > 256 ? this.byte() * 256 + this.byte() : this.byte()) % below;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  /** Small ones, and those at which a field, a double or a timer ends. */
  number(): number {
    const byte = this.byte();
    return byte < 200 ? byte : borders[byte - 200]!;
  }

  /** At most 255 bytes, their number first. */
  bytes(): Uint8Array {
    return this.take(this.byte());
  }

  /** At most 65,535 bytes, their number first. */
  longBytes(): Uint8Array {
    return this.take(this.byte() * 256 + this.byte());
  }

  take(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  rest(): Uint8Array {
    return this.take(Infinity);
  }
}

const powers = Array.from({ length: 18 }, (_, i) => 2 ** (3 * i + 2));
/** 56 numbers. */
const borders = [
  ...[...powers, ...powers.map((power) => power - 1), ...powers.map((power) => power + 1)],
  ...[1e9, 0],
].map((number) => Math.min(number, Number.MAX_SAFE_INTEGER));
