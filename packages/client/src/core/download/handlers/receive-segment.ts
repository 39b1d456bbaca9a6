import { type MessageOf, segmentBytes } from '@shoal/common';

import type { OutstandingRequest } from '../../peers/outstanding-request.js';
import type { Peer } from '../../peers/peer.js';
import { acknowledge } from '../connection/announcements.js';
import type { RejectParts } from '../connection/authentication.js';
import { banForSegment, banPeer } from '../connection/ban.js';
import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';
import { cancelDuplicates } from '../requests/cancel-requests.js';

type SegmentParts = RejectParts & Uses<'arrivals' | 'storage'>;

/** OK: a segment arrived. It is compared with its request, then passed on to be verified and stored. */
export function receiveSegment(parts: SegmentParts, peer: Peer, correlation: number, message: MessageOf<'OK'>): void {
  const { arrivals, channels, clock, files, outbox } = parts;
  const { digest, index, load, payload } = message;
  const file = files.get(digest);
  const request = file?.requests.get(correlation);
  if (file === undefined || request?.rank !== peer.rank) {
    receiveLateSegment(parts, file, peer, correlation, message);
    return;
  }
  const bytes = segmentBytes(file.manifest, index);
  if (request.segment === 'any' ? index >= file.states.segments : index !== request.segment) {
    banPeer(parts, peer, 'PROTOCOL', `segment ${request.segment} was requested and it sent segment ${index}`);
    return;
  }
  if (payload.byteLength !== bytes) {
    const reason = `it sent segment ${index} with ${payload.byteLength} bytes instead of ${bytes}`;
    banForSegment(parts, peer, digest, index, reason);
    return;
  }
  file.progress.countDownloaded(bytes);
  arrivals.add(bytes, clock.now);
  peer.measure(request.segment, bytes, clock.now - request.sentAt);
  const filePeer = file.peers.get(peer.rank);
  filePeer?.deliver(load);
  const isNeeded = file.verify(index, peer.rank);
  file.endRequest(request);
  if (isNeeded) {
    cancelDuplicates(parts, file, index);
    outbox.add({ type: 'store-segment', digest, index, payload });
  } else if (filePeer !== undefined && file.states.state(index) === 'held') {
    acknowledge(parts, file, filePeer, index);
  } else {
    channels.send(peer, { tag: 'DISCARDED', digest, index });
  }
}

/**
 * The answer to a cancelled request: on a slow link it is only late, and is kept if the segment is still needed. If not,
 * DISCARDED ends the upload. A segment that was never requested is a violation.
 */
function receiveLateSegment(
  parts: SegmentParts,
  file: FileDownload | undefined,
  peer: Peer,
  correlation: number,
  { digest, index, payload }: MessageOf<'OK'>,
): void {
  const { arrivals, channels, clock, limit, outbox } = parts;
  const request = peer.takeCancelled(correlation);
  const bytes = payload.byteLength;
  if (request === undefined) {
    if (answersOther(parts, peer, correlation)) {
      banPeer(parts, peer, 'PROTOCOL', 'it answered a request with a segment of another file');
      return;
    }
    if (file === undefined || file.isComplete) return;
    banPeer(parts, peer, 'PROTOCOL', `it sent segment ${index} of ${file.manifest.name}, which was not requested`);
    return;
  }
  limit.charge(bytes, clock.now);
  if (file === undefined || !isLateAnswer(parts, file, request, index, bytes)) {
    channels.send(peer, { tag: 'DISCARDED', digest, index });
    return;
  }
  file.progress.countDownloaded(bytes);
  arrivals.add(bytes, clock.now);
  peer.measure(request.segment, bytes, clock.now - request.sentAt);
  file.peers.get(peer.rank)?.deliverLate();
  file.verify(index, peer.rank);
  cancelDuplicates(parts, file, index);
  outbox.add({ type: 'store-segment', digest, index, payload });
}

/** True where the correlation is that of a request to this peer for another file. */
function answersOther({ files }: Uses<'files'>, peer: Peer, correlation: number): boolean {
  for (const file of files.values()) if (file.requests.get(correlation)?.rank === peer.rank) return true;
  return false;
}

/** True where the segment matches the request and is still needed. Nothing is accepted while the disk is full. */
function isLateAnswer(
  { storage }: Uses<'storage'>,
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
