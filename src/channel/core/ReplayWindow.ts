/** How far behind the highest number a packet may come: 4,096 of 16 KB are 64 MB, more than a link has under way. */
export const replayWindowSize = 4096;

const blockBits = 32;
/** One block more than the window fills: the oldest is still partly within it when a new one is begun. */
const blockCount = replayWindowSize / blockBits + 1;

/**
 * Remembers which packet numbers have come, in a ring of bits (RFC 6479). A number passes once; one that is
 * `replayWindowSize` or more behind the highest never does. Numbers are safe integers from 0.
 */
export class ReplayWindow {
  readonly #ring = new Uint32Array(blockCount);
  #highest = -1;

  /** Whether `accept` would let this number pass. */
  isNew(number: number): boolean {
    if (number > this.#highest) return true;
    return number > this.#highest - replayWindowSize && (this.#ring[slotOf(number)]! & bitOf(number)) === 0;
  }

  /** Lets a new number pass and remembers it. Call it only once the packet has been authenticated. */
  accept(number: number): boolean {
    if (!this.isNew(number)) return false;
    if (number > this.#highest) {
      const newest = blockOf(this.#highest);
      const begun = Math.min(blockOf(number) - newest, blockCount);
      for (let i = 1; i <= begun; i++) this.#ring[(newest + i) % blockCount] = 0;
      this.#highest = number;
    }
    this.#ring[slotOf(number)]! |= bitOf(number);
    return true;
  }
}

function blockOf(number: number): number {
  return Math.floor(number / blockBits);
}

function slotOf(number: number): number {
  return blockOf(number) % blockCount;
}

function bitOf(number: number): number {
  return 1 << (number % blockBits);
}
