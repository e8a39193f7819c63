/** How often each branch of the instrumented sources was taken, since it was cleared; modulo 256. */
export const edges = new Uint8Array(1 << 15);
