/**
 * Does `work` for each number below `count`, some at a time, in about that order. Rejects with the
 * first failure, when all that is under way has ended; nothing new is begun after it.
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
