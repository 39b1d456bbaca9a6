import type { Millis, Rank, Tag } from '@shoal/common';
import type { ClientLogEvent } from '@shoal/client/core';
import type { TrackerLogEvent } from '@shoal/tracker/core';

/** One run in one line: what `--json` prints last. */
export interface RunResult {
  readonly scenario: string;
  readonly seed: number;
  /** Clients that wanted something. */
  readonly peers: number;
  /** Segments of all files together. */
  readonly segments: number;
  /** Clients that have everything that they wanted. */
  readonly finished: number;
  /** From the first leecher's start to the last one's last segment; undefined where somebody did not finish. */
  readonly lastFinishMs: Millis | undefined;
  /** No schedule can be faster (Kumar & Ross 2006); undefined where the scenario has no such bound. */
  readonly boundMs: Millis | undefined;
  /** The last finisher's time over the bound, and the mean of all. */
  readonly ratio: number | undefined;
  readonly meanRatio: number | undefined;
  /** Payload bytes that the seeders sent, in copies of what they offer. */
  readonly seederCopies: number;
  readonly events: number;
  readonly wallMs: Millis;
  readonly rssMb: number;
  /** A hash over all that happened, in order: the same seed and parameters give the same. */
  readonly fingerprint: string;
}

/** A value at a virtual time. */
export interface Sample {
  readonly atMs: Millis;
  readonly value: number;
}

/** What one client did. */
export interface ClientRun {
  readonly name: string;
  readonly role: 'seeder' | 'leecher';
  /** Its site or its kind of access, where the scenario has several. */
  readonly group: string;
  readonly startedAtMs: Millis;
  /** When it had everything that it wanted; undefined where it never did, and for a seeder. */
  readonly finishedAtMs: Millis | undefined;
  readonly receivedSegments: number;
  readonly sentSegments: number;
}

/** The time series of one run; every list of samples is bounded. */
export interface RunSeries {
  readonly clients: readonly ClientRun[];
  /** The share of all uplinks that carried segments since the sample before. */
  readonly utilisation: readonly Sample[];
  /** The share of everything wanted that is held. */
  readonly progress: readonly Sample[];
  /** Copies sent by the seeders so far. */
  readonly seederCopies: readonly Sample[];
  /** Messages that carry no segment, for each segment delivered. */
  readonly controlMessagesPerSegment: number;
  /** The same by tag, the most frequent first. */
  readonly controlByTag: readonly (readonly [tag: Tag, perSegment: number])[];
  /** Jain's index (1: all alike, 1/n: one has it all) over what the leechers uploaded. */
  readonly uploadFairness: number;
  /** The same over the leechers' download speeds. */
  readonly speedFairness: number;
}

/** What did not hold. `invariant`: a rule that is checked all the time; `liveness`: somebody waits for ever. */
export interface Problem {
  readonly kind: 'invariant' | 'liveness' | 'expectation';
  /** The number in docs/invariants.md; '' for a scenario's own expectation. */
  readonly number: string;
  readonly atMs: Millis;
  readonly detail: string;
}

export interface RunOutcome {
  readonly result: RunResult;
  readonly series: RunSeries;
  readonly problems: readonly Problem[];
}

/** How far a run is; told a few times a second. */
export interface RunProgress {
  readonly virtualMs: Millis;
  readonly wallMs: Millis;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Clients that have everything that they want, of so many. */
  readonly finished: number;
  readonly peers: number;
  readonly heldSegments: number;
  readonly wantedSegments: number;
  /** Until all segments are held, at the pace so far; undefined before there is one. */
  readonly etaMs: Millis | undefined;
}

/** An event with its time and its author: one line of a trace. */
export interface RecordedEvent {
  readonly atMs: Millis;
  /** 'tracker', or the client's name. */
  readonly from: string;
  readonly rank: Rank | undefined;
  readonly event: ClientLogEvent | TrackerLogEvent;
}
