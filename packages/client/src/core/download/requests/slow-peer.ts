import type { Millis, SegmentWish } from '@shoal/common';

import type { FileDownload } from '../files/file-download.js';
import { type FilePeer, mayHold } from '../files/file-peer.js';
import type { Peer } from '../../peers/peer-pool.js';

/** A source that takes so many times as long as its peers mostly do loses the request to one of them. */
const FAR_BEHIND = 10;
/** Of fewer there is no telling who is slow. */
const MIN_PEERS = 2;

/**
 * How long a request may take where others hold the segment and are known to be faster: who only
 * trickles would otherwise set its own deadlines. A newcomer has its first request's full time.
 */
export function slowPeerTimeout(file: FileDownload, source: Peer, wish: SegmentWish): Millis {
  const isNewcomer = source.requestMs === undefined && source.timeouts === 0 && source.backoff.failures === 0;
  if (wish === 'any' || isNewcomer) return Infinity;
  const others = [...file.peers.values()].filter((other) => other.rank !== source.rank && isMeasured(other));
  if (others.length < MIN_PEERS || !others.some((other) => mayHold(other, wish))) return Infinity;
  return FAR_BEHIND * median(others.map((other) => other.peer.requestMs ?? 0));
}

function isMeasured({ peer: source }: FilePeer): boolean {
  return source.state === 'ready' && source.requestMs !== undefined;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}
