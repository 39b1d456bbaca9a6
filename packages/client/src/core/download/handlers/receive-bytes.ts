import { aliveAfter, type Millis } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';

/** Bytes of an incomplete message arrived: while they arrive at a sufficient rate, neither request nor download times out. */
export function receiveBytes({ clock, files }: Uses<'clock' | 'files'>, peer: Peer, bytes: number): void {
  if (peer.state !== 'ready' || bytes === 0) return;
  peer.receiveBytes(bytes, clock.now);
  for (const file of files.values()) {
    if (extendRequests(file, peer, bytes, clock.now)) file.progress.receiveBytes(bytes, clock.now);
  }
}

/** Returns false where the bytes cannot belong to an answer for this file. */
function extendRequests(file: FileDownload, { rank }: Peer, bytes: number, now: Millis): boolean {
  let isAwaited = false;
  for (const request of file.requests) {
    if (request.rank !== rank || request.awaitedBytes <= 0) continue;
    isAwaited = true;
    const counted = Math.min(bytes, request.awaitedBytes);
    request.awaitedBytes -= counted;
    request.deadline = aliveAfter(request.deadline - request.patienceMs, counted, now) + request.patienceMs;
  }
  return isAwaited;
}
