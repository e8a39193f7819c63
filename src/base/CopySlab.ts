/** How much memory short copies share. */
const slabBytes = 4_096;
/** Longer ones get memory of their own. */
const maxSharedBytes = 512;

/**
 * Copies bytes. Short ones share memory, because an ArrayBuffer of its own for each costs more than all else that is
 * done to send 100 bytes: a fifth of the time in Chromium. So a copy that is kept keeps up to 4 KiB alive.
 */
export class CopySlab {
  #slab = new Uint8Array(0);
  #used = 0;

  copy(bytes: Uint8Array): Uint8Array {
    if (bytes.length > maxSharedBytes) return new Uint8Array(bytes);
    if (this.#used + bytes.length > this.#slab.length) {
      this.#slab = new Uint8Array(slabBytes);
      this.#used = 0;
    }
    const begin = this.#used;
    this.#used += bytes.length;
    this.#slab.set(bytes, begin);
    return this.#slab.subarray(begin, this.#used);
  }
}
