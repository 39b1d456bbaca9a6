/**
 * Runs `work` for each number below `count`, at most `maxAtOnce` at a time. After a failure it starts no further work,
 * waits for the work under way (p-map does not, and files would close under it), and rejects with the first failure.
 */
export async function inParallel(
  count: number,
  maxAtOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function worker(): Promise<void> {
    while (next < count) {
      const index = next;
      next += 1;
      try {
        await work(index);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(count, maxAtOnce) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
