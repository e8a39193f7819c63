import type { Rng } from '../simulation/Rng.js';
import type { ProgramFacts } from './bundle.js';

/** Numbers at which lengths, tags and counters change their form. */
const borders = [
  ...[0, 1, 0x10, 0x20, 0x40, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0xffff, 0x10000],
  ...[0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 2 ** 49, 2 ** 53 - 1, 2 ** 53],
];

/** Names that mean something to JavaScript. */
const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
  'then',
];

/** Changes inputs at random: one to eight changes each, at most `maxBytes` long. */
export class Mutator {
  readonly #random: Rng;
  readonly #buffer: Uint8Array;
  readonly #parts: readonly Uint8Array[];
  #length = 0;

  constructor(random: Rng, maxBytes: number, { words, numbers }: ProgramFacts['dictionary']) {
    this.#random = random;
    this.#buffer = new Uint8Array(maxBytes);
    this.#parts = [
      ...[...names, ...words].map((word) => new TextEncoder().encode(word)),
      ...[...borders, ...numbers].flatMap(formsOf),
    ];
  }

  /** A changed copy, which is good until the next call. `other`: where parts may come from. */
  mutate(bytes: Uint8Array, other: Uint8Array): Uint8Array {
    this.#length = Math.min(bytes.length, this.#buffer.length);
    this.#buffer.set(bytes.subarray(0, this.#length));
    // One change mostly: of several, one that breaks the input hides the others.
    const changes = 1 + Math.floor(this.#random.float() ** 3 * 8);
    for (let i = 0; i < changes; i++) this.#change(other);
    return this.#buffer.subarray(0, this.#length);
  }

  #change(other: Uint8Array): void {
    const random = this.#random;
    const buffer = this.#buffer;
    const at = random.int(0, Math.max(0, this.#length - 1));
    const isEmpty = this.#length === 0;
    switch (isEmpty ? 5 + random.int(0, 2) : random.int(0, 12)) {
      case 0:
        buffer[at]! ^= 1 << random.int(0, 7);
        return;
      case 1:
        buffer[at] = random.int(0, 255);
        return;
      case 2:
        buffer[at]! += random.int(-4, 4);
        return;
      case 3:
        this.#length = at;
        return;
      case 4:
        return this.#replace(at, this.#rangeFrom(at), nothing);
      case 5:
        return this.#replace(at, 0, random.bytes(random.int(1, 8)));
      case 6:
        return this.#replace(at, 0, random.pick(this.#parts));
      case 7:
        return this.#replace(at, 0, this.#partOf(other));
      case 8: {
        const part = random.pick(this.#parts);
        return this.#replace(at, Math.min(part.length, this.#length - at), part);
      }
      case 9: {
        const part = this.#partOf(other);
        return this.#replace(at, Math.min(part.length, this.#length - at), part);
      }
      case 10: {
        // Comes twice.
        const part = buffer.slice(at, at + this.#rangeFrom(at));
        return this.#replace(at, 0, part);
      }
      case 11: {
        // From here on as another one goes on.
        const from = random.int(0, other.length);
        return this.#replace(at, this.#length - at, other.subarray(from));
      }
      default: {
        // Moves a part.
        const length = this.#rangeFrom(at);
        const part = buffer.slice(at, at + length);
        this.#replace(at, length, nothing);
        return this.#replace(random.int(0, this.#length), 0, part);
      }
    }
  }

  #replace(at: number, length: number, part: Uint8Array): void {
    const buffer = this.#buffer;
    const added = Math.min(part.length, buffer.length - at);
    buffer.copyWithin(at + added, at + length, this.#length);
    buffer.set(part.subarray(0, added), at);
    this.#length = Math.min(buffer.length, this.#length - length + added);
  }

  /** How many bytes from `at` on: mostly few. */
  #rangeFrom(at: number): number {
    return Math.min(this.#length - at, 1 + Math.floor(this.#random.float() ** 4 * 128));
  }

  #partOf(other: Uint8Array): Uint8Array {
    const from = this.#random.int(0, Math.max(0, other.length - 1));
    return other.subarray(from, from + 1 + Math.floor(this.#random.float() ** 3 * 64));
  }
}

const nothing = new Uint8Array(0);

/** A number as one, two and four bytes of either order, and as a varint. */
function formsOf(number: number): Uint8Array[] {
  const forms = [varint(Math.abs(number))];
  for (const size of [1, 2, 4]) {
    if (number < 0 || number >= 256 ** size) continue;
    const bytes = Array.from({ length: size }, (_, i) => Math.floor(number / 256 ** i) & 255);
    forms.push(Uint8Array.from(bytes));
    if (size > 1) forms.push(Uint8Array.from(bytes.reverse()));
  }
  return forms;
}

function varint(value: number): Uint8Array {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Uint8Array.from([...bytes, value]);
}
