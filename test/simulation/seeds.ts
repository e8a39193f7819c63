/** Seeds that found a bug once, run again each time; beyond the first 2,000, which always run. */
export const foundSeeds: readonly number[] = [];

/** Every so many seeds, one runs twice and must do exactly the same again. */
export const repeatEvery = 50;
