import { running } from './running-test.js';

type Work = () => unknown;

const afterTest: Work[] = [];
const afterFile: Work[] = [];

/**
 * Runs this work after the running test, last registered first: a process is gone before the folder that it writes into.
 * Outside of a test the work runs after all tests of the file.
 */
export function cleanUp(work: Work): void {
  (running.test === undefined ? afterFile : afterTest).push(work);
}

/** Runs the work registered by the test that ended, all of it even after a failure. The root hooks call it. */
export function cleanUpTest(): Promise<void> {
  return undo(afterTest);
}

/** Runs the work registered outside of tests. The root hooks call it, and tools that use the tests' helpers. */
export function cleanUpFile(): Promise<void> {
  return undo(afterFile);
}

async function undo(works: Work[]): Promise<void> {
  const problems: unknown[] = [];
  for (const work of works.splice(0).reverse()) {
    try {
      await work();
    } catch (error) {
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new AggregateError(problems, 'clean-up failed');
}
