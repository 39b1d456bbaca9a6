import {
  defaultDownloaderOptions as down,
  defaultSessionOptions as session,
  defaultUploaderOptions as up,
} from '@shoal/client/core';
import { PEER_FRAME_BYTES } from '@shoal/common/io';
import { defaultTrackerOptions as tracker } from '@shoal/tracker/core';
import { defaultTrackerLimits as limits } from '@shoal/tracker/io';

import { choice, integer, onOff } from '../config/formats.js';
import { duration, durationOrForever, interval, size } from '../config/units.js';
import { namedByProperty, tune } from './option.js';

const CLIENT = ['run', 'client', 'share', 'get'] as const;
const FETCHING = ['client', 'share', 'get'] as const;
const SHARING = ['client', 'share'] as const;
const TRACKER = ['tracker'] as const;
const SESSION = ['run', 'tracker'] as const;
const ALL = [...CLIENT, 'tracker'] as const;

const MIB = 1024 * 1024;
const MIN_FRAME_BYTES = 64 * 1024;
/** Clients accept no longer lists of members. */
const MAX_MEMBERS = 10_000;

/** Values for benchmarks, simulations and tests, set by `--tune KEY=VALUE` or by a file. */
export const tuneKeys = namedByProperty({
  // Threads and files.
  threads: tune(
    CLIENT,
    choice('auto', 'separate', 'shared'),
    'auto',
    'threads of a client; auto shares one on two cores',
    { run: 'shared' },
  ),
  hashThreads: tune<number | undefined, 'client' | 'share'>(
    SHARING,
    integer(1, 64),
    undefined,
    'threads that hash large files',
  ),
  maxIndexCacheBytes: tune(SHARING, size(0), 64 * MIB, 'hashes kept on disk; 0 keeps none'),
  maxOpenFiles: tune(CLIENT, integer(1, 20_000), 256, 'files held open for uploads'),
  verifyReads: tune(FETCHING, onOff, true, 'check each segment before it is uploaded'),
  randomSeed: tune<number | undefined, (typeof ALL)[number]>(
    ALL,
    integer(0, 0xffff_ffff),
    undefined,
    'seed of every random choice',
  ),
  logSegments: tune(CLIENT, onOff, false, 'log every segment, at level debug'),
  // Sessions and the tracker, as clients see them.
  maxOpenDownloads: tune(['client', 'get'], integer(1), session.maxOpenDownloads, 'files downloaded at once'),
  trackerLostTimeoutMs: tune(
    FETCHING,
    duration,
    session.trackerLostTimeoutMs,
    'give up when a lost tracker stays away this long',
  ),
  reconnectFirstMs: tune(CLIENT, interval, session.reconnectFirstMs, 'first pause before the tracker is tried again'),
  reconnectMaxMs: tune(CLIENT, interval, session.reconnectMaxMs, 'longest such pause'),
  failoverMs: tune(CLIENT, duration, session.failoverMs, 'try the next tracker after this long'),
  trackerReturnMs: tune(
    CLIENT,
    interval,
    session.trackerReturnMs,
    'how often a fallback client tries the first tracker',
  ),
  leaveGraceMs: tune(FETCHING, duration, session.leaveGraceMs, 'let current downloaders finish for this long'),
  handOverMs: tune(FETCHING, duration, session.handOverMs, 'on exit, upload last copies for this long'),
  // Downloads.
  maxOutstandingRequests: tune(CLIENT, integer(1), down.maxOutstandingRequests, 'requests in flight, over all peers'),
  maxOutstandingBytes: tune(CLIENT, size(1), down.maxOutstandingBytes, 'bytes in flight; two segments at least'),
  maxSources: tune(CLIENT, integer(1), down.maxSources, 'peers to download from'),
  haveCoalesceMs: tune(CLIENT, duration, down.haveCoalesceMs, 'delay that gathers announcements of rare segments'),
  commonHaveCoalesceMs: tune(CLIENT, duration, down.commonHaveCoalesceMs, 'delay that gathers other announcements'),
  firstRequestTimeoutMs: tune(CLIENT, interval, down.firstRequestTimeoutMs, 'timeout of the first request to a peer'),
  minRequestTimeoutMs: tune(CLIENT, interval, down.minRequestTimeoutMs, 'least timeout of a request'),
  maxRequestTimeoutMs: tune(CLIENT, interval, down.maxRequestTimeoutMs, 'greatest timeout of a request'),
  redialFirstMs: tune(CLIENT, interval, down.redialFirstMs, 'first pause before a peer is tried again'),
  redialMaxMs: tune(CLIENT, interval, down.redialMaxMs, 'longest such pause'),
  keepaliveMs: tune(CLIENT, interval, down.keepaliveMs, 'ping after half this silence, disconnect after twice'),
  stallNoticeMs: tune(FETCHING, duration, down.stallNoticeMs, 'report a stall after this long, then twice, and so on'),
  diskWaitMs: tune(FETCHING, durationOrForever, down.diskWaitMs, 'wait this long for room on a full disk'),
  diskRetryFirstMs: tune(CLIENT, interval, down.diskRetryFirstMs, 'first pause before a full disk is tried again'),
  diskRetryMaxMs: tune(CLIENT, interval, down.diskRetryMaxMs, 'longest such pause'),
  progressIntervalMs: tune(CLIENT, interval, down.progressIntervalMs, 'how often progress is reported'),
  streamWindowSegments: tune(
    FETCHING,
    integer(1),
    down.streamWindowSegments,
    'segments requested in order by --segments streaming',
  ),
  // Uploads.
  firstUploads: tune(CLIENT, integer(1), up.firstUploads, 'concurrent uploads at first, and at least'),
  activeUploads: tune(CLIENT, integer(1), up.activeUploads, 'concurrent uploads while receivers are the bottleneck'),
  maxActiveUploads: tune(CLIENT, integer(1), up.maxActiveUploads, 'concurrent uploads at most'),
  activeSeederUploads: tune(CLIENT, integer(1), up.activeSeederUploads, 'as active-uploads, while super-seeding'),
  maxActiveSeederUploads: tune(
    CLIENT,
    integer(1),
    up.maxActiveSeederUploads,
    'as max-active-uploads, while super-seeding',
  ),
  maxActiveUploadBytes: tune(CLIENT, size(1), up.maxActiveUploadBytes, 'bytes of concurrent uploads; two at least'),
  maxWaitingRequests: tune(CLIENT, integer(0), up.maxWaitingRequests, 'queued requests; further ones are refused BUSY'),
  invitedNeighbours: tune(CLIENT, integer(0), up.invitedNeighbours, 'neighbours that get an idle notice'),
  overdueMs: tune(CLIENT, duration, up.overdueMs, 'serve a request this old first'),
  unchokedNeighbours: tune(FETCHING, integer(1), up.unchokedNeighbours, 'tit-for-tat: slots for the best uploaders'),
  rechokeIntervalMs: tune(FETCHING, interval, up.rechokeIntervalMs, 'tit-for-tat: how often those are chosen'),
  optimisticIntervalMs: tune(
    FETCHING,
    interval,
    up.optimisticIntervalMs,
    'tit-for-tat: how often the optimistic slot changes',
  ),
  ackTimeoutMs: tune(CLIENT, interval, up.ackTimeoutMs, 'timeout of an acknowledgement'),
  helloTimeoutMs: tune(CLIENT, interval, up.helloTimeoutMs, "timeout of a peer's HELLO"),
  idleTimeoutMs: tune(CLIENT, interval, up.idleTimeoutMs, 'disconnect a downloader silent for this long'),
  maxChannels: tune(CLIENT, integer(1), up.maxChannels, 'downloaders served at once'),
  maxAwaitedBytes: tune(CLIENT, size(0), up.maxAwaitedBytes, 'announcements kept for files not started'),
  // Connections.
  openTimeoutMs: tune(CLIENT, interval, 5_000, 'timeout of a connection attempt'),
  maxFreeBufferBytes: tune(CLIENT, size(0), 32 * MIB, 'free buffers kept by each thread'),
  maxConnections: tune(ALL, integer(1), 2_000, 'connections at once', { tracker: limits.maxConnections }),
  maxConnectionsPerAddress: tune(ALL, integer(1), 1_000, 'connections from one address', {
    tracker: limits.maxConnectionsPerAddress,
  }),
  maxFrameBytes: tune(ALL, size(MIN_FRAME_BYTES), PEER_FRAME_BYTES, 'longest message accepted', {
    tracker: limits.maxFrameBytes,
  }),
  maxSendQueueBytes: tune(
    ALL,
    size(MIN_FRAME_BYTES),
    64 * MIB,
    'bytes queued for one connection before it is disconnected',
    {
      tracker: limits.maxSendQueueBytes,
    },
  ),
  maxTotalSendBytes: tune(ALL, size(MIN_FRAME_BYTES), 256 * MIB, 'the same over all connections', {
    tracker: limits.maxTotalSendBytes,
  }),
  maxPartialBytes: tune(ALL, size(1_024), 64 * MIB, 'bytes of unfinished messages over all connections', {
    tracker: limits.maxPartialBytes,
  }),
  slowReaderTimeoutMs: tune(ALL, interval, 30_000, 'disconnect a reader whose queue has not shrunk for this long'),
  requestTimeoutMs: tune(ALL, interval, 10_000, 'timeout of an HTTP request'),
  // The tracker.
  rejoinGraceMs: tune(SESSION, duration, tracker.rejoinGraceMs, 'wait this long for a lost session client', {
    run: 2_000,
  }),
  startupGraceMs: tune(
    TRACKER,
    duration,
    tracker.startupGraceMs,
    'after start, hold lookups of unknown files this long',
  ),
  announceIntervalMs: tune(TRACKER, interval, tracker.announceIntervalMs, 'how often clients report progress'),
  initTimeoutMs: tune(TRACKER, interval, tracker.initTimeoutMs, 'timeout of a registration'),
  shutdownTimeoutMs: tune(TRACKER, duration, tracker.shutdownTimeoutMs, 'wait this long for clients at the end'),
  closeGraceMs: tune(TRACKER, duration, limits.closeGraceMs, 'then this long for their connections'),
  probeTimeoutMs: tune(TRACKER, interval, limits.probeTimeoutMs, "timeout of a probe of a client's address"),
  swarmPushIntervalMs: tune(TRACKER, duration, tracker.swarmPushIntervalMs, 'least time between two member lists'),
  credentialLifetimeMs: tune(TRACKER, interval, tracker.credentialLifetimeMs, 'lifetime of credentials'),
  clockToleranceMs: tune(TRACKER, duration, 30_000, 'allowed clock skew of the token issuer'),
  neighbours: tune(TRACKER, integer(1, MAX_MEMBERS), tracker.neighbours, 'neighbours of a client'),
  seederNeighbours: tune(TRACKER, integer(1, MAX_MEMBERS), tracker.seederNeighbours, 'neighbours of a seeder'),
  fullMesh: tune(TRACKER, integer(0, MAX_MEMBERS), tracker.fullMesh, 'swarm size up to which all are neighbours'),
  declaredNeighbours: tune(
    TRACKER,
    integer(1, MAX_MEMBERS),
    tracker.declaredNeighbours,
    'neighbours for an assignment file',
  ),
  reportThreshold: tune(
    TRACKER,
    integer(0),
    tracker.reportThreshold,
    'reports of corrupt data that quarantine a client',
  ),
  // The option --quarantine has the shorter name.
  quarantineMs: {
    ...tune(TRACKER, interval, tracker.quarantineMs, 'duration of a quarantine, and of a report'),
    flag: 'quarantine-time',
  },
  maxClients: tune(TRACKER, integer(1), tracker.maxClients, 'clients at once'),
  maxFiles: tune(TRACKER, integer(1), tracker.maxFiles, 'files in the catalogue'),
  maxFilesPerClient: tune(TRACKER, integer(1), tracker.maxFilesPerClient, 'files shared, and wanted, by one client'),
  maxFileRecords: tune(TRACKER, integer(1), tracker.maxFileRecords, 'files of all clients together'),
  maxManifestBytes: tune(TRACKER, size(1_024), tracker.maxManifestBytes, 'manifests of all files'),
  maxClientManifestBytes: tune(TRACKER, size(1_024), tracker.maxClientManifestBytes, 'manifests of one client'),
  maxFileBytes: tune(TRACKER, size(1), tracker.maxFileBytes, 'longest file that may be shared'),
});
