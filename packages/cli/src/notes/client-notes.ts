import type { ClientLogEvent } from '@shoal/client/core';
import { formatAddress, type Rank } from '@shoal/common';
import type { LogEntry } from '../log/logger.js';

import { type Line, logEntry, type LogLines, short } from './note-line.js';

/** The log entry for a client's event. The rank is 0 until the tracker has assigned one. */
export function clientLogEntry(event: ClientLogEvent, rank: Rank): LogEntry {
  return logEntry(LINES, event, rank === 0 ? 'client' : `client ${rank}`);
}

const LINES: LogLines<ClientLogEvent> = {
  connecting: ({ tracker, attempt }) => {
    const level = attempt === 1 ? 'info' : 'debug';
    return { level, message: 'connects to the tracker', context: { tracker: formatAddress(tracker), attempt } };
  },
  'tracker-unreachable': ({ tracker, reason, retryInMs }) =>
    warn('cannot reach the tracker', { tracker: formatAddress(tracker), reason, retryInMs }),
  registered: ({ rank, sessionClients }) => info('registered', { rank, sessionClients }),
  ready: ({ clients }) => info('is released by the tracker', { clients }),
  'tracker-error': ({ code, detail }) =>
    code === 'UNREACHABLE_ADDRESS'
      ? warn('is unreachable', { detail, hint: REACHABLE_HINT })
      : debug('is refused something by the tracker', { code, detail }),
  'tracker-lost': ({ reason }) => warn('is disconnected from the tracker', { reason }),
  'identity-renewed': ({ isMaybeCopied, reason }) =>
    isMaybeCopied
      ? warn('takes a new client id: was its state folder .shoal copied? remove the copy', { reason })
      : warn('takes a new client id', { reason }),
  offered: ({ file }) => info('offers a file', { file: file.manifest.name, digest: file.manifest.digest }),
  'offer-refused': ({ name, digest, code, detail }) =>
    error('is refused an offer', { file: name, digest, code, detail }),
  catalogued: ({ files, bytes }) => info('wants everything', { files, bytes }),
  'download-started': ({ name, digest, bytes, segments, members }) =>
    info('download started', { file: name, digest, bytes, segments, members }),
  'file-checking': ({ digest, checkedBytes, bytes }) =>
    debug('existing file verified in part', { digest: short(digest), checkedBytes, bytes }),
  'download-resumed': ({ digest, segments, bytes }) =>
    info('download resumed', { digest: short(digest), segments, bytes }),
  'holes-skipped': ({ digest, segments, bytes }) =>
    info('zero segments left as holes', { digest: short(digest), segments, bytes }),
  'segment-held': ({ digest, index, from }) => debug('segment stored', { digest: short(digest), index, from }),
  'segment-rejected': ({ digest, index, from, reason }) =>
    warn('segment rejected', { digest: short(digest), index, from, reason }),
  'request-refused': ({ digest, from, reason }) => debug('request refused', { digest: short(digest), from, reason }),
  'request-timeout': ({ digest, segment, from, waitedMs }) =>
    warn('request timeout', { digest: short(digest), segment, from, waitedMs }),
  'download-stalled': ({ name, digest, stalledMs, cause }) =>
    warn('download stalled', { file: name, digest: short(digest), forMs: Math.round(stalledMs), cause }),
  'segment-corrupt': ({ name, digest, index }) =>
    warn('segment on disk corrupt, downloading it again', { file: name, digest, index }),
  'file-damaged': ({ name, digest }) => warn('file on disk corrupt, repair started', { file: name, digest }),
  'file-repaired': ({ name, digest, path, ms }) =>
    warn('file repaired', { file: name, digest, path, ms: Math.round(ms) }),
  'upload-late': ({ to, digest, index }) =>
    info('freed the slot of an unacknowledged upload', { to, digest: short(digest), segment: index }),
  complaint: ({ from, segments, detail }) =>
    warn('checks what it has sent, after a complaint', { from, segments: segments.join(' '), detail }),
  'peer-banned': ({ rank, reason }) => warn('peer banned', { peer: rank, reason }),
  'peer-error': ({ rank, code, detail }) => warn('peer sent an error', { peer: rank, code, detail }),
  'peer-untrusted': ({ rank, address, reason }) =>
    warn('peer not trusted', { peer: rank, address: formatAddress(address), reason }),
  'peer-disconnected': ({ rank, reason }) => info('peer disconnected', { peer: rank, reason }),
  'peer-unshared': ({ rank, name, digest }) =>
    warn('file no longer shared by peer', { peer: rank, file: name, digest }),
  'storage-full': ({ name, digest, folder, missing, missingBytes, diskWaitMs }) =>
    warn('downloads paused, disk full', { file: name, digest, folder, missing, missingBytes, diskWaitMs }),
  'storage-available': ({ pausedMs }) => warn('downloads resumed, disk has space', { pausedMs: Math.round(pausedMs) }),
  'file-progress': ({ progress: { digest, heldSegments, heldBytes, sources } }) =>
    debug('download progress', { digest: short(digest), heldSegments, heldBytes, sources }),
  'file-complete': ({ name, digest, path, progress, resumedBytes, ms }) => {
    const { heldBytes: bytes, sources } = progress;
    return info('download completed', { file: name, digest, path, bytes, resumedBytes, sources, ms: Math.round(ms) });
  },
  'file-failed': ({ name, digest, exitCode, reason }) =>
    error('download failed', { file: name, digest, exitCode, reason }),
  'segment-uploaded': ({ digest, index, to, bytes }) =>
    debug('uploaded a segment', { digest: short(digest), index, to, bytes }),
  'upload-unreadable': ({ digest, index, reason }) =>
    error('cannot read a segment that it offers', { digest: short(digest), index, reason }),
  'file-withdrawn': ({ name, digest, reason }) => warn('withdraws a file', { file: name, digest, reason }),
  'peer-refused': ({ remoteHost, code, detail }) => warn('has refused a client', { remoteHost, code, detail }),
  leaving: ({ graceMs }) => info('leaves when no peer needs it any more', { graceMs }),
  shutdown: ({ reason }) => info('is shut down by the tracker', { reason }),
};

/** The tracker knows the cause, this side what can be done about it. */
const REACHABLE_HINT =
  'behind a firewall, fix the port by --port and open it; behind NAT, name the address for others by --advertise';

type Context = Line['context'];

const error = (message: string, context: Context): Line => ({ level: 'error', message, context });
const warn = (message: string, context: Context): Line => ({ level: 'warn', message, context });
const info = (message: string, context: Context): Line => ({ level: 'info', message, context });
const debug = (message: string, context: Context): Line => ({ level: 'debug', message, context });
