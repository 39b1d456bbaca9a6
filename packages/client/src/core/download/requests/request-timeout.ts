import type { Millis, SegmentWish } from '@shoal/common';

import type { DownloaderOptions } from '../../options.js';
import type { Peer } from '../../peers/peer.js';
import type { FileDownload } from '../files/file-download.js';
import { slowPeerTimeout } from './slow-peer.js';

/** A request times out after this multiple of the peer's mean request time. */
const TIMEOUT_FACTOR = 5;

/** Timeout by the peer's own measurements; doubles with each timeout in a row. */
export function requestTimeout(
  options: DownloaderOptions,
  { requestMs, anyMs, timeouts }: Peer,
  wish: SegmentWish,
): Millis {
  const usual = wish === 'any' ? anyMs : requestMs;
  const expected = usual === undefined ? options.firstRequestTimeoutMs : TIMEOUT_FACTOR * usual;
  return Math.min(options.maxRequestTimeoutMs, Math.max(options.minRequestTimeoutMs, expected) * 2 ** timeouts);
}

/** The same, but shorter where the other peers are much faster. */
export function boundedRequestTimeout(
  options: DownloaderOptions,
  file: FileDownload,
  peer: Peer,
  wish: SegmentWish,
): Millis {
  const { minRequestTimeoutMs } = options;
  const usual = requestTimeout(options, peer, wish);
  // In the common case it cannot be shorter: the other peers are not looked at.
  if (usual <= minRequestTimeoutMs) return usual;
  return Math.min(usual, Math.max(minRequestTimeoutMs, slowPeerTimeout(file, peer, wish)));
}
