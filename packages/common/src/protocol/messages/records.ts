import type { Address } from '../address.js';
import type { Manifest } from '../files/manifest.js';
import type { Digest, Rank } from '../ids.js';

/** Members that one FILE_UPDATE may name as delivering nothing. */
export const MAX_UNDELIVERING = 16;

/** Files that INIT lists at most: taking them is one piece of work, which nothing else may wait for too long. */
export const MAX_INIT_FILES = 1_024;

/** Approximate limit of their manifests together; a tracker accepts an INIT of twice this length. */
export const MAX_INIT_MANIFEST_BYTES = 2 * 1024 * 1024;

/** The segment's bytes: a Uint8Array on a real host, only a length in a simulation. */
export interface Payload {
  readonly byteLength: number;
}

/** A file that a client holds wholly (`heldSegments` = all) or partly. */
export interface HeldFile {
  readonly manifest: Manifest;
  readonly heldSegments: number;
}

/** A swarm member as the tracker hands it out: where it uploads, and how much it holds. */
export interface Member extends Address {
  readonly rank: Rank;
  readonly heldSegments: number;
}

export interface CatalogEntry {
  readonly name: string;
  readonly digest: Digest;
  readonly kind: Manifest['kind'];
  /** Bytes; 0 for a declared file. */
  readonly length: number;
  readonly segments: number;
}

export interface SessionSettings {
  /** Clients that the session waits for; 0 in a standing swarm. */
  readonly sessionClients: number;
  /** Interval of a client's progress reports on real files. */
  readonly announceIntervalMs: number;
  /** Silence after which the tracker drops a client; clients answer PINGs and expect them. */
  readonly peerTimeoutMs: number;
  /** Clients serve only proven members. */
  readonly needsCredentials?: boolean;
  /** The tracker accepts reports of corrupt segments. */
  readonly takesReports?: boolean;
}

export interface FileTotals {
  readonly digest: Digest;
  readonly heldSegments: number;
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
}

export type NotOkReason = 'MISSING' | 'BUSY' | 'UNKNOWN_FILE' | 'UNAUTHORISED' | 'OUT_OF_RANGE' | 'UNREADABLE';

/** A segment index, or `any`: a super-seeder chooses one that it has not sent (docs/scheduling.md). */
export type SegmentWish = number | 'any';
