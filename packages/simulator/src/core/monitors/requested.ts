import type { Digest, SegmentWish } from '@shoal/common';

/** The subject of a request. */
export interface Requested {
  readonly digest: Digest;
  readonly segment: SegmentWish;
}

/** Removes the requests that a CANCEL or CANCEL_ANY withdraws: all of its channel for the same segment. */
export function removeCancelled(requests: Map<number, Requested> | undefined, { digest, segment }: Requested): void {
  if (requests === undefined) return;
  for (const [id, requested] of requests) {
    if (requested.digest === digest && requested.segment === segment) requests.delete(id);
  }
}
