import type { Rank, SegmentWish } from '@shoal/common';

import type { FilePeer } from './file-peer.js';
import type { RarityIndex } from './rarity-index.js';
import type { SegmentStates } from './segment-states.js';

/** What a policy may look at when it decides. */
export interface FileView {
  readonly states: SegmentStates;
  /** The segments that nobody is asked for, by rarity. */
  readonly rarity: RarityIndex;
  /** Sources that may be asked now, by rank: connected, not blamed, not backing off. */
  readonly askable: readonly FilePeer[];
  /** How many sources are connected or being dialled, whether they may be asked now or not. */
  readonly connections: number;
  /** Requests of this file outstanding at all its sources, for certain segments and for ANY. */
  readonly outstanding: number;
  readonly anyOutstanding: number;
  readonly maxOutstandingRequests: number;
  /** The same where a source invites. */
  readonly maxIdlePeerRequests: number;
  /** The source holds a segment that nobody is asked for; cheap to tell. */
  readonly isUseful: (source: FilePeer) => boolean;
  /** Requests that a second copy may be asked for, when nothing else is left to ask. */
  readonly late: () => readonly { readonly rank: Rank; readonly segment: SegmentWish }[];
}

export interface Choice {
  readonly peer: FilePeer;
  readonly segment: SegmentWish;
}

/** Decides what is asked from whom next; asked again until it has nothing more to ask. */
export interface RequestPolicy {
  readonly name: string;
  /** Not asked at all while this many requests of the file are outstanding. */
  readonly maxOutstanding: number;
  next(view: FileView): Choice | undefined;
}

/** Chooses the segment to ask a given source for. */
export interface SegmentSelector {
  readonly name: string;
  select(view: FileView, source: FilePeer): number | undefined;
}

/** Chooses whom to ask first of the sources that may be asked. */
export interface PeerSelector {
  readonly name: string;
  best(sources: readonly FilePeer[]): FilePeer | undefined;
}
