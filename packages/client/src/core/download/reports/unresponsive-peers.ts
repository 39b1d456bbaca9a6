import { MAX_UNDELIVERING, type Millis, type Rank } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import { type FilePeer, usualRequestMs } from '../files/file-peer.js';

/** A source that was asked and sent nothing for so long, and for so many usual request times, delivers nothing. */
const FRUITLESS_MS = 10_000;
const REQUEST_TIMES = 4;
/** However slow others are. */
const MOST_PATIENCE_MS = 60_000;
/** So does one to which so many dials in a row failed. */
const FAILED_DIALS = 4;

/** Sources that say that they hold what is missing, and deliver nothing: the tracker is asked for others. */
export function unresponsivePeers(file: FileDownload, now: Millis): Rank[] {
  const usualMs = usualRequestMs(file.peers.values());
  const askedMs = usualMs === Infinity ? 0 : Math.min(MOST_PATIENCE_MS, REQUEST_TIMES * usualMs);
  const patienceMs = Math.max(FRUITLESS_MS, askedMs);
  const ranks: Rank[] = [];
  for (const source of file.peers.values()) {
    if (isUndelivering(file, source, patienceMs, now)) ranks.push(source.rank);
    if (ranks.length === MAX_UNDELIVERING) break;
  }
  return ranks;
}

/** As `undelivering`, of one source: its channel is better given to another. */
export function isUnresponsive(file: FileDownload, source: FilePeer, now: Millis): boolean {
  return isUndelivering(file, source, FRUITLESS_MS, now);
}

function isUndelivering(file: FileDownload, source: FilePeer, patienceMs: Millis, now: Millis): boolean {
  const { unresponsiveSince: fruitlessSince, reportedSegments, isSuperSeeding: seederPicks, outstanding } = source;
  const { state, backoff } = source.peer;
  if (state !== 'ready') return reportedSegments > 0 && backoff.failures >= FAILED_DIALS;
  if (fruitlessSince === undefined || now - fruitlessSince < patienceMs) return false;
  return seederPicks || outstanding > 0 || file.isUseful(source);
}
