import { before, type Suite, type Test } from 'mocha';

import { running } from './running-test.js';

/** The reason to skip, or true where the title says it. */
type Reason = string | boolean | undefined;

/** Skips the running test; the reason is appended to its title, so that reports show it. */
export function skipTest(reason: string): never {
  const { test } = running;
  if (test === undefined) throw new Error('no test is running');
  addReason(test, reason);
  return test.skip();
}

/** Skips the running test where there is a reason. */
export function skipTestIf(reason: Reason): void {
  if (isReason(reason)) skipTest(textOf(reason));
}

/** Skips all tests of the suite that is being declared where there is a reason. */
export function skipSuiteIf(reason: Reason): void {
  if (!isReason(reason)) return;
  before(function () {
    const suite: Suite | undefined = this.test?.parent;
    suite?.eachTest((test) => addReason(test, textOf(reason)));
    this.skip();
  });
}

function isReason(reason: Reason): reason is string | true {
  return reason !== undefined && reason !== false && reason !== '';
}

function textOf(reason: string | true): string {
  return reason === true ? 'not on this platform' : reason;
}

function addReason(test: Test, reason: string): void {
  test.title = `${test.title} (skipped: ${reason})`;
}
