import type { SegmentWish } from '@shoal/common';

import type { OutstandingRequest } from '../../peers/outstanding-request.js';
import { type ConnectParts, handleDisconnect } from '../connection/connect.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import type { Uses } from '../parts/parts.js';
import { cancelRequest } from '../requests/cancel-requests.js';
import { requestTimeout } from '../requests/request-timeout.js';
import { backOff } from '../requests/retry.js';

/** Timeouts in a row after which the peer's channel is closed. */
const MAX_TIMEOUTS = 4;
/** Duration of timeouts without an answer after which it is closed, too: well before a download counts as stalled. */
const MAX_TIMEOUT_MS = 60_000;

type TimeoutParts = ConnectParts & Uses<'limit' | 'outbox'>;

/** Cancels overdue requests; their segments are requested elsewhere. */
export function checkDeadlines(parts: TimeoutParts): void {
  const { clock, files, timers } = parts;
  const late = new Map<FilePeer, SegmentWish>();
  for (const file of files.values()) {
    for (const request of [...file.requests]) {
      if (clock.now < request.deadline) timers.setAtLatest('deadline', request.deadline);
      else if (file.requests.has(request.correlation)) cancelOverdue(parts, file, request, late);
    }
  }
  // Requests that time out together count as one timeout of the peer.
  for (const [filePeer, wish] of late) countTimeout(parts, filePeer, wish);
}

function cancelOverdue(
  parts: TimeoutParts,
  file: FileDownload,
  request: OutstandingRequest,
  late: Map<FilePeer, SegmentWish>,
): void {
  const waitedMs = Math.round(parts.clock.now - request.sentAt);
  const { rank: from, segment } = request;
  parts.outbox.log({ type: 'request-timeout', digest: file.digest, segment, from, waitedMs });
  cancelRequest(parts, file, request);
  const filePeer = file.peers.get(from);
  if (filePeer !== undefined) late.set(filePeer, segment);
}

function countTimeout(parts: TimeoutParts, filePeer: FilePeer, wish: SegmentWish): void {
  const { peer } = filePeer;
  if (!peer.isOpen) return;
  peer.countTimeout(parts.clock.now);
  filePeer.markUnresponsive(parts.clock.now);
  if (peer.timeouts > MAX_TIMEOUTS || parts.clock.now - peer.firstTimeoutAt >= MAX_TIMEOUT_MS) {
    const reason = `timeout: ${peer.timeouts} requests in a row were not answered in time`;
    parts.channels.close(peer, 'TIMEOUT', reason);
    handleDisconnect(parts, peer, reason);
  } else {
    backOff(parts, filePeer, requestTimeout(parts.options, peer, wish) / 2);
  }
}
