import { type Digest, type MessageOf, type Rank, SegmentSet } from '@shoal/common';

import { banPeer } from './ban.js';
import type { DownloaderContext } from '../downloader-context.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import type { Peer } from '../../peers/peer-pool.js';

/** The messages in which an uploader says what it holds of a file. */
type Availability = MessageOf<'BITFIELD' | 'HAVE' | 'SUPER_SEEDING' | 'IDLE' | 'WITHDRAWN'>;

export function receiveAvailability(context: DownloaderContext, peer: Peer, message: Availability): void {
  const file = context.files.get(message.digest);
  const filePeer = file?.peers.get(peer.rank);
  if (file === undefined || filePeer === undefined || file.isDeclared) return;
  if (isBeyond(message, file.states.segments)) {
    banPeer(context, peer, 'OUT_OF_RANGE', `it holds segments beyond the end of ${file.manifest.name}`);
    return;
  }
  if (message.tag === 'WITHDRAWN' && (filePeer.isSuperSeeding || filePeer.held.count > 0)) {
    context.log({ type: 'peer-unshared', rank: peer.rank, name: file.manifest.name, digest: file.digest });
  }
  filePeer.isSubscribed = true;
  if ('load' in message) filePeer.load = message.load;
  // IDLE names no segments: a client that cannot be dialled still has to subscribe again.
  if (message.tag !== 'IDLE') filePeer.availabilityAt = context.now;
  learn(file, filePeer, message);
  context.needsScheduling = true;
}

function isBeyond(message: Availability, segments: number): boolean {
  if (message.tag === 'BITFIELD') return message.held.length !== segments;
  return message.tag === 'HAVE' && message.segments.some((index) => index >= segments);
}

function learn(file: FileDownload, peer: FilePeer, message: Availability): void {
  switch (message.tag) {
    case 'BITFIELD':
      file.setSuperSeeding(peer, false);
      file.setBitfield(peer, message.held);
      break;
    case 'HAVE':
      file.addSegments(peer, message.segments);
      break;
    case 'SUPER_SEEDING':
      file.setSuperSeeding(peer, true);
      file.setBitfield(peer, SegmentSet.empty(file.states.segments));
      break;
    case 'IDLE':
      file.markIdle(peer);
      break;
    case 'WITHDRAWN':
      file.setSuperSeeding(peer, false);
      file.setBitfield(peer, SegmentSet.empty(file.states.segments));
      break;
  }
}

/** A neighbour told the uploader what it holds: no need to ask it. */
export function handlePeerHas(
  context: DownloaderContext,
  digest: Digest,
  rank: Rank,
  segments: readonly number[],
): void {
  const file = context.files.get(digest);
  const source = file?.peers.get(rank);
  if (file === undefined || source === undefined) return;
  source.availabilityAt = context.now;
  if (file.addSegments(source, segments)) context.needsScheduling = true;
}
