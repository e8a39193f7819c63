/** Where a long message starts: two fragments, whatever length is announced. */
const firstCapacityBytes = 64 * 1024;

/**
 * A message of several fragments while it arrives. Memory follows what has arrived, never the announced length alone:
 * the buffer doubles up to the exact total, so it is at most twice as long as what is in it.
 */
export class Reassembly {
  readonly totalBytes: number;
  readonly service: number;
  readonly text: boolean;
  #buffer: Uint8Array;
  #filledBytes = 0;

  constructor(totalBytes: number, service: number, text: boolean) {
    this.totalBytes = totalBytes;
    this.service = service;
    this.text = text;
    this.#buffer = new Uint8Array(Math.min(totalBytes, firstCapacityBytes));
  }

  get filledBytes(): number {
    return this.#filledBytes;
  }

  /** The whole message, once `filledBytes` is `totalBytes`. */
  get bytes(): Uint8Array {
    return this.#buffer;
  }

  /** Copies a fragment to its place; returns false when it would make the message longer than was announced. */
  append(fragment: Uint8Array): boolean {
    const end = this.#filledBytes + fragment.length;
    if (end > this.totalBytes) return false;
    if (end > this.#buffer.length) {
      const longer = new Uint8Array(Math.min(this.totalBytes, Math.max(end, 2 * this.#buffer.length)));
      longer.set(this.#buffer.subarray(0, this.#filledBytes));
      this.#buffer = longer;
    }
    this.#buffer.set(fragment, this.#filledBytes);
    this.#filledBytes = end;
    return true;
  }
}
