import { concat, utf8 } from '../../base/bytes.js';
import { sha512 } from '../../base/sha512.js';

// CPace (draft-irtf-cfrg-cpace-21) with the suite CPACE-X25519-SHA512: two who know the same password agree on a key,
// and who takes part can try one password with each run, whoever listens none. Names are those of the draft: PRS is the
// password-related string, CI the channel identifier, sid the session identifier, Y the share of a side and AD what it
// says with it. The multiplications are X25519 (§8.2), which is for `Crypto` to do.

/** The base point of one run (§8.2): a u-coordinate, 32 bytes, which nobody can make without the password. */
export function cpaceGenerator(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): Uint8Array {
  return encodeCoordinate(elligator2(decodeCoordinate(sha512(generatorString(prs, ci, sid)))));
}

/** One side's share, and what it says with it in the clear. */
export interface CpaceMessage {
  /** 32 bytes. */
  readonly share: Uint8Array;
  readonly associatedData: Uint8Array;
}

/**
 * The intermediate session key (§7.2) for two who have the roles of initiator and responder, 64 bytes. `k` is the
 * product of the own scalar and the other side's share; it must not be zero, and must not be told.
 */
export function cpaceKey(sid: Uint8Array, k: Uint8Array, a: CpaceMessage, b: CpaceMessage): Uint8Array {
  const transcript = lvCat(a.share, a.associatedData, b.share, b.associatedData);
  return sha512(concat([lvCat(utf8('CPace255_ISK'), sid, k), transcript]));
}

/** What is hashed to the generator (§8.1). The zeros let the password fill the first block of the hash by itself. */
export function generatorString(prs: Uint8Array, ci: Uint8Array, sid: Uint8Array): Uint8Array {
  const dsi = utf8('CPace255');
  const zeros = Math.max(0, sha512BlockBytes - 1 - lvCat(prs).length - lvCat(dsi).length);
  return lvCat(dsi, prs, new Uint8Array(zeros), ci, sid);
}

/** Each part with its length before it, in LEB128 (appendix A.1). */
export function lvCat(...parts: readonly Uint8Array[]): Uint8Array {
  return concat(parts.flatMap((part) => [leb128(part.length), part]));
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

/** The element of the field that the first 32 bytes stand for, without the highest bit (RFC 7748 §5). */
export function decodeCoordinate(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return modulo(value & ((1n << 255n) - 1n));
}

export function encodeCoordinate(element: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((element >> BigInt(8 * i)) & 0xffn));
}

/**
 * The u-coordinate of the point of Curve25519 that an element of its field is mapped to (RFC 9380 §6.7.1, Elligator 2).
 * BigInt takes a time that depends on the values. Here they are new and unforeseeable in each run, and the password has
 * been stretched before.
 */
function elligator2(r: bigint): bigint {
  // 1 + 2r² is never 0, because -1/2 is no square in this field.
  const x1 = modulo(-curveA * power(1n + 2n * r * r, prime - 2n));
  const gx1 = modulo(((x1 + curveA) * x1 + 1n) * x1);
  const isSquare = power(gx1, (prime - 1n) / 2n) !== prime - 1n;
  return isSquare ? x1 : modulo(-x1 - curveA);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = modulo(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

function modulo(value: bigint): bigint {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
}

/** The field and the coefficient of Curve25519 (RFC 7748 §4.1). */
const prime = (1n << 255n) - 19n;
const curveA = 486_662n;

const sha512BlockBytes = 128;
