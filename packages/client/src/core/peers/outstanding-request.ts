import type { Millis, Rank, SegmentWish } from '@shoal/common';

/** A SEGMENT_REQUEST that has no answer yet. */
export interface OutstandingRequest {
  readonly correlation: number;
  readonly rank: Rank;
  readonly segment: SegmentWish;
  readonly sentAt: Millis;
  deadline: Millis;
  /** Time from the last sign of life, initially from sending, to the deadline. */
  readonly patienceMs: Millis;
  /** Bytes that may still arrive on the channel before the answer is complete; each of them may extend the deadline. */
  awaitedBytes: number;
  /** Bytes charged to the rate limit for the answer. */
  readonly chargedBytes: number;
}
