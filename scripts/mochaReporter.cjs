// Mocha's `spec`, and its results written as JSON to the file named by `--reporter-option results=FILE`. Until they are
// there, FILE.running holds the name of what is running: it is all that a process leaves which breaks off.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

const { EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN, EVENT_TEST_FAIL, EVENT_RUN_END } = Runner.constants;

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { results } = options.reporterOptions;
    const failures = [];
    const note = (runnable) => writeFileSync(`${results}.running`, runnable.fullTitle());
    runner.on(EVENT_TEST_BEGIN, note);
    runner.on(EVENT_HOOK_BEGIN, note);
    runner.on(EVENT_TEST_FAIL, (runnable, error) =>
      failures.push(`${runnable.fullTitle()}: ${error?.message ?? error}`),
    );
    runner.once(EVENT_RUN_END, () => {
      const { passes: passed, pending: skipped } = this.stats;
      writeFileSync(results, JSON.stringify({ passed, failed: this.stats.failures, skipped, failures }));
      setTimeout(tellWhatIsOpen, 10_000).unref();
    });
  }
};

/** What keeps the process alive after its tests, as far as Node knows it: not what native modules hold by callbacks. */
function tellWhatIsOpen() {
  console.error(`Still open: ${process.getActiveResourcesInfo().join(', ')}`);
  for (const handle of process._getActiveHandles()) {
    const { spawnargs, localPort, remotePort } = handle;
    const listening = handle.listening && handle.address();
    console.error(
      `${handle.constructor.name} ${JSON.stringify({ spawnargs, localPort, remotePort, listening })}`,
    );
  }
}
