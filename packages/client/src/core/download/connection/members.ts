import { type Address, addressOf, type Member, type Rank } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { FileDownload } from '../files/file-download.js';
import type { FilePeer } from '../files/file-peer.js';
import type { FileTable } from '../files/file-table.js';
import type { Uses } from '../parts/parts.js';
import { isUnresponsive } from '../reports/unresponsive-peers.js';
import { requestAvailability, subscribe } from './announcements.js';
import { type ConnectParts, connectPeers, handleDisconnect } from './connect.js';

/** Applies the tracker's member list: connects to new members, and removes disconnected peers that left. */
export function updateMembers(
  parts: ConnectParts & Uses<'limit' | 'outbox'>,
  file: FileDownload,
  members: readonly Member[],
): void {
  if (file.isComplete) return;
  const { channels, membership } = parts;
  const present = new Set<Rank>();
  const { instance } = membership;
  for (const member of members) {
    const { rank, heldSegments } = member;
    if (rank === channels.rank || member.port === 0) continue;
    const address = addressOf(member);
    present.add(rank);
    addPeer(parts, file, rank, address, instance);
    const filePeer = file.peers.get(rank);
    if (filePeer === undefined) continue;
    const { peer } = filePeer;
    if (peer.instance !== instance) replacePeer(parts, peer, instance, address);
    peer.setListedAddress(address);
    filePeer.setReportedSegments(heldSegments);
    requestAvailability(parts, file, filePeer);
  }
  for (const filePeer of [...file.peers]) {
    if (filePeer.peer.state === 'disconnected' && !present.has(filePeer.rank)) removePeer(parts, file, filePeer);
  }
  connectPeers(parts);
}

/** Adds a member of the file's swarm, unless it is banned. */
export function addPeer(
  parts: Uses<'channels' | 'options' | 'pool'>,
  file: FileDownload,
  rank: Rank,
  address: Address,
  instance: string,
): void {
  const peer = parts.pool.add(rank, address, instance);
  const { peers } = file;
  if (!peer.isBanned) peers.banned.delete(rank);
  if (peer.isBanned) peers.banned.add(rank);
  else if (!peers.has(rank)) subscribe(parts, file, file.addPeer(peer));
}

/** Another tracker assigned the rank. At another address it is another client, which replaces the peer. */
function replacePeer(
  parts: ConnectParts & Uses<'limit' | 'outbox'>,
  peer: Peer,
  instance: string,
  { host, port }: Address,
): void {
  const isElsewhere = peer.address.host !== host || peer.address.port !== port;
  peer.setInstance(instance);
  if (!isElsewhere || peer.state === 'disconnected') return;
  const reason = 'another client has its rank now';
  parts.channels.disconnect(peer, reason);
  handleDisconnect(parts, peer, reason);
}

/** The file does not need the peer any longer. The channel is closed unless another file needs it. */
export function removePeer(
  { channels, files, pool }: Uses<'channels' | 'files' | 'pool'>,
  file: FileDownload,
  filePeer: FilePeer,
  reason = '',
): void {
  file.removePeer(filePeer);
  if (files.values().some(({ peers }) => peers.has(filePeer.rank))) return;
  channels.disconnect(filePeer.peer, reason);
  pool.remove(filePeer.peer);
}

/**
 * Closes one channel where all slots are taken and the file makes no progress: a peer without any useful segment, else
 * an unresponsive one. The next check closes another.
 */
export function freeChannelSlot(parts: ConnectParts & Uses<'limit' | 'outbox'>, file: FileDownload): void {
  const { channels, clock, files, options, pool } = parts;
  if (file.isComplete || pool.connected < options.maxSources) return;
  const peers = [...file.peers];
  if (!peers.some(({ peer }) => peer.state === 'disconnected' && clock.now >= peer.retryAt)) return;
  const ready = peers.filter(({ peer }) => peer.state === 'ready');
  const useless = ready.find(({ rank }) => !isUseful(files, rank));
  const closed = useless ?? ready.find((filePeer) => isUnresponsive(file, filePeer, clock.now));
  if (closed === undefined) return;
  const reason = closed === useless ? 'it has no segment that is missing here, others may' : 'it delivers nothing';
  channels.disconnect(closed.peer, reason);
  handleDisconnect(parts, closed.peer, reason);
}

function isUseful(files: FileTable, rank: Rank): boolean {
  for (const { file, filePeer } of files.ofPeer(rank)) {
    const { isSubscribed, isSuperSeeding, outstanding } = filePeer;
    if (!isSubscribed || isSuperSeeding || file.availability.isUseful(filePeer) || outstanding > 0) return true;
  }
  return false;
}
