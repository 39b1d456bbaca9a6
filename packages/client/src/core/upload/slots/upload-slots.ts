import type { ChannelId, Principal } from '@shoal/common';

import type { UploadShare } from './active-uploads.js';
import type { UploaderContext } from '../uploader-context.js';
import { isProven } from '../peers/upload-peers.js';
import type { WaitingRequest } from './upload-queue.js';

/** Whatever the length of segments: one is read while another is on its way. */
const MIN_UPLOADS = 2;
/** This share of the slots, and one at least, is not for a principal of many channels while others want something. */
const RESERVED = 0.25;
/** A few slow receivers keep their slots: so many at once acknowledge nothing on purpose, or have nothing to lose. */
const MANY_LATE = 4;
const PREFERS_PROVEN_MS = 60_000;

/**
 * Uploads that may begin now. Long segments are in memory until the network has taken them. What is
 * stuck counts for the most alone: two receivers that fell off the net would stop an uploader that
 * has two slots. A crowd counts for its part of the slots while others want something.
 */
export function freeSlots(context: UploaderContext): number {
  const { limit, most } = context.concurrency;
  const total = takenSlots(context);
  if (total.moving >= MIN_UPLOADS && total.movingBytes >= context.options.maxActiveUploadBytes) return 0;
  return Math.max(0, Math.min(limit - total.moving, most - total.uploads));
}

/** True where all slots that there may be are taken, and most by receivers that acknowledge nothing. */
export function areTakenByLate(context: UploaderContext): boolean {
  const { active, concurrency, now } = context;
  const { limit, most } = concurrency;
  if (active.size < most) return false;
  const late = active.lateAt(now);
  return late >= MANY_LATE && active.size - late < limit;
}

function takenSlots(context: UploaderContext): UploadShare {
  const { active, options, concurrency, now } = context;
  const { limit, most } = concurrency;
  const mostBytes = options.maxActiveUploadBytes;
  const total = { uploads: 0, moving: 0, movingBytes: 0 };
  if (isContested(context)) {
    for (const [principal, share] of active.shares(now)) {
      const isCrowd = context.neighbours.isCrowd(principal);
      total.uploads += isCrowd ? Math.min(share.uploads, partOf(most)) : share.uploads;
      total.moving += isCrowd ? Math.min(share.moving, partOf(limit)) : share.moving;
      total.movingBytes += isCrowd ? Math.min(share.movingBytes, (1 - RESERVED) * mostBytes) : share.movingBytes;
    }
  } else {
    total.uploads = active.size;
    total.moving = active.size - active.stuckAt(now);
    total.movingBytes = active.movingBytes(now);
  }
  return total;
}

/** False where the sender of the request has its part of the slots already. */
export function mayStart(context: UploaderContext, { channel, principal }: WaitingRequest): boolean {
  const { active, concurrency, neighbours, now, options } = context;
  // Who let an upload run out has one at a time until it acknowledges again.
  if (neighbours.get(channel)?.isOwing === true && active.countOf(channel) > 0) return false;
  if (neighbours.isCrowd(principal) && isReservedForProven(context, channel)) return false;
  if (!neighbours.isCrowd(principal) || !isContested(context)) return true;
  const share = active.shares(now).get(principal);
  if (share === undefined) return true;
  const { moving, movingBytes, uploads } = share;
  const hasBytes = moving === 0 || movingBytes < (1 - RESERVED) * options.maxActiveUploadBytes;
  return hasBytes && moving < partOf(concurrency.limit) && uploads < partOf(concurrency.most);
}

/** Where slots were lost lately to receivers that acknowledge nothing, those that do always have some. */
function isReservedForProven(context: UploaderContext, channel: ChannelId): boolean {
  const { active, concurrency, neighbours, now } = context;
  if (!prefersProven(context) || isProven(neighbours.get(channel))) return false;
  return active.unprovenAt(now) >= partOf(concurrency.limit);
}

/** Slots were lost lately to receivers that acknowledge nothing. */
export function prefersProven({ now, slotsLostAt }: UploaderContext): boolean {
  return now - slotsLostAt < PREFERS_PROVEN_MS;
}

/**
 * How much its sender has already: 0: its principal is being sent nothing; 1: the principal is;
 * 2: this very channel is. Then come those that let an upload run out.
 */
export function burdenOf({ active, neighbours }: UploaderContext, { channel, principal }: WaitingRequest): number {
  const owing = neighbours.get(channel)?.isOwing === true ? 3 : 0;
  if (active.countOf(channel) > 0) return owing + 2;
  return owing + (neighbours.isCrowd(principal) && active.countOfPrincipal(principal) > 0 ? 1 : 0);
}

/** A principal with several channels wants uploads, and so does another one. */
function isContested({ neighbours, queue, active }: UploaderContext): boolean {
  if (!neighbours.haveCrowds) return false;
  let first: Principal | undefined;
  for (const principal of queue.principals) {
    if (first !== undefined && first !== principal) return true;
    first = principal;
  }
  return active.isShared(first);
}

/** What a crowd may have of so many. */
function partOf(slots: number): number {
  return Math.max(1, slots - Math.max(1, Math.floor(RESERVED * slots)));
}
