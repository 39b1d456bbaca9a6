import { MAX_UNDELIVERING, type Millis, type Rank } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import { type FilePeer, meanRequestMs } from '../files/file-peer.js';

/** A peer is unresponsive after requests without a segment for this time, and for this multiple of the mean request time. */
const UNRESPONSIVE_MS = 10_000;
const REQUEST_TIMES = 4;
/** Upper limit of that time. */
const MAX_PATIENCE_MS = 60_000;
/** A peer is also unresponsive after this number of failed connections in a row. */
const FAILED_CONNECTIONS = 4;

/** Peers that claim to hold missing segments and deliver none: the tracker is asked for others. */
export function unresponsivePeers(file: FileDownload, now: Millis): Rank[] {
  const meanMs = meanRequestMs(file.peers);
  const requestsMs = meanMs === Infinity ? 0 : Math.min(MAX_PATIENCE_MS, REQUEST_TIMES * meanMs);
  const patienceMs = Math.max(UNRESPONSIVE_MS, requestsMs);
  const ranks: Rank[] = [];
  for (const filePeer of file.peers) {
    if (isUnresponsiveFor(file, filePeer, patienceMs, now)) ranks.push(filePeer.rank);
    if (ranks.length === MAX_UNDELIVERING) break;
  }
  return ranks;
}

/** True for a peer whose channel slot is better given to another peer. */
export function isUnresponsive(file: FileDownload, filePeer: FilePeer, now: Millis): boolean {
  return isUnresponsiveFor(file, filePeer, UNRESPONSIVE_MS, now);
}

function isUnresponsiveFor(file: FileDownload, filePeer: FilePeer, patienceMs: Millis, now: Millis): boolean {
  const { unresponsiveSince, reportedSegments, isSuperSeeding, outstanding, peer } = filePeer;
  if (peer.state !== 'ready') return reportedSegments > 0 && peer.failures >= FAILED_CONNECTIONS;
  if (unresponsiveSince === undefined || now - unresponsiveSince < patienceMs) return false;
  return isSuperSeeding || outstanding > 0 || file.availability.isUseful(filePeer);
}
