import type { Digest, SegmentWish } from '@shoal/common';

/** What a request is for. */
export interface Asked {
  readonly digest: Digest;
  readonly segment: SegmentWish;
}

/** A CANCEL takes back all requests of its channel that are for the same. */
export function takeBack(requests: Map<number, Asked>, { digest, segment }: Asked): void {
  for (const [id, asked] of requests) {
    if (asked.digest === digest && asked.segment === segment) requests.delete(id);
  }
}
