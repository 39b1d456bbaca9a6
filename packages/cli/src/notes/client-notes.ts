import type { ClientNote } from '@shoal/client/core';
import { formatAddress, type Rank } from '@shoal/common';
import type { LogEntry } from '../log/logger.js';

import { type Line, logEntry, type NoteLines, short } from './note-line.js';

/** What a client's note says in a log. The rank is 0 until the tracker has given one. */
export function clientLogEntry(note: ClientNote, rank: Rank): LogEntry {
  return logEntry(LINES, note, rank === 0 ? 'client' : `client ${rank}`);
}

const LINES: NoteLines<ClientNote> = {
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
      ? warn('cannot be reached by others', { detail, hint: REACHABLE_HINT })
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
    info('starts a download', { file: name, digest, bytes, segments, members }),
  'file-checking': ({ digest, checkedBytes, bytes }) =>
    debug('checks what is there', { digest: short(digest), checkedBytes, bytes }),
  'download-resumed': ({ digest, segments, bytes }) =>
    info('resumes a download', { digest: short(digest), segments, bytes }),
  'holes-left': ({ digest, segments, bytes }) =>
    info('leaves holes for zeros', { digest: short(digest), segments, bytes }),
  'segment-held': ({ digest, index, from }) => debug('holds a segment', { digest: short(digest), index, from }),
  'segment-rejected': ({ digest, index, from, reason }) =>
    warn('rejects a segment', { digest: short(digest), index, from, reason }),
  'request-refused': ({ digest, from, reason }) =>
    debug('is refused a segment', { digest: short(digest), from, reason }),
  'request-timeout': ({ digest, segment, from, waitedMs }) =>
    warn('gives a request up after a timeout', { digest: short(digest), segment, from, waitedMs }),
  'download-stalled': ({ name, digest, stalledMs, cause }) =>
    warn('is stalled', { file: name, digest: short(digest), forMs: Math.round(stalledMs), cause }),
  'segment-lost': ({ name, digest, index }) =>
    warn('fetches a segment again that is wrong on disk', { file: name, digest, index }),
  'file-damaged': ({ name, digest }) => warn('repairs a file that is not right any more', { file: name, digest }),
  'file-repaired': ({ name, digest, path, ms }) =>
    warn('has repaired a file', { file: name, digest, path, ms: Math.round(ms) }),
  'upload-late': ({ to, digest, index }) =>
    info('gave the slot of an unacknowledged upload to others', { to, digest: short(digest), segment: index }),
  complaint: ({ from, segments, detail }) =>
    warn('checks what it has sent, after a complaint', { from, segments: segments.join(' '), detail }),
  'source-blamed': ({ rank, reason }) => warn('has banned a source', { source: rank, reason }),
  'source-error': ({ rank, code, detail }) => warn('hears of an error from a source', { source: rank, code, detail }),
  'source-distrusted': ({ rank, address, reason }) =>
    warn('cannot connect to a source', { source: rank, address: formatAddress(address), reason }),
  'source-lost': ({ rank, reason }) => info('is disconnected from a source', { source: rank, reason }),
  'source-withdrew': ({ rank, name, digest }) =>
    warn('is served by a source no longer', { source: rank, file: name, digest }),
  'storage-full': ({ name, digest, folder, missing, missingBytes, diskWaitMs }) =>
    warn('pauses until there is room on disk', { file: name, digest, folder, missing, missingBytes, diskWaitMs }),
  'storage-has-room': ({ pausedMs }) =>
    warn('goes on, there is room on disk again', { pausedMs: Math.round(pausedMs) }),
  'file-progress': ({ progress: { digest, heldSegments, heldBytes, sources } }) =>
    debug('makes progress', { digest: short(digest), heldSegments, heldBytes, sources }),
  'file-complete': ({ name, digest, path, progress, resumedBytes, ms }) => {
    const { heldBytes: bytes, sources } = progress;
    return info('completed a file', { file: name, digest, path, bytes, resumedBytes, sources, ms: Math.round(ms) });
  },
  'file-failed': ({ name, digest, exitCode, reason }) =>
    error('gives a file up', { file: name, digest, exitCode, reason }),
  'segment-uploaded': ({ digest, index, to, bytes }) =>
    debug('uploaded a segment', { digest: short(digest), index, to, bytes }),
  'upload-unreadable': ({ digest, index, reason }) =>
    error('cannot read a segment that it offers', { digest: short(digest), index, reason }),
  'file-withdrawn': ({ name, digest, reason }) => warn('withdraws a file', { file: name, digest, reason }),
  'peer-refused': ({ remoteHost, code, detail }) => warn('has refused a client', { remoteHost, code, detail }),
  leaving: ({ graceMs }) => info('leaves when nobody needs it any more', { graceMs }),
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
