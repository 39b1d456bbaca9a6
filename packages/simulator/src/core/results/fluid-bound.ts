import type { Millis } from '@shoal/common';

export interface Swarm {
  readonly bytes: number;
  /** Bytes a millisecond. */
  readonly seederUplinks: readonly number[];
  readonly leechers: readonly { readonly up: number; readonly down: number }[];
}

/**
 * The least time in which all leechers can have the file, whatever the segments and the schedule (Kumar & Ross 2006):
 * the seeders must send all of it, the slowest leecher must receive all of it, and all uplinks together must carry one
 * copy for each leecher.
 */
export function fluidBound({ bytes, seederUplinks, leechers }: Swarm): Millis {
  const seed = sum(seederUplinks);
  const slowest = leechers.reduce((least, { down }) => Math.min(least, down), Infinity);
  const all = seed + sum(leechers.map(({ up }) => up));
  return Math.max(bytes / seed, bytes / slowest, (leechers.length * bytes) / all);
}

/**
 * With equal uplinks, unlimited downlinks and segments that are forwarded only when complete, no schedule needs fewer
 * rounds of one segment each (Mundinger, Weber & Weiss 2008).
 */
export function leastRounds(segments: number, leechers: number): number {
  return segments - 1 + Math.ceil(Math.log2(leechers + 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
