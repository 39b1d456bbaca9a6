import type { Millis, Rank, SegmentWish } from '@shoal/common';

import { type FileSource, usualRequestMs } from './file-source.js';

export interface OutstandingRequest {
  readonly correlation: number;
  readonly rank: Rank;
  readonly segment: SegmentWish;
  readonly sentAt: Millis;
  readonly deadline: Millis;
}

/** By correlation. */
type Requests = ReadonlyMap<number, OutstandingRequest>;

/** In the end-game a request is late after so many of its source's smoothed request times. */
const LATE = 0.7;

/** When a second copy may be asked for; ANY is never late. */
function lateAt({ rank, segment, sentAt }: OutstandingRequest, sources: ReadonlyMap<Rank, FileSource>): Millis {
  if (segment === 'any') return Infinity;
  // A seeder that only ever gave ANY was never measured: what the others take is all there is to go by.
  const expected = sources.get(rank)?.source.requestMs ?? usualRequestMs(sources.values());
  return sentAt + LATE * expected;
}

/** Requests for certain segments that take longer than their sources mostly do, with no second copy asked for. */
export function lateRequests(
  requests: Requests,
  sources: ReadonlyMap<Rank, FileSource>,
  now: Millis,
): OutstandingRequest[] {
  const late: OutstandingRequest[] = [];
  for (const request of requests.values()) {
    if (now < lateAt(request, sources) || request.segment === 'any') continue;
    if (!isAsked(requests, request.segment, request)) late.push(request);
  }
  return late;
}

/** When the next request becomes late; Infinity where all are, or none can be. */
export function nextLateAt(requests: Requests, sources: ReadonlyMap<Rank, FileSource>, now: Millis): Millis {
  let next = Infinity;
  for (const request of requests.values()) {
    const at = lateAt(request, sources);
    if (at > now) next = Math.min(next, at);
  }
  return next;
}

/** Somebody is asked for the segment by another request than `except`. */
export function isAsked(requests: Requests, index: number, except?: OutstandingRequest): boolean {
  for (const request of requests.values()) if (request.segment === index && request !== except) return true;
  return false;
}
