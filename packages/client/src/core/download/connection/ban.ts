import { type Digest, type ErrorCodeName, printable } from '@shoal/common';

import type { Membership } from '../../membership.js';
import type { Peer } from '../../peers/peer.js';
import type { FileDownload } from '../files/file-download.js';
import { reportState } from '../reports/progress-reports.js';
import { type RejectParts, rejectPeer } from './authentication.js';
import { connectPeers } from './connect.js';

/** Bans a peer that violated the protocol: its channel is closed, and it is never asked again. */
export function banPeer(parts: RejectParts, peer: Peer, code: ErrorCodeName, reason: string): void {
  if (peer.isBanned) return;
  const { channels, files, options, outbox, pool } = parts;
  if (options.needsCredentials && peer.state !== 'ready') {
    rejectPeer(parts, peer, reason);
    return;
  }
  outbox.log({ type: 'peer-banned', rank: peer.rank, reason: printable(reason) });
  if (peer.isOpen) channels.send(peer, { tag: 'ERROR', code, detail: reason });
  channels.close(peer, code, reason);
  peer.ban();
  for (const { file, filePeer } of files.ofPeer(peer.rank)) {
    file.removePeer(filePeer);
    file.peers.banned.add(peer.rank);
    // In a large swarm only some members are known here: the tracker may name others.
    if (areAllBanned(file)) reportState(parts, file);
  }
  pool.remove(peer);
  connectPeers(parts);
}

/**
 * Bans a peer for a corrupt segment. The tracker is informed only if the peer is certainly the member with this rank:
 * any host may claim a rank, and be connected to.
 */
export function banForSegment(parts: RejectParts, peer: Peer, digest: Digest, index: number, reason: string): void {
  const { membership, options, outbox } = parts;
  const isCertain = options.needsCredentials ? isMember(membership, peer) : peer.isAddressVerified;
  if (isCertain && !peer.isBanned) outbox.postToSession({ type: 'peer-banned', digest, index, rank: peer.rank });
  banPeer(parts, peer, 'INTEGRITY', reason);
}

/** True where the peer is authenticated at the tracker that would be informed: ranks of another tracker differ. */
function isMember({ instance }: Membership, { state, trackerInstance }: Peer): boolean {
  return state === 'ready' && trackerInstance === instance;
}

/** True where no peer is left to download from, because all were banned. */
export function areAllBanned({ isComplete, peers, states }: FileDownload): boolean {
  return !isComplete && peers.size === 0 && !states.isComplete && peers.banned.size > 0;
}
