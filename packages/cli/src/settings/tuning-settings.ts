import { duration, integer, interval, onOff, optional, setting, size, underHeading } from '@shoal/common/config';
import {
  defaultDownloaderOptions as down,
  defaultSessionOptions as session,
  defaultUploaderOptions as up,
} from '@shoal/client/core';
import { flowSettings } from './flow-settings.js';
import { PEER_FRAME_BYTES, TRACKER_FRAME_BYTES } from '@shoal/common/io';

const MIN_FRAME_BYTES = 64 * 1024;
const MIB = 1024 * 1024;

/** A client's bounds and intervals that few ever need to touch. */
export const tuningSettings = underHeading('Tuning', {
  maxOutstandingRequests: setting(
    'max-outstanding-requests',
    integer(1),
    down.maxOutstandingRequests,
    'segments requested and not yet here, over all sources',
  ),
  maxSources: setting('max-sources', integer(1), down.maxSources, 'most clients to download from'),
  haveCoalesceMs: setting(
    'have-coalesce',
    duration,
    down.haveCoalesceMs,
    'how long announcements of segments that few have are gathered',
  ),
  commonHaveCoalesceMs: setting(
    'common-have-coalesce',
    duration,
    down.commonHaveCoalesceMs,
    'how long announcements of other segments are gathered',
  ),
  firstRequestTimeoutMs: setting(
    'first-request-timeout',
    interval,
    down.firstRequestTimeoutMs,
    'how long a source may take for its first segment',
  ),
  minRequestTimeoutMs: setting(
    'min-request-timeout',
    interval,
    down.minRequestTimeoutMs,
    'least time that a request is given',
  ),
  maxRequestTimeoutMs: setting(
    'max-request-timeout',
    interval,
    down.maxRequestTimeoutMs,
    'most time that a request is given',
  ),
  redialFirstMs: setting('redial-first', interval, down.redialFirstMs, 'pause before a lost source is dialled again'),
  redialMaxMs: setting('redial-max', interval, down.redialMaxMs, 'longest pause before a lost source is dialled again'),
  diskRetryFirstMs: setting(
    'disk-retry-first',
    interval,
    down.diskRetryFirstMs,
    'pause before a full disk is tried again',
  ),
  diskRetryMaxMs: setting(
    'disk-retry-max',
    interval,
    down.diskRetryMaxMs,
    'longest pause before a full disk is tried again',
  ),
  keepaliveMs: setting('keepalive', interval, down.keepaliveMs, 'silence after which a source is pinged'),
  progressIntervalMs: setting('progress-interval', interval, down.progressIntervalMs, 'how often progress is reported'),
  declaredUpdateSegments: setting(
    'declared-update-segments',
    integer(1),
    down.declaredUpdateSegments,
    'a file known by hashes only is reported every so many segments',
  ),
  maxOutstandingBytes: setting(
    'max-outstanding-bytes',
    size(1),
    down.maxOutstandingBytes,
    'the same in bytes, those being written too; two segments at least',
  ),
  firstUploads: setting('first-uploads', integer(1), up.firstUploads, 'uploads at a time at first; each adds one'),
  activeUploads: setting('active-uploads', integer(1), up.activeUploads, 'uploads at a time then'),
  maxActiveUploads: setting(
    'max-active-uploads',
    integer(1),
    up.maxActiveUploads,
    'uploads at a time at most, where more fill the link better',
  ),
  activeSeederUploads: setting(
    'active-seeder-uploads',
    integer(1),
    up.activeSeederUploads,
    'uploads at a time to begin with, while parts of the file have not been sent to anybody',
  ),
  maxActiveSeederUploads: setting(
    'max-active-seeder-uploads',
    integer(1),
    up.maxActiveSeederUploads,
    'uploads at a time at most, while parts of the file have not been sent to anybody',
  ),
  maxActiveUploadBytes: setting(
    'max-active-upload-bytes',
    size(1),
    up.maxActiveUploadBytes,
    'the same in bytes; two uploads at least',
  ),
  maxWaitingRequests: setting(
    'max-waiting-requests',
    integer(0),
    up.maxWaitingRequests,
    'requests that wait for an upload to end; further ones are told to come back',
  ),
  maxWaitingAnyPerChannel: setting(
    'max-waiting-any',
    integer(1),
    up.maxWaitingAnyPerChannel,
    'requests for any segment that one client may have waiting',
  ),
  overdueMs: setting('overdue', duration, up.overdueMs, 'a request that waited this long goes first'),
  ackTimeoutMs: setting(
    'ack-timeout',
    interval,
    up.ackTimeoutMs,
    'how long a client may take to acknowledge a segment',
  ),
  helloTimeoutMs: setting(
    'hello-timeout',
    interval,
    up.helloTimeoutMs,
    'how long a client may take to introduce itself',
  ),
  idleTimeoutMs: setting('idle-timeout', interval, up.idleTimeoutMs, 'silence after which a client is cut off'),
  maxChannels: setting('max-channels', integer(1), up.maxChannels, 'most clients served at a time'),
  maxAwaitedBytes: setting(
    'max-awaited',
    size(0),
    up.maxAwaitedBytes,
    'what is kept of what others hold of files that are not here yet',
  ),
  reportIntervalMs: setting('report-interval', interval, up.reportIntervalMs, 'how often uploads are reported'),
  noteSegments: setting('note-segments', onOff, false, 'log every segment, at level debug'),
  reconnectFirstMs: setting(
    'reconnect-first',
    interval,
    session.reconnectFirstMs,
    'pause before the tracker is dialled again',
  ),
  reconnectMaxMs: setting(
    'reconnect-max',
    interval,
    session.reconnectMaxMs,
    'longest pause before the tracker is dialled again',
  ),
  failoverMs: setting(
    'failover-after',
    duration,
    session.failoverMs,
    'how long a tracker may be out of reach before the next one is tried',
  ),
  trackerReturnMs: setting(
    'tracker-return',
    interval,
    session.trackerReturnMs,
    'how often the first tracker is tried while a backup is in use',
  ),
  maxTrackerFrameBytes: setting(
    'max-tracker-frame',
    size(MIN_FRAME_BYTES),
    TRACKER_FRAME_BYTES,
    'longest message taken from the tracker',
  ),
  maxPeerFrameBytes: setting(
    'max-peer-frame',
    size(MIN_FRAME_BYTES),
    PEER_FRAME_BYTES,
    'longest message taken from a client',
  ),
  maxSendQueueBytes: setting(
    'max-send-queue',
    size(MIN_FRAME_BYTES),
    64 * MIB,
    'a client that leaves more than this unread is cut off',
  ),
  openTimeoutMs: setting('open-timeout', interval, 5_000, 'how long a connection may take to open'),
  maxOpenFiles: setting('max-open-files', integer(1, 20_000), 256, 'files held open for uploads'),
  maxFreeBufferBytes: setting(
    'max-free-buffers',
    size(0),
    32 * MIB,
    'memory that the upload and the download thread each keep for the next segments',
  ),
  maxRequestFrameBytes: setting(
    'max-request-frame',
    size(MIN_FRAME_BYTES),
    MIB,
    'longest message taken from a client that downloads from this one',
  ),
  maxConnections: setting('max-connections', integer(1), 2_000, 'most connections from other clients'),
  maxConnectionsPerAddress: setting(
    'max-connections-per-address',
    integer(1),
    1_000,
    'most connections from one address',
  ),
  ...flowSettings({
    maxMessagesPerSecond: 50_000,
    maxReceivedBytesPerSecond: 16 * MIB,
    maxPartialBytes: 64 * MIB,
    maxTotalSendBytes: 256 * MIB,
    slowReaderTimeoutMs: 30_000,
    minSendBytesPerSecond: 16 * 1024,
  }),
  requestTimeoutMs: setting(
    'http-request-timeout',
    interval,
    10_000,
    'how long a connection may take to send its HTTP request',
  ),
  randomSeed: optional<number>('random-seed', integer(0, 0xffff_ffff), 'seed of every random choice', 'drawn anew'),
});
