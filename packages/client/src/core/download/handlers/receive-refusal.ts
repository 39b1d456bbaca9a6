import type { MessageOf } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { Uses } from '../parts/parts.js';
import { busyBackoff } from '../requests/busy-backoff.js';
import { endUnanswered } from '../requests/cancel-requests.js';
import { backOff } from '../requests/retry.js';

/** Backoff for a peer that lacks the next segment of a declared file. */
const LACKING_MS = 50;

/** NOT_OK: the peer refused a request. Busy peers are asked later, the others for other segments. */
export function receiveRefusal(
  parts: Uses<'clock' | 'files' | 'limit' | 'options' | 'outbox' | 'random' | 'timers'>,
  peer: Peer,
  correlation: number,
  { digest, reason, load }: MessageOf<'NOT_OK'>,
): void {
  const { clock, files, options, outbox, random } = parts;
  peer.takeCancelled(correlation);
  const file = files.get(digest);
  const request = file?.requests.get(correlation);
  const filePeer = file?.peers.get(peer.rank);
  if (file === undefined || filePeer === undefined || request?.rank !== peer.rank) return;
  endUnanswered(parts, file, request);
  filePeer.setLoad(load);
  if (options.logSegments) outbox.log({ type: 'request-refused', digest, from: peer.rank, reason });
  if (file.isDeclared) {
    backOff(parts, filePeer, LACKING_MS);
  } else if (reason === 'BUSY' || (reason === 'UNREADABLE' && request.segment === 'any')) {
    // A super-seeder that could not read the segment of its choice has others.
    filePeer.markUnresponsive(clock.now);
    backOff(parts, filePeer, busyBackoff(options.servePolicy, random, filePeer));
    filePeer.countRefusal();
  } else if (request.segment === 'any') {
    file.peers.setSuperSeeding(filePeer, false);
  } else {
    file.peers.removeSegment(filePeer, request.segment);
  }
}
