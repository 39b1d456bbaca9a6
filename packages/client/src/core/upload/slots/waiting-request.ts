import type { ChannelId, Digest, Millis, Principal, SegmentWish } from '@shoal/common';

/** A segment request that waits for an upload slot. */
export interface WaitingRequest {
  readonly channel: ChannelId;
  readonly principal: Principal;
  readonly correlation: number;
  readonly digest: Digest;
  readonly segment: SegmentWish;
  readonly since: Millis;
}
