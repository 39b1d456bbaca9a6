import { segmentBytes, type SegmentWish } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import type { Uses } from '../parts/parts.js';
import { requestBudget } from './request-budget.js';
import { boundedRequestTimeout, requestTimeout } from './request-timeout.js';

/** Idle peers are asked until this multiple of the usual budget is outstanding. */
const IDLE_PEER_SHARE = 2;

export type ScheduleParts = Uses<
  'arrivals' | 'channels' | 'clock' | 'files' | 'limit' | 'options' | 'pool' | 'storage' | 'timers'
>;

/**
 * Sends all requests that the policies of the files allow now. Order of the files: by priority, then fewest outstanding
 * requests, then longest without progress, so that none starves. A lower priority gets what is left of the budget.
 * Nothing is requested while the disk is full (INV-DISK-5).
 */
export function scheduleRequests(parts: ScheduleParts): void {
  if (parts.storage.isPaused) return;
  const files = parts.files.active();
  if (files.length > 1) return scheduleFiles(parts, [...files]);
  const [file] = files;
  if (file !== undefined) scheduleFile(parts, file, 0);
}

function scheduleFiles(parts: ScheduleParts, files: FileDownload[]): void {
  files.sort(
    (a, b) =>
      a.priority - b.priority ||
      a.requests.size - b.requests.size ||
      a.progress.lastProgressAt - b.progress.lastProgressAt,
  );
  let total = 0;
  for (const file of files) if (!file.isDeclared) total += file.requests.size;
  for (const file of files) {
    const ofOtherFiles = file.isDeclared ? total : total - file.requests.size;
    scheduleFile(parts, file, ofOtherFiles);
    if (!file.isDeclared) total = ofOtherFiles + file.requests.size;
  }
}

function scheduleFile(parts: ScheduleParts, file: FileDownload, ofOtherFiles: number): void {
  const { arrivals, clock, limit, options, pool, timers } = parts;
  while (file.requests.size < file.policy.maxOutstanding) {
    const budget = requestBudget(options, arrivals, file, ofOtherFiles, 1);
    const idlePeerBudget = file.peers.hasIdle
      ? requestBudget(options, arrivals, file, ofOtherFiles, IDLE_PEER_SHARE)
      : budget;
    const { connected } = pool;
    if (!file.mayRequestMore(budget, idlePeerBudget, connected)) return;
    const choice = file.policy.next(file.view(clock.now, budget, idlePeerBudget, connected));
    const filePeer = choice === undefined ? undefined : file.peers.get(choice.peer.rank);
    if (choice === undefined || filePeer === undefined) {
      timers.setAtLatest('retry', file.nextLateAt(clock.now));
      return;
    }
    if (!limit.isOpen(clock.now)) {
      timers.setAtLatest('rate', limit.closedUntil);
      return;
    }
    sendRequest(parts, file, filePeer, choice.segment);
  }
}

function sendRequest(
  { channels, clock, limit, options, timers }: ScheduleParts,
  file: FileDownload,
  filePeer: FilePeer,
  segment: SegmentWish,
): void {
  const { peer, rank } = filePeer;
  const { digest, manifest } = file;
  const sentAt = clock.now;
  const chargedBytes = segment === 'any' ? manifest.segmentLength : segmentBytes(manifest, segment);
  limit.charge(chargedBytes, sentAt);
  const patienceMs = boundedRequestTimeout(options, file, peer, segment);
  const deadline = sentAt + patienceMs;
  const correlation = channels.send(peer, { tag: 'SEGMENT_REQUEST', digest, segment });
  // Where other peers are much faster, a steady trickle of bytes does not extend the deadline.
  const isBounded = patienceMs < requestTimeout(options, peer, segment);
  const awaitedBytes = isBounded ? 0 : bytesAhead(file, filePeer) + chargedBytes;
  file.startRequest(filePeer, {
    correlation,
    rank,
    segment,
    sentAt,
    deadline,
    patienceMs,
    awaitedBytes,
    chargedBytes,
  });
  timers.setAtLatest('deadline', deadline);
}

/** Bytes that may arrive on the channel before the answer, with one segment's worth for other messages. */
function bytesAhead({ manifest }: FileDownload, { outstanding, anyOutstanding }: FilePeer): number {
  return (outstanding + anyOutstanding + 1) * manifest.segmentLength;
}
