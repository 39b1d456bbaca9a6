import { type ChannelId, type Millis, segmentBytes } from '@shoal/common';

import type { ServedFile } from '../files/served-file.js';
import type { Uses } from '../parts/parts.js';
import type { WaitingRequest } from '../slots/waiting-request.js';
import { countUpload, returnSegment } from './end-upload.js';
import { isFirstCopy } from './first-copy.js';
import { refuse } from './refuse-requests.js';

/** Uploads that take less than this at the rate limit are sent at once. */
const MIN_SPREAD_MS = 1_000;

type StartParts = Uses<
  | 'active'
  | 'channels'
  | 'clock'
  | 'files'
  | 'limit'
  | 'options'
  | 'outbox'
  | 'pace'
  | 'peers'
  | 'queue'
  | 'slots'
  | 'timers'
>;

/** Starts uploads for waiting requests while slots are free. */
export function startUploads(parts: StartParts): void {
  const { active, clock, files, limit, peers, queue, slots, timers } = parts;
  const { now } = clock;
  if (queue.length === 0) return;
  if (slots.areHeldByLate(now)) reclaimSlot(parts);
  const view = {
    now,
    // A first copy is worth as much to the swarm as any segment.
    heldBy: (r: WaitingRequest): number => (isFirstCopy(parts, r) ? -1 : peers.heldShare(r.channel, r.digest)),
    activeOf: (r: WaitingRequest): number => active.countOf(r.channel),
    burdenOf: (r: WaitingRequest): number => slots.burdenOf(r),
    mayStart: (r: WaitingRequest): boolean => slots.mayStart(r, now),
  };
  while (slots.free(now) > 0 && queue.length > 0) {
    if (!limit.isOpen(now)) return timers.set('rate', limit.opensAt(now));
    const pacedUntil = paceOf(parts);
    if (pacedUntil > now) return timers.set('pace', pacedUntil);
    const request = queue.take(view);
    if (request === undefined) return;
    if (isBlocked(parts, request.channel)) {
      refuse(parts, request, 'BUSY');
      continue;
    }
    const file = files.get(request.digest);
    const index = request.segment === 'any' ? file?.nextSuperSeeded() : request.segment;
    // Checked again: the segment may have been dropped while the request waited.
    if (file === undefined || index === undefined || !file.has(index)) refuse(parts, request, 'MISSING');
    // Super-seeding may have picked it for another request of the same peer.
    else if (active.has(request.channel, request.digest, index)) refuse(parts, request, 'BUSY');
    else startUpload(parts, request, file, index);
  }
}

/**
 * Receivers that acknowledge nothing hold all slots: ends the upload that has been silent for longest, and blocks its
 * receiver until the sent segment has arrived.
 */
function reclaimSlot(parts: StartParts): void {
  const { active, clock, options, outbox, peers, slots } = parts;
  const { now } = clock;
  const upload = active.endLatest(now);
  if (upload === undefined) return;
  returnSegment(parts, upload);
  const { rank: to, digest, index } = upload;
  outbox.log({ type: 'upload-late', to, digest, index });
  slots.recordReclaimed(now);
  peers.get(upload.channel)?.block(now + options.ackTimeoutMs);
}

/** When the next upload may start; the segment length of one file stands for all. */
function paceOf({ active, files, pace }: StartParts): Millis {
  return active.size === 0 ? -Infinity : pace.opensAt(files.first?.manifest.segmentLength ?? 0);
}

/** A receiver that leaves an upload unacknowledged gets no other: it would take one slot after the other. */
function isBlocked({ active, clock, peers }: StartParts, channel: ChannelId): boolean {
  return active.isStuck(channel, clock.now) || peers.get(channel)?.isBlocked(clock.now) === true;
}

function startUpload(parts: StartParts, request: WaitingRequest, file: ServedFile, index: number): void {
  const { active, channels, clock, limit, outbox, pace, peers, slots } = parts;
  const { channel, principal, correlation, digest, segment } = request;
  const { now } = clock;
  const peer = peers.get(channel);
  const rank = peer?.rank ?? 0;
  const bytes = segmentBytes(file.manifest, index);
  const isSuperSeeded = segment === 'any' || isFirstCopy(parts, request);
  file.markSent(index);
  const overMs = spreadOf(parts, bytes);
  const dueAt = now + overMs;
  active.start({
    channel,
    principal,
    rank,
    digest,
    index,
    bytes,
    since: now,
    dueAt,
    lastSentAt: dueAt,
    uploadMsBefore: active.uploadMs,
    isSuperSeeded,
    isUnproven: peer?.isProven !== true,
  });
  limit.take(bytes, now);
  pace.started(now);
  countUpload(parts, file, bytes);
  const { load } = slots;
  outbox.add({
    type: 'send-segment',
    segment: { channel, source: channels.rank, destination: rank, correlation, digest, index, load, overMs },
  });
}

/** Under a low rate limit a segment is spread over the time that the limit allows: the receiver sees bytes arrive. */
function spreadOf({ limit }: StartParts, bytes: number): Millis {
  const { bytesPerSecond } = limit;
  const ms = bytesPerSecond === 0 ? 0 : Math.round((1_000 * bytes) / bytesPerSecond);
  return ms < MIN_SPREAD_MS ? 0 : ms;
}
