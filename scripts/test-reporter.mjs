// Mocha's reporter: a line for each test file, then skipped tests with their reasons, failures, and `N passed, N failed, N skipped`.
// A file that holds no test, crashed its worker or did not end counts as a failure and is named.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import mocha from 'mocha';

import { root } from './steps.mjs';

const timesPath = join(root, 'node_modules/.cache/shoal/test-times.json');
/** Up to this many files each test is printed. */
const fewFiles = 5;
/** Longer than any file may take: parallel workers report at the end of each. Ends a run with an endless loop. */
const silenceMs = 1_800_000;

export default class TestReporter extends mocha.reporters.Base {
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #skipped = [];
  #problems = [];
  #files = new Map();
  #crashed = new Set();
  #specs;
  #isFiltered;
  #watchdog;

  constructor(runner, options) {
    super(runner, options);
    const { spec = [], grep, fgrep, bail } = options;
    this.#specs = spec.filter((path) => path.endsWith('.js')).map((path) => sourceOf(resolve(path)));
    this.#isFiltered = Boolean(grep ?? fgrep) || Boolean(bail);
    const events = mocha.Runner.constants;
    runner.on(events.EVENT_TEST_PASS, (test) => this.#add(test, 'passed'));
    runner.on(events.EVENT_TEST_PENDING, (test) => this.#add(test, 'skipped'));
    runner.on(events.EVENT_TEST_FAIL, (test, error) => this.#add(test, 'failed', error));
    runner.on(events.EVENT_SUITE_END, (suite) => {
      if (suite.root) this.#printFiles();
    });
    // Mocha reports only the first of the files that do not load or whose worker crashed.
    if (runner.isParallelMode()) runner.uncaught = (error) => this.#addCrash(runner, error);
    runner.once(events.EVENT_RUN_END, () => this.#end(runner));
    this.#watch();
  }

  #add(test, result, error) {
    this.#watch();
    this.#counts[result] += 1;
    const path = test.file ?? error?.file;
    const name = path === undefined ? 'no file' : sourceOf(path);
    const file = this.#files.get(name) ?? {
      tests: [],
      counts: { passed: 0, failed: 0, skipped: 0 },
      ms: 0,
      isPrinted: false,
    };
    this.#files.set(name, file);
    file.counts[result] += 1;
    file.ms += test.duration ?? 0;
    file.tests.push(
      `  ${marks[result]} ${test.fullTitle()}${test.duration > 1_000 ? ` (${seconds(test.duration)})` : ''}`,
    );
    if (result === 'skipped') this.#skipped.push(`  ${name}: ${test.fullTitle()}`);
    if (result === 'failed') this.#problems.push(`  ${name}: ${test.fullTitle()}`);
  }

  #printFiles() {
    const { log } = console;
    for (const [name, file] of this.#files) {
      if (file.isPrinted) continue;
      file.isPrinted = true;
      const { counts, tests, ms } = file;
      const parts = Object.entries(counts).filter(([key, count]) => count > 0 || key === 'passed');
      const summary = parts.map(([key, count]) => `${count} ${key}`).join(', ');
      log(`${counts.failed > 0 ? marks.failed : marks.passed} ${name}: ${summary}, ${seconds(ms)}`);
      if (this.#specs.length > 0 && this.#specs.length <= fewFiles) log(tests.join('\n'));
    }
  }

  #end(runner) {
    clearTimeout(this.#watchdog);
    this.#printFiles();
    const { log } = console;
    if (!this.#isFiltered) for (const name of this.#missing()) this.#fail(runner, `${name}: holds no test`);
    if (this.#counts.passed + this.#counts.failed + this.#counts.skipped === 0) this.#fail(runner, 'no test ran');
    if (this.#skipped.length > 0) log(`\nSkipped:\n${this.#skipped.join('\n')}`);
    if (this.failures.length > 0) mocha.reporters.Base.list(this.failures);
    if (this.#problems.length > 0) log(`\nFailed:\n${this.#problems.join('\n')}`);
    this.#printSummary();
    this.#recordTimes();
  }

  #fail(runner, problem) {
    this.#problems.push(`  ${problem}`);
    this.#counts.failed += 1;
    runner.failures += 1;
  }

  #addCrash(runner, error) {
    const name = error.file === undefined ? 'no file' : sourceOf(error.file);
    this.#crashed.add(name);
    this.#fail(runner, `${name}: did not load, or its process crashed`);
    console.log(`${marks.failed} ${name}: ${error.stack ?? error}`);
  }

  /** Files of which no test was reported. */
  #missing() {
    return this.#specs.filter((name) => !this.#files.has(name) && !this.#crashed.has(name));
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      const hung = this.#missing();
      console.log(`\nNo file ended for ${seconds(silenceMs)}. Files without a result:\n  ${hung.join('\n  ')}`);
      if (this.failures.length > 0) mocha.reporters.Base.list(this.failures);
      this.#counts.failed += hung.length;
      this.#printSummary();
      process.exit(1);
    }, silenceMs);
  }

  #printSummary() {
    const { passed, failed, skipped } = this.#counts;
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  }

  /** For the order of the next run. */
  #recordTimes() {
    const times = Object.fromEntries([...this.#files].map(([name, { ms }]) => [name, ms]));
    let known = {};
    try {
      known = JSON.parse(readFileSync(timesPath, 'utf8'));
    } catch {
      // The first run.
    }
    try {
      mkdirSync(dirname(timesPath), { recursive: true });
      writeFileSync(timesPath, JSON.stringify({ ...known, ...times }));
    } catch {
      // The order matters only for the duration of a run.
    }
  }
}

const marks = { passed: '✔', failed: '✖', skipped: '-' };

/** packages/x/dist/test/a.test.js → packages/x/test/a.test.ts */
function sourceOf(path) {
  return relative(root, path)
    .split(sep)
    .join('/')
    .replace(/^(packages\/[^/]+|test|bench)\/dist\//, '$1/')
    .replace(/\.js$/, '.ts');
}

function seconds(ms) {
  return `${(ms / 1_000).toFixed(1)} s`;
}
