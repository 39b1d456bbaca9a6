import type { Digest, SegmentWish } from '@shoal/common';

/** What a request is for. */
export interface Requested {
  readonly digest: Digest;
  readonly segment: SegmentWish;
}

/** CANCEL and CANCEL_ANY take back all requests of their channel that are for the same. */
export function removeCancelled(requests: Map<number, Requested> | undefined, { digest, segment }: Requested): void {
  if (requests === undefined) return;
  for (const [id, requested] of requests) {
    if (requested.digest === digest && requested.segment === segment) requests.delete(id);
  }
}
