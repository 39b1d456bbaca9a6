import type { Millis } from './machine.js';

/**
 * Bytes of a message that is not whole yet are a sign of life at this rate and above. Below it each byte is worth its
 * part of a second: who dribbles gains hardly any time.
 */
export const LEAST_PROGRESS_BYTES_PER_SECOND = 1_024;

/** The last sign of life, moved on by what these bytes are worth; never beyond now. */
export function aliveAfter(
  aliveAt: Millis,
  bytes: number,
  now: Millis,
  leastRate = LEAST_PROGRESS_BYTES_PER_SECOND,
): Millis {
  return Math.max(aliveAt, Math.min(now, aliveAt + (bytes * 1_000) / leastRate));
}
