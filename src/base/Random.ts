/** Randomness as the rest of the code may know it. Seeded in the simulator. */
export interface Random {
  /** A number in [0, 1), for jitter only: never for secrets. */
  float(): number;
  /** Cryptographically strong random bytes. */
  bytes(length: number): Uint8Array;
}
