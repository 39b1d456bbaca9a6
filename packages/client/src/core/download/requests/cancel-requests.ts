import type { OutstandingRequest } from '../../peers/outstanding-request.js';
import type { FileDownload } from '../files/file-download.js';
import type { Uses } from '../parts/parts.js';

type CancelParts = Uses<'channels' | 'limit'>;

/**
 * Cancels a request. Its answer may still arrive, and is kept if the segment is needed then. CANCEL_ANY cancels all
 * waiting requests for ANY at that peer, so all of them end here.
 */
export function cancelRequest({ channels, limit }: CancelParts, file: FileDownload, request: OutstandingRequest): void {
  const { rank, segment } = request;
  const peer = file.peers.get(rank)?.peer;
  const { digest } = file;
  const isAny = segment === 'any';
  if (peer !== undefined) {
    channels.send(peer, isAny ? { tag: 'CANCEL_ANY', digest } : { tag: 'CANCEL', digest, index: segment });
  }
  const cancelled = isAny ? [...file.requests].filter((r) => r.rank === rank && r.segment === 'any') : [request];
  for (const one of cancelled) {
    peer?.addCancelled(one);
    endUnanswered({ limit }, file, one);
  }
}

/** The request ends without bytes: the rate limit is refunded. */
export function endUnanswered({ limit }: Uses<'limit'>, file: FileDownload, request: OutstandingRequest): void {
  limit.refund(request.chargedBytes);
  file.endRequest(request);
}

/** Cancels all requests of a file. */
export function cancelAll(parts: CancelParts, file: FileDownload): void {
  for (const request of [...file.requests]) {
    // Cancelling ANY has ended the other requests for ANY at the same peer.
    if (file.requests.has(request.correlation)) cancelRequest(parts, file, request);
  }
}

/** Cancels the other requests for a segment that has arrived. */
export function cancelDuplicates(parts: CancelParts, file: FileDownload, index: number): void {
  for (const request of [...file.requests]) if (request.segment === index) cancelRequest(parts, file, request);
}
