import type { Millis, Rank, SegmentWish } from '@shoal/common';

import { type FileSource, usualRequestMs } from './file-source.js';

export interface OutstandingRequest {
  readonly correlation: number;
  readonly rank: Rank;
  readonly segment: SegmentWish;
  readonly sentAt: Millis;
  readonly deadline: Millis;
}

/** In the end-game a request is late after so many of its source's smoothed request times. */
const LATE = 0.7;

/** When a second copy may be asked for; ANY is never late. */
export function lateAt({ rank, segment, sentAt }: OutstandingRequest, sources: ReadonlyMap<Rank, FileSource>): Millis {
  if (segment === 'any') return Infinity;
  // A seeder that only ever gave ANY was never measured: what the others take is all there is to go by.
  const expected = sources.get(rank)?.source.requestMs ?? usualRequestMs(sources.values());
  return sentAt + LATE * expected;
}
