import type { SegmentWish } from '@shoal/common';

import { handleDisconnect } from './connections.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { OutstandingRequest } from '../files/outstanding-requests.js';
import type { FilePeer } from '../files/file-peer.js';
import { backOff, cancel, requestTimeout } from '../requests/schedule-requests.js';
import { isOpen } from '../../peers/peer-pool.js';

/** Times in a row that a source may let requests run out before its channel is given up. */
const MAX_TIMEOUTS = 4;

/** Takes back the requests that are overdue; their segments are asked for elsewhere. */
export function checkDeadlines(context: DownloaderContext): void {
  const late = new Map<FilePeer, SegmentWish>();
  for (const file of context.files.values()) {
    for (const request of [...file.requests]) {
      if (context.now < request.deadline) context.setTimerAtLatest('deadline', request.deadline);
      else if (file.requests.has(request.correlation)) takeBack(context, file, request, late);
    }
  }
  // However many requests ran out together: a source was late once.
  for (const [source, wish] of late) wasLate(context, source, wish);
  context.needsScheduling = true;
}

function takeBack(
  context: DownloaderContext,
  file: FileDownload,
  request: OutstandingRequest,
  late: Map<FilePeer, SegmentWish>,
): void {
  const waitedMs = Math.round(context.now - request.sentAt);
  const { rank: from, segment } = request;
  context.log({ type: 'request-timeout', digest: file.digest, segment, from, waitedMs });
  cancel(context, file, request);
  const fileSource = file.peers.get(from);
  if (fileSource !== undefined) late.set(fileSource, segment);
}

function wasLate(context: DownloaderContext, fileSource: FilePeer, wish: SegmentWish): void {
  const { peer: source } = fileSource;
  if (!isOpen(source)) return;
  source.timeouts += 1;
  fileSource.unresponsiveSince ??= context.now;
  if (source.timeouts > MAX_TIMEOUTS) {
    const reason = `requests were not answered in time ${source.timeouts} times in a row`;
    context.close(source, 'TIMEOUT', reason);
    handleDisconnect(context, source, reason);
  } else {
    backOff(context, fileSource, requestTimeout(context, source, wish) / 2);
  }
}
