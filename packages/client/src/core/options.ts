import type { Address, ClientId, Digest, FileRef, Manifest, Millis, Rank, Signature } from '@shoal/common';

import type { SegmentPolicyName, ServePolicyName } from './policy-names.js';
import type { Priority } from './priority.js';

/** A file that this client holds wholly and offers; `path` is '' for a declared file. */
export interface Offer {
  readonly manifest: Manifest;
  readonly path: string;
  /** Undefined for a declared file, and for one that was verified here already. */
  readonly state?: FileState | undefined;
}

/** Data for the reader of an offer's bytes; the machines pass it on. */
export interface FileState {
  /** How each file looked when it was hashed, as the host keeps it. */
  readonly stamps: BigUint64Array;
  /** These very bytes were hashed for the manifest. Else each segment is checked before it is first sent. */
  readonly isVerified: boolean;
}

/** By which a tracker knows a client again, and what proves that the id is its own. */
export interface ClientIdentity {
  readonly clientId: ClientId;
  /** 32 random bytes, base64url: for the tracker alone. */
  readonly resumeSecret: string;
}

export interface SessionOptions {
  readonly tracker: Address;
  /** Used in turn while that one is unreachable; the client returns to it as soon as possible. */
  readonly backupTrackers: readonly Address[];
  readonly identity: ClientIdentity;
  /** Another one, never used before: the host's randomness. */
  readonly newIdentity: () => ClientIdentity;
  /** 0: any. */
  readonly requestedRank: Rank;
  /** Overrides what the tracker sees; an empty host or port 0 overrides nothing. */
  readonly advertise: Address;
  readonly offers: readonly Offer[];
  readonly wanted: readonly FileRef[] | 'all';
  /** With which this client, which has a token, will prove who it is; '' for one without. */
  readonly publicKey: string;
  /** Of wanted files, by name or digest; the others are `normal`. */
  readonly priorities: ReadonlyMap<string, Priority>;
  /** Wanted files asked for or fetched at a time; the others wait, by priority. */
  readonly maxOpenDownloads: number;
  /** Time limit for the first connection to the tracker. */
  readonly connectTimeoutMs: Millis;
  /** Time for which a client continues without its tracker. */
  readonly trackerLostTimeoutMs: Millis;
  readonly reconnectFirstMs: Millis;
  readonly reconnectMaxMs: Millis;
  /** Time for which a tracker may be unreachable; then the next one is tried. */
  readonly failoverMs: Millis;
  /** Interval at which a client of a backup tracker tries the first one. */
  readonly trackerReturnMs: Millis;
  /** Time for which a standing swarm is asked again for an unknown file. */
  readonly fileWaitMs: Millis;
  /** Time to continue uploading in a standing swarm when all wanted files are complete. */
  readonly seedForMs: Millis;
  /** Then: how long clients that still download from this one may keep it from leaving. */
  readonly leaveGraceMs: Millis;
  /** How long a client that leaves may take to give away what only it holds; 0: it leaves at once. */
  readonly handOverMs: Millis;
  /** Downloads must be signed by one of these public keys; none: unsigned files are accepted. */
  readonly trustedKeys: readonly string[];
  /** Pure: the host's cryptography. */
  readonly verifySignature: (digest: Digest, signature: Signature) => boolean;
  readonly randomSeed: number;
}

export const defaultSessionOptions: Omit<
  SessionOptions,
  'tracker' | 'identity' | 'newIdentity' | 'offers' | 'wanted' | 'randomSeed'
> = {
  requestedRank: 0,
  backupTrackers: [],
  advertise: { host: '', port: 0 },
  publicKey: '',
  priorities: new Map(),
  maxOpenDownloads: 32,
  connectTimeoutMs: 30_000,
  trackerLostTimeoutMs: 300_000,
  reconnectFirstMs: 200,
  reconnectMaxMs: 5_000,
  failoverMs: 5_000,
  trackerReturnMs: 5_000,
  fileWaitMs: 0,
  seedForMs: 0,
  leaveGraceMs: 10_000,
  handOverMs: 5_000,
  trustedKeys: [],
  // Without cryptography no signature is valid.
  verifySignature: () => false,
};

export interface DownloaderOptions {
  /** Takes nothing from who does not prove to be the member that was dialled. */
  readonly needsCredentials: boolean;
  /** Of real files. */
  readonly segmentPolicy: SegmentPolicyName;
  /** The uploader's: `tit-for-tat` needs the bytes received from each client, and expects BUSY from peers. */
  readonly servePolicy: ServePolicyName;
  /** With the segment policy `streaming`: how many of the segments that are not here yet are asked for in order. */
  readonly streamWindowSegments: number;
  /**
   * R of docs/scheduling.md: outstanding segment requests in all, requests to super-seeders not counted; twice as many
   * with idle notices.
   */
  readonly maxOutstandingRequests: number;
  /** The same in bytes, those being written too: long segments are asked for fewer at a time, but two at least. */
  readonly maxOutstandingBytes: number;
  /** Payload bytes a second that are asked for at most, over all files; 0: no limit. */
  readonly rateDownBytesPerSecond: number;
  /** Maximum number of outgoing peer connections. */
  readonly maxSources: number;
  /** How long HAVEs of rare segments wait to be sent together, and those of common ones. */
  readonly haveCoalesceMs: Millis;
  readonly commonHaveCoalesceMs: Millis;
  readonly firstRequestTimeoutMs: Millis;
  readonly minRequestTimeoutMs: Millis;
  readonly maxRequestTimeoutMs: Millis;
  readonly redialFirstMs: Millis;
  readonly redialMaxMs: Millis;
  /** Silence on a channel after which it is pinged, and twice that after which it is given up. */
  readonly keepaliveMs: Millis;
  readonly progressIntervalMs: Millis;
  /** A declared file reports progress after this many segments (the assignment's 10). */
  readonly declaredUpdateSegments: number;
  /** How long a download may go without a new segment before it fails; 0: for ever. */
  readonly stallTimeoutMs: Millis;
  /** How long one may, before a line says why; then twice as long, and so on; 0: never. */
  readonly stallNoticeMs: Millis;
  /** Time for which a full disk is retried before its downloads fail. */
  readonly diskWaitMs: Millis;
  readonly diskRetryFirstMs: Millis;
  readonly diskRetryMaxMs: Millis;
  /** Emit an event for every segment. */
  readonly logSegments: boolean;
  readonly randomSeed: number;
}

