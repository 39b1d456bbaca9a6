import type { Rank, SegmentWish } from '@shoal/common';

import type { RarityIndex } from './rarity-index.js';
import type { SegmentStates } from './segment-states.js';

/** The segments that a peer is known to hold. */
export interface HeldSegments {
  readonly count: number;
  readonly isComplete: boolean;
  has(index: number): boolean;
}

/** A peer of a file as a policy sees it. */
export interface Candidate {
  readonly rank: Rank;
  /** Its column in the file's bitfield table. */
  readonly column: number;
  readonly held: HeldSegments;
  /** Payload bytes per millisecond; undefined before the first segment. */
  readonly rate: number | undefined;
  readonly load: number;
  readonly reportedSegments: number;
  readonly isSuperSeeding: boolean;
  readonly isIdle: boolean;
  /** Outstanding requests for given segments, and for ANY. */
  readonly outstanding: number;
  readonly anyOutstanding: number;
  mayHold(index: number): boolean;
}

/** The state of a file that a policy may use. */
export interface FileView {
  readonly states: SegmentStates;
  /** The segments that are missing and not requested, by rarity. */
  readonly rarity: RarityIndex;
  /** Peers that may be asked now, by rank: connected, not banned, not backing off. */
  readonly askable: readonly Candidate[];
  /** Channels that are open or being opened, to any peer. */
  readonly connections: number;
  /** Outstanding requests of this file to all peers, for given segments and for ANY. */
  readonly outstanding: number;
  readonly anyOutstanding: number;
  readonly maxOutstandingRequests: number;
  /** The same limit for requests to idle peers. */
  readonly maxIdlePeerRequests: number;
  /** True where the peer holds a segment that is missing and not requested. Takes constant time. */
  readonly isUseful: (peer: Candidate) => boolean;
  /** Late requests, whose segments may be requested from a second peer when nothing else is left to request. */
  readonly late: () => readonly { readonly rank: Rank; readonly segment: SegmentWish }[];
}

/** The next request. */
export interface Choice {
  readonly peer: Candidate;
  readonly segment: SegmentWish;
}

/** Decides the next request. It is called until it returns undefined. */
export interface RequestPolicy {
  readonly name: string;
  /** The policy is not called while the file has this many requests outstanding. */
  readonly maxOutstanding: number;
  next(view: FileView): Choice | undefined;
}

/** Selects the segment to request from a given peer. */
export interface SegmentSelector {
  readonly name: string;
  select(view: FileView, peer: Candidate): number | undefined;
}

/** Selects the peer to ask first. */
export interface PeerSelector {
  readonly name: string;
  best(peers: readonly Candidate[]): Candidate | undefined;
}
