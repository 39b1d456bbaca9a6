import { type Digest, type MessageOf, type Rank, SegmentSet } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { RejectParts } from '../connection/authentication.js';
import { banPeer } from '../connection/ban.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import type { Uses } from '../parts/parts.js';

/** The messages in which an uploader announces what it holds of a file. */
type Announcement = MessageOf<'BITFIELD' | 'HAVE' | 'SUPER_SEEDING' | 'IDLE' | 'WITHDRAWN'>;

export function receiveAvailability(parts: RejectParts, peer: Peer, message: Announcement): void {
  const file = parts.files.get(message.digest);
  const filePeer = file?.peers.get(peer.rank);
  if (file === undefined || filePeer === undefined || file.isDeclared) return;
  const { name } = file.manifest;
  if (isBeyondEnd(message, file.states.segments)) {
    banPeer(parts, peer, 'OUT_OF_RANGE', `it announced segments beyond the end of ${name}`);
    return;
  }
  if (message.tag === 'WITHDRAWN' && (filePeer.isSuperSeeding || filePeer.held.count > 0)) {
    parts.outbox.log({ type: 'peer-unshared', rank: peer.rank, name, digest: file.digest });
  }
  if ('load' in message) filePeer.setLoad(message.load);
  // IDLE says nothing about availability: a client that peers cannot connect to still has to subscribe again.
  if (message.tag !== 'IDLE') filePeer.updateAvailabilityAt(parts.clock.now);
  apply(file, filePeer, message);
  file.confirmSubscription(filePeer);
}

function isBeyondEnd(message: Announcement, segments: number): boolean {
  if (message.tag === 'BITFIELD') return message.held.length !== segments;
  return message.tag === 'HAVE' && message.segments.some((index) => index >= segments);
}

function apply({ availability, peers, states }: FileDownload, filePeer: FilePeer, message: Announcement): void {
  switch (message.tag) {
    case 'BITFIELD':
      peers.setSuperSeeding(filePeer, false);
      peers.setBitfield(filePeer, message.held);
      break;
    case 'HAVE':
      availability.addSegments(filePeer, message.segments);
      break;
    case 'SUPER_SEEDING':
      peers.setSuperSeeding(filePeer, true);
      peers.setBitfield(filePeer, SegmentSet.empty(states.segments));
      break;
    case 'IDLE':
      peers.markIdle(filePeer);
      break;
    case 'WITHDRAWN':
      peers.setSuperSeeding(filePeer, false);
      peers.setBitfield(filePeer, SegmentSet.empty(states.segments));
      break;
  }
}

/** A peer announced segments to this client's uploader. */
export function handlePeerHas(
  { clock, files }: Uses<'clock' | 'files'>,
  digest: Digest,
  rank: Rank,
  segments: readonly number[],
): void {
  const file = files.get(digest);
  const filePeer = file?.peers.get(rank);
  if (file === undefined || filePeer === undefined) return;
  filePeer.updateAvailabilityAt(clock.now);
  file.addSegments(filePeer, segments);
}
