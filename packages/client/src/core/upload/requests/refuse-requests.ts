import type { Digest, NotOkReason } from '@shoal/common';

import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import type { WaitingRequest } from '../slots/waiting-request.js';

export function refuse(
  { channels, slots }: Uses<'channels' | 'slots'>,
  request: Pick<WaitingRequest, 'channel' | 'correlation' | 'digest' | 'segment'>,
  reason: NotOkReason,
): void {
  const { channel, correlation, digest, segment } = request;
  channels.send(channel, { tag: 'NOT_OK', digest, segment, reason, load: slots.load }, correlation);
}

/** Super-seeding is over: the senders of requests for any segment have to request certain ones. */
export function refuseAnyRequests(parts: Uses<'channels' | 'queue' | 'slots'>, digest: Digest): void {
  const waiting = parts.queue.remove((r) => r.digest === digest && r.segment === 'any');
  for (const request of waiting) refuse(parts, request, 'MISSING');
}

/** Refuses requests for segments that are not offered any longer. */
export function refuseMissing(parts: Uses<'channels' | 'queue' | 'slots'>, file: ServedFile): void {
  const { digest } = file;
  const waiting = parts.queue.remove((r) => r.digest === digest && r.segment !== 'any' && !file.has(r.segment));
  for (const request of waiting) refuse(parts, request, 'MISSING');
}

/** The policy unchoked other peers: the requests of choked ones are refused. */
export function refuseChoked(parts: Uses<'channels' | 'peers' | 'policy' | 'queue' | 'slots'>): void {
  const { peers, policy, queue } = parts;
  const choked = queue.remove(({ channel }) => !policy.isAdmitted(peers.get(channel)?.rank ?? 0));
  for (const request of choked) refuse(parts, request, 'BUSY');
}
