import type { Millis, Rank, SegmentSet } from '@shoal/common';

import type { Source } from './source-roster.js';

/** One source as far as one file is concerned. */
export interface FileSource {
  readonly source: Source;
  readonly rank: Rank;
  /** What it is known to hold; of a declared file nothing is known until it is asked. */
  held: SegmentSet;
  /** Its HAVE has answered this client's SUBSCRIBE. */
  subscribed: boolean;
  /** A seeder in its first phase: asked for ANY. */
  seederPicks: boolean;
  /** Requests that it was serving and holding when it last spoke. */
  load: number;
  /** It refused the last request; not asked before this. */
  busyUntil: Millis;
  /** Requests outstanding there, for certain segments and for ANY. */
  outstanding: number;
  anyOutstanding: number;
}
