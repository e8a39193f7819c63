/**
 * Tests that mostly wait, and need nothing of each other: all of them begin when the first one does, and each has its own
 * verdict.
 */
export function sideBySide(tests: readonly (readonly [name: string, run: () => Promise<void>])[]): void {
  let running: Promise<void>[];

  before(() => {
    running = tests.map(([, run]) => run());
    // Whoever awaits it later learns of a failure then.
    for (const each of running) each.catch(() => {});
  });

  for (const [index, [name]] of tests.entries()) it(name, () => running[index]);
}
