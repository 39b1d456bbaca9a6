import type { Millis, Rank } from '@shoal/common';

import type { HolderView } from '../../peers/bitfield-table.js';
import type { Source } from '../../peers/peer-pool.js';

/** What a source is known to hold. */
export interface HeldSegments {
  readonly count: number;
  readonly isComplete: boolean;
  has(index: number): boolean;
}

/** One source as far as one file is concerned. */
export interface FileSource {
  readonly source: Source;
  readonly rank: Rank;
  /** Its number among those that hold segments of the file. */
  readonly holder: number;
  /** What it is known to hold; of a declared file nothing is known until it is asked. */
  readonly held: HeldSegments;
  /** What the tracker says that it holds: as new as its last report. */
  reportedSegments: number;
  /** SUBSCRIBE is sent on the channel at hand. */
  isSubscribing: boolean;
  /** Its HAVE has answered. */
  isSubscribed: boolean;
  /** When it last told what it holds. */
  newsAt: Millis;
  /** A seeder in its first phase: asked for ANY, and holds everything but what it said that it lacks. */
  seederPicks: boolean;
  lacks: Set<number> | undefined;
  /** Requests that it was serving and holding when it last spoke. */
  load: number;
  /** It refused the last request; not asked before this. */
  busyUntil: Millis;
  /** It has said that nobody asks it for anything, and was not asked since. */
  isInviting: boolean;
  /** How often it has said BUSY since it last sent a segment. */
  refusals: number;
  /** When it first refused a request, or let one run out, since it last sent a segment. */
  fruitlessSince: Millis | undefined;
  /** Requests outstanding there, for certain segments and for ANY. */
  outstanding: number;
  anyOutstanding: number;
  /** Segments that it sent and was told of, although the other neighbours were not yet. */
  readonly acknowledged: number[];
}

/** A source of a file, of which nothing is known yet. */
export function newFileSource(source: Source, held: HolderView): FileSource {
  return {
    source,
    rank: source.rank,
    holder: held.holder,
    held,
    reportedSegments: 0,
    isSubscribing: false,
    isSubscribed: false,
    newsAt: 0,
    seederPicks: false,
    lacks: undefined,
    load: 0,
    busyUntil: 0,
    isInviting: false,
    refusals: 0,
    fruitlessSince: undefined,
    outstanding: 0,
    anyOutstanding: 0,
    acknowledged: [],
  };
}

/** Worth asking for this segment. */
export function mayHold({ held, seederPicks, lacks }: FileSource, index: number): boolean {
  return held.has(index) || (seederPicks && lacks?.has(index) !== true);
}

/** From request to segment, the mean of all sources that were measured; Infinity where none was. */
export function usualRequestMs(sources: Iterable<FileSource>): Millis {
  let sum = 0;
  let count = 0;
  for (const { source } of sources) {
    if (source.requestMs === undefined) continue;
    sum += source.requestMs;
    count += 1;
  }
  return count === 0 ? Infinity : sum / count;
}
