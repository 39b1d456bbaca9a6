import type { Address } from './address.js';
import type { SwarmCredential } from './credential.js';
import type { ErrorCodeName } from './errors.js';
import type { ClientId, Digest, FileRef, Rank } from './ids.js';
import type { Manifest } from './files/manifest.js';
import type { SegmentSet } from './segment-set.js';

/**
 * The messages of the protocol as machines see them. `docs/protocol.md` specifies each; the body's
 * name is its tag.
 */

/** The versions of the protocol that this build speaks. */
export const MIN_VERSION = 1;
export const MAX_VERSION = 1;

/** Members that one FILE_UPDATE may name as delivering nothing. */
export const MAX_UNDELIVERING = 16;

/** The segment's bytes: a Uint8Array on a real host, only a length in a simulation. */
export interface Payload {
  readonly byteLength: number;
}

export interface Envelope {
  readonly source: Rank;
  readonly destination: Rank;
  /** Chosen by who asks, repeated in the answer; 0 where no answer is awaited. */
  readonly correlation: number;
  readonly body: Message;
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
  /** Members serve only who proves to be one. */
  readonly needsCredentials?: boolean;
  /** The tracker wants to hear of wrong bytes. */
  readonly takesReports?: boolean;
}

export interface FileTotals {
  readonly digest: Digest;
  readonly heldSegments: number;
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
}

/** Files that INIT lists at most: taking them is one piece of work, which nothing else may wait for too long. */
export const MAX_INIT_FILES = 1_024;

/** Approximate limit of their manifests together; a tracker accepts an INIT of twice this length. */
export const MAX_INIT_MANIFEST_BYTES = 2 * 1024 * 1024;

export type TrackerMessage =
  | {
      readonly tag: 'INIT';
      readonly minVersion: number;
      readonly maxVersion: number;
      readonly clientId: ClientId;
      /** 0: any. */
      readonly requestedRank: Rank;
      /** Where the client's upload thread listens; an empty host means "where you see me". */
      readonly host: string;
      readonly port: number;
      /** The upload thread listens as `wss://`. */
      readonly tls?: boolean | undefined;
      readonly files: readonly HeldFile[];
      readonly wanted: readonly FileRef[];
      /** Everything wanted is complete (a client that returns after its DONE). */
      readonly done: boolean;
      /** With which a client that has a token will prove that its credential is its own. */
      readonly publicKey?: string;
      /** Only a client that sends the same secret again takes over its client id. */
      readonly resumeSecret?: string;
    }
  | {
      readonly tag: 'INIT_ACK';
      readonly version: number;
      readonly rank: Rank;
      readonly settings: SessionSettings;
      /** The nonce with which the client's uploader answers a HELLO of rank 0, the tracker's address probe. */
      readonly addressNonce?: string;
    }
  | { readonly tag: 'TRACKER_READY'; readonly clients: number }
  | { readonly tag: 'CATALOG_REQUEST' }
  | { readonly tag: 'CATALOG'; readonly files: readonly CatalogEntry[] }
  | { readonly tag: 'FILE_REQUEST'; readonly file: FileRef }
  | { readonly tag: 'FILE_DETAILS'; readonly manifest: Manifest; readonly members: readonly Member[] }
  | {
      readonly tag: 'FILE_UPDATE';
      readonly totals: FileTotals;
      /** At most MAX_UNDELIVERING members that deliver nothing to the sender: it needs other neighbours. */
      readonly undelivering?: readonly Rank[];
    }
  | { readonly tag: 'SWARM'; readonly digest: Digest; readonly members: readonly Member[] }
  | { readonly tag: 'FILE_OFFER'; readonly file: HeldFile }
  | { readonly tag: 'FILE_OFFER_ACK'; readonly digest: Digest }
  /** The sender holds nothing of the file any more, and does not want it. */
  | { readonly tag: 'FILE_WITHDRAW'; readonly digest: Digest }
  /** The peer of this rank sent a segment that does not match its hash. */
  | { readonly tag: 'REPORT'; readonly digest: Digest; readonly index: number; readonly rank: Rank }
  /** Tracker to client: its credential from now on. Downloader to uploader: the same client's newer one. */
  | ({ readonly tag: 'CREDENTIAL' } & SwarmCredential)
  | { readonly tag: 'DONE'; readonly failed: readonly FileRef[] }
  | { readonly tag: 'SHUTDOWN'; readonly reason: string };