export const defaultDownloaderOptions: Omit<DownloaderOptions, 'randomSeed'> = {
  needsCredentials: false,
  segmentPolicy: 'rarest-first',
  servePolicy: 'fewest-first',
  streamWindowSegments: 32,
  maxOutstandingRequests: 5,
  maxOutstandingBytes: 16 * 1024 * 1024,
  rateDownBytesPerSecond: 0,
  maxSources: 60,
  haveCoalesceMs: 25,
  commonHaveCoalesceMs: 100,
  firstRequestTimeoutMs: 10_000,
  minRequestTimeoutMs: 2_000,
  maxRequestTimeoutMs: 60_000,
  redialFirstMs: 200,
  redialMaxMs: 10_000,
  keepaliveMs: 20_000,
  progressIntervalMs: 250,
  declaredUpdateSegments: 10,
  stallTimeoutMs: 120_000,
  stallNoticeMs: 15_000,
  diskWaitMs: 60_000,
  diskRetryFirstMs: 500,
  diskRetryMaxMs: 5_000,
  logSegments: false,
};

export interface UploaderOptions {
  /** Serves only who proves to be a member, and only what its credential names. */
  readonly needsCredentials: boolean;
  /** Uploads at once at the very beginning, and at least; an upload is active until its receiver acknowledges it. */
  readonly firstUploads: number;
  /** At most where receivers do not take their share of the uplink, because others send to them, too. */
  readonly activeUploads: number;
  /** At most where each one more carries more: over a long way. */
  readonly maxActiveUploads: number;
  /** The same while a seeder is super-seeding. */
  readonly activeSeederUploads: number;
  readonly maxActiveSeederUploads: number;
  /** The same in bytes, for long segments; two uploads at least. */
  readonly maxActiveUploadBytes: number;
  /** Payload bytes a second that are sent at most, over all files; 0: no limit. */
  readonly rateUpBytesPerSecond: number;
  /** q of docs/scheduling.md: requests that wait beyond active uploads; further ones are refused BUSY. */
  readonly maxWaitingRequests: number;
  /** Requests for ANY, or for a first copy, that one neighbour may have waiting. */
  readonly maxWaitingAnyPerChannel: number;
  /** `tit-for-tat` serves the neighbours that upload most; `fewest-first` those with the fewest segments. */
  readonly servePolicy: ServePolicyName;
  /** Number of peers that get an idle notice, and its interval. */
  readonly invitedNeighbours: number;
  readonly inviteIntervalMs: Millis;
  /** Tit-for-tat: peers that are served for their uploads, in addition to a random one. */
  readonly unchokedNeighbours: number;
  /** Tit-for-tat: interval of choosing them, by their uploads in the last two intervals. */
  readonly rechokeIntervalMs: Millis;
  /** Tit-for-tat: how often the one by chance changes. */
  readonly optimisticIntervalMs: Millis;
  /** A waiting request older than this is served first. */
  readonly overdueMs: Millis;
  readonly ackTimeoutMs: Millis;
  readonly helloTimeoutMs: Millis;
  /** Silence after which a neighbour's channel is closed; it pings at a third of that. */
  readonly idleTimeoutMs: Millis;
  readonly maxChannels: number;
  /** Messages of one neighbour that wait while its proof is being checked: two for each file that it fetches. */
  readonly maxHeldBackMessages: number;
  /** Subscriptions of one neighbour to files that are not here yet. */
  readonly maxAwaitedFiles: number;
  /** Memory for announcements about files that are not open yet, for all peers together. */
  readonly maxAwaitedBytes: number;
  readonly reportIntervalMs: Millis;
  readonly logSegments: boolean;
  readonly randomSeed: number;
}

export const defaultUploaderOptions: Omit<UploaderOptions, 'randomSeed'> = {
  needsCredentials: false,
  firstUploads: 2,
  activeUploads: 6,
  maxActiveUploads: 16,
  activeSeederUploads: 12,
  maxActiveSeederUploads: 32,
  maxActiveUploadBytes: 16 * 1024 * 1024,
  rateUpBytesPerSecond: 0,
  maxWaitingRequests: 5,
  maxWaitingAnyPerChannel: 16,
  servePolicy: 'fewest-first',
  invitedNeighbours: 1,
  inviteIntervalMs: 20,
  unchokedNeighbours: 4,
  rechokeIntervalMs: 10_000,
  optimisticIntervalMs: 30_000,
  overdueMs: 1_000,
  ackTimeoutMs: 30_000,
  helloTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  maxChannels: 1_000,
  maxHeldBackMessages: 1_024,
  maxAwaitedFiles: 1_000,
  maxAwaitedBytes: 16 * 1024 * 1024,
  reportIntervalMs: 250,
  logSegments: false,
};
