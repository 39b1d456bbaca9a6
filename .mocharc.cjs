const { availableParallelism } = require('node:os');

module.exports = {
  parallel: true,
  jobs: Math.max(2, availableParallelism()),
  require: ['packages/testing/dist/mocha-hooks.js'],
  reporter: 'scripts/test-reporter.mjs',
  // System tests wait for daemons on machines that may be busy.
  timeout: 300_000,
  slow: 2_000,
  exit: true,
  failHookAffectedTests: true,
};
