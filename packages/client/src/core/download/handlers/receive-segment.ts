import { type Digest, type MessageOf, segmentBytes } from '@shoal/common';

import { acknowledge, announceHeld, announceLater } from './announcements.js';
import { blame, blameForSegment } from './ban.js';
import { busyPause } from '../requests/busy-backoff.js';
import { credit } from '../reports/contribution.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { reportProgress } from '../reports/progress-reports.js';
import type { OutstandingRequest } from '../files/outstanding-requests.js';
import { backOff, cancelOthers, unanswered } from '../requests/schedule-requests.js';
import { measure, type Source } from '../../peers/peer-pool.js';
import { setStallTimer } from '../reports/stall-timer.js';
import { storageDone } from './storage-resume.js';

/** How long a member of a declared file's circle that lacks the next segment is left out. */
const LACKING_MS = 50;

/** A segment came: checked against its request, then handed to be verified. */
export function receiveOk(
  context: DownloaderContext,
  source: Source,
  correlation: number,
  { digest, index, load, payload }: MessageOf<'OK'>,
): void {
  const file = context.files.get(digest);
  const request = file?.requests.get(correlation);
  if (file === undefined || request?.rank !== source.rank) {
    receiveLate(context, file, source, correlation, { digest, index, payload });
    return;
  }
  const bytes = segmentBytes(file.manifest, index);
  if (request.segment === 'any' ? index >= file.book.segments : index !== request.segment) {
    blame(context, source, 'PROTOCOL', `it was asked for segment ${request.segment} and sent segment ${index}`);
    return;
  }
  if (payload.byteLength !== bytes) {
    const reason = `segment ${index} came with ${payload.byteLength} bytes, not ${bytes}`;
    blameForSegment(context, source, digest, index, reason);
    return;
  }
  file.downloadedBytes += bytes;
  context.arrivals.add(bytes, context.now);
  measure(source, request.segment, bytes, context.now - request.sentAt);
  const fileSource = file.sources.get(source.rank);
  if (fileSource !== undefined) {
    fileSource.load = load;
    fileSource.refusals = 0;
    fileSource.fruitlessSince = undefined;
  }
  const isNeeded = file.arrive(index, source.rank);
  file.endRequest(request);
  if (isNeeded) {
    cancelOthers(context, file, index);
    context.add({ type: 'store-segment', digest, index, payload });
  } else if (fileSource !== undefined && file.book.state(index) === 'held') {
    acknowledge(context, file, fileSource, index);
  } else {
    context.send(source, { tag: 'CANCEL', digest, segment: index });
  }
  context.wantsFill = true;
}

/**
 * The answer to a request that was taken back: over a slow link it is only late, and is kept where the segment is still
 * needed. Otherwise the upload is freed. Anything else is nobody's wish.
 */
function receiveLate(
  context: DownloaderContext,
  file: FileDownload | undefined,
  source: Source,
  correlation: number,
  { digest, index, payload }: Pick<MessageOf<'OK'>, 'digest' | 'index' | 'payload'>,
): void {
  const request = source.cancelled?.get(correlation);
  if (request !== undefined) {
    source.cancelled?.delete(correlation);
    context.rate.take(payload.byteLength, context.now);
    if (file !== undefined && isLateAnswer(context, file, request, index, payload.byteLength)) {
      file.downloadedBytes += payload.byteLength;
      context.arrivals.add(payload.byteLength, context.now);
      measure(source, request.segment, payload.byteLength, context.now - request.sentAt);
      const fileSource = file.sources.get(source.rank);
      if (fileSource !== undefined) fileSource.fruitlessSince = undefined;
      file.arrive(index, source.rank);
      cancelOthers(context, file, index);
      context.add({ type: 'store-segment', digest, index, payload });
      context.wantsFill = true;
    } else {
      context.send(source, { tag: 'CANCEL', digest, segment: index });
    }
  } else if (file !== undefined && !file.isComplete) {
    blame(context, source, 'PROTOCOL', `it sent segment ${index} of ${file.manifest.name}, which nobody asked for`);
  }
}

