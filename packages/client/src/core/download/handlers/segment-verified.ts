import { type Digest, segmentBytes } from '@shoal/common';

import { acknowledge, scheduleHave, sendHaves } from '../connection/announcements.js';
import type { RejectParts } from '../connection/authentication.js';
import { banForSegment } from '../connection/ban.js';
import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';
import { reportProgress } from '../reports/progress-reports.js';
import { setStallTimer, type StallParts } from '../reports/stall-timer.js';
import { handleStorageDone } from './storage-done.js';

type StoredParts = StallParts & Uses<'channels' | 'contributions' | 'outbox'>;

/** The segment is verified and stored: from now on it is held, and announced. */
export function handleSegmentStored(parts: StoredParts, digest: Digest, index: number): void {
  const { channels, clock, contributions, files, options, outbox } = parts;
  const file = files.get(digest);
  const from = file?.verifying.get(index);
  if (file === undefined || from === undefined) return;
  handleStorageDone(parts, digest, 'store-segment', index);
  const wasStalled = file.progress.stallNotices > 0;
  file.hold(index, clock.now);
  // The next stall report is due earlier than the one that was scheduled.
  if (wasStalled) setStallTimer(parts);
  file.progress.contributors.add(from);
  if (options.servePolicy === 'tit-for-tat') contributions.add(from, segmentBytes(file.manifest, index));
  outbox.postToUploader({ type: 'segment-held', digest, index });
  if (options.logSegments) outbox.log({ type: 'segment-held', digest, index, from });
  const filePeer = file.peers.get(from);
  if (filePeer !== undefined && !file.isDeclared) acknowledge({ channels }, file, filePeer, index);
  announce(parts, file, index);
}

function announce(parts: StoredParts, file: FileDownload, index: number): void {
  const { clock, options, outbox, timers } = parts;
  if (file.states.isComplete) {
    sendHaves(parts, file);
    outbox.add({ type: 'complete-file', digest: file.digest });
  } else if (file.isDeclared) {
    const unreported = file.states.held - file.progress.reportedSegments;
    if (unreported >= options.declaredUpdateSegments) reportProgress(parts, file);
  } else {
    scheduleHave(parts, file, index);
    timers.setAtLatest('progress', clock.now + options.progressIntervalMs);
  }
}

/** The segment does not match its hash: its sender is banned, and another peer is asked. */
export function handleSegmentRejected(parts: RejectParts & StallParts, digest: Digest, index: number): void {
  const { files, outbox, pool } = parts;
  const file = files.get(digest);
  const from = file?.verifying.get(index);
  if (file === undefined || from === undefined) return;
  handleStorageDone(parts, digest, 'store-segment', index);
  file.reject(index);
  const reason = `segment ${index} of ${file.manifest.name} does not match its hash`;
  outbox.log({ type: 'segment-rejected', digest, index, from, reason });
  const peer = pool.get(from);
  if (peer !== undefined) banForSegment(parts, peer, digest, index, reason);
}
