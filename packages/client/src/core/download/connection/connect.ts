import { addressOf, type ErrorCodeName, MAX_VERSION, MIN_VERSION, printable } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { Uses } from '../parts/parts.js';
import { subscribe } from './announcements.js';

export type ConnectParts = Uses<'channels' | 'clock' | 'files' | 'membership' | 'options' | 'pool' | 'timers'>;

/**
 * Connects to every disconnected peer whose retry time has come. When slots are scarce: least recently tried first, then
 * most segments held according to the tracker.
 */
export function connectPeers({ channels, clock, files, membership, options, pool, timers }: ConnectParts): void {
  if (options.needsCredentials && !membership.isMember) return;
  const slots = options.maxSources - pool.connected;
  // The end of a channel frees a slot and calls this function again.
  if (slots <= 0) return;
  const due = new Map<Peer, number>();
  let retryAt = Infinity;
  for (const file of files.values()) {
    if (file.isComplete) continue;
    for (const { peer, reportedSegments } of file.peers) {
      if (peer.state !== 'disconnected') continue;
      if (clock.now >= peer.retryAt) due.set(peer, Math.max(reportedSegments, due.get(peer) ?? 0));
      else retryAt = Math.min(retryAt, peer.retryAt);
    }
  }
  for (const [peer] of selectPeers([...due], slots)) channels.open(peer);
  if (due.size <= slots) timers.setAtLatest('redial', retryAt);
}

function selectPeers(due: [Peer, number][], slots: number): [Peer, number][] {
  if (due.length <= slots) return due;
  due.sort(([a, heldByA], [b, heldByB]) => a.retryAt - b.retryAt || heldByB - heldByA);
  return due.slice(0, slots);
}

/**
 * The channel is open: sends HELLO and, in an open swarm, SUBSCRIBE at once, which saves a round trip. Where the swarm
 * needs credentials, both sides authenticate first.
 */
export function sendHello(
  { channels, clock, files, membership, options }: Uses<'channels' | 'clock' | 'files' | 'membership' | 'options'>,
  peer: Peer,
  nonce = '',
): void {
  peer.startHandshake(clock.now);
  const versions = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION };
  const hello = { tag: 'HELLO', ...versions, ...addressOf(channels.listen) } as const;
  if (options.needsCredentials) {
    const { instance, credential } = membership.shownTo(peer.instance, channels.rank);
    peer.setIdentity(nonce, instance);
    channels.send(peer, { ...hello, credential, nonce });
    return;
  }
  channels.send(peer, hello);
  subscribeToAll({ channels, files, options }, peer);
}

/** The handshake is complete. */
export function markReady(parts: Uses<'channels' | 'clock' | 'files' | 'options'>, peer: Peer): void {
  peer.markReady(parts.clock.now);
  for (const file of parts.files.values()) file.peerReady();
  if (parts.options.needsCredentials) subscribeToAll(parts, peer);
}

function subscribeToAll(parts: Uses<'channels' | 'files' | 'options'>, { rank }: Peer): void {
  for (const { file, filePeer } of parts.files.ofPeer(rank)) subscribe(parts, file, filePeer);
}

/** Logs once that the two sides do not trust each other, because only an operator can change that. */
export function logUntrusted(
  { outbox }: Uses<'outbox'>,
  { rank, state, address, failures }: Peer,
  code: ErrorCodeName | undefined,
  reason: string,
): void {
  if (state !== 'connecting' || failures > 0 || (code !== 'UNAUTHORISED' && code !== 'VERSION')) return;
  outbox.log({ type: 'peer-untrusted', rank, address, reason: printable(reason) });
}

/** The channel is closed: its requests go to other peers, and the peer is connected to again later. */
export function handleDisconnect(parts: ConnectParts & Uses<'limit' | 'outbox'>, peer: Peer, reason: string): void {
  const { clock, files, limit, options, outbox, pool } = parts;
  const wasReady = peer.state === 'ready';
  if (wasReady && clock.now - peer.helloSentAt >= options.keepaliveMs) peer.resetBackoff();
  pool.markDisconnected(peer, clock.now);
  if (!wasReady) peer.setLastMessage(`nothing: ${printable(reason)}`, clock.now);
  for (const { file, filePeer } of files.ofPeer(peer.rank)) {
    for (const request of file.requests) {
      // The part of an answer that has arrived is not known exactly.
      if (request.rank === peer.rank) limit.refund(Math.min(request.chargedBytes, request.awaitedBytes));
    }
    file.disconnectPeer(filePeer);
  }
  if (wasReady) outbox.log({ type: 'peer-disconnected', rank: peer.rank, reason: printable(reason) });
  connectPeers(parts);
}