export type NotOkReason = 'MISSING' | 'BUSY' | 'UNKNOWN_FILE' | 'UNAUTHORISED' | 'OUT_OF_RANGE' | 'UNREADABLE';

/** A segment index, or `any`: a super-seeder chooses one that it has not sent (docs/scheduling.md). */
export type SegmentWish = number | 'any';

export type PeerMessage =
  | {
      readonly tag: 'HELLO';
      readonly minVersion: number;
      readonly maxVersion: number;
      /** The address of the downloader's own uploader, so that the peers can connect both ways. */
      readonly host: string;
      readonly port: number;
      readonly tls?: boolean | undefined;
      /** In a swarm with credentials: the downloader's, and a nonce. */
      readonly credential?: string;
      readonly nonce?: string;
    }
  | {
      readonly tag: 'HELLO_ACK';
      readonly version: number;
      /** The same of the uploader, and its signature. */
      readonly credential?: string;
      readonly nonce?: string;
      readonly proof?: string;
    }
  /** The downloader's answer to HELLO_ACK in a swarm with credentials. */
  | { readonly tag: 'PROOF'; readonly proof: string }
  | { readonly tag: 'SUBSCRIBE'; readonly digest: Digest }
  /** Everything that the sender holds: replaces what was known of it. */
  | {
      readonly tag: 'BITFIELD';
      readonly digest: Digest;
      readonly held: SegmentSet;
      /** Requests that an uploader serves and keeps in its queue; 0 from a downloader. */
      readonly load: number;
    }
  /** Segments that the sender holds, too. */
  | { readonly tag: 'HAVE'; readonly digest: Digest; readonly segments: readonly number[] }
  /** An uploader offers a whole file for the first time: it chooses the segments, so ask it for `any`. */
  | { readonly tag: 'SUPER_SEEDING'; readonly digest: Digest; readonly load: number }
  /** An uploader has free slots and no requests, and holds segments that the receiver lacks. */
  | { readonly tag: 'IDLE'; readonly digest: Digest; readonly load: number }
  /** An uploader no longer offers the file. */
  | { readonly tag: 'WITHDRAWN'; readonly digest: Digest }
  /** A downloader has verified and kept the segment that this uploader delivered. */
  | { readonly tag: 'RECEIVED'; readonly digest: Digest; readonly index: number }
  | { readonly tag: 'SEGMENT_REQUEST'; readonly digest: Digest; readonly segment: SegmentWish }
  | {
      readonly tag: 'OK';
      readonly digest: Digest;
      readonly index: number;
      readonly load: number;
      /** Empty for a declared file. */
      readonly payload: Payload;
    }
  | {
      readonly tag: 'NOT_OK';
      readonly digest: Digest;
      readonly segment: SegmentWish;
      readonly reason: NotOkReason;
      readonly load: number;
    }
  /** A downloader takes back a request for this segment, or the upload that it led to. */
  | { readonly tag: 'CANCEL'; readonly digest: Digest; readonly index: number }
  /** A downloader takes back all its waiting requests for any segment of the file. */
  | { readonly tag: 'CANCEL_ANY'; readonly digest: Digest }
  /** A downloader has not kept the segment that this uploader delivered. */
  | { readonly tag: 'DISCARDED'; readonly digest: Digest; readonly index: number };

export type LinkMessage =
  | { readonly tag: 'GOODBYE'; readonly reason: string }
  | { readonly tag: 'PING' }
  | { readonly tag: 'PONG' }
  | {
      readonly tag: 'ERROR';
      readonly code: ErrorCodeName;
      /** One line for people. */
      readonly detail: string;
      /** The file that the error is about. */
      readonly digest?: Digest;
    };

export type Message = TrackerMessage | PeerMessage | LinkMessage;

export type Tag = Message['tag'];

export type MessageOf<T extends Tag> = Extract<Message, { readonly tag: T }>;

/** The highest version that both sides speak; undefined where there is none. */
export function commonVersion(theirs: {
  readonly minVersion: number;
  readonly maxVersion: number;
}): number | undefined {
  const version = Math.min(MAX_VERSION, theirs.maxVersion);
  return version >= Math.max(MIN_VERSION, theirs.minVersion) ? version : undefined;
}
