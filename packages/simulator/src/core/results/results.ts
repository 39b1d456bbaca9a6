import type { Millis, Rank, Tag } from '@shoal/common';
import type { ClientLogEvent } from '@shoal/client/core';
import type { TrackerLogEvent } from '@shoal/tracker/core';

/** The result of one run: the last line of `--json`. */
export interface RunResult {
  readonly scenario: string;
  readonly seed: number;
  /** Clients that wanted something. */
  readonly peers: number;
  /** Segments of all files together. */
  readonly segments: number;
  /** Clients that have all wanted files. */
  readonly finished: number;
  /** From the first leecher's start to the last leecher's last segment; undefined if a leecher did not finish. */
  readonly lastFinishMs: Millis | undefined;
  /** The fluid bound (Kumar & Ross 2006); undefined if the scenario has none. */
  readonly boundMs: Millis | undefined;
  /** The time of the last leecher, and the mean of all, divided by the bound. */
  readonly ratio: number | undefined;
  readonly meanRatio: number | undefined;
  /** Payload bytes sent by the seeders, in copies of their files. */
  readonly seederCopies: number;
  readonly events: number;
  readonly wallMs: Millis;
  readonly rssMb: number;
  /** A hash over all events, in order: the same seed and parameters give the same hash. */
  readonly fingerprint: string;
}

/** A value at a virtual time. */
export interface Sample {
  readonly atMs: Millis;
  readonly value: number;
}

/** The figures of one client. */
export interface ClientRun {
  readonly name: string;
  readonly role: 'seeder' | 'leecher';
  /** Its site or kind of access, if the scenario has several. */
  readonly group: string;
  readonly startedAtMs: Millis;
  /** When it had all wanted files; undefined for a seeder and for a client that did not finish. */
  readonly finishedAtMs: Millis | undefined;
  readonly receivedSegments: number;
  readonly sentSegments: number;
}

/** The time series of one run; every list of samples is bounded. */
export interface RunSeries {
  readonly clients: readonly ClientRun[];
  /** The share of all uplinks that carried segments since the last sample. */
  readonly utilisation: readonly Sample[];
  /** The share of wanted segments that are held. */
  readonly progress: readonly Sample[];
  /** Copies sent by the seeders so far. */
  readonly seederCopies: readonly Sample[];
  /** Messages that carry no segment, for each segment delivered. */
  readonly controlMessagesPerSegment: number;
  /** The same by tag, in descending order. */
  readonly controlByTag: readonly (readonly [tag: Tag, perSegment: number])[];
  /** Jain's index (1: all equal, 1/n: one has everything) of the leechers' uploads. */
  readonly uploadFairness: number;
  /** The same of the leechers' download speeds. */
  readonly speedFairness: number;
}

/** A violation. `invariant`: a rule that is checked continuously; `liveness`: a client waits for ever. */
export interface Problem {
  readonly kind: 'invariant' | 'liveness' | 'expectation';
  /** The number in docs/invariants.md; '' for an expectation of the scenario. */
  readonly number: string;
  readonly atMs: Millis;
  readonly detail: string;
}

export interface RunOutcome {
  readonly result: RunResult;
  readonly series: RunSeries;
  readonly problems: readonly Problem[];
}

/** The progress of a run, reported a few times a second. */
export interface RunProgress {
  readonly virtualMs: Millis;
  readonly wallMs: Millis;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Clients that have all wanted files, and the number of clients that want files. */
  readonly finished: number;
  readonly peers: number;
  readonly heldSegments: number;
  readonly wantedSegments: number;
  /** The estimated time until all segments are held, at the average rate; undefined before the first. */
  readonly etaMs: Millis | undefined;
}

/** A log event with its time and its machine: one line of a trace. */
export interface RecordedEvent {
  readonly atMs: Millis;
  /** 'tracker', or the client's name. */
  readonly from: string;
  readonly rank: Rank | undefined;
  readonly event: ClientLogEvent | TrackerLogEvent;
}
