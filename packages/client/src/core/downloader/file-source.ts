import { type Millis, type Rank, SegmentSet } from '@shoal/common';

import type { Source } from './source-roster.js';

/** One source as far as one file is concerned. */
export interface FileSource {
  readonly source: Source;
  readonly rank: Rank;
  /** What it is known to hold; of a declared file nothing is known until it is asked. */
  held: SegmentSet;
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
  readonly lacks: Set<number>;
  /** How many segments it holds that nobody is asked for. */
  useful: number;
  /** Requests that it was serving and holding when it last spoke. */
  load: number;
  /** It refused the last request; not asked before this. */
  busyUntil: Millis;
  /** How often it has said BUSY since it last sent a segment. */
  refusals: number;
  /** Requests outstanding there, for certain segments and for ANY. */
  outstanding: number;
  anyOutstanding: number;
  /** Segments that it sent and was told of, although the other neighbours were not yet. */
  readonly acknowledged: Set<number>;
}

/** A source of a file of so many segments, of which nothing is known yet. */
export function newFileSource(source: Source, segments: number): FileSource {
  return {
    source,
    rank: source.rank,
    held: SegmentSet.empty(segments),
    reportedSegments: 0,
    isSubscribing: false,
    isSubscribed: false,
    newsAt: 0,
    seederPicks: false,
    lacks: new Set(),
    useful: 0,
    load: 0,
    busyUntil: 0,
    refusals: 0,
    outstanding: 0,
    anyOutstanding: 0,
    acknowledged: new Set(),
  };
}

/** Worth asking for this segment. */
export function mayHold({ held, seederPicks, lacks }: FileSource, index: number): boolean {
  return held.has(index) || (seederPicks && !lacks.has(index));
}

/** It holds a segment that nobody is asked for. */
export function isUseful({ useful }: FileSource): boolean {
  return useful > 0;
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
