import { type Millis, aliveAfter } from '@shoal/common';

import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { Peer } from '../../peers/peer-pool.js';

/**
 * Bytes of a message that is not whole yet came from a source: as long as they come at a sensible rate, what is asked
 * of it may take as long as it takes, and no file that waits for it stalls.
 */
export function receiveBytes(context: DownloaderContext, source: Peer, bytes: number): void {
  if (source.state !== 'ready' || bytes === 0) return;
  source.lastBytesAt = aliveAfter(Math.max(source.lastBytesAt, source.lastMessageAt), bytes, context.now);
  for (const file of context.files.values()) {
    if (!extendRequests(file, source, bytes, context.now)) continue;
    file.lastProgressAt = aliveAfter(file.lastProgressAt, bytes, context.now);
  }
}

/** False where the bytes can be no answer to what is asked of the source for this file. */
function extendRequests(file: FileDownload, source: Peer, bytes: number, now: Millis): boolean {
  let isAwaited = false;
  for (const request of file.requests) {
    if (request.rank !== source.rank || request.awaitedBytes <= 0) continue;
    isAwaited = true;
    const counted = Math.min(bytes, request.awaitedBytes);
    request.awaitedBytes -= counted;
    request.deadline = aliveAfter(request.deadline - request.patienceMs, counted, now) + request.patienceMs;
  }
  return isAwaited;
}
