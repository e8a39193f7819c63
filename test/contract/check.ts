// The suites here run in browsers too, where there is no node:assert.

/** Throws unless both are the same value. */
export function checkEqual<Value>(actual: Value, expected: Value, what: string): void {
  if (!Object.is(actual, expected))
    throw new Error(`${what}: ${String(actual)}, expected ${String(expected)}`);
}

/** Throws unless both have the same bytes. */
export function checkBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  checkEqual(actual.length, expected.length, `length of ${what}`);
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) checkEqual(actual[i], expected[i], `byte ${i} of ${what}`);
  }
}

/** Resolves after everything that was due has run: one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
