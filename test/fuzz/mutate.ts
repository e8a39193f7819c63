import type { Rng } from '../simulation/Rng.js';

/** Numbers at which lengths, tags and counters change their form. */
const borders = [
  0, 1, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];

/** The bytes with one to four changes; `others` are what a part may come from. */
export function mutate(bytes: Uint8Array, random: Rng, others: readonly Uint8Array[]): Uint8Array {
  let mutated = bytes;
  for (let i = random.int(1, 4); i > 0; i--) mutated = random.pick(mutations)(mutated, random, others);
  return mutated;
}

type Mutation = (bytes: Uint8Array, random: Rng, others: readonly Uint8Array[]) => Uint8Array;

const mutations: readonly Mutation[] = [
  // A bit flips.
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.int(0, 7))),
  // A byte becomes another one.
  (bytes, random) => changed(bytes, random, () => random.int(0, 255)),
  (bytes, random) => changed(bytes, random, () => random.pick(borders) & 0xff),
  // The end is missing.
  (bytes, random) => bytes.subarray(0, random.int(0, bytes.length)),
  // A part is missing, or comes twice.
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  // Something is put in: chance, a large number, a part of something else.
  (bytes, random) => inserted(bytes, random, random.bytes(random.int(1, 16))),
  (bytes, random) => inserted(bytes, random, varint(random.pick(borders))),
  (bytes, random, others) => {
    const other = random.pick(others);
    const [from, to] = range(other, random);
    return inserted(bytes, random, other.subarray(from, to));
  },
];

function changed(bytes: Uint8Array, random: Rng, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const copy = new Uint8Array(bytes);
  const at = random.int(0, bytes.length - 1);
  copy[at] = change(copy[at]!);
  return copy;
}

function inserted(bytes: Uint8Array, random: Rng, part: Uint8Array): Uint8Array {
  const at = random.int(0, bytes.length);
  return joined(bytes.subarray(0, at), part, bytes.subarray(at));
}

function range({ length }: Uint8Array, random: Rng): [number, number] {
  const from = random.int(0, length);
  return [from, Math.min(length, from + random.int(0, 64))];
}

function joined(...parts: Uint8Array[]): Uint8Array {
  // A message that grows and grows would make the others small in number.
  return Uint8Array.from(Buffer.concat(parts).subarray(0, 100_000));
}

function varint(value: number): Uint8Array {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Uint8Array.from([...bytes, value]);
}
