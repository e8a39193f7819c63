// How karma runs the browser tests. test/browser/support/karma.ts starts it: it bundles the tests, knows the browsers
// and the servers the tests talk to. `npm run test:browser` starts that.
module.exports = (config) =>
  config.set({
    frameworks: ['mocha'],
    reporters: ['dots'],
    singleRun: true,
    autoWatch: false,
    hostname: '127.0.0.1',
    listenAddress: '127.0.0.1',
    // Both at once would take the processor from each other.
    concurrency: 1,
    client: { clearContext: false, mocha: { timeout: 20_000 } },
    captureTimeout: 60_000,
    browserNoActivityTimeout: 60_000,
    browserDisconnectTolerance: 0,
    failOnEmptyTestSuite: true,
  });
