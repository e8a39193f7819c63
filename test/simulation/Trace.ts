/**
 * What happened in a world, as a hash and, when `print` is there, as lines. Two runs of one seed must give the same
 * hash.
 */
export class Trace {
  readonly #now: () => number;
  readonly #print: ((line: string) => void) | undefined;
  #high = 0x811c9dc5;
  #low = 0x01000193;

  constructor(now: () => number, print?: (line: string) => void) {
    this.#now = now;
    this.#print = print;
  }

  /** Whether details that cost something to make are wanted. */
  get isPrinted(): boolean {
    return this.#print !== undefined;
  }

  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Something worth a line. */
  note(who: string, what: string): void {
    this.#mixText(who);
    this.#mixText(what);
    this.mix(this.#now());
    this.#print?.(`${this.#now().toFixed(1).padStart(10)}  ${who.padEnd(6)} ${what}`);
  }

  /** Something too frequent for a line: it goes into the hash alone. */
  mix(number: number): void {
    this.#high = Math.imul(this.#high ^ (number * 1024), 0x01000193);
    this.#low = Math.imul((this.#low ^ number ^ (this.#high >>> 15)) >>> 0, 0x85ebca6b) ^ (this.#low >>> 13);
  }

  #mixText(text: string): void {
    for (let i = 0; i < text.length; i++) this.mix(text.charCodeAt(i));
  }
}
