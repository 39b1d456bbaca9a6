import type { Millis, Rank } from '@shoal/common';

import type { WaitingRequest } from '../slots/waiting-request.js';

/** The input of a policy's decision. */
export interface ServeView {
  readonly now: Millis;
  /** Which part of the request's file its sender is known to hold, 0 to 1; below 0 for what goes before all of these. */
  readonly heldBy: (request: WaitingRequest) => number;
  /** Uploads under way to its sender. */
  readonly activeOf: (request: WaitingRequest) => number;
  /** Those come first with the least of it: what its sender, and its principal, are being sent already. */
  readonly burdenOf: (request: WaitingRequest) => number;
  /** False where its sender has its part already. */
  readonly mayStart: (request: WaitingRequest) => boolean;
}

/** A policy's input about a peer: verified bytes from it, bytes that it has acknowledged, its disconnect. */
export type PeerObservation =
  | { readonly type: 'received' | 'sent'; readonly rank: Rank; readonly bytes: number }
  | { readonly type: 'gone'; readonly rank: Rank };

/** Decides whose requests are let in, and which of those that wait is served next. */
export interface ServePolicy {
  readonly name: string;
  /** The rechoke interval; undefined: never. */
  readonly rechokeMs: Millis | undefined;
  /** A full queue evicts the requester with most segments for one with fewer. */
  readonly allowsEviction: boolean;
  /** Asked for each request that could be served; who is not admitted is refused with BUSY. */
  admits(rank: Rank, now: Millis): boolean;
  /** One of `waiting`, which is in the order of arrival; undefined where none is to be served now. */
  next(waiting: Iterable<WaitingRequest>, view: ServeView): WaitingRequest | undefined;
  observe(news: PeerObservation): void;
  /** Chooses the admitted peers. A seeder is a client that lacks no segment of its files. */
  rechoke(isSeeder: boolean, now: Millis): void;
  /** The result of `admits`, without a request. */
  isAdmitted(rank: Rank): boolean;
}
