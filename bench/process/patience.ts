import { BenchError } from './bench-error.js';

/** The promise's value, or a failure with `what` after this many seconds. */
export async function giveUpAfter<T>(seconds: number, what: () => string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(new BenchError(`after ${seconds.toFixed(0)} s ${what()}`));
    timer = setTimeout(giveUp, seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** For a source that reads and hashes its file before it serves. */
export const OPEN_PATIENCE_S = 120;
