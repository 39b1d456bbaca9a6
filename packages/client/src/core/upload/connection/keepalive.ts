import type { Millis } from '@shoal/common';

import type { Uses } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import { returnSegment } from '../requests/end-upload.js';
import { type RejectParts, rejectPeer } from './connections.js';
import { scheduleKeepalive } from './keepalive-timer.js';

/** Pings silent peers, disconnects those that stay silent, and ends uploads that were not acknowledged in time. */
export function checkChannels(parts: RejectParts & Uses<'clock' | 'options' | 'timers'>): void {
  const { active, clock, options, peers } = parts;
  const { now } = clock;
  for (const peer of [...peers]) checkChannel(parts, peer, now);
  for (const upload of active.endOverdue(now, options.ackTimeoutMs)) {
    returnSegment(parts, upload);
    peers.get(upload.channel)?.markOverdue();
  }
  if (peers.size > 0) scheduleKeepalive(parts);
}

function checkChannel(parts: RejectParts & Uses<'options'>, peer: UploadPeer, now: Millis): void {
  const { helloTimeoutMs, idleTimeoutMs } = parts.options;
  const silence = now - peer.lastMessageAt;
  if (peer.rank === 0 && now - peer.openedAt >= helloTimeoutMs) {
    rejectPeer(parts, peer, 'TIMEOUT', `no HELLO within ${helloTimeoutMs / 1000} s`);
  } else if (now >= peer.credentialExpiresAt) {
    rejectPeer(parts, peer, 'UNAUTHORISED', 'its credential has expired');
  } else if (silence >= idleTimeoutMs) {
    rejectPeer(parts, peer, 'TIMEOUT', `nothing heard for ${Math.round(silence / 1000)} s`);
  } else if (silence >= idleTimeoutMs / 3) {
    parts.channels.send(peer.channel, { tag: 'PING' });
  }
}

/** Bytes of incomplete messages: received ones are a sign of life, sent ones keep uploads from being overdue. */
export function handleProgress(
  { active, clock }: Uses<'active' | 'clock'>,
  peer: UploadPeer,
  received: number,
  sent: number,
): void {
  peer.recordBytes(received, clock.now);
  if (sent > 0) active.recordSent(peer.channel, sent, clock.now);
}

/** The machine's clock stood still for this long, but credentials went on to expire. */
export function handleClockSkip({ membership, peers }: Uses<'membership' | 'peers'>, ms: Millis): void {
  membership.skip(ms);
  for (const peer of peers) peer.skipClock(ms);
}
