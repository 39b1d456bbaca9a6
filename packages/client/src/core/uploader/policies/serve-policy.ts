import type { Millis, Rank } from '@shoal/common';

import type { WaitingRequest } from '../upload-queue.js';

/** What a policy may look at when it decides. */
export interface ServeView {
  readonly now: Millis;
  /** Segments of the request's file that its sender is known to hold. */
  readonly heldBy: (request: WaitingRequest) => number;
}

/** Decides whose requests are let in, and which of those that wait is served next. */
export interface ServePolicy {
  readonly name: string;
  /** Asked for each request that could be served; who is not admitted is refused with BUSY. */
  admits(rank: Rank, now: Millis): boolean;
  /** One of `waiting`, which is in the order of arrival; undefined where none is to be served now. */
  next(waiting: readonly WaitingRequest[], view: ServeView): WaitingRequest | undefined;
}
