import type { Millis, SegmentWish } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';

/** A peer that takes this multiple of the median request time loses the request to another peer. */
const FAR_BEHIND = 10;
/** The median of fewer peers says nothing. */
const MIN_PEERS = 2;

/**
 * Timeout of a request where faster peers hold the segment: otherwise a peer that sends a trickle would set its own
 * deadlines. A new peer has the full time for its first request.
 */
export function slowPeerTimeout(file: FileDownload, peer: Peer, wish: SegmentWish): Millis {
  const isNew = peer.requestMs === undefined && peer.timeouts === 0 && peer.failures === 0;
  if (wish === 'any' || isNew) return Infinity;
  const others = [...file.peers].filter((other) => other.rank !== peer.rank && isMeasured(other));
  if (others.length < MIN_PEERS || !others.some((other) => other.mayHold(wish))) return Infinity;
  return FAR_BEHIND * median(others.map((other) => other.peer.requestMs ?? 0));
}

function isMeasured({ peer }: FilePeer): boolean {
  return peer.state === 'ready' && peer.requestMs !== undefined;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}
