import type { FileRef, Millis } from '@shoal/common';
import type {
  DownloaderOptions,
  SegmentPolicyName,
  ServePolicyName,
  SessionOptions,
  UploaderOptions,
} from '@shoal/client/core';
import type { TrackerOptions } from '@shoal/tracker/core';

/** One `in<rank>.txt`: the files that a client of the assignment owns and wants. */
export interface AssignmentInput {
  readonly rank: number;
  /** Every hash has 32 characters. */
  readonly owned: readonly { readonly name: string; readonly hashes: readonly string[] }[];
  readonly wanted: readonly FileRef[];
}

/** The amount of checking during a run; each level includes those before it. */
export const CHECK_LEVELS = ['none', 'cheap', 'full'] as const;

export type CheckLevel = (typeof CHECK_LEVELS)[number];

/** The parameters of a run; a scenario can override the defaults. */
export interface Parameters {
  readonly seed: number;
  /** Clients that want the file. */
  readonly peers: number;
  readonly segments: number;
  readonly segmentBytes: number;
  readonly uplinkMbit: number;
  /** 0: twice the uplink. */
  readonly downlinkMbit: number;
  /** 0: the same as the uplink of the other clients. */
  readonly seederUplinkMbit: number;
  /** One way, between any two clients. */
  readonly latencyMs: Millis;
  /** The tracker's own link, both directions; 0: without limit. */
  readonly trackerMbit: number;
  /** The fixed time to verify and write a segment, in addition to `diskMegabytesPerSecond`. */
  readonly diskMs: Millis;
  readonly diskMegabytesPerSecond: number;
  readonly segmentPolicy: SegmentPolicyName;
  readonly servePolicy: ServePolicyName;
  readonly checks: CheckLevel;
  /** The virtual time after which a run is aborted. */
  readonly limitMs: Millis;
  readonly session: Partial<SessionOptions>;
  readonly downloader: Partial<DownloaderOptions>;
  readonly uploader: Partial<UploaderOptions>;
  readonly tracker: Partial<TrackerOptions>;
  /** For the scenario `assignment`. */
  readonly assignment: readonly AssignmentInput[];
}

export const defaultParameters: Parameters = {
  seed: 1,
  peers: 16,
  segments: 256,
  segmentBytes: 256 * 1024,
  uplinkMbit: 100,
  downlinkMbit: 0,
  seederUplinkMbit: 0,
  latencyMs: 1,
  trackerMbit: 0,
  diskMs: 0.1,
  diskMegabytesPerSecond: 1_000,
  segmentPolicy: 'rarest-first',
  servePolicy: 'fewest-first',
  checks: 'cheap',
  limitMs: 24 * 3_600_000,
  session: {},
  downloader: {},
  uploader: {},
  tracker: {},
  assignment: [],
};