/** It answers the request, and the segment is still needed. Nothing is taken in while the storage has no room. */
function isLateAnswer(
  { storage }: DownloaderContext,
  file: FileDownload,
  { segment }: OutstandingRequest,
  index: number,
  bytes: number,
): boolean {
  if (!file.isOpen || file.isComplete || file.isDeclared || storage.isPaused) return false;
  if (segment === 'any' ? index >= file.book.segments : index !== segment) return false;
  const state = file.book.state(index);
  return (state === 'missing' || state === 'requested') && bytes === segmentBytes(file.manifest, index);
}

export function receiveNotOk(
  context: DownloaderContext,
  source: Source,
  correlation: number,
  { digest, reason, load }: MessageOf<'NOT_OK'>,
): void {
  source.cancelled?.delete(correlation);
  const file = context.files.get(digest);
  const request = file?.requests.get(correlation);
  const fileSource = file?.sources.get(source.rank);
  if (file === undefined || fileSource === undefined || request?.rank !== source.rank) return;
  unanswered(context, file, request);
  fileSource.load = load;
  if (context.options.noteSegments) context.note({ note: 'request-refused', digest, from: source.rank, reason });
  if (file.isDeclared) {
    backOff(context, fileSource, LACKING_MS);
  } else if (reason === 'BUSY' || (reason === 'UNREADABLE' && request.segment === 'any')) {
    // A seeder that could not read the segment it picked has others to give.
    fileSource.fruitlessSince ??= context.now;
    backOff(context, fileSource, busyPause(context, fileSource));
  } else if (request.segment === 'any') {
    file.setPicks(fileSource, false);
  } else {
    file.unlearnSegment(fileSource, request.segment);
  }
  context.wantsFill = true;
}

/** The segment is verified and written: only now it is held, and announced. */
export function segmentStored(context: DownloaderContext, digest: Digest, index: number): void {
  const file = context.files.get(digest);
  const from = file?.verifying.get(index);
  if (file === undefined || from === undefined) return;
  storageDone(context, digest, 'store-segment', index);
  const wasStalled = file.stallNotices > 0;
  file.hold(index, context.now);
  // The next notice is due sooner than the one that was awaited.
  if (wasStalled) setStallTimer(context);
  context.wantsFill = true;
  file.contributors.add(from);
  credit(context, from, segmentBytes(file.manifest, index));
  context.tellUploader({ type: 'segment-held', digest, index });
  if (context.options.noteSegments) context.note({ note: 'segment-held', digest, index, from });
  const source = file.sources.get(from);
  if (source !== undefined && !file.isDeclared) acknowledge(context, file, source, index);
  if (file.book.isComplete) {
    announceHeld(context, file);
    context.add({ type: 'complete-file', digest });
  } else if (file.isDeclared) {
    const unreported = file.book.held - file.reportedSegments;
    if (unreported >= context.options.declaredUpdateSegments) reportProgress(context, file);
  } else {
    announceLater(context, file, index);
    context.setTimerBy('progress', context.now + context.options.progressIntervalMs);
  }
}

/** The bytes do not match their hash: who sent them is blamed, the segment comes from somebody else. */
export function segmentRejected(context: DownloaderContext, digest: Digest, index: number): void {
  const file = context.files.get(digest);
  const from = file?.verifying.get(index);
  if (file === undefined || from === undefined) return;
  storageDone(context, digest, 'store-segment', index);
  file.reject(index);
  const reason = `segment ${index} of ${file.manifest.name} does not match its hash`;
  context.note({ note: 'segment-rejected', digest, index, from, reason });
  const source = context.roster.get(from);
  if (source !== undefined) blameForSegment(context, source, digest, index, reason);
  context.wantsFill = true;
}
