import type { Millis, Rank } from '@shoal/common';

import type { Bitfield } from '../../peers/bitfield-table.js';
import type { Peer } from '../../peers/peer-pool.js';

/** What a source is known to hold. */
export interface HeldSegments {
  readonly count: number;
  readonly isComplete: boolean;
  has(index: number): boolean;
}

/** One source as far as one file is concerned. */
export interface FilePeer {
  readonly peer: Peer;
  readonly rank: Rank;
  /** Its number among those that hold segments of the file. */
  readonly row: number;
  /** What it is known to hold; of a declared file nothing is known until it is asked. */
  readonly held: HeldSegments;
  /** What the tracker says that it holds: as new as its last report. */
  reportedSegments: number;
  /** SUBSCRIBE is sent on the channel at hand. */
  isSubscribing: boolean;
  /** Its HAVE has answered. */
  isSubscribed: boolean;
  /** When it last told what it holds. */
  availabilityAt: Millis;
  /** A seeder in its first phase: asked for ANY, and holds everything but what it said that it lacks. */
  isSuperSeeding: boolean;
  lacks: Set<number> | undefined;
  /** Requests that it was serving and holding when it last spoke. */
  load: number;
  /** It refused the last request; not asked before this. */
  busyUntil: Millis;
  /** It has said that nobody asks it for anything, and was not asked since. */
  isIdle: boolean;
  /** How often it has said BUSY since it last sent a segment. */
  refusals: number;
  /** When it first refused a request, or let one run out, since it last sent a segment. */
  unresponsiveSince: Millis | undefined;
  /** Requests outstanding there, for certain segments and for ANY. */
  outstanding: number;
  anyOutstanding: number;
  /** Segments that it sent and was told of, although the other neighbours were not yet. */
  readonly acknowledged: number[];
}

/** A source of a file, of which nothing is known yet. */
export function newFilePeer(source: Peer, held: Bitfield): FilePeer {
  return {
    peer: source,
    rank: source.rank,
    row: held.row,
    held,
    reportedSegments: 0,
    isSubscribing: false,
    isSubscribed: false,
    availabilityAt: 0,
    isSuperSeeding: false,
    lacks: undefined,
    load: 0,
    busyUntil: 0,
    isIdle: false,
    refusals: 0,
    unresponsiveSince: undefined,
    outstanding: 0,
    anyOutstanding: 0,
    acknowledged: [],
  };
}

/** Worth asking for this segment. */
export function mayHold({ held, isSuperSeeding: seederPicks, lacks }: FilePeer, index: number): boolean {
  return held.has(index) || (seederPicks && lacks?.has(index) !== true);
}

/** From request to segment, the mean of all sources that were measured; Infinity where none was. */
export function usualRequestMs(sources: Iterable<FilePeer>): Millis {
  let sum = 0;
  let count = 0;
  for (const { peer: source } of sources) {
    if (source.requestMs === undefined) continue;
    sum += source.requestMs;
    count += 1;
  }
  return count === 0 ? Infinity : sum / count;
}
