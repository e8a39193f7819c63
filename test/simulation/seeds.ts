/** Seeds that found a bug once, run again each time; beyond the first 500, which always run. */
export const foundSeeds: readonly number[] = [590];

/** Every so many seeds, one runs twice and must do exactly the same again. */
export const repeatEvery = 50;
