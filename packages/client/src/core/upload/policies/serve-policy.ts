import type { Millis, Rank } from '@shoal/common';

import type { WaitingRequest } from '../slots/waiting-request.js';

/** The input of a policy's decision. */
export interface ServeView {
  readonly now: Millis;
  /** Completion of the sender, 0 to 1; below 0 for requests that come before all of these. */
  readonly heldBy: (request: WaitingRequest) => number;
  /** Active uploads to the sender. */
  readonly activeOf: (request: WaitingRequest) => number;
  /** Uploads that the sender and its principal receive already, as a rank: lower comes first. */
  readonly burdenOf: (request: WaitingRequest) => number;
  /** False where the sender has its share of the slots. */
  readonly mayStart: (request: WaitingRequest) => boolean;
}

/** A policy's input about a peer: verified bytes from it, bytes that it has acknowledged, its disconnect. */
export type PeerObservation =
  | { readonly type: 'received' | 'sent'; readonly rank: Rank; readonly bytes: number }
  | { readonly type: 'gone'; readonly rank: Rank };

/** Decides which peers may request segments, and which waiting request is served next. */
export interface ServePolicy {
  readonly name: string;
  /** The rechoke interval; undefined: never. */
  readonly rechokeMs: Millis | undefined;
  /** A full queue evicts the requester with most segments for one with fewer. */
  readonly allowsEviction: boolean;
  /** Called for each request that could be served; false: refused with BUSY. */
  admits(rank: Rank, now: Millis): boolean;
  /** One of `waiting`, which is in the order of arrival; undefined where none may be served now. */
  next(waiting: Iterable<WaitingRequest>, view: ServeView): WaitingRequest | undefined;
  observe(news: PeerObservation): void;
  /** Chooses the admitted peers. A seeder is a client that lacks no segment of its files. */
  rechoke(isSeeder: boolean, now: Millis): void;
  /** The result of `admits`, without a request. */
  isAdmitted(rank: Rank): boolean;
}
