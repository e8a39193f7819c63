// Mocha's `spec`, and the totals written as JSON to the file named by `--reporter-option results=FILE`.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const totals = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(options.reporterOptions.results, JSON.stringify(totals));
    });
  }
};
