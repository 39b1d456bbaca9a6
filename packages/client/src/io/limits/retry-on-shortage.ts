import { shortageOf } from '../problems/shortage.js';

const ATTEMPTS = 40;
const PAUSE_MS = 50;

/**
 * Retries an operation that ran out of descriptors or memory, for at most two seconds; synchronous, because
 * hashing is.
 */
export function retryOnShortage<T>(operation: () => T, pause = sleep): T {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return operation();
    } catch (error) {
      if (attempt === ATTEMPTS || shortageOf(error) === undefined) throw error;
    }
    pause(PAUSE_MS);
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
