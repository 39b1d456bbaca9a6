import type { Digest, SegmentWish } from '@shoal/common';

/** What a request is for. */
export interface Requested {
  readonly digest: Digest;
  readonly segment: SegmentWish;
}

/** A CANCEL takes back all requests of its channel that are for the same. */
export function removeCancelled(requests: Map<number, Requested>, { digest, segment }: Requested): void {
  for (const [id, requested] of requests) {
    if (requested.digest === digest && requested.segment === segment) requests.delete(id);
  }
}
