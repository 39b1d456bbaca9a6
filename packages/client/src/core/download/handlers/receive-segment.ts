import { type Digest, type MessageOf, segmentBytes } from '@shoal/common';

import { acknowledge, sendHaves, scheduleHave } from './announcements.js';
import { banPeer, banForSegment } from './ban.js';
import { busyBackoff } from '../requests/busy-backoff.js';
import { addContribution } from '../reports/contribution.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import { reportProgress } from '../reports/progress-reports.js';
import type { OutstandingRequest } from '../files/outstanding-requests.js';
import { backOff, cancelOthers, endUnanswered } from '../requests/schedule-requests.js';
import { measure, type Peer } from '../../peers/peer-pool.js';
import { setStallTimer } from '../reports/stall-timer.js';
import { handleStorageDone } from './storage-resume.js';

/** How long a member of a declared file's circle that lacks the next segment is left out. */
const LACKING_MS = 50;

/** A segment came: checked against its request, then handed to be verified. */
export function receiveOk(
  context: DownloaderContext,
  source: Peer,
  correlation: number,
  { digest, index, load, payload }: MessageOf<'OK'>,
): void {
  const file = context.files.get(digest);
  const request = file?.requests.get(correlation);
  if (file === undefined || request?.rank !== source.rank) {
    receiveLateSegment(context, file, source, correlation, { digest, index, payload });
    return;
  }
  const bytes = segmentBytes(file.manifest, index);
  if (request.segment === 'any' ? index >= file.states.segments : index !== request.segment) {
    banPeer(context, source, 'PROTOCOL', `it was asked for segment ${request.segment} and sent segment ${index}`);
    return;
  }
  if (payload.byteLength !== bytes) {
    const reason = `segment ${index} came with ${payload.byteLength} bytes, not ${bytes}`;
    banForSegment(context, source, digest, index, reason);
    return;
  }
  file.downloadedBytes += bytes;
  context.arrivals.add(bytes, context.now);
  measure(source, request.segment, bytes, context.now - request.sentAt);
  const fileSource = file.peers.get(source.rank);
  if (fileSource !== undefined) {
    fileSource.load = load;
    fileSource.refusals = 0;
    fileSource.unresponsiveSince = undefined;
  }
  const isNeeded = file.verify(index, source.rank);
  file.endRequest(request);
  if (isNeeded) {
    cancelOthers(context, file, index);
    context.add({ type: 'store-segment', digest, index, payload });
  } else if (fileSource !== undefined && file.states.state(index) === 'held') {
    acknowledge(context, file, fileSource, index);
  } else {
    context.send(source, { tag: 'CANCEL', digest, segment: index });
  }
  context.needsScheduling = true;
}

/**
 * The answer to a request that was taken back: over a slow link it is only late, and is kept where the segment is still
 * needed. Otherwise the upload is freed. Anything else is nobody's wish.
 */
function receiveLateSegment(
  context: DownloaderContext,
  file: FileDownload | undefined,
  source: Peer,
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
      const fileSource = file.peers.get(source.rank);
      if (fileSource !== undefined) fileSource.unresponsiveSince = undefined;
      file.verify(index, source.rank);
      cancelOthers(context, file, index);
      context.add({ type: 'store-segment', digest, index, payload });
      context.needsScheduling = true;
    } else {
      context.send(source, { tag: 'CANCEL', digest, segment: index });
    }
  } else if (file !== undefined && !file.isComplete) {
    banPeer(context, source, 'PROTOCOL', `it sent segment ${index} of ${file.manifest.name}, which nobody asked for`);
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
  if (segment === 'any' ? index >= file.states.segments : index !== segment) return false;
  const state = file.states.state(index);
  return (state === 'missing' || state === 'requested') && bytes === segmentBytes(file.manifest, index);
}

export function receiveNotOk(
  context: DownloaderContext,
  source: Peer,
  correlation: number,
  { digest, reason, load }: MessageOf<'NOT_OK'>,
): void {
  source.cancelled?.delete(correlation);
  const file = context.files.get(digest);
  const request = file?.requests.get(correlation);
  const fileSource = file?.peers.get(source.rank);
  if (file === undefined || fileSource === undefined || request?.rank !== source.rank) return;
  endUnanswered(context, file, request);
  fileSource.load = load;
  if (context.options.logSegments) context.log({ type: 'request-refused', digest, from: source.rank, reason });
  if (file.isDeclared) {
    backOff(context, fileSource, LACKING_MS);
  } else if (reason === 'BUSY' || (reason === 'UNREADABLE' && request.segment === 'any')) {
    // A seeder that could not read the segment it picked has others to give.
    fileSource.unresponsiveSince ??= context.now;
    backOff(context, fileSource, busyBackoff(context, fileSource));
  } else if (request.segment === 'any') {
    file.setSuperSeeding(fileSource, false);
  } else {
    file.removeSegment(fileSource, request.segment);
  }
  context.needsScheduling = true;
}

/** The segment is verified and written: only now it is held, and announced. */
export function handleSegmentStored(context: DownloaderContext, digest: Digest, index: number): void {
  const file = context.files.get(digest);
  const from = file?.verifying.get(index);
  if (file === undefined || from === undefined) return;
  handleStorageDone(context, digest, 'store-segment', index);
  const wasStalled = file.stallNotices > 0;
  file.hold(index, context.now);
  // The next notice is due sooner than the one that was awaited.
  if (wasStalled) setStallTimer(context);
  context.needsScheduling = true;
  file.contributors.add(from);
  addContribution(context, from, segmentBytes(file.manifest, index));
  context.postToUploader({ type: 'segment-held', digest, index });
  if (context.options.logSegments) context.log({ type: 'segment-held', digest, index, from });
  const source = file.peers.get(from);
  if (source !== undefined && !file.isDeclared) acknowledge(context, file, source, index);
  if (file.states.isComplete) {
    sendHaves(context, file);
    context.add({ type: 'complete-file', digest });
  } else if (file.isDeclared) {
    const unreported = file.states.held - file.reportedSegments;
    if (unreported >= context.options.declaredUpdateSegments) reportProgress(context, file);
  } else {
    scheduleHave(context, file, index);
    context.setTimerAtLatest('progress', context.now + context.options.progressIntervalMs);
  }
}

/** The bytes do not match their hash: who sent them is blamed, the segment comes from somebody else. */
export function handleSegmentRejected(context: DownloaderContext, digest: Digest, index: number): void {
  const file = context.files.get(digest);
  const from = file?.verifying.get(index);
  if (file === undefined || from === undefined) return;
  handleStorageDone(context, digest, 'store-segment', index);
  file.reject(index);
  const reason = `segment ${index} of ${file.manifest.name} does not match its hash`;
  context.log({ type: 'segment-rejected', digest, index, from, reason });
  const source = context.pool.get(from);
  if (source !== undefined) banForSegment(context, source, digest, index, reason);
  context.needsScheduling = true;
}
