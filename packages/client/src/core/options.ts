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

/** What whoever reads the bytes of an offer must know; the machines pass it on. */
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
  /** Dialled in turn where that one cannot be reached; a client goes back to it as soon as it can. */
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
  /** How long the first contact with the tracker may take. */
  readonly connectTimeoutMs: Millis;
  /** How long a client goes on without a tracker that it has lost. */
  readonly trackerLostTimeoutMs: Millis;
  readonly reconnectFirstMs: Millis;
  readonly reconnectMaxMs: Millis;
  /** How long a tracker may be out of reach before the next one is tried. */
  readonly failoverMs: Millis;
  /** How often a client of a backup tracker tries the first one. */
  readonly trackerReturnMs: Millis;
  /** How long a standing swarm is asked again for a file that nobody offers yet. */
  readonly fileWaitMs: Millis;
  /** How long to go on serving in a standing swarm when everything wanted is complete. */
  readonly seedForMs: Millis;
  /** Then: how long clients that still download from this one may keep it from leaving. */
  readonly leaveGraceMs: Millis;
  /** How long a client that leaves may take to give away what only it holds; 0: it leaves at once. */
  readonly handOverMs: Millis;
  /** Public keys of which one must have signed whatever is fetched; none: anybody's file will do. */
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
  // Who brings no cryptography along believes no signature.
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
   * R of DESIGN §5: segment requests outstanding in all, an ANY at a seeder not counted; twice as many where
   * sources invite.
   */
  readonly maxOutstandingRequests: number;
  /** The same in bytes, those being written too: long segments are asked for fewer at a time, but two at least. */
  readonly maxOutstandingBytes: number;
  /** Payload bytes a second that are asked for at most, over all files; 0: no limit. */
  readonly rateDownBytesPerSecond: number;
  /** Neighbours dialled at most. */
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
  /** A declared file reports progress every so many segments (the assignment's 10). */
  readonly declaredUpdateSegments: number;
  /** How long a download may go without a new segment before it fails; 0: for ever. */
  readonly stallTimeoutMs: Millis;
  /** How long one may, before a line says why; then twice as long, and so on; 0: never. */
  readonly stallNoticeMs: Millis;
  /** How long storage without room is tried again before what needs it fails. */
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
  /** The same while a seeder picks the segments (phase 1 of DESIGN §5). */
  readonly activeSeederUploads: number;
  readonly maxActiveSeederUploads: number;
  /** The same in bytes, for long segments; two uploads at least. */
  readonly maxActiveUploadBytes: number;
  /** Payload bytes a second that are sent at most, over all files; 0: no limit. */
  readonly rateUpBytesPerSecond: number;
  /** q of DESIGN §5: requests waiting beyond those being sent; further ones are refused BUSY. */
  readonly maxWaitingRequests: number;
  /** Requests for ANY, or for a first copy, that one neighbour may have waiting. */
  readonly maxWaitingAnyPerChannel: number;
  /** `tit-for-tat` serves the neighbours that upload most; `fewest-first` those with the fewest segments. */
  readonly servePolicy: ServePolicyName;
  /** How many neighbours are told that nobody asks this client for anything, and how often. */
  readonly invitedNeighbours: number;
  readonly inviteIntervalMs: Millis;
  /** Tit-for-tat: neighbours that are served for what they give, besides one by chance. */
  readonly unchokedNeighbours: number;
  /** Tit-for-tat: how often those are chosen anew, by what they gave in the last two of these periods. */
  readonly rechokeIntervalMs: Millis;
  /** Tit-for-tat: how often the one by chance changes. */
  readonly optimisticIntervalMs: Millis;
  /** A waiting request older than this goes first, whoever sent it. */
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
  /** What neighbours say that they hold of files which are not here yet, of all of them. */
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
