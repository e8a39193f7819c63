/** Seeds that found a bug once, run again each time; beyond the first 2,000, which always run. */
export const foundSeeds: readonly number[] = [32_770, 53_091, 72_033, 95_976];

/** Every so many seeds, one runs twice and must do exactly the same again. */
export const repeatEvery = 50;
