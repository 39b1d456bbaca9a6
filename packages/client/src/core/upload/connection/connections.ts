import { type ChannelEvent, type ChannelId, type ErrorCodeName, printable, type Rank } from '@shoal/common';

import { scheduleRechoke } from '../handlers/rechoke.js';
import type { Uses } from '../parts/parts.js';
import { FUTILE_REQUESTS_PER_SECOND, type UploadPeer } from '../peers/upload-peer.js';
import type { UploadPeers } from '../peers/upload-peers.js';
import { returnSegment } from '../requests/end-upload.js';
import { scheduleKeepalive } from './keepalive-timer.js';

type Opened = Extract<ChannelEvent, { readonly type: 'channel-opened' }>;

/** The parts that removing a peer touches. */
export type RemoveParts = Uses<'active' | 'files' | 'mark' | 'peers' | 'policy' | 'queue'>;

export type RejectParts = RemoveParts & Uses<'channels' | 'outbox'>;

export function addPeer(
  parts: RejectParts & Uses<'clock' | 'options' | 'timers'>,
  { channel, remoteHost, nonce = '' }: Opened,
): void {
  const { clock, options, peers } = parts;
  const peer = peers.add(channel, remoteHost, nonce, clock.now);
  if (peers.size > options.maxChannels) {
    const detail = `the maximum of ${options.maxChannels} channels is reached`;
    rejectPeer(parts, peerToEvict(peers, peer), 'LIMIT', detail);
  } else if (peers.size === 1) {
    scheduleKeepalive(parts);
    scheduleRechoke(parts);
  }
}

/** The principal with most channels loses its newest, unless the principal of the new peer has as many. */
function peerToEvict(peers: UploadPeers, added: UploadPeer): UploadPeer {
  let evicted = added;
  let most = peers.channelsOf(added.principal);
  for (const peer of peers) {
    const count = peers.channelsOf(peer.principal);
    if (count < most || (count === most && evicted.principal !== peer.principal)) continue;
    most = count;
    evicted = peer;
  }
  return evicted;
}

/**
 * Gives the peer its rank. A client has one channel here, the newest. False where the peer was rejected: if clients of
 * two trackers have the same rank, the one of this client's own tracker stays.
 */
export function assignRank(
  parts: RejectParts & Uses<'membership' | 'options'>,
  peer: UploadPeer,
  rank: Rank,
  correlation: number,
): boolean {
  const { channels, membership, options, peers } = parts;
  const older = peers.otherChannelOf(peer, rank, options.needsCredentials);
  if (older !== undefined) {
    if (older.instance !== peer.instance && older.instance === membership.instance) {
      rejectPeer(parts, peer, 'REPLACED', `rank ${rank} is a client of this client's own tracker`, correlation);
      return false;
    }
    channels.close(older.channel, 'REPLACED', 'it has reconnected');
    removePeer(parts, older.channel);
  }
  peer.identify(rank);
  return true;
}

/** The channel is closed: ends the peer's requests and uploads. */
export function removePeer(parts: RemoveParts, channel: ChannelId): void {
  const { active, mark, peers, policy, queue } = parts;
  const peer = peers.get(channel);
  if (peer === undefined) return;
  peers.delete(channel);
  policy.observe({ type: 'gone', rank: peer.rank });
  queue.removeOf(channel);
  for (const upload of active.endAll((candidate) => candidate.channel === channel)) returnSegment(parts, upload);
  mark.set();
}

/** Disconnects a peer that violates the protocol, or exceeds a limit, after an ERROR that says why. */
export function rejectPeer(
  parts: RejectParts,
  { channel, remoteHost }: UploadPeer,
  code: ErrorCodeName,
  detail: string,
  correlation = 0,
): void {
  parts.outbox.log({ type: 'peer-refused', remoteHost, code, detail: printable(detail) });
  parts.channels.send(channel, { tag: 'ERROR', code, detail }, correlation);
  parts.channels.close(channel, code, detail);
  removePeer(parts, channel);
}

/** A request was refused or taken back: it costs nearly as much as an upload without bytes, so the rate is limited. */
export function countFutileRequest(parts: RejectParts & Uses<'clock'>, peer: UploadPeer): void {
  if (peer.takeFutileRequest(parts.clock.now)) return;
  rejectPeer(parts, peer, 'LIMIT', `over ${FUTILE_REQUESTS_PER_SECOND} requests a second are refused or taken back`);
}
