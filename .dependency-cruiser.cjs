// The direction of imports: common ← tracker, common ← client, both ← simulator, core ← io ← main. Packages see one another by their
// export maps, as Node does, so an import of another package leads to its dist/.
const pureRoot = '^packages/common/(src|dist)/(?!io/)';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'common-root-is-pure',
      comment: 'The root of common imports nothing outside itself: no npm package, no node:*, no io/.',
      severity: 'error',
      from: { path: '^packages/common/src/(?!io/)' },
      to: { pathNot: pureRoot },
    },
    {
      name: 'core-is-pure',
      comment: 'core/ imports only the pure root of common and its own core/.',
      severity: 'error',
      from: { path: '^packages/(?!simulator/)([^/]+)/src/core/' },
      to: { pathNot: [pureRoot, '^packages/$1/src/core/'] },
    },
    {
      name: 'simulator-runs-machines',
      comment:
        'The simulator imports the pure root of common and the machines of tracker and client, nothing of their io/.',
      severity: 'error',
      from: { path: '^packages/simulator/src/core/' },
      to: { pathNot: [pureRoot, '^packages/simulator/src/core/', '^packages/(tracker|client)/dist/core/'] },
    },
    {
      name: 'simulator-knows-no-io',
      severity: 'error',
      from: { path: '^packages/simulator/src/' },
      to: { path: '^packages/(common|tracker|client|cli)/(src|dist)/(io/|main)' },
    },
    {
      name: 'io-is-below-main',
      comment: "io/ imports its own package's io/ and core/, never the code that composes them.",
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/io/' },
      to: { path: '^packages/$1/src/[^/]+$', pathNot: pureRoot },
    },
    {
      name: 'common-is-the-bottom',
      severity: 'error',
      from: { path: '^packages/common/src/' },
      to: { path: '^packages/(?!common/)' },
    },
    {
      name: 'tracker-and-client-are-strangers',
      severity: 'error',
      from: { path: '^packages/(tracker|client)/src/' },
      to: { path: '^packages/(?!common/|$1/)' },
    },
    {
      name: 'handlers-above-state',
      comment: "A tracker's handlers import its state; no state imports a handler. tracker.ts puts both together.",
      severity: 'error',
      from: { path: '^packages/tracker/src/core/', pathNot: '^packages/tracker/src/core/(handlers/|tracker[.]ts$)' },
      to: { path: '^packages/tracker/src/core/handlers/' },
    },
    {
      name: 'by-export-maps',
      comment: 'A package imports another by its name, not by a path into its folders.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/(?!$1/)[^/]+/(src|test)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(packages/[^/]+/src|scripts)/', pathNot: '^scripts/(fingerprints|vectors)[.]mjs$' },
      to: { path: ['^packages/[^/]+/(dist/)?test/', '^test/'] },
    },
    {
      name: 'nothing-imports-benchmarks',
      severity: 'error',
      from: { path: '^(packages|namespaces|test|scripts)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'namespaces-stand-alone',
      comment: 'Code that tests and benchmarks share imports neither.',
      severity: 'error',
      from: { path: '^namespaces/' },
      to: { path: '^(packages|test|bench|scripts)/' },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'The imports of a package are in its package.json.',
      severity: 'error',
      from: { path: '^packages/(?!testing/)[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '(^|/)dist/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['main', 'types'],
    },
  },
};
