/** A test, or a tool that runs as long as one: what was begun for it is undone at its end. */
export interface Owner {
  after(work: () => unknown): void;
}

type Work = () => unknown;

const works = new WeakMap<Owner, Work[]>();

/**
 * Does this when the test has ended, the last registered first, and all of it even where some
 * fails: a process is gone before the folder that it writes into.
 */
export function cleanUp(test: Owner, work: Work): void {
  const known = works.get(test);
  if (known !== undefined) {
    known.push(work);
    return;
  }
  const mine = [work];
  works.set(test, mine);
  test.after(async () => {
    const problems: unknown[] = [];
    for (const each of mine.reverse()) {
      try {
        await each();
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw new AggregateError(problems, 'the test did not clean up');
  });
}
